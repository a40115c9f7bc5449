"""Two languages as a reader meets them: the switch that keeps the place, the offer, and both texts side by side."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.kit import KOREAN_SINGLE, SETTINGS, build, errors_of, write_picture, write_site
from tests.loopback import serving

LINE = 24
"""Pixels below the top of the window: the line that is being read."""


def _article() -> str:
    """Return a long pair whose Korean half has a paragraph more and a list less, so that numbers alone mislead."""
    english, korean = [], []
    for number in range(1, 13):
        english.append(
            f"## Mile {number}\n\nMile {number} of the river is told here, slowly and at some length. "
            + "It flows. " * 60
        )
        korean.append(
            f"## {number}마일\n\n강의 {number}마일째를 여기에서 천천히, 조금 길게 이야기합니다. "
            + "강은 흐릅니다. " * 60
        )
        if number == 3:
            korean.append("이 문단은 한국어에만 있습니다. 강가의 사람들이 하는 말을 옮긴 것입니다. " * 4)
        if number == 5:
            english.append("- a bridge\n- a mill\n- a ferry")
            korean.append("- 다리\n- 방앗간\n- 나룻배")
        if number == 7:
            english.append("- only here\n- and nowhere else")
        if number == 9:
            for half in (english, korean):
                half.append("![The mill](mill.png)\n\n```python\nprint('mill')\n```")
    head = "---\ntitle: {en: Twelve miles, ko: 열두 마일}\ndate: 2025-05-05\n---\n\n"
    body = "\n\n".join(english) + "\n\n<!-- language: ko -->\n\n" + "\n\n".join(korean)
    return f"-- content/posts/2025-05-05-miles.md --\n{head}{body}\n"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("miles")
    write_site(folder, SETTINGS.replace("https://rivers.example", "http://localhost") + _article() + KOREAN_SINGLE)
    write_picture(folder / "content/posts/mill.png", width=900, height=500)
    assert errors_of(build(folder)) == []
    with serving(folder / "output") as url:
        yield url


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Any]:
    contexts: list[BrowserContext] = []

    def opened(url: str, *, width: int = 1280, **options: Any) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 800}, **{"locale": "en-US", **options})
        contexts.append(context)
        page = context.new_page()
        page.goto(url)
        return page

    yield opened
    for context in contexts:
        context.close()


def scroll_to(page: Page, selector: str, share: float = 0.0) -> None:
    """Bring the block to the reading line, with *share* of it already read."""
    page.evaluate(
        """([selector, share, line]) => {
            const box = document.querySelector(selector).getBoundingClientRect();
            scrollTo({ top: scrollY + box.top + share * box.height - line, behavior: "instant" });
        }""",
        [selector, share, LINE],
    )
    page.wait_for_function("document.querySelector('.languages.is-afloat')")


def at_the_line(page: Page) -> dict[str, Any]:
    """Return the text that is being read, and how much of its block lies above the line."""
    page.wait_for_function("!location.hash")
    found: dict[str, Any] = page.evaluate(
        """(line) => {
            for (const block of document.querySelector(".post-body").children) {
                const box = block.getBoundingClientRect();
                if (box.bottom > line + 2) {
                    return { text: block.textContent.trim(), share: (line - box.top) / box.height };
                }
            }
        }""",
        LINE,
    )
    return found


# The switch


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("number", [4, 9])
def test_the_switch_lands_on_the_same_paragraph_and_comes_back(
    open_page: Any, address: str, width: int, number: int
) -> None:
    page = open_page(f"{address}/posts/miles/", width=width)
    scroll_to(page, f"#mile-{number} + p", 0.4)
    page.locator('.languages a[hreflang="ko"]').click()
    page.wait_for_url("**/ko/posts/miles/")
    found = at_the_line(page)
    assert found["text"].startswith(f"강의 {number}마일째")
    assert 0.3 < found["share"] < 0.5
    page.wait_for_function("document.querySelector('.languages.is-afloat')")
    page.locator('.languages a[hreflang="en"]').click()
    page.wait_for_url(re.compile(r":\d+/posts/miles/"))
    found = at_the_line(page)
    assert found["text"].startswith(f"Mile {number} of the river")
    assert 0.3 < found["share"] < 0.5


def test_the_last_paragraph_is_in_the_window_after_the_switch(open_page: Any, address: str) -> None:
    page = open_page(f"{address}/posts/miles/", width=360)
    scroll_to(page, "#mile-12 + p", 0.5)
    page.locator('.languages a[hreflang="ko"]').click()
    page.wait_for_url("**/ko/posts/miles/")
    page.wait_for_function("!location.hash")
    box = page.get_by_text("강의 12마일째").bounding_box()
    assert box is not None
    assert box["y"] < 800
    assert box["y"] + box["height"] > LINE


def test_a_block_without_a_twin_leads_to_what_follows_it(open_page: Any, address: str) -> None:
    page = open_page(f"{address}/posts/miles/")
    scroll_to(page, "#mile-7 ~ ul", 0.5)
    page.locator('.languages a[hreflang="ko"]').click()
    page.wait_for_url("**/ko/posts/miles/")
    assert at_the_line(page)["text"].startswith("8마일")


def test_both_is_reached_and_left_at_the_same_place(open_page: Any, address: str) -> None:
    page = open_page(f"{address}/ko/posts/miles/")
    scroll_to(page, '[id="10마일"] + p', 0.2)
    page.locator(".languages a", has_text="나란히").click()
    page.wait_for_url("**/posts/miles/parallel/")
    assert at_the_line(page)["text"].startswith("Mile 10 of the river")
    page.locator('.languages a[hreflang="en"]').click()
    page.wait_for_url(re.compile(r":\d+/posts/miles/$"))
    assert at_the_line(page)["text"].startswith("Mile 10 of the river")


def test_at_the_title_the_switch_leads_to_the_title(open_page: Any, address: str) -> None:
    page = open_page(f"{address}/posts/miles/")
    page.locator('.languages a[hreflang="ko"]').click()
    page.wait_for_url("**/ko/posts/miles/")
    assert page.evaluate("scrollY") == 0


def test_without_script_the_switch_leads_to_the_top(open_page: Any, address: str) -> None:
    page = open_page(f"{address}/posts/miles/", java_script_enabled=False)
    page.locator('.languages a[hreflang="ko"]').click()
    page.wait_for_url("**/ko/posts/miles/")
    page.locator(".languages a", has_text="나란히").click()
    page.wait_for_url("**/posts/miles/parallel/")


def test_the_switch_that_follows_moves_nothing_and_stays_off_paper(open_page: Any, address: str) -> None:
    page = open_page(f"{address}/posts/miles/", width=360)
    before = page.evaluate("document.querySelector('.post-title').offsetTop")
    scroll_to(page, "#mile-4 + p")
    assert page.evaluate("document.querySelector('.post-title').offsetTop") == before
    page.emulate_media(media="print")
    assert page.locator(".languages a").first.is_hidden()


# The offer


@pytest.mark.parametrize(
    "case",
    [
        ("/posts/miles/", "ko-KR", "한국어로도 읽을 수 있습니다.", "/ko/posts/miles/"),
        ("/ko/posts/miles/", "en-GB", "You can also read this in English.", "/posts/miles/"),
        ("/", "ko-KR", "한국어로도 읽을 수 있습니다.", "/ko/"),
    ],
)
def test_another_language_is_offered_in_that_language(open_page: Any, address: str, case: tuple[str, ...]) -> None:
    path, locale, words, lands = case
    page = open_page(address + path, locale=locale)
    offer = page.locator("aside.offer")
    assert offer.locator("a").inner_text() == words
    assert offer.get_attribute("lang") == locale[:2]
    assert offer.get_attribute("data-nosnippet") is not None
    offer.locator("a").click()
    page.wait_for_url(f"{address}{lands}")
    assert page.locator("aside.offer").count() == 0, "the choice is remembered"


def test_an_offer_moves_nothing(open_page: Any, address: str) -> None:
    page = open_page(f"{address}/posts/miles/", locale="ko-KR", width=360)
    page.locator("aside.offer").wait_for()
    shift = page.evaluate(
        """() => new Promise((done) => {
            let sum = 0;
            new PerformanceObserver((list) => {
                for (const entry of list.getEntries()) sum += entry.value;
            }).observe({ type: "layout-shift", buffered: true });
            setTimeout(() => done(sum), 200);
        })"""
    )
    assert shift < 0.01
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_dismissed_offer_never_returns(open_page: Any, address: str) -> None:
    page = open_page(f"{address}/posts/miles/", locale="ko-KR")
    page.locator("aside.offer button").click()
    assert page.locator("aside.offer").count() == 0
    page.goto(f"{address}/")
    assert page.locator("aside.offer").count() == 0


@pytest.mark.parametrize(
    ("path", "options"),
    [
        ("/posts/miles/", {"locale": "en-US"}),
        ("/posts/miles/", {"locale": "fr-FR"}),
        ("/ko/posts/rain/", {"locale": "en-US"}),
        ("/posts/miles/parallel/", {"locale": "ko-KR"}),
        ("/posts/miles/", {"locale": "ko-KR", "user_agent": "Mozilla/5.0 (compatible; Yeti/1.1)"}),
    ],
)
def test_nothing_is_offered_where_nothing_would_be_gained(
    open_page: Any, address: str, path: str, options: dict[str, str]
) -> None:
    page = open_page(address + path, **options)
    assert page.evaluate("document.readyState") == "complete"
    assert page.locator("aside.offer").count() == 0


def test_whoever_chose_a_language_is_not_asked_in_it_again(open_page: Any, address: str) -> None:
    page = open_page(f"{address}/ko/posts/miles/", locale="ko-KR")
    page.locator('.languages a[hreflang="en"]').click()
    page.wait_for_url(re.compile(r":\d+/posts/miles/"))
    assert page.locator("aside.offer").count() == 0


# Both languages side by side


@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize("width", [768, 1440])
def test_twins_stand_side_by_side(open_page: Any, address: str, width: int, script: bool) -> None:
    page = open_page(f"{address}/posts/miles/parallel/", width=width, java_script_enabled=script)
    row = page.locator(".row", has_text="Mile 6 of the river")
    first, second = row.locator(".first").bounding_box(), row.locator(".second").bounding_box()
    assert first is not None
    assert second is not None
    assert first["y"] == second["y"]
    assert first["x"] + first["width"] < second["x"]
    items = page.locator(".row-items li")
    boxes = [items.nth(place).bounding_box() for place in range(6)]
    assert [round(box["y"]) for box in boxes[:3] if box] == [round(box["y"]) for box in boxes[3:] if box]
    assert page.locator(".row-shared img").count() == page.locator(".row-shared pre").count() == 1


@pytest.mark.parametrize(("locale", "shown", "hidden"), [("en-US", "en", "ko"), ("ko-KR", "ko", "en")])
def test_on_a_phone_one_language_is_read_and_a_tap_shows_the_twin(
    open_page: Any, address: str, locale: str, shown: str, hidden: str
) -> None:
    page = open_page(f"{address}/posts/miles/parallel/", width=360, locale=locale, has_touch=True)
    row = page.locator(".row").nth(1)
    text, twin = row.locator(f'.half[lang="{shown}"]'), row.locator(f'.half[lang="{hidden}"]')
    assert text.is_visible()
    assert twin.is_hidden()
    text.tap()
    assert twin.is_visible()
    above, below = text.bounding_box(), twin.bounding_box()
    assert above is not None
    assert below is not None
    assert above["y"] + above["height"] <= below["y"]
    text.tap()
    assert twin.is_hidden()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_twin_is_shown_by_keyboard_and_the_button_has_a_name(open_page: Any, address: str) -> None:
    page = open_page(f"{address}/posts/miles/parallel/", width=360)
    row = page.locator(".row").nth(1)
    button = row.get_by_role("button", name="Show this in 한국어")
    assert button.get_attribute("aria-expanded") == "false"
    button.focus()
    page.keyboard.press("Enter")
    assert button.get_attribute("aria-expanded") == "true"
    assert row.locator(".second").is_visible()
    box = button.bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= 24


def test_what_only_the_other_language_says_is_never_hidden(open_page: Any, address: str) -> None:
    page = open_page(f"{address}/posts/miles/parallel/", width=360)
    assert page.get_by_text("이 문단은 한국어에만 있습니다").is_visible()
    assert page.get_by_text("and nowhere else").is_visible()


def test_without_script_a_phone_shows_one_below_the_other(open_page: Any, address: str) -> None:
    page = open_page(f"{address}/posts/miles/parallel/", width=360, java_script_enabled=False)
    row = page.locator(".row").nth(1)
    first, second = row.locator(".first").bounding_box(), row.locator(".second").bounding_box()
    assert first is not None
    assert second is not None
    assert first["y"] + first["height"] <= second["y"]


@pytest.mark.parametrize("width", [360, 700])
def test_paper_gets_two_columns(open_page: Any, address: str, width: int) -> None:
    page = open_page(f"{address}/posts/miles/parallel/", width=width)
    page.emulate_media(media="print")
    row = page.locator(".row").nth(1)
    first, second = row.locator(".first").bounding_box(), row.locator(".second").bounding_box()
    assert first is not None
    assert second is not None
    assert first["y"] == second["y"]
    assert first["x"] < second["x"]
    assert row.locator(".show-twin").is_hidden()
    assert page.pdf().startswith(b"%PDF")


@pytest.mark.parametrize("width", [360, 768, 1440])
def test_the_page_fits_and_a_phone_does_not_move_while_it_loads(open_page: Any, address: str, width: int) -> None:
    page = open_page(f"{address}/posts/miles/parallel/", width=width, locale="ko-KR")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    shift = page.evaluate(
        """() => new Promise((done) => {
            let sum = 0;
            new PerformanceObserver((list) => {
                for (const entry of list.getEntries()) sum += entry.value;
            }).observe({ type: "layout-shift", buffered: true });
            setTimeout(() => done(sum), 150);
        })"""
    )
    assert shift < 0.01
