"""The small readers: encodings, dates, addresses, names, near misses."""

import datetime
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_gen.read.addresses import decode_path, link_fault, page_path_fault, path_fault, slug_fault
from site_gen.read.dates import DateError, parse_date
from site_gen.read.names import name_source
from site_gen.read.nearest import did_you_mean, meant_language, nearest
from site_gen.read.text_file import decode_text

PATH = "content/posts/강.md"
LANGUAGES = ("en", "ko")


# Encodings


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"", ""),
        (b"\xef\xbb\xbfa\r\nb\rc\nd", "a\nb\nc\nd"),
        ("강\u2028물\u2029이\x85여\x0b기\x0c에".encode(), "강 물 이 여 기 에"),
        (unicodedata.normalize("NFD", "강").encode(), unicodedata.normalize("NFD", "강")),
        ("a\tb\U0001f30a".encode(), "a\tb\U0001f30a"),
    ],
)
def test_text_comes_out_with_one_kind_of_line_end(content: bytes, text: str) -> None:
    outcome = decode_text(content, path=PATH)
    assert outcome.result == text
    assert outcome.problems == ()


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        ("한국어로 쓴 글\n둘째 줄\n".encode("cp949"), 1, ["CP949", "EUC-KR", "UTF-8"]),
        ("title: A\n\n그리고 한국어 몇 줄입니다\n".encode("euc-kr"), 3, ["CP949"]),
        ("한국어 글\n".encode("utf-16"), None, ["UTF-16"]),
        ("---\ntitle: boats\n---\n".encode("utf-16-le"), None, ["UTF-16"]),
        ("---\ntitle: boats\n---\n".encode("utf-16-be"), None, ["UTF-16"]),
        ("글\n".encode("utf-32"), None, ["UTF-32"]),
        (b"a\r\nb\r\n\x00c", 3, ["NUL"]),
        ("caf\u00e9\n".encode("latin-1"), 1, ["0xE9", "byte 4"]),
        ("강물이 흐릅니다.\n둘째 줄\n".encode() + b"\xff\n", 3, ["0xFF"]),
        ("강물이 흐릅니다.\n".encode()[:-3], 1, ["not UTF-8"]),
        ("강물이 봄이".encode()[1:], 1, ["0xB0"]),  # damaged UTF-8 that CP949 could read, too
    ],
)
def test_other_encodings_are_named(content: bytes, line: int | None, words: list[str]) -> None:
    outcome = decode_text(content, path=PATH)
    assert outcome.result is None
    (problem,) = outcome.problems
    assert (problem.path, problem.line, problem.severity) == (PATH, line, "error")
    for word in words:
        assert word in f"{problem.message} {problem.hint}"


def test_control_characters_are_left_out_and_told_of() -> None:
    outcome = decode_text("강\x08물\n이\x08\x08\n여기\n끝\x7f\n".encode(), path=PATH)
    assert outcome.result == "강물\n이\n여기\n끝\n"
    assert [(problem.line, problem.severity) for problem in outcome.problems] == [(1, "info"), (2, "info"), (4, "info")]


@given(st.binary(max_size=200))
def test_any_bytes_give_clean_text_or_a_problem(content: bytes) -> None:
    outcome = decode_text(content, path=PATH)
    if outcome.result is None:
        assert outcome.problems
    else:
        ended = outcome.result + "."
        assert ended.split("\n") == ended.splitlines()
        assert not set(outcome.result) & {chr(code) for code in (*range(9), 0x1B, 0x7F, 0x80)}


