"""The whole preview before an author's eyes: real files, a real watcher, a real server, a real browser."""

import contextlib
import datetime
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Page, expect

from site_gen.model.options import BuildOptions
from site_gen.serve.session import Session, open_session
from tests.kit import ENGLISH_SINGLE, PAIR, ROOT, SETTINGS, write_site

OpenTab = Callable[..., Page]

NOW = datetime.datetime(2026, 6, 1, tzinfo=datetime.UTC)
PANEL = "site-gen-preview .panel"
SENTENCES = {
    "en": ("/posts/spring/", "The river is warm today", "The river was cold at night"),
    "ko": ("/ko/posts/spring/", "오늘 강물이 따뜻하고", "밤에는 강물이 차갑고"),
}
PATIENCE = 30_000
"""Milliseconds, on however busy a machine."""


class Blog(NamedTuple):
    """A blog that is being written."""

    folder: Path
    session: Session

    @property
    def spring(self) -> Path:
        return self.folder / "content" / "posts" / "2025-03-31-spring.md"

    def address(self, path: str) -> str:
        return self.session.origin + path

    def post(self, slug: str) -> Path:
        return self.folder / "content" / "posts" / f"2025-05-01-{slug}.md"


@contextlib.contextmanager
def previewing(folder: Path, *, is_polling: bool = False) -> Iterator[Blog]:
    write_site(folder, SETTINGS + PAIR + ENGLISH_SINGLE)
    options = BuildOptions(
        site_dir=folder, output=folder / "output", now=NOW, drafts=True, future=True, offline=True, is_preview=True
    )
    with open_session(options, port=0, is_polling=is_polling) as session:
        assert session.wait_until_ready(60)
        yield Blog(folder, session)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Blog]:
    with previewing(tmp_path_factory.mktemp("whole") / "blog") as blog:
        yield blog


@pytest.fixture
def blog(shared: Blog) -> Iterator[Blog]:
    """A blog that every test finds as it was written."""
    before = {path: path.read_bytes() for path in (shared.folder / "content").rglob("*") if path.is_file()}
    yield shared
    shutil.rmtree(shared.folder / "themes", ignore_errors=True)
    for path in (shared.folder / "content").rglob("*"):
        if path.is_file() and path not in before:
            path.unlink()
    for path, content in before.items():
        if not path.is_file() or path.read_bytes() != content:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)


