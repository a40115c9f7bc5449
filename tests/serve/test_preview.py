"""The ways of a preview: short where only texts are new, a peek where more is."""

from pathlib import Path

import pytest

from site_gen.model.options import BuildOptions
from site_gen.preview import Preview
from tests.kit import ENGLISH_SINGLE, NOW, PAIR, SETTINGS, write_site

SPRING = "content/posts/2025-03-31-spring.md"


@pytest.fixture
def preview(tmp_path: Path) -> Preview:
    site = write_site(tmp_path / "blog", SETTINGS + PAIR + ENGLISH_SINGLE)
    opened = Preview(BuildOptions(site_dir=site, output=site / "output", now=NOW, is_preview=True))
    assert opened.build().site is not None
    return opened


def change(preview: Preview, old: str, new: str) -> None:
    path = preview.options.site_dir / SPRING
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_new_excerpt_is_peeked_at_before_the_lists_know_it(preview: Preview) -> None:
    change(preview, "오늘 강물이", "어제도 강물이")
    assert preview.edit_texts([SPRING]) is None
    peeked = preview.peek_texts([SPRING])
    assert peeked is not None
    assert peeked.site is not None
    assert "어제도 강물이" in (peeked.site.content("ko/posts/spring/index.html") or b"").decode()
    built = preview.build()
    assert built.site is not None
    assert "어제도 강물이" in (built.site.content("ko/index.html") or b"").decode()


def test_a_sentence_further_down_needs_no_build(preview: Preview) -> None:
    change(preview, "The river is warm today,", "The river is warm today, and so on. " * 8)
    change(preview, "오늘 강물이 따뜻하고,", "오늘 강물이 따뜻하고 바람도 잔잔합니다. " * 8)
    change(preview, "first flower opened", "first flower of the year opened")
    assert preview.build().site is not None
    change(preview, "of the year opened", "of this year opened")
    shown = preview.edit_texts([SPRING])
    assert shown is not None
    assert {post.language for post in shown.edited} == {"en", "ko"}


def test_a_source_that_is_gone_or_broken_is_left_to_the_build(preview: Preview) -> None:
    path = preview.options.site_dir / SPRING
    path.write_bytes(b"\xff\xfe\x00")
    assert preview.edit_texts([SPRING]) is None
    assert preview.peek_texts([SPRING]) is None
    path.unlink()
    assert preview.edit_texts([SPRING]) is None
    assert preview.peek_texts([SPRING]) is None