# Dates


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2025-03-31", "2025-03-30T15:00:00"),
        ("2025-3-1", "2025-02-28T15:00:00"),
        ("2025-03-31 09:00", "2025-03-31T00:00:00"),
        ("2025-03-31 9:00:30", "2025-03-31T00:00:30"),
        ("2025-03-31 09:00:00 +0900", "2025-03-31T00:00:00"),
        ("2025-03-31 09:00:00 +09:00", "2025-03-31T00:00:00"),
        ("2025-03-31 09:00:00 +9", "2025-03-31T00:00:00"),
        ("2025-03-31T09:00:00Z", "2025-03-31T09:00:00"),
        ("2025-03-31T09:00:00.123-05:30", "2025-03-31T14:30:00"),
        ("2025-03-31 09:00:00 KST", "2025-03-31T00:00:00"),
        ("2025-03-31 09:00:00 Asia/Seoul", "2025-03-31T00:00:00"),
        ("2025-07-01 09:00 America/New_York", "2025-07-01T13:00:00"),
        ("1900-01-01", "1899-12-31T15:32:00"),
    ],
)
def test_date_is_read(text: str, utc: str) -> None:
    date = parse_date(text, timezone="Asia/Seoul")
    assert date.astimezone(datetime.UTC).replace(tzinfo=None).isoformat() == utc
    assert isinstance(date.tzinfo, datetime.timezone)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2024-02-30", "2024-02 has 29 days"),
        ("2025-02-29", "2025-02 has 28 days"),
        ("2025-12-32", "2025-12 has 31 days"),
        ("2025-13-01", "no month 13"),
        ("2025-00-01", "no month 0"),
        ("0000-01-01", "year 0"),
        ("0001-01-01", "year 1"),
        ("9999-12-31", "year 9999"),
        ("2025-01-01 24:00", "hours"),
        ("2025-01-01 10:60", "hours"),
        ("2025-01-01 10:00 +99:00", "+99:00"),
        ("2025-01-01 10:00 +09:75", "+09:75"),
        ("2025-01-01 10:00 noon", "noon"),
        ("2025-01-01 10:00 ../../etc/passwd", "passwd"),
        ("2025-01-01 10:00 Asia", "Asia"),
        ("2025/01/01", "no date"),
        ("2025년 1월 1일", "no date"),
        ("10:00", "no date"),
        ("", "no date"),
        ("now", "no date"),
    ],
)
def test_impossible_date_says_why(text: str, words: str) -> None:
    with pytest.raises(DateError, match=words.replace("+", r"\+")):
        parse_date(text, timezone="Asia/Seoul")


@given(st.text(alphabet="0123456789-:T +Z.Asia/", max_size=30) | st.datetimes().map(str))
def test_any_text_is_a_moment_in_every_zone_or_no_date(text: str) -> None:
    try:
        date = parse_date(text, timezone="Asia/Seoul")
    except DateError:
        return
    for hours in (-12, 14):
        assert date.astimezone(datetime.timezone(datetime.timedelta(hours=hours))) == date


# Addresses


@pytest.mark.parametrize(
    "text", ["/posts/boats/", "posts/강/", "/a.html", "/%EA%B0%95/", "/a..b/", "/2025/04/05/x/", "/"]
)
def test_good_paths_pass(text: str) -> None:
    assert page_path_fault(text) is None


@pytest.mark.parametrize(
    "text",
    [
        *("../x", "/a/../b", "/a/./b", "/%2e%2e/b", "/%252e%252e/b", "/%25252525252e/", "/a\\b", "/a%5cb", "/a%00b"),
        *("/a\x1fb", "https://x.example/", "//x.example/", "/%2F%2Fx", "javascript:x", "/a//b", "c:/x"),
    ],
)
def test_dangerous_paths_are_refused(text: str) -> None:
    assert path_fault(text)
    assert page_path_fault(text)


@pytest.mark.parametrize("text", ["boats", "강", "1.10", "%EA%B0%95", "a b", "c++", "a:b"])
def test_good_slugs_pass(text: str) -> None:
    assert slug_fault(text) is None


@pytest.mark.parametrize("text", ["", "a/b", "..", ".", "%2e%2e", "a%2fb", "a\\b", "a?b", "a#b", "a\x00"])
def test_dangerous_slugs_are_refused(text: str) -> None:
    assert slug_fault(text)


@pytest.mark.parametrize(
    "text", ["cat.jpg", "../pictures/고양이.jpg", "/img/a.png", "https://x.example/a?b#c", "mailto:a@b.c"]
)
def test_good_links_pass(text: str) -> None:
    assert link_fault(text) is None


@pytest.mark.parametrize(
    "text", ["javascript:x", " JavaScript:x", "java%73cript:x", "data:text/html,x", "file:///etc", "a\x00b", "a\\b"]
)
def test_dangerous_links_are_refused(text: str) -> None:
    assert link_fault(text)


def test_paths_are_decoded_once() -> None:
    assert decode_path("/%EA%B0%95/%2541/") == "/강/%41/"
    assert decode_path("/%FF/") == "/%FF/"
    assert decode_path(unicodedata.normalize("NFD", "강")) == "강"


# File names


