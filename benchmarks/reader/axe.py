"""Run axe-core over every page of a built site: light and dark, phone and desktop. README.md says how.

Ends with 1 where a page fails.
"""

import itertools
import json
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, NamedTuple

from host import serving
from playwright.sync_api import Page, sync_playwright

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
# A redirect is gone before anything can look at it.
_REFRESH = re.compile(rb'<meta http-equiv="refresh"[^>]*>')


class Look(NamedTuple):
    width_px: int
    scheme: Literal["light", "dark"]


_LOOKS = [Look(width, scheme) for width in (390, 1280) for scheme in ("light", "dark")]


def main(axe_folder: Path, output: Path, prefix: str) -> int:
    """Print what axe finds on each page of *output*; return the exit status."""
    axe = (axe_folder / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")
    names = [path.relative_to(output).as_posix() for path in sorted(output.rglob("*.html"))]
    names = [name for name in names if not name.startswith("pagefind/")]
    failed = 0
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with serving(output, prefix) as home, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        for look in _LOOKS:
            size = {"width": look.width_px, "height": 844}
            context = browser.new_context(viewport=size, color_scheme=look.scheme, reduced_motion="reduce")  # type: ignore[arg-type]
            page = context.new_page()
            for name in names:
                _open(page, home, output, name)
                page.evaluate(axe)
                found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
                failed += bool(found)
                for line in _lines(found):
                    print(look.width_px, look.scheme, name, line)
            context.close()
        browser.close()
    print(f"{len(names)} pages, {len(names) * len(_LOOKS)} runs, {failed} with violations")
    return 1 if failed else 0


def _open(page: Page, home: str, output: Path, name: str) -> None:
    content = (output / name).read_bytes()
    if _REFRESH.search(content):
        page.set_content(_REFRESH.sub(b"", content).decode())
    else:
        page.goto(home + name.removesuffix("index.html"), wait_until="load")


def _lines(violations: list[dict[str, Any]]) -> Iterator[str]:
    for one in violations:
        for node in itertools.islice(one["nodes"], 3):
            yield f"{one['id']} {json.dumps(node['target'], ensure_ascii=False)} {node['html'][:160]}"


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]))
