"""Far down a page, at the keyboard, on paper, enlarged: what `duet` adds for those who read a text to its end."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.test_accessibility import AUTHORS, NOTES
from tests.browser.test_reading import ABOUT, LONG
from tests.kit import PAIR, SETTINGS, build, errors_of, write_picture, write_site
from tests.loopback import serving

TEN = "\n\n".join(f"The river is {n} feet deep today, and the boats go slowly under the bridge." for n in range(10))
KOREAN_TEN = "\n\n".join(f"오늘 강물은 {n}자 깊이이고, 배들은 다리 아래를 천천히 지나갑니다." for n in range(10))
RIVER = f"""\
-- content/posts/2025-07-07-river.md --
---
title: {{en: The river, ko: 강}}
date: 2025-07-07
---
{TEN}

---

{KOREAN_TEN}
"""
_TERMS = " + ".join(f"x_{{{n}}}" for n in range(60))
_ROW = "|" + " whole-words |" * 14
WIDE = f"""\
-- content/posts/2025-07-08-wide.md --
---
title: {{en: Wide, ko: 넓은 것}}
date: 2025-07-08
---
The boats pass ${_TERMS}$ and go on under the bridge, as they do at noon on every day of the year.

{TEN}

$$ {_TERMS} $$

{_ROW}
{_ROW.replace(" whole-words ", "---")}
{_ROW}

```python
{"x = 1; " * 60}
```

---

배들이 ${_TERMS}$를 지나 다리 아래로 천천히 갑니다. 한낮에는 언제나 그렇습니다.

{KOREAN_TEN}

$$ {_TERMS} $$

{_ROW}
{_ROW.replace(" whole-words ", "---")}
{_ROW}

