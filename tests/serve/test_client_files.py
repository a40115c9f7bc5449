"""The preview's own files: whole, small, harmless, and in no build."""

import json
import re
from pathlib import Path

import pytest

from site_gen.serve.client_files import LanguagePage, client_file, split_page
from tests.kit import PAIR, ROOT, SETTINGS, built

FOLDER = ROOT / "site_gen/serve/client"
NAMES = sorted(path.name for path in FOLDER.iterdir())
IMPORT = re.compile(r'(?:from|import) "\./([^"]+)"')


def text_of(name: str) -> str:
    content = client_file(name)
    assert content is not None
    return content.decode()


@pytest.mark.parametrize("start", ["client.js", "split.js"])
def test_everything_that_a_script_needs_is_served(start: str) -> None:
    seen: set[str] = set()
    left = [start]
    while left:
        name = left.pop()
        seen.add(name)
        text = text_of(name)
        left += [needed for needed in IMPORT.findall(text) if needed not in seen]
        assert not re.search(r"https?://", text)
    assert seen <= set(NAMES)
    for named in re.findall(r'own\("([^"]+)"\)', text_of("overlay.js")):
        assert client_file(named)


def test_only_the_files_themselves_are_served() -> None:
    for name in ("", ".", "..", "../server.py", "client", "split.html", "client.js/", "CLIENT.JS"):
        assert client_file(name) is None


def test_no_script_makes_code_or_markup_of_text() -> None:
    for name in NAMES:
        if name.endswith(".js"):
            assert not re.search(
                r"\beval\b|new Function|insertAdjacentHTML|document\.write|HTML\s*=[^=]", text_of(name)
            )


def test_the_script_of_every_page_stays_small() -> None:
    assert len(text_of("client.js").encode()) < 12_000
    assert sum(len(text_of(name)) for name in NAMES if name.endswith((".js", ".css"))) < 60_000


def test_the_facts_of_the_split_view_cannot_leave_their_element() -> None:
    hostile = "/</script><script>alert(1)</script><!--&봄\u2028/"
    sides = (LanguagePage(language="en", address=hostile), LanguagePage(language="ko", address=None))
    html = split_page(page=hostile, language='"><b', sides=sides, home=hostile).decode()
    assert html.count("<script") == 2
    assert '<html lang="&quot;&gt;&lt;b">' in html
    match = re.search(r'<script type="application/json" id="facts">(.*?)</script>', html, re.DOTALL)
    assert match is not None
    assert json.loads(match[1]) == {
        "page": hostile,
        "home": hostile,
        "sides": [{"language": "en", "address": hostile}, {"language": "ko", "address": None}],
    }


def test_both_languages_say_the_same_things() -> None:
    text = text_of("strings.js")
    english, korean = re.split(r"^  ko: \{$", text, flags=re.MULTILINE)
    names = [re.findall(r"^    (\w+):", part, re.MULTILINE) for part in (english, korean)]
    assert names[0] == names[1]
    assert all(re.search("[가-힣]", line) for line in re.findall(r"^    \w+:.*$", korean, re.MULTILINE))


@pytest.mark.parametrize("theme", ["duet", "plain"])
def test_a_build_holds_nothing_of_the_preview(tmp_path: Path, theme: str) -> None:
    output = built(tmp_path, SETTINGS + f"theme: {theme}\n" + PAIR)
    for path in output.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert "_site-gen" not in text
        assert "data-token" not in text