def replace(path: Path, old: str, new: str) -> None:
    """Save *path* with *new* in place of *old*."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def has_text(tab: Page, text: str) -> None:
    tab.wait_for_function("text => document.body.textContent.includes(text)", arg=text, timeout=PATIENCE)


def settled(tab: Page) -> Page:
    """Wait until *tab* needs no reload for a change; remember that it has not had one."""
    tab.wait_for_function("document.querySelector('site-gen-preview[data-ready]')", timeout=PATIENCE)
    tab.evaluate("window.isStillThere = true")
    return tab


def is_still_there(tab: Page) -> bool:
    return tab.evaluate("window.isStillThere === true") is True


@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_saved_sentence_is_seen_without_a_reload_in_its_language_alone(
    blog: Blog, open_tab: OpenTab, language: str
) -> None:
    address, old, new = SENTENCES[language]
    other, _, _ = SENTENCES["ko" if language == "en" else "en"]
    tab, twin = settled(open_tab(blog.address(address))), settled(open_tab(blog.address(other)))
    twin.evaluate(
        """() => {
            window.changes = 0;
            const all = { subtree: true, childList: true, characterData: true };
            new MutationObserver(() => (window.changes += 1)).observe(document.querySelector("main"), all);
        }"""
    )
    replace(blog.spring, old, new)
    has_text(tab, new)
    assert is_still_there(tab)
    assert tab.locator("html").get_attribute("lang") == language
    assert twin.evaluate("changes") == 0
    assert new not in (twin.text_content("body") or "")


def test_an_editor_that_puts_a_new_file_in_place_is_followed(blog: Blog, open_tab: OpenTab) -> None:
    tab = settled(open_tab(blog.address("/posts/spring/")))
    for number in range(3):
        new = blog.spring.with_name(".spring.swp")
        new.write_text(blog.spring.read_text(encoding="utf-8").replace("today", f"today {number}"), encoding="utf-8")
        new.replace(blog.spring)
        has_text(tab, f"today {number}")
    assert is_still_there(tab)


def test_code_and_a_table_may_go_while_a_script_of_the_theme_looks_at_them(blog: Blog, open_tab: OpenTab) -> None:
    blocks = "```python\nprint('물')\n```\n\n| 강 | 길이 |\n| --- | --- |\n| 한강 | 494 |\n\n"
    with blog.spring.open("a", encoding="utf-8") as stream:
        stream.write("\n" + blocks)
    tab = settled(open_tab(blog.address("/ko/posts/spring/")))
    has_text(tab, "494")
    replace(blog.spring, blocks, "코드도 표도 없습니다.\n")
    has_text(tab, "코드도 표도 없습니다.")
    tab.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
    assert is_still_there(tab)


def test_a_new_title_is_seen_on_the_page_and_on_the_list(blog: Blog, open_tab: OpenTab) -> None:
    tab, home = settled(open_tab(blog.address("/ko/posts/spring/"))), settled(open_tab(blog.address("/ko/")))
    replace(blog.spring, "봄이 왔어요", "봄이 갔어요")
    has_text(tab, "봄이 갔어요")
    has_text(home, "봄이 갔어요")
    expect(tab).to_have_title("봄이 갔어요 · 두 강")
    assert is_still_there(tab)
    assert is_still_there(home)


def save(path: Path, text: str) -> None:
    """Save as editors do that put a new file in the place of the old one: no moment of it is an empty post."""
    beside = path.parents[3] / "saved.md"
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)


def test_a_broken_post_is_explained_over_its_last_good_page_until_it_is_mended(blog: Blog, open_tab: OpenTab) -> None:
    tab = settled(open_tab(blog.address("/posts/spring/")))
    text = blog.spring.read_text(encoding="utf-8")
    save(blog.spring, text.replace("tags: [spring, walk]", "tags: [spring, walk"))
    panel = tab.locator(PANEL)
    expect(panel).to_be_visible(timeout=PATIENCE)
    expect(panel.locator(".where")).to_contain_text("content/posts/2025-03-31-spring.md:")
    line = int((panel.locator(".line").text_content() or "").removeprefix(":"))
    assert line in (5, 6)  # the bracket that is not closed, or where that is noticed
    assert "The river is warm today" in (tab.text_content(".post-body") or "")
    save(blog.spring, text.replace("warm today", "mended today"))
    expect(panel).to_be_hidden(timeout=PATIENCE)
    has_text(tab, "mended today")
    assert is_still_there(tab)


def test_a_broken_template_is_explained_until_it_is_mended(blog: Blog, open_tab: OpenTab) -> None:
    tab = settled(open_tab(blog.address("/ko/posts/spring/")))
    template = blog.folder / "themes" / "duet" / "templates" / "post.html"
    template.parent.mkdir(parents=True)
    whole = (ROOT / "themes" / "duet" / "templates" / "post.html").read_text(encoding="utf-8")
    template.write_text(whole + "{% endfor %}", encoding="utf-8")
    panel = tab.locator(PANEL)
    expect(panel.locator(".where")).to_contain_text("themes/duet/templates/post.html:", timeout=PATIENCE)
    template.write_text(whole.replace("</article>", "<p>새 틀</p></article>", 1), encoding="utf-8")
    expect(panel).to_be_hidden(timeout=PATIENCE)
    has_text(tab, "새 틀")
    assert is_still_there(tab)


def test_a_style_is_changed_without_a_reload(blog: Blog, open_tab: OpenTab) -> None:
    tab = settled(open_tab(blog.address("/posts/spring/")))
    style = blog.folder / "themes" / "duet" / "assets" / "css" / "duet.css"
    style.parent.mkdir(parents=True)
    whole = (ROOT / "themes" / "duet" / "assets" / "css" / "duet.css").read_text(encoding="utf-8")
    for colour in ("rgb(1, 2, 3)", "rgb(4, 5, 6)"):
        style.write_text(f"{whole}\nh1 {{ color: {colour} !important }}\n", encoding="utf-8")
        expect(tab.locator("h1").first).to_have_css("color", colour, timeout=PATIENCE)
    assert is_still_there(tab)


def test_a_renamed_post_is_gone_here_and_is_there(blog: Blog, open_tab: OpenTab) -> None:
    old, new = blog.post("old"), blog.post("new")
    old.write_text(
        "---\ntitle: A post with a name\n---\n\nThe name is what the address is made of.\n", encoding="utf-8"
    )
    tab = open_tab(blog.address("/posts/old/"))
    for _ in range(100):
        if "A post with a name" in tab.title():
            break
        tab.wait_for_timeout(100)
        tab.reload()
    settled(tab)
    old.rename(new)
    expect(tab.locator("site-gen-preview .status.is-gone")).to_be_visible(timeout=PATIENCE)
    assert tab.goto(blog.address("/posts/new/")).ok  # type: ignore[union-attr]
    has_text(tab, "what the address is made of")
    settled(tab)
    new.unlink()
    expect(tab.locator("site-gen-preview .status.is-gone")).to_be_visible(timeout=PATIENCE)
    assert tab.goto(blog.address("/posts/new/")).status == 404  # type: ignore[union-attr]


def test_content_that_is_moved_away_and_back_is_followed_again(blog: Blog, open_tab: OpenTab) -> None:
    tab = settled(open_tab(blog.address("/ko/posts/spring/")))
    content, away = blog.folder / "content", blog.folder / "away"
    content.rename(away)
    expect(tab.locator(PANEL)).to_be_visible(timeout=PATIENCE)
    assert "봄이 왔어요" in (tab.text_content("h1") or "")
    away.rename(content)
    expect(tab.locator(PANEL)).to_be_hidden(timeout=PATIENCE)
    for number in range(2):
        replace(blog.spring, "첫 번째 꽃", f"{number}번 첫 번째 꽃")
        has_text(tab, f"{number}번 첫 번째 꽃")
    assert is_still_there(tab)


@pytest.mark.parametrize(("locale", "other"), [("ko-KR", "en"), ("en-US", "ko")])
def test_split_view_offers_no_language_within_its_frames(
    blog: Blog, open_tab: OpenTab, locale: str, other: str
) -> None:
    path = SENTENCES[other][0]
    tab = open_tab(blog.address(path), locale=locale)
    expect(tab.locator(".offer")).to_be_visible(timeout=PATIENCE)
    split = open_tab(blog.address(f"/_site-gen/split?page={path}"), locale=locale)
    for language in ("en", "ko"):
        frame = split.frame_locator(f"iframe[data-site-gen={language}][data-ready]")
        expect(frame.locator(".post-body")).to_be_visible(timeout=PATIENCE)
        expect(frame.locator(".offer")).to_have_count(0)


def test_seven_tabs_see_an_edit(blog: Blog, open_tab: OpenTab) -> None:
    first = open_tab(blog.address("/posts/spring/"))
    tabs = [first, *(first.context.new_page() for _ in range(6))]
    for tab in tabs[1:]:
        tab.goto(blog.address("/posts/spring/"))
    replace(blog.spring, "warm today", "warm for seven")
    for tab in tabs:
        tab.bring_to_front()
        has_text(tab, "warm for seven")


def test_a_file_system_that_tells_nothing_is_followed(tmp_path: Path, open_tab: OpenTab) -> None:
    with previewing(tmp_path / "blog", is_polling=True) as blog:
        tab = settled(open_tab(blog.address("/ko/posts/spring/")))
        _, old, new = SENTENCES["ko"]
        replace(blog.spring, old, new)
        has_text(tab, new)
        assert is_still_there(tab)
        blog.spring.unlink()
        expect(tab.locator("site-gen-preview .status.is-gone")).to_be_visible(timeout=PATIENCE)
