"""Run axe-core over every kind of page: both languages, light and dark, phone and desktop.

    npm install --prefix DIR axe-core
    python benchmarks/reader/axe.py DIR OUTPUT PREFIX

OUTPUT is a built site and PREFIX the path of its base_url ("/site-gen", or "" for none). Ends with 1 where a page fails.
"""

import itertools
import json
import re
import shutil
import sys
from pathlib import Path
from typing import Any

from host import serving
from playwright.sync_api import Browser, sync_playwright

_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
_WIDTHS = (390, 1280)
# A redirect is gone before anything can look at it.
_REFRESH = re.compile(rb'<meta http-equiv="refresh"[^>]*>')


def main(axe_folder: Path, output: Path, prefix: str) -> int:
    """Print what axe finds on each page; return the exit status."""
    axe = (axe_folder / "node_modules/axe-core/axe.min.js").read_text()
    pages = [path.relative_to(output).as_posix() for path in sorted(output.rglob("*.html")) if "pagefind" not in path.parts]
    wanted = sys.argv[4:] or pages
    runs = failed = 0
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with serving(output, prefix) as home, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=_FLAGS)
        for width, scheme in itertools.product(_WIDTHS, ("light", "dark")):
            for address, violations in _violations(browser, home, output, wanted, axe, width, scheme):
                runs += 1
                failed += bool(violations)
                for one in violations:
                    nodes = [" ".join(node["target"][0:1]) + " " + node["html"][:160] for node in one["nodes"][:3]]
                    print(width, scheme, address, one["id"], len(one["nodes"]), json.dumps(nodes, ensure_ascii=False))
        browser.close()
    print(f"{len(wanted)} pages, {runs} runs, {failed} with violations")
    return 1 if failed else 0


def _violations(browser: Browser, home: str, output: Path, pages: list[str], axe: str, width: int, scheme: Any) -> Any:
    context = browser.new_context(
        viewport={"width": width, "height": 844}, color_scheme=scheme, reduced_motion="reduce", bypass_csp=True
    )
    page = context.new_page()
    for name in pages:
        content = (output / name).read_bytes()
        if _REFRESH.search(content):
            page.set_content(_REFRESH.sub(b"", content).decode())
        else:
            page.goto(home + name.removesuffix("index.html"), wait_until="load")
        page.evaluate(axe)
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        yield name, found["violations"]
    context.close()


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]))
