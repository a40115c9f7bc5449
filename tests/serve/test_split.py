"""The split view in a real browser: both languages of a page, side by side, at the same place."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Frame, Page

from site_gen.model.problem import Problem
from tests.serve.preview import SHEET, Preview, html_page, paragraphs

OpenTab = Callable[..., Page]

BOTH = (("en", "/posts/spring/"), ("ko", "/ko/posts/spring/"))
TWINS = {
    "posts/spring/index.html": BOTH,
    "ko/posts/spring/index.html": BOTH,
    "posts/sea/index.html": (("en", "/posts/sea/"), ("ko", "/ko/posts/sea/")),
    "ko/posts/비/index.html": (("ko", "/ko/posts/비/"),),
}
VIEW = "/_site-gen/split?page="


def page(language: str, count: int = 30, *, around: str = "") -> bytes:
    """A post in parts; the Korean paragraphs take less room, and there is one more of them in the first part."""
    texts = paragraphs(count, language=language).splitlines()
    parts = [texts[start : start + 10] for start in range(0, count, 10)]
    if language == "ko":
        parts[0].append("<p>덧붙인 문단입니다</p>")
    heads = ["봄", "여름", "가을"] if language == "ko" else ["Spring", "Summer", "Autumn"]
    body = "\n".join(f"<h2>{head}</h2>\n" + "\n".join(part) for head, part in zip(heads, parts, strict=False))
    return html_page(body, language=language, around=around)


@pytest.fixture
def seasons() -> Iterator[Preview]:
    links = '<a id="sea" href="/posts/sea/">sea</a> <a id="part" href="#part">part</a> <a id="out" href="http://127.0.0.1:9/">out</a>'
    files = {
        "assets/one.css": SHEET.encode(),
        "posts/spring/index.html": page("en", around=links),
        "ko/posts/spring/index.html": page("ko"),
        "posts/sea/index.html": page("en", 10),
        "ko/posts/sea/index.html": page("ko", 10),
        "ko/posts/비/index.html": page("ko", 10),
        "index.html": page("en", 10),
        "ko/index.html": page("ko", 10),
    }
    with Preview(files, twins=TWINS) as preview:
        yield preview


def side(tab: Page, language: str) -> Frame:
    """Return the frame of one language, when its script is at work."""
    element = tab.wait_for_selector(f"iframe[data-site-gen={language}]")
    frame = element.content_frame() if element else None
    assert frame is not None
    frame.wait_for_selector(".post-body")
    return frame


def is_settled(tab: Page) -> None:
    """Wait until the frames have what later changes are compared with."""
    tab.wait_for_function(
        "() => { const all = [...document.querySelectorAll('iframe')];"
        "return all.length && all.every((frame) => frame.hasAttribute('data-ready')); }"
    )


def top_of(frame: Frame, text: str) -> float:
    """Return how far below the upper edge of its frame the block with *text* begins."""
    script = "text => [...document.querySelectorAll('.post-body > *')].find((one) => one.textContent === text)"
    return float(frame.evaluate(f"text => ({script})(text).getBoundingClientRect().top", text))


def number_read(frame: Frame) -> int:
    """Return the number in the paragraph at the line that is compared: from the window's top it moves to its foot."""
    text = frame.evaluate(
        "() => { const { scrollHeight, clientHeight } = document.documentElement;"
        "const line = scrollY * scrollHeight / (scrollHeight - clientHeight) - scrollY;"
        "return [...document.querySelectorAll('.post-body > p')]"
        ".find((one) => one.getBoundingClientRect().bottom + 1 >= line).textContent; }"
    )
    return int("".join(filter(str.isdecimal, text)))


@pytest.mark.parametrize(
    ("address", "back"), [("/posts/spring/", "Back to the page"), ("/ko/posts/spring/", "페이지로 돌아가기")]
)
def test_both_languages_stand_side_by_side(seasons: Preview, open_tab: OpenTab, address: str, back: str) -> None:
    tab = open_tab(seasons.address(address), width=1200)
    tab.locator("site-gen-preview .split").click()
    tab.wait_for_url("**/_site-gen/split?page=*")
    english, korean = side(tab, "en"), side(tab, "ko")
    assert (english.text_content("h2"), korean.text_content("h2")) == ("Spring", "봄")
    assert tab.locator("section > h2").all_inner_texts() == ["English", "한국어"]
    boxes = [tab.locator("iframe").nth(place).bounding_box() for place in range(2)]
    assert boxes[0] and boxes[1] and boxes[0]["y"] == boxes[1]["y"] and boxes[0]["width"] == boxes[1]["width"]
    assert english.locator("site-gen-preview").count() == korean.locator("site-gen-preview").count() == 0
    tab.get_by_role("link", name=back).click()
    tab.wait_for_url(f"**{address}")


def test_a_narrow_screen_has_one_above_the_other(seasons: Preview, open_tab: OpenTab) -> None:
    tab = open_tab(seasons.address(VIEW + "/ko/posts/spring/"), width=360, height=700)
    side(tab, "en"), side(tab, "ko")
    upper, lower = (tab.locator("iframe").nth(place).bounding_box() for place in range(2))
    assert upper and lower and upper["x"] == lower["x"] and upper["y"] + upper["height"] <= lower["y"]
    assert tab.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]") == [360, 700]