```python
{"x = 1; " * 60}
```
"""
PARTICLES = f"""\
-- content/posts/2025-07-09-particles.md --
---
title: 조사
date: 2025-07-09
---
{"값 $x$를 재고 ($y_1$)과 견준다. " * 40}
"""
POSTS = {"en": "posts/everything/", "ko": "ko/posts/everything/"}
SENTENCES = {"en": "At least the recipe is.", "ko": "적어도 만드는 법은 그렇습니다."}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("site")
    write_site(folder, SETTINGS + AUTHORS + PAIR + LONG + ABOUT + NOTES + RIVER + WIDE + PARTICLES)
    write_picture(folder / "content/posts/wide.png", width=2000, height=400)
    assert errors_of(build(folder)) == []
    with serving(folder / "output") as url:
        yield url


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    one = browser.new_context(viewport={"width": 700, "height": 420})
    yield one
    one.close()


def progress(page: Page) -> float:
    """Return how much of the bar is filled, 0 to 1."""
    share: float = page.evaluate("new DOMMatrix(getComputedStyle(document.body, '::before').transform).a")
    return share


@pytest.mark.parametrize("path", ["posts/river/", "ko/posts/river/"])
def test_the_bar_is_full_when_the_text_has_been_read(context: BrowserContext, address: str, path: str) -> None:
    page = context.new_page()
    page.goto(f"{address}/{path}")
    assert progress(page) == 0
    page.evaluate("document.querySelector('.post-body').scrollIntoView({block: 'end', behavior: 'instant'})")
    page.wait_for_function("new DOMMatrix(getComputedStyle(document.body, '::before').transform).a > 0.99")
    page.evaluate("scrollTo({top: 0, behavior: 'instant'})")
    page.wait_for_function("new DOMMatrix(getComputedStyle(document.body, '::before').transform).a < 0.01")


@pytest.mark.parametrize("path", ["posts/river/", "ko/posts/river/"])
def test_the_script_fills_the_bar_where_scrolling_drives_no_animation(
    context: BrowserContext, address: str, path: str
) -> None:
    page = context.new_page()
    page.add_init_script("CSS.supports = () => false")
    page.goto(f"{address}/{path}")
    read = "document.documentElement.style.getPropertyValue('--read')"
    assert page.evaluate(read) == "0"
    page.evaluate("document.querySelector('.post-body').scrollIntoView({block: 'end', behavior: 'instant'})")
    page.wait_for_function(f"{read} > 0.99")


NAMES = {
    "posts/wide/": ["Wide formula", "Wide formula", "Wide table", "Code"],
    "ko/posts/wide/": ["긴 수식", "긴 수식", "넓은 표", "코드"],
}


@pytest.mark.parametrize("path", NAMES)
@pytest.mark.parametrize("width", [360, 700])
def test_what_is_wide_scrolls_by_itself_and_says_what_it_is(
    browser: Browser, address: str, path: str, width: int
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 700})
    page.goto(f"{address}/{path}")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.locator("pre[tabindex]").wait_for()
    wide = page.locator(".post-body [tabindex='0']")
    assert [name for one in wide.all() if (name := one.get_attribute("aria-label"))] == NAMES[path]
    # <math> itself scrolls in no engine but one.
    assert wide.first.evaluate("one => one.matches('span:has(> math)')")
    page.evaluate("for (const row of document.querySelector('table').rows) while (row.cells[2]) row.deleteCell(2)")
    page.wait_for_function("!document.querySelector('.post-body table[tabindex], .post-body table[aria-label]')")
    page.close()


@pytest.mark.parametrize("width", [360, 411, 477])
def test_no_line_begins_with_the_particle_of_a_formula(browser: Browser, address: str, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 700})
    page.goto(f"{address}/ko/posts/particles/")
    lines = page.evaluate("""() => [...document.querySelectorAll('.post-body math')].map((formula) => {
        const range = document.createRange();
        range.selectNodeContents(formula.nextSibling);
        const [here, there] = [formula.getBoundingClientRect(), range.getBoundingClientRect()];
        return here.bottom > there.top && here.top < there.bottom;
    })""")
    assert len(lines) == 80
    assert all(lines)
    page.close()


@pytest.mark.parametrize("script", [True, False])
def test_a_reader_far_down_gets_back_to_the_top(browser: Browser, address: str, script: bool) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 420}, java_script_enabled=script)
    page = context.new_page()
    page.goto(f"{address}/posts/everything/")
    button = page.locator(".to-top")
    assert not button.is_visible()
    page.mouse.wheel(0, 3000)
    button.click()
    button.wait_for(state="hidden")
    assert page.locator(".brand").is_visible()
    context.close()


def test_the_script_brings_the_way_back_where_scrolling_drives_no_animation(
    context: BrowserContext, address: str
) -> None:
    page = context.new_page()
    page.add_init_script("CSS.supports = () => false")
    page.goto(f"{address}/ko/posts/river/")
    is_far = "document.documentElement.classList.contains('is-far')"
    assert not page.evaluate(is_far)
    page.mouse.wheel(0, 600)
    page.wait_for_function(is_far)
    page.locator(".to-top").click()
    page.wait_for_function(f"!{is_far}")


@pytest.mark.parametrize("language", SENTENCES)
def test_a_footnote_shows_at_its_number(context: BrowserContext, address: str, language: str) -> None:
    page = context.new_page()
    page.goto(f"{address}/{'ko/' if language == 'ko' else ''}posts/notes/")
    link = page.locator("a.footnote").first
    preview = page.locator(".note-preview")
    link.hover()
    assert preview.inner_text().strip() == SENTENCES[language]
    page.keyboard.press("Escape")
    assert preview.count() == 0
    page.mouse.move(1, 1)
    page.keyboard.press("Tab")
    link.focus()
    assert preview.count() == 1
    assert link.get_attribute("aria-describedby") == preview.get_attribute("id")
    page.keyboard.press("Enter")
    page.wait_for_url("**#*")
    assert preview.count() == 0


def test_the_keyboard_goes_through_a_post_from_end_to_end(context: BrowserContext, address: str) -> None:
    page = context.new_page()
    page.goto(f"{address}/ko/posts/everything/")
    seen = []
    for _ in range(120):
        page.keyboard.press("Tab")
        place = page.evaluate("""() => {
          const one = document.activeElement;
          if (one === document.body) return null;
          const style = getComputedStyle(one);
          const isMarked = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1;
          return [one.className || one.getAttribute("href") || one.localName, isMarked];
        }""")
        if place is None:
            break
        seen.append(place)
    names = [name for name, _ in seen]
    assert [name for name, is_marked in seen if not is_marked] == []
    assert names[0] == "skip-link"
    assert place is None or len(seen) > names.index("copy-code"), "the keyboard never leaves the page"
    assert names.index("scheme") < names.index("copy-code")
    assert any("feed" in name for name in names)


def test_everything_that_opens_closes_with_escape(context: BrowserContext, address: str) -> None:
    page = context.new_page()
    page.goto(f"{address}/posts/everything/")
    opener = page.locator(".post-body a.picture-link").first
    opener.focus()
    page.keyboard.press("Enter")
    page.locator("dialog.large-picture").wait_for()
    page.keyboard.press("Escape")
    page.locator("dialog.large-picture").wait_for(state="detached")
    assert opener.evaluate("link => link === document.activeElement")
    page.keyboard.press("/")
    page.locator("dialog[open] .search-field").wait_for()
    page.keyboard.press("Escape")
    page.locator("dialog[open]").wait_for(state="detached")


@pytest.mark.parametrize("path", ["", *POSTS.values(), "posts/everything/parallel/", "ko/archives/", "search/"])
def test_a_page_at_twice_its_size_needs_no_scrolling_sideways(browser: Browser, address: str, path: str) -> None:
    # 1280 pixels at 400 %, and a phone at 200 %, are 320 and 195 of CSS; the first is what WCAG asks for.
    context = browser.new_context(viewport={"width": 320, "height": 256})
    page = context.new_page()
    page.goto(f"{address}/{path}")
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    context.close()


@pytest.mark.parametrize("path", ["", *POSTS.values(), "posts/everything/parallel/", "ko/archives/", "search/"])
def test_letters_of_twice_the_size_fit_on_a_phone(browser: Browser, address: str, path: str) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 700})
    page.goto(f"{address}/{path}")
    page.add_style_tag(content=":root { font-size: 200% }")
    page.mouse.wheel(0, 2000)
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    outside = page.evaluate("""() => [...document.querySelectorAll('header a, header button, .offer *')]
        .filter((one) => one.getBoundingClientRect().right > 360 || one.getBoundingClientRect().left < 0)
        .map((one) => one.outerHTML)""")
    assert outside == []
    page.close()


def test_nothing_moves_for_readers_who_asked_for_stillness(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 420}, reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{address}/posts/everything/")
    page.mouse.wheel(0, 900)
    assert page.evaluate("document.getAnimations().length") == 0
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
    assert page.locator(".footer .to-top").inner_text() == "Back to top"
    context.close()


def test_nothing_jumps_while_a_page_loads(context: BrowserContext, address: str) -> None:
    page = context.new_page()
    for path in ("", *POSTS.values(), "posts/everything/parallel/"):
        page.goto(f"{address}/{path}")
        shift = page.evaluate("""() => new Promise((done) => {
          let sum = 0;
          new PerformanceObserver((list) => { for (const one of list.getEntries()) sum += one.value; })
            .observe({ type: "layout-shift", buffered: true });
          setTimeout(() => done(sum), 250);
        })""")
        assert shift == 0, path


def test_paper_gets_the_text_alone(context: BrowserContext, address: str) -> None:
    page = context.new_page()
    page.goto(f"{address}/ko/posts/notes/")
    page.emulate_media(media="print", color_scheme="dark")
    for gone in (".switches", ".navigation", ".footer", ".twin", ".skip-link"):
        assert not page.locator(gone).first.is_visible(), gone
    assert page.locator(".post-body p").first.is_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


@pytest.mark.parametrize("path", ["posts/wide/", "ko/posts/wide/"])
def test_nothing_needs_to_be_scrolled_or_unfolded_on_paper(browser: Browser, address: str, path: str) -> None:
    page = browser.new_page(viewport={"width": 720, "height": 1000})
    page.goto(f"{address}/{path}")
    page.evaluate("""() => document.querySelector('.post-body')
        .insertAdjacentHTML('beforeend', '<details><summary>More</summary><p>Hidden</p></details>')""")
    page.emulate_media(media="print")
    for name in ("table", "pre"):
        assert page.locator(f".post-body {name}").evaluate("one => one.getBoundingClientRect().right") <= 720, name
        assert page.locator(f".post-body {name}").evaluate("one => one.scrollWidth - one.clientWidth") <= 0, name
    assert page.locator("details p").evaluate("one => one.getBoundingClientRect().height") > 0
    page.close()


@pytest.mark.parametrize("path", ["posts/everything/parallel/", "ko/"])
def test_what_is_drawn_with_colours_is_there_in_colours_of_the_readers_own(
    browser: Browser, address: str, path: str
) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 700}, forced_colors="active")
    page = context.new_page()
    page.goto(f"{address}/{path}")
    ground, line, mark = page.evaluate("""() => {
        const colour = (selector, part, property) => {
            const one = document.querySelector(selector);
            return one && getComputedStyle(one, part)[property];
        };
        return [colour('body', null, 'backgroundColor'),
                colour('.navigation a:not([aria-current])', null, 'borderBottomColor'),
                colour('.show-twin', '::before', 'backgroundColor')];
    }""")
    assert line == ground, "every entry of the menu would look like the one that is open"
    assert mark != ground
    context.close()


@pytest.mark.parametrize("path", ["", "ko/", *POSTS.values(), "posts/everything/parallel/", "ko/tags/walk/"])
def test_signs_between_words_are_not_read_aloud(context: BrowserContext, address: str, path: str) -> None:
    page = context.new_page()
    page.goto(f"{address}/{path}")
    read = page.locator("main").aria_snapshot()
    assert [line for line in read.splitlines() if any(sign in line for sign in ("·", "text: /", "←", "→"))] == []
    assert 'link "#' not in read
