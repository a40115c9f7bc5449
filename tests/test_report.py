"""What a terminal and a program are told."""

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from site_gen.model.catalog import SourceReading
from site_gen.model.post import Division, FrontMatter, How, Part, SourceFile
from site_gen.model.problem import Problem, Severity
from site_gen.model.report import BuildReport, PostsRow
from site_gen.report import (
    build_json,
    exit_code_for,
    format_problems,
    posts_json,
    posts_rows,
    posts_table,
    summary_line,
    write_text,
)

ROOT = Path(__file__).parents[1]


def problem(path: str, line: int | None, message: str, *, severity: Severity = "error", hint: str = "") -> Problem:
    return Problem(path=path, line=line, severity=severity, message=message, hint=hint)


MISTAKES = (
    problem("content/posts/b.md", 9, "a warning", severity="warning"),
    problem("content/posts/b.md", 30, "the date is no date", hint='Write it as "2025-03-31".'),
    problem("content/posts/가.md", None, "파일이 비었습니다"),
    problem("content/posts/a.md", 2, "unknown key 'drfat'", hint="Did you mean 'draft'?"),
    problem("content/posts/b.md", 4, "first of this file"),
)


def test_problems_come_errors_first_by_file_and_line_with_their_hints() -> None:
    assert format_problems(MISTAKES, color=False).splitlines() == [
        "content/posts/a.md:2: error: unknown key 'drfat'",
        "  Did you mean 'draft'?",
        "content/posts/b.md:4: error: first of this file",
        "content/posts/b.md:30: error: the date is no date",
        '  Write it as "2025-03-31".',
        "content/posts/가.md: error: 파일이 비었습니다",
        "content/posts/b.md:9: warning: a warning",
    ]


def test_no_problems_are_no_text() -> None:
    assert format_problems((), color=True) == ""


def test_at_most_twenty_of_each_severity_are_shown() -> None:
    many = [problem("a.md", line, f"mistake {line}", severity=kind) for kind in SEVERITIES for line in range(1, 25)]

    lines = format_problems(many, color=False).splitlines()

    assert [line for line in lines if line.startswith("…")] == [
        "… and 4 more errors",
        "… and 4 more warnings",
        "… and 4 more remarks",
    ]
    assert len(lines) == 3 * 21
    assert format_problems(many[:21], color=False).endswith("… and 1 more error")


SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")


def test_message_of_several_lines_stays_together() -> None:
    text = format_problems(
        [problem("a.md", 1, "cannot read\n  title: [\n         ^", hint="Close it.\nReally.")], color=False
    )

    assert text == "a.md:1: error: cannot read\n      title: [\n             ^\n  Close it.\n  Really."


@pytest.mark.parametrize("bad", ["\x1b[2J", "\x07", "\r", "\x9b31m", "\u202e", "\x00", "\udce9"])
def test_characters_that_a_terminal_obeys_are_escaped(bad: str) -> None:
    text = format_problems([problem(f"a{bad}.md", 1, f"title 제목{bad}", hint=f"hint{bad}")], color=False)
    table = posts_table([row(source=f"a{bad}.md", titles=(("ko", f"제목{bad}"),))])

    assert bad not in text
    assert bad not in table.replace("\r\n", "")
    assert "제목\\" in text or bad == "\r"


def test_colours_are_added_only_when_asked_for() -> None:
    plain = format_problems(MISTAKES, color=False)
    painted = format_problems(MISTAKES, color=True)

    assert "\x1b" not in plain
    assert "\x1b[1;31merror\x1b[0m" in painted
    assert "\x1b[1;33mwarning\x1b[0m" in painted


@pytest.mark.parametrize(
    ("severities", "strict", "code"),
    [
        ((), False, 0),
        ((), True, 0),
        (("info",), True, 0),
        (("warning",), False, 0),
        (("warning",), True, 1),
        (("error",), False, 1),
        (("info", "warning", "error"), False, 1),
    ],
)
def test_exit_code_is_one_for_errors_and_under_strict_for_warnings(
    severities: tuple[Severity, ...], strict: bool, code: int
) -> None:
    assert exit_code_for([problem("a.md", 1, "x", severity=kind) for kind in severities], strict=strict) == code


DONE = BuildReport(
    pages=42,
    artifacts=57,
    written=3,
    unchanged=54,
    removed=1,
    images=(("encoded", 12),),
    seconds=(("read", 0.5), ("write", 0.12345)),
)


def test_summary_tells_the_figures() -> None:
    expected = "42 pages in 57 files: 3 written, 54 unchanged, 1 removed, 12 pictures encoded, in 0.62 s."
    assert summary_line(DONE) == expected


def test_summary_counts_warnings() -> None:
    warned = BuildReport(pages=1, artifacts=1, problems=(problem("a.md", 1, "x", severity="warning"),))

    assert summary_line(warned).endswith(" 1 warning.")


def test_summary_of_a_failed_build_says_that_nothing_changed() -> None:
    assert summary_line(BuildReport(problems=MISTAKES)) == (
        "Nothing was published, and the output is as it was: 4 errors, 1 warning."
    )


def test_build_json_has_exactly_the_promised_keys() -> None:
    report = BuildReport(
        pages=42,
        artifacts=57,
        written=3,
        images=(("encoded", 12),),
        seconds=(("read", 0.5),),
        slowest=(("content/posts/가.md", 0.25049),),
        problems=MISTAKES[3:4],
    )

    assert json.loads(build_json(report)) == {
        "pages": 42,
        "artifacts": 57,
        "written": 3,
        "unchanged": 0,
        "removed": 0,
        "images": {"encoded": 12},
        "seconds": {"read": 0.5},
        "slowest": [{"path": "content/posts/가.md", "seconds": 0.25}],
        "problems": [
            {
                "path": "content/posts/a.md",
                "line": 2,
                "severity": "error",
                "message": "unknown key 'drfat'",
                "hint": "Did you mean 'draft'?",
            }
        ],
    }


