"""The ways of a preview: short where only texts are new, a peek where more is."""

import re
from pathlib import Path

import pytest

from site_gen.model.options import BuildOptions
from site_gen.preview import Preview, Shown
from tests.kit import ENGLISH_SINGLE, NOW, PAIR, ROOT, SETTINGS, write_site

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


def test_a_new_title_is_on_its_page_and_on_lists_before_the_build(preview: Preview) -> None:
    change(preview, "Spring has come", "Spring is over")
    change(preview, "봄이 왔어요", "봄이 갔어요")
    assert preview.edit_texts([SPRING]) is None
    peeked = preview.peek_texts([SPRING])
    assert peeked is not None
    assert {post.language for post in peeked.edited} == {"en", "ko"}
    for path, title in (
        ("posts/spring/index.html", "Spring is over"),
        ("index.html", "Spring is over"),
        ("ko/posts/spring/index.html", "봄이 갔어요"),
        ("ko/index.html", "봄이 갔어요"),
    ):
        assert title in text_of(peeked, path), path


def test_a_new_post_is_seen_in_its_place_on_lists_before_the_build(preview: Preview) -> None:
    new = preview.options.site_dir / "content" / "posts" / "2025-04-03-ferry.md"
    new.write_text(
        "---\ntitle: The boats are back - 배가 돌아왔다\ntags: [river]\n---\n\nThey came in the morning.\n\n---\n\n"
        "아침에 배가 돌아왔습니다. 강가에 사람이 많았습니다.\n",
        encoding="utf-8",
    )
    peeked = preview.peek_texts(["content/posts/2025-04-03-ferry.md"])
    assert peeked is not None
    assert "They came in the morning." in text_of(peeked, "posts/ferry/index.html")
    assert "아침에 배가" in text_of(peeked, "ko/posts/ferry/index.html")
    built = preview.build()
    for path in ("index.html", "ko/index.html", "archives/index.html", "ko/archives/index.html"):
        assert titles_in(text_of(peeked, path)) == titles_in(text_of(built, path)), path


def test_a_new_date_and_a_pin_move_a_post_before_the_build(preview: Preview) -> None:
    for old, new in (("date: 2025-03-31 09:00:00", "date: 1999-03-31 09:00:00"), ("\ntags:", "\npin: true\ntags:")):
        change(preview, old, new)
        peeked = preview.peek_texts([SPRING])
        assert peeked is not None
        built = preview.build()
        for path in ("index.html", "ko/index.html", "archives/index.html", "ko/archives/index.html"):
            assert titles_in(text_of(peeked, path)) == titles_in(text_of(built, path)), path


def test_other_tags_move_a_post_between_their_lists_before_the_build(preview: Preview) -> None:
    second = preview.options.site_dir / "content" / "posts" / "2025-01-01-second.md"
    second.write_text("---\ntitle: Second\ntags: [boats]\n---\n\nAnother one about boats.\n", encoding="utf-8")
    preview.build()
    text = (preview.options.site_dir / SPRING).read_text(encoding="utf-8")
    tags = next(line for line in text.split("\n") if line.startswith("tags:"))
    change(preview, tags, "tags: [boats]")
    peeked = preview.peek_texts([SPRING])
    built = preview.build()
    assert peeked is not None
    for path in ("tags/boats/index.html", "ko/tags/boats/index.html"):
        assert titles_in(text_of(peeked, path)) == titles_in(text_of(built, path)), path
        assert any("spring" in address for address in titles_in(text_of(peeked, path)))


def test_a_post_that_loses_one_of_its_languages_and_gets_it_back_is_seen_before_the_build(preview: Preview) -> None:
    path = preview.options.site_dir / SPRING
    both = path.read_text(encoding="utf-8")
    for text, has_twin in ((both.rpartition("\n---\n")[0] + "\n", False), (both, True)):
        path.write_text(text, encoding="utf-8")
        peeked = preview.peek_texts([SPRING])
        assert peeked is not None
        page = text_of(peeked, "posts/spring/index.html")
        assert "the first flower" in page
        assert ("/posts/spring/parallel/" in page) == has_twin
        preview.build()


def test_an_edit_is_seen_while_another_post_is_broken(preview: Preview) -> None:
    broken = preview.options.site_dir / "content" / "posts" / "2025-04-05-boats.md"
    assert broken.is_file()
    broken.write_text("---\ntitle: [\n---\n\nHalf a head.\n", encoding="utf-8")
    change(preview, "봄이 왔어요", "봄이 갔어요")
    assert preview.build().site is None
    peeked = preview.peek_texts(["content/posts/2025-04-05-boats.md", SPRING])
    assert peeked is not None
    assert "봄이 갔어요" in text_of(peeked, "ko/posts/spring/index.html")
    assert {post.source for post in peeked.edited} == {SPRING}


def test_a_template_that_is_edited_after_a_title_is_seen_with_it_before_the_build(preview: Preview) -> None:
    change(preview, "봄이 왔어요", "봄이 갔어요")
    template = preview.options.site_dir / "themes" / "duet" / "templates" / "post.html"
    template.parent.mkdir(parents=True)
    original = (ROOT / "themes" / "duet" / "templates" / "post.html").read_text(encoding="utf-8")
    template.write_text(original.replace("</article>", "<p>끝입니다</p></article>", 1), encoding="utf-8")
    for changed, title in (([SPRING], "봄이 갔어요"), ([], "봄이 왔어요")):
        peeked = preview.peek_texts(changed, has_other_theme=True)
        assert peeked is not None
        page = text_of(peeked, "ko/posts/spring/index.html")
        assert "<p>끝입니다</p>" in page
        assert title in page


def text_of(shown: Shown, path: str) -> str:
    assert shown.site is not None
    return (shown.site.content(path) or b"").decode()


def titles_in(page: str) -> list[str]:
    """Return the posts that a list links to, in order."""
    main = page.partition("<main")[2].partition("</main>")[0]
    return list(dict.fromkeys(re.findall(r'href="((?:/ko)?/posts/[^"]+)"', main)))
