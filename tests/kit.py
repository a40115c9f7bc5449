"""Whole small sites for tests: written from one string, built for real, read back."""

import datetime
import hashlib
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from site_gen.build import BuildOptions, build_site
from site_gen.model.report import BuildReport

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
NOW = datetime.datetime(2026, 6, 1, 12, tzinfo=datetime.UTC)

_FILE = re.compile(r"^-- (\S+) --$", re.MULTILINE)


SETTINGS = """\
-- content/site.yaml --
title: {en: Two Rivers, ko: 두 강}
description: {en: Notes on water, ko: 물에 대한 노트}
base_url: https://rivers.example
"""

PAIR = """\
-- content/posts/2025-03-31-spring.md --
---
title: "Spring has come - 봄이 왔어요"
date: 2025-03-31 09:00:00 +0900
categories: [Nature, Seasons]
tags: [spring, walk]
---

## The first flower

The river is warm today, and the first flower opened beside the bridge this morning.

---

## 첫 번째 꽃

오늘 강물이 따뜻하고, 아침에 다리 옆에서 **첫 꽃(first flower)**이 피었습니다.
"""

KOREAN_SINGLE = """\
-- content/posts/2025-04-02-rain.md --
---
title: 비 오는 날의 생각
date: 2025-04-02
tags: [walk]
---

비가 오는 날에는 강가를 걷습니다. 우산 아래에서 듣는 물소리가 참 좋습니다.
"""

ENGLISH_SINGLE = """\
-- content/posts/2025-04-05-boats.md --
---
title: Boats at noon
date: 2025-04-05
tags: [boats]
---

Three boats passed under the bridge at noon, one of them painted green and very slow.
"""


def write_site(folder: Path, text: str) -> Path:
    """Write the files of *text*, each headed by a line ``-- path --``, below *folder*."""
    names = _FILE.split(text)[1:]
    for name, content in zip(names[::2], names[1::2], strict=True):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content.removeprefix("\n"), encoding="utf-8")
    return folder


def write_picture(path: Path, *, width: int = 3, height: int = 2) -> None:
    """Write a real PNG of this size."""
    from PIL import Image

    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (width, height), (40, 120, 160)).save(path, "PNG")


def build(
    folder: Path, *, drafts: bool = False, future: bool = False, strict: bool = False, jobs: int = 1
) -> BuildReport:
    """Build the site in *folder* into its ``output/``, on the first of June 2026."""
    options = BuildOptions(
        site_dir=folder,
        output=folder / "output",
        now=NOW,
        drafts=drafts,
        future=future,
        strict=strict,
        jobs=jobs,
        offline=True,
    )
    return build_site(options)


def built(folder: Path, text: str) -> Path:
    """Write and build a site that must have no errors; return its output folder."""
    report = build(write_site(folder, text))
    assert [problem for problem in report.problems if problem.severity == "error"] == []
    return folder / "output"


def errors_of(report: BuildReport) -> list[str]:
    """Return the errors as ``path:line: message (hint)``."""
    return [f"{one.path}:{one.line}: {one.message} ({one.hint})" for one in report.problems if one.severity == "error"]


def warnings_of(report: BuildReport) -> list[str]:
    """Return the warnings as ``path:line: message (hint)``."""
    return [
        f"{one.path}:{one.line}: {one.message} ({one.hint})" for one in report.problems if one.severity == "warning"
    ]


class Page:
    """A published page, parsed."""

    def __init__(self, html: str) -> None:
        self._document = LexborHTMLParser(html)

    def all(self, selector: str) -> list[LexborNode]:
        """Return the elements that *selector* finds."""
        return self._document.css(selector)

    def one(self, selector: str) -> LexborNode:
        """Return the first element that *selector* finds; there must be one."""
        node = self._document.css_first(selector)
        assert node is not None, f"nothing matches {selector}"
        return node

    def has(self, selector: str) -> bool:
        return self._document.css_first(selector) is not None

    def text(self, selector: str) -> str:
        """Return the text of the first element that *selector* finds, blanks collapsed."""
        return " ".join(self.one(selector).text().split())

    def hrefs(self, selector: str) -> list[str]:
        """Return the addresses of the links that *selector* finds."""
        return [node.attributes.get("href") or "" for node in self.all(selector)]


def page(output: Path, path: str) -> Page:
    """Return the parsed page at site path *path*."""
    name = path.lstrip("/") + ("index.html" if path.endswith("/") else "")
    return Page((output / name).read_text(encoding="utf-8"))


def alternates(document: Page) -> dict[str, str]:
    """Return the address of each hreflang alternate that the head announces."""
    return {
        node.attributes["hreflang"] or "": node.attributes["href"] or ""
        for node in document.all('link[rel="alternate"][hreflang]')
        if "text/html" in (node.attributes.get("type") or "text/html")
    }


def snapshot(folder: Path) -> dict[str, str]:
    """Return the digest of each file below *folder*, by path."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


class Run(NamedTuple):
    exit_code: int
    stdout: str
    stderr: str


def run(folder: Path, *arguments: str, **environment: str) -> Run:
    """Run the command in *folder* as a user would; the clock stands at the first of June 2026."""
    finished = subprocess.run(
        [sys.executable, "-m", "site_gen", *arguments],
        cwd=folder,
        env=os.environ | {"SOURCE_DATE_EPOCH": str(int(NOW.timestamp())), "PYTHONUTF8": "1"} | environment,
        capture_output=True,
        timeout=120,
        check=False,
    )
    return Run(finished.returncode, finished.stdout.decode(), finished.stderr.decode())
