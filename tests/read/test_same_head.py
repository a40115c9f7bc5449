"""A source whose front matter stayed as it is is read without decoding that again, to the same record."""

from pathlib import Path

import pytest

from site_gen.model.config import SiteConfig
from site_gen.model.post import SourceFile
from site_gen.model.problem import Outcome
from site_gen.read import front_matter
from site_gen.read.content import read_source

HEAD = "---\ntitle: River - 강\ndate: 2025-03-31 09:00:00 +0900\ntags: [봄, spring]\n---\n"
TEXT = "\nThe river is warm.\n\n---\n\n강물이 따뜻합니다.\n"
PATH = "content/posts/2025-03-31-river.md"


def read(site: Path, content: str, known: SourceFile | None = None) -> Outcome[SourceFile]:
    (site / PATH).parent.mkdir(parents=True, exist_ok=True)
    (site / PATH).write_text(content, encoding="utf-8")
    return read_source(site, PATH, SiteConfig(), known=known)


@pytest.fixture
def known(tmp_path: Path) -> SourceFile:
    source = read(tmp_path, HEAD + TEXT).result
    assert source is not None
    return source


@pytest.mark.parametrize("text", ["\nThe river is cold.\n", "강물이 차갑습니다.\n---\n글\n", "\n\n---\n\ntitle: 산\n"])
def test_front_matter_that_stayed_is_not_decoded_again(
    tmp_path: Path, known: SourceFile, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    anew = read(tmp_path, HEAD + text)
    monkeypatch.setattr(front_matter, "read_front_matter", pytest.fail)
    assert read(tmp_path, HEAD + text, known) == anew
    assert not anew.problems


@pytest.mark.parametrize(
    "content",
    [
        HEAD.replace("River", "Rivers") + TEXT,
        HEAD.replace("강", "바다") + TEXT,
        HEAD.replace("tags:", "# tags:") + TEXT,
        HEAD.replace("tags:", "tag:") + TEXT,
        HEAD.replace("---\n", "--\n", 1) + TEXT,
        HEAD + " \n",
        TEXT,
        "",
    ],
    ids=["title", "Korean title", "comment", "unknown key", "broken fence", "no text", "no head", "nothing"],
)
def test_everything_else_is_read_as_if_nothing_were_known(tmp_path: Path, known: SourceFile, content: str) -> None:
    assert read(tmp_path, content, known) == read(tmp_path, content)
    assert read(tmp_path, content, known) != Outcome(result=known)


def test_mistakes_are_told_as_long_as_they_are_there(tmp_path: Path) -> None:
    head = HEAD.replace("tags:", "tgas:")
    told = read(tmp_path, head + TEXT)
    assert told.problems
    assert read(tmp_path, head + "강.\n", told.result).problems == told.problems


def test_control_characters_of_a_new_text_are_told(tmp_path: Path, known: SourceFile) -> None:
    content = HEAD + "강\x00river\n"
    assert read(tmp_path, content, known).problems == read(tmp_path, content).problems
    assert read(tmp_path, content).problems
