"""Sources and posts for the tests of this folder."""

import re
from pathlib import Path

from site_gen.model.post import FrontMatter, SourceFile
from site_gen.model.record import Record
from site_gen.model.text import LocalText

SHARED = Path(__file__).parents[2].parent / "shared"
CORPUS = SHARED / "corpus"


class WrittenPost(Record, frozen=True, kw_only=True):
    """A post of ``posts.txt`` with what a person says about it."""

    name: str
    text: str
    languages: tuple[str, ...]
    boundary_line: int | None
    separator_line: int | None
    is_doubtful: bool


def written_posts() -> list[WrittenPost]:
    """Return the posts of ``posts.txt``."""
    text = Path(__file__).with_name("posts.txt").read_text(encoding="utf-8")
    return [_written_post(block) for block in text.split("\n%%%%% ")[1:]]


def make_source(
    text: str,
    *,
    title: str | tuple[tuple[str, str], ...] | None = None,
    text_line: int = 1,
    language: str | None = None,
    name_language: str | None = None,
) -> SourceFile:
    """Return a source that holds *text*."""
    local = LocalText(common=title) if isinstance(title, str) else LocalText(by_language=title) if title else None
    front = FrontMatter(title=local, language=language, key_lines=(("language", 3),) if language else ())
    return SourceFile(
        path="content/posts/river.md",
        kind="post",
        front=front,
        text=text,
        text_line=text_line,
        stem="river",
        name_language=name_language,
        group="content/posts/river",
    )


def read_post(path: Path) -> SourceFile:
    """Return the post at *path* as a source, with its title; Jekyll's front matter only."""
    head, _, body = path.read_text(encoding="utf-8").removeprefix("---\n").partition("\n---\n")
    title = re.search(r"^title:\s*(.*)$", head, re.MULTILINE)
    shown = title[1].strip().strip('"') if title else None
    return make_source(body, title=shown, text_line=head.count("\n") + 4)


def _written_post(block: str) -> WrittenPost:
    head, body = block.split("\n", 1)
    name, expected = (part.strip() for part in head.split("|"))
    lines = body.split("\n")
    boundary_line = separator_line = None
    if "@@@" in lines:
        start = lines.index("@@@")
        del lines[start]
        boundary_line = start + 1
        separator_line = _last_divider(lines[:start])
    return WrittenPost(
        name=name,
        text="\n".join(lines),
        languages=tuple(expected.rstrip("? ").split()),
        boundary_line=boundary_line,
        separator_line=separator_line,
        is_doubtful="?" in expected,
    )


def _last_divider(lines: list[str]) -> int | None:
    while lines and not lines[-1].strip():
        lines = lines[:-1]
    return len(lines) if lines and re.fullmatch(r"-{3,}|\*{3,}|<hr>|ㅡ+", lines[-1]) else None
