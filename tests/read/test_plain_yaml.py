"""Plain front matter is read as the parser of YAML reads it, or left to that."""

import random

import pytest

from site_gen.read.plain_yaml import plain_mapping
from site_gen.read.yaml_text import parse_yaml

PLAIN = [
    "title: Spring in Seoul\ndate: 2025-03-31 09:00:00 +0900\ntags: [sea, 바다, C#]\npin: true",
    "title: {en: 'It''s spring', ko: \"봄: 시작\"}\ntags: []\nsitemap: {}\nslug: 2025",
    "title:\n  en: Spring\n  ko: 봄\ntags:\n- sea\n- 'the sea'\n\nimage:\n  path: /a/b.png\n  alt:\n",
    "categories:\n    - Life\n    - In Seoul  \ndescription:\n\npermalink: /:year/:title/\n",
    "lastmod:\ndraft: ~\ntitle: 한 줄 😀 \nurl: https://example.org/a:b?c,d\nratio: [1.5, 2, .5, 0x1, null]",
]
OTHER = [
    "",
    "- a",
    "title: a # b",
    "title: 'a #b'",
    "title: &a b",
    "title: a: b",
    "title: a\n  b",
    "title: [a",
    "title: [a, ]",
    "title: {en: a, en: b}",
    "title: a\ntitle: b",
    'title: "a\\n"',
    "title: a\tb",
    "null: a",
    "tags:\n- a\n  - b",
    "title:\n    en: a\n  ko: b",
    "a: 1\n...\nb: 2",
]
VALUES = [
    *(
        "",
        "a",
        "b c",
        "true",
        "no",
        "null",
        "~",
        "7",
        "1.50",
        "2008-01-01",
        '"q"',
        "'it''s'",
        "''",
        "봄 날",
        "x:y",
        "a,b",
    ),
    *(
        "[]",
        "[ ]",
        "[a, b c]",
        "[a,b]",
        "[ 'a' , \"b\" ]",
        "[a, ]",
        "[a: b]",
        "[[a]]",
        "[C#]",
        "[#a]",
        "[a?, b]",
        "[-a]",
    ),
    *(
        "{}",
        "{en: A, ko: B}",
        "{en:A}",
        "{en : A}",
        "{en: }",
        "{en: a:b}",
        "{true: x}",
        "{null: x}",
        "{en: C#, ko: '#'}",
    ),
    *(
        "- a",
        "-a",
        "? a",
        ": a",
        "a:",
        "a :b",
        "a: b",
        "a #b",
        "a#b",
        '"a"#b',
        '"a" b',
        "&a",
        "*a",
        "!a",
        "|",
        ">-",
        "%a",
    ),
    *(
        "@a",
        "`a",
        "=",
        "<<",
        "---",
        "...",
        "\\",
        '"\\"',
        "'",
        "a'b",
        "a\u00a0b",
        "a\u3000b",
        "x\u200dy",
        "e\u0301",
        "\ufeff",
    ),
]
KEYS = ["title", "en", "ko", "b-c", "_x", "true", "null", "제목", "9a", '"k"', "a b", "<<"]


@pytest.mark.parametrize("text", PLAIN)
def test_what_most_authors_write_is_read_without_the_parser(text: str) -> None:
    found = plain_mapping(text, first_line=2)
    assert found is not None
    assert found == parse_yaml(text, path="a.md", first_line=2).result


@pytest.mark.parametrize("text", OTHER)
def test_what_is_not_plain_is_left_to_the_parser(text: str) -> None:
    assert plain_mapping(text, first_line=2) is None


def test_nothing_is_read_in_another_way_than_the_parser_reads_it() -> None:
    chance = random.Random(3)
    count = 0
    for _ in range(6000):
        text = "\n".join(_line(chance) for _ in range(chance.randrange(1, 6)))
        found = plain_mapping(text, first_line=2)
        if found is not None:
            count += 1
            parsed = parse_yaml(text, path="a.md", first_line=2)
            assert (found, ()) == (parsed.result, parsed.problems), text
    assert count > 200


def _line(chance: random.Random) -> str:
    indent, value = chance.choice(["", "", "", "", "  ", "    "]), chance.choice(VALUES)
    shape = chance.randrange(10)
    if shape < 6:
        return f"{indent}{chance.choice(KEYS[:5] if shape else KEYS)}:{chance.choice([' ', ' ', ' ', '  ', ''])}{value}"
    if shape < 8:
        return f"{indent}- {value}"
    return chance.choice(["", f"{indent}{value}", f"en: {value} "])