def test_both_sides_follow_the_edited_block(seasons: Preview, open_tab: OpenTab) -> None:
    tab = open_tab(seasons.address(VIEW + "/posts/spring/"), width=1200, reduced_motion="reduce")
    english, korean = side(tab, "en"), side(tab, "ko")
    is_settled(tab)
    seasons.edit("ko/posts/spring/index.html", "<h2>가을</h2>", "<h2>늦가을</h2>")
    for frame, text in ((korean, "늦가을"), (english, "Autumn")):
        frame.wait_for_function(
            "text => document.getAnimations().some(({ effect }) => effect.target.textContent === text)", arg=text
        )
        assert 0 <= top_of(frame, text) < 600
    assert tab.evaluate("document.activeElement === document.body")


def test_scrolling_is_linked_by_block_until_it_is_unlinked(seasons: Preview, open_tab: OpenTab) -> None:
    tab = open_tab(seasons.address(VIEW + "/posts/spring/"), width=1200)
    english, korean = side(tab, "en"), side(tab, "ko")
    is_settled(tab)
    tab.mouse.move(300, 300)
    tab.mouse.wheel(0, 700)
    korean.wait_for_function("scrollY > 300")
    tab.wait_for_timeout(200)
    # Where the blocks begin depends on the fonts of this machine: what is read does not.
    assert abs(number_read(english) - number_read(korean)) <= 1
    assert number_read(english) > 10
    tab.mouse.wheel(0, 9000)
    korean.wait_for_function("Math.abs(scrollY + innerHeight - document.documentElement.scrollHeight) < 2")
    tab.get_by_label("Scroll together").uncheck()
    tab.mouse.move(300, 300)
    tab.mouse.wheel(0, -9000)
    english.wait_for_function("scrollY === 0")
    assert korean.evaluate("scrollY") > 300
    tab.get_by_label("Scroll together").check()
    korean.wait_for_function("scrollY === 0")


def test_a_missing_language_is_said_and_appears_once_it_is_written(seasons: Preview, open_tab: OpenTab) -> None:
    tab = open_tab(seasons.address(VIEW + "/ko/posts/비/"), width=1000)
    side(tab, "ko")
    assert tab.locator("iframe").count() == 1
    tab.get_by_text("아직 영어 페이지가 없습니다.").wait_for()
    assert not tab.get_by_label("함께 스크롤").is_visible()
    is_settled(tab)
    both = (("en", "/posts/rain/"), ("ko", "/ko/posts/비/"))
    seasons.twins.update({"ko/posts/비/index.html": both, "posts/rain/index.html": both})
    korean_page = seasons.files["ko/posts/비/index.html"].replace(b"<header>", b"<header>English")
    seasons.show({"posts/rain/index.html": page("en", 10), "ko/posts/비/index.html": korean_page})
    assert side(tab, "en").text_content("h2") == "Spring"


def test_links_lead_both_sides_on(seasons: Preview, open_tab: OpenTab) -> None:
    tab = open_tab(seasons.address(VIEW + "/posts/spring/"), width=1200)
    is_settled(tab)
    english = side(tab, "en")
    english.locator("#part").click()
    assert tab.url.endswith(VIEW + "/posts/spring/")
    with tab.expect_popup() as popup:
        english.locator("#out").click()
    popup.value.close()
    english.locator("#sea").click()
    tab.wait_for_url("**/_site-gen/split?page=%2Fposts%2Fsea%2F")
    assert side(tab, "ko").evaluate("location.pathname") == "/ko/posts/sea/"


def test_errors_are_said_once_and_not_in_the_frames(seasons: Preview, open_tab: OpenTab) -> None:
    tab = open_tab(seasons.address(VIEW + "/ko/posts/spring/"), width=1200)
    is_settled(tab)
    seasons.show(problems=(Problem(path="content/posts/봄.md", line=3, message="<b>wrong</b>", hint=""),))
    tab.locator("site-gen-preview .panel", has_text="오류 1개").wait_for()
    assert tab.locator("site-gen-preview .what").inner_text() == "<b>wrong</b>"
    side(tab, "en").locator("#part").focus()
    tab.keyboard.press("Escape")
    tab.locator("site-gen-preview .panel").wait_for(state="hidden")


def test_a_page_that_goes_leaves_its_twin(seasons: Preview, open_tab: OpenTab) -> None:
    tab = open_tab(seasons.address(VIEW + "/posts/spring/"), width=1200)
    is_settled(tab)
    only = (("ko", "/ko/posts/spring/"),)
    seasons.twins["ko/posts/spring/index.html"] = only
    del seasons.twins["posts/spring/index.html"]
    seasons.show({"posts/spring/index.html": None})
    tab.wait_for_url("**/_site-gen/split?page=%2Fko%2Fposts%2Fspring%2F")
    tab.get_by_text("아직 영어 페이지가 없습니다.").wait_for()


def test_translations_of_different_length_are_paired_by_what_stands_out(seasons: Preview, open_tab: OpenTab) -> None:
    tab = open_tab(seasons.address("/"))
    pairs = tab.evaluate(
        """async () => {
            const { pairBlocks } = await import("/_site-gen/blocks.js");
            const blocks = (names) => names.split(" ").map((tagName) => ({ tagName }));
            const pair = (one, other) => pairBlocks(blocks(one), blocks(other));
            return [
                pair("P P H2 P PRE P", "P H2 P P PRE P P"),
                pair("H2 P H2 P FIGURE", "H2 P P P H2 FIGURE P"),
                pair("P", "H2"),
                pair("P P", "P P"),
            ];
        }"""
    )
    first, second, none, same = pairs
    assert [2, 1] in first and [4, 4] in first
    assert [0, 0] in second and [2, 4] in second and [4, 5] in second
    assert none == []
    assert same == [[0, 0], [1, 1]]
    for found in (first, second):
        assert found == sorted(found) and len({one for one, _ in found}) == len({other for _, other in found}) == len(
            found
        )