def row(
    source: str = "content/posts/2025-03-31-sora.md",
    *,
    languages: tuple[str, ...] = ("en", "ko"),
    titles: tuple[tuple[str, str], ...] = (("en", "Sora is here"), ("ko", "소라가 왔다")),
    how: How = "detected",
) -> PostsRow:
    return PostsRow(
        source=source,
        kind="pair" if len(languages) > 1 else "single",
        languages=languages,
        how=how,
        separator_line=60 if len(languages) > 1 else None,
        boundary_line=62 if len(languages) > 1 else None,
        confidence=0.98 if how == "detected" else 1.0,
        titles=titles,
        urls=tuple((language, {"en": "/posts/sora/", "ko": "/ko/posts/sora/"}[language]) for language in languages),
    )


def test_posts_json_is_one_object_a_source_as_promised() -> None:
    single = row("content/posts/비.md", languages=("ko",), titles=(("ko", "비"),), how="front matter")

    first, second = map(json.loads, posts_json([row(), single]).splitlines())

    assert first == {
        "source": "content/posts/2025-03-31-sora.md",
        "kind": "pair",
        "languages": ["en", "ko"],
        "how": "detected",
        "separator_line": 60,
        "boundary_line": 62,
        "confidence": 0.98,
        "titles": {"en": "Sora is here", "ko": "소라가 왔다"},
        "urls": {"en": "/posts/sora/", "ko": "/ko/posts/sora/"},
        "problems": [],
    }
    assert (second["kind"], second["separator_line"], second["boundary_line"]) == ("single", None, None)
    assert list(second) == list(first)


def test_posts_json_of_no_sources_is_empty() -> None:
    assert posts_json([]) == ""


def reading(path: str, group: str, *languages: str) -> SourceReading:
    source = SourceFile(path=path, kind="post", front=FrontMatter(), text="", text_line=1, stem="x", group=group)
    parts = tuple(Part(language=language, text="", first_line=1) for language in languages)
    return SourceReading(source=source, division=Division(parts=parts, how="file name"), titles=(("ko", "소라"),))


def test_files_beside_each_other_are_of_one_pair() -> None:
    rows = posts_rows(
        [
            reading("sora.en.md", "sora", "en"),
            reading("sora.ko.md", "sora", "ko"),
            reading("both.md", "both", "ko", "en"),
            reading("alone.md", "alone", "ko"),
        ]
    )

    assert [one.kind for one in rows] == ["pair", "pair", "pair", "single"]
    assert rows[2].languages == ("ko", "en")


def columns(text: str) -> int:
    """A terminal's count for the letters of these tests."""
    return sum(2 if "가" <= c <= "힣" else 1 for c in text)


def test_table_keeps_its_columns_straight_with_hangul() -> None:
    table = posts_table(
        [row(), row("content/posts/하늘과-바람과-별과-시.md"), row(languages=("ko",), titles=(("ko", "비"),))]
    )

    header, *lines, total = table.splitlines()
    for line in lines:
        address = line.rindex("/posts/") - (3 if "/ko/posts/" in line else 0)
        assert columns(line[:address]) == header.index("ADDRESS")
    assert "to 59" in lines[0]
    assert "from 62" in lines[1]
    assert "detected, 98%" in lines[0]
    assert total == "3 sources: 2 of pairs, 1 single."


def test_decomposed_hangul_takes_the_columns_of_its_syllables() -> None:
    import unicodedata

    table = posts_table([row(titles=(("en", "x"), ("ko", unicodedata.normalize("NFD", "소라가 왔다"))))])

    composed = posts_table([row(titles=(("en", "x"), ("ko", "소라가 왔다")))])
    assert unicodedata.normalize("NFC", table) == composed


def test_long_title_is_cut_in_the_table_only() -> None:
    long = row(titles=(("en", "x"), ("ko", "긴 제목 " * 30)))

    assert "…" in posts_table([long])
    assert max(columns(line) for line in posts_table([long]).splitlines()) < 160
    assert json.loads(posts_json([long]))["titles"]["ko"] == "긴 제목 " * 30


def test_source_that_is_not_published_says_so() -> None:
    draft = PostsRow(source="a.md", kind="single", languages=("ko",), how="detected")

    assert "not published" in posts_table([draft])


@pytest.mark.parametrize("encoding", ["ascii", "cp949", "latin-1", "utf-8"])
def test_everything_can_be_written_to_a_terminal_of_any_encoding(encoding: str) -> None:
    text = format_problems([problem("가.md", 1, "é 😀 \udcff 한국어", hint="–")], color=True) + posts_table([row()])
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding)

    write_text(stream, text)

    stream.flush()
    assert isinstance(stream.buffer, io.BytesIO)
    told = stream.buffer.getvalue().decode(encoding)
    assert "error" in told
    assert ("한국어" in told) == (encoding in ("cp949", "utf-8"))


def test_json_is_readable_by_programs_under_an_ascii_terminal() -> None:
    script = "from tests.test_report import *; print(posts_json([row(titles=(('ko', '소라 😀 \\udcff'),))]))"
    finished = subprocess.run(
        [sys.executable, "-c", script],
        env={"PYTHONIOENCODING": "ascii", "PYTHONPATH": str(ROOT)},
        check=True,
        capture_output=True,
    )

    assert json.loads(finished.stdout)["titles"]["ko"] == "소라 😀 \udcff"