@pytest.mark.parametrize(
    ("path", "stem", "date", "language", "group"),
    [
        ("posts/boats.md", "boats", None, None, "posts/boats"),
        ("posts/2025-04-05-강.md", "강", "2025-04-05", None, "posts/2025-04-05-강"),
        ("posts/2025-4-5-boats.markdown", "boats", "2025-04-05", None, "posts/2025-4-5-boats"),
        ("posts/2025-04-05.md", "2025-04-05", "2025-04-05", None, "posts/2025-04-05"),
        ("posts/2025/boats.md", "boats", None, None, "posts/2025/boats"),
        ("posts/boats.ko.md", "boats", None, "ko", "posts/boats"),
        ("posts/boats.KO.MD", "boats", None, "ko", "posts/boats"),
        ("posts/2025-04-05-boats.en.md", "boats", "2025-04-05", "en", "posts/2025-04-05-boats"),
        ("posts/boats/en.md", "boats", None, "en", "posts/boats"),
        ("posts/2025-04-05-boats/ko.md", "boats", "2025-04-05", "ko", "posts/2025-04-05-boats"),
        ("posts/ko/boats.md", "boats", None, "ko", "posts/boats"),
        ("posts/en/2025/boats.md", "boats", None, "en", "posts/2025/boats"),
        ("posts/ko/boats.ko.md", "boats", None, "ko", "posts/boats"),
        ("posts/boats/index.md", "boats", None, None, "posts/boats"),
        ("posts/boats/index.ko.md", "boats", None, "ko", "posts/boats"),
        ("posts/ko/boats/index.md", "boats", None, "ko", "posts/boats"),
        ("posts/index.md", "index", None, None, "posts/index"),
        ("posts/en.md", "en", None, None, "posts/en"),
        ("posts/node.js.md", "node.js", None, None, "posts/node.js"),
        ("posts/boats.fr.md", "boats.fr", None, None, "posts/boats.fr"),
        ("pages/about.ko.md", "about", None, "ko", "pages/about"),
        ("pages/2025-04-05-plan.md", "2025-04-05-plan", None, None, "pages/2025-04-05-plan"),
    ],
)
def test_file_name_is_taken_apart(path: str, stem: str, date: str | None, language: str | None, group: str) -> None:
    outcome = name_source(f"content/{path}", languages=LANGUAGES)
    assert outcome.problems == ()
    assert outcome.result is not None
    name = outcome.result
    day = None if name.name_date is None else name.name_date.isoformat()
    assert (name.stem, day, name.name_language, name.group) == (stem, date, language, f"content/{group}")


@pytest.mark.parametrize(
    ("path", "severity", "words"),
    [
        ("posts/2025-02-30-boats.md", "error", ["2025-02-30", "28 days"]),
        ("posts/2025-13-01-강.md", "error", ["2025-13-01", "no month 13"]),
        ("posts/ko/boats.en.md", "error", ["`ko`", "`en`"]),
        ("posts/boats.kr.md", "warning", ["`kr`", "`ko`"]),
        ("posts/kr/boats.md", "warning", ["`kr`", "`ko`"]),
        ("posts/boats/kor.md", "warning", ["`kor`", "`ko`"]),
        ("posts/boats.eng.md", "warning", ["`eng`", "`en`"]),
    ],
)
def test_strange_file_name_is_told_of(path: str, severity: str, words: list[str]) -> None:
    outcome = name_source(f"content/{path}", languages=LANGUAGES)
    assert [problem.severity for problem in outcome.problems] == [severity]
    for word in words:
        assert word in f"{outcome.problems[0].message} {outcome.problems[0].hint}"


# Near misses


def test_nearest_name_does_not_mind_case_and_dashes() -> None:
    assert nearest("Base-URL", ["base_url", "title"]) == "base_url"
    assert nearest("xyz", ["base_url", "title"]) is None
    assert did_you_mean("tilte", ["title", "tags"]) == "Did you mean `title`?"
    assert did_you_mean("xyz", ["title", "tags"]) == "Known: title, tags."
    assert did_you_mean("xyz", []) == ""


@pytest.mark.parametrize(
    ("word", "code"), [("kr", "ko"), ("한국어", "ko"), ("KO", "ko"), ("english", "en"), ("EN-us", "en"), ("영어", "en")]
)
def test_language_that_was_meant_is_named(word: str, code: str) -> None:
    assert meant_language(word, LANGUAGES) == f"Did you mean `{code}`?"
