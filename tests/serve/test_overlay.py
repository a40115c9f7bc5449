"""What the preview says, in a real browser: errors over the last good page, warnings in a corner, in both languages."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page

from site_gen.model.problem import Problem
from tests.serve.preview import SHEET, Preview, html_page, paragraphs

OpenTab = Callable[..., Page]

POST = "content/posts/2025-03-31-봄.md"
ERROR = Problem(path=POST, line=7, message="unknown key `drfat`", hint="Did you mean `draft`?")
OTHER = Problem(path="themes/mine/templates/post.html", message="'pgae' is undefined", hint="")
WARNING = Problem(
    path=POST, line=21, severity="warning", message="the picture 강.png is not there", hint="Put it there."
)
ADDRESSES = {"en": "/posts/spring/", "ko": "/ko/posts/spring/"}

CONTRASTS = """() => {
    const root = document.querySelector("site-gen-preview").shadowRoot;
    const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    const light = (colour) => {
        canvas.fillStyle = colour;
        canvas.fillRect(0, 0, 1, 1);
        const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].map((v) => v / 255)
            .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const ground = (one) => {
        const colour = getComputedStyle(one).backgroundColor;
        return colour === "rgba(0, 0, 0, 0)" ? ground(one.parentElement) : colour;
    };
    const names = "h2, header p, .where, .line, .what, .what code, .number, pre code, .hint, .hide".split(", ");
    return names.map((name) => {
        const one = root.querySelector(".panel " + name);
        const [a, b] = [light(getComputedStyle(one).color), light(ground(one))].sort((x, y) => y - x);
        return [name, (a + 0.05) / (b + 0.05)];
    });
}"""
"""Gives the contrast of each kind of text in the panel, by WCAG 2.2's formula."""


@pytest.fixture
def spring() -> Iterator[Preview]:
    pages = {
        f"{address}index.html".lstrip("/"): html_page(paragraphs(20, language=language), language=language)
        for language, address in ADDRESSES.items()
    }
    with Preview({"assets/one.css": SHEET.encode(), **pages}) as preview:
        preview.source_lines[POST, 7] = "drfat: yes # <b>아직</b> 쓰는 중"
        yield preview


def panel(tab: Page) -> str:
    """Return the text of the panel, blanks collapsed; empty where it is not shown."""
    text: str = tab.evaluate(
        """() => {
            const panel = document.querySelector("site-gen-preview")?.shadowRoot.querySelector(".panel");
            return panel?.checkVisibility() ? panel.innerText.replace(/\\s+/g, " ").trim() : "";
        }"""
    )
    return text


def says(tab: Page, text: str) -> None:
    tab.locator("site-gen-preview .panel", has_text=text).wait_for()


def is_silent(tab: Page) -> None:
    tab.locator("site-gen-preview .panel").wait_for(state="hidden")


@pytest.mark.parametrize(
    ("language", "count", "calm"), [("en", "2 errors", "last good"), ("ko", "오류 2개", "마지막으로")]
)
def test_every_error_is_named_with_its_line_and_its_hint(
    spring: Preview, open_tab: OpenTab, language: str, count: str, calm: str
) -> None:
    spring.show(problems=(ERROR, WARNING, OTHER))
    tab = open_tab(spring.address(ADDRESSES[language]))
    says(tab, "drfat")
    text = panel(tab)
    for part in (
        count,
        calm,
        f"{POST}:7",
        "unknown key drfat",
        "drfat: yes # <b>아직</b> 쓰는 중",
        "Did you mean draft?",
    ):
        assert part in text
    assert "themes/mine/templates/post.html 'pgae' is undefined" in text
    assert "강.png" not in text
    assert tab.locator(".post-body > p").count() == 20
    spring.show(problems=())
    is_silent(tab)


def test_nothing_in_a_problem_is_markup(spring: Preview, open_tab: OpenTab) -> None:
    attack = "<img src=x onerror='window.hurt = 1'><script>window.hurt = 1</script>\"'`<b>x</b>`&lt;b&gt;"
    spring.source_lines[attack, 3] = attack
    tab = open_tab(spring.address(ADDRESSES["en"]))
    spring.show(
        problems=(
            Problem(path=attack, line=3, message=attack, hint=attack),
            Problem(path=attack, line=3, severity="warning", message=attack, hint=attack),
        )
    )
    says(tab, "onerror")
    assert panel(tab).count("<script>window.hurt = 1</script>") == 4
    tab.keyboard.press("Escape")
    tab.locator("site-gen-preview .warnings").click()
    says(tab, "1 warning")
    assert panel(tab).count("<script>window.hurt = 1</script>") == 4
    assert tab.evaluate("window.hurt === undefined")
    assert (
        tab.evaluate("document.querySelector('site-gen-preview').shadowRoot.querySelectorAll('img, script, b').length")
        == 0
    )


def test_escape_hides_the_errors_until_they_change(spring: Preview, open_tab: OpenTab) -> None:
    tab = open_tab(spring.address(ADDRESSES["ko"]))
    tab.evaluate("document.body.append(Object.assign(document.createElement('input'), { id: 'mine' })); mine.focus()")
    spring.show(problems=(ERROR,))
    says(tab, "drfat")
    assert tab.evaluate("document.activeElement.id") == "mine"
    tab.keyboard.press("Escape")
    is_silent(tab)
    spring.show({"other.txt": b"another save, the same errors"}, problems=(ERROR, WARNING))
    badge = tab.locator("site-gen-preview .errors", has_text="오류 1개")
    tab.locator("site-gen-preview .warnings").wait_for()
    assert panel(tab) == ""
    badge.click()
    says(tab, "drfat")
    tab.locator("site-gen-preview .hide", has_text="숨기기").click()
    is_silent(tab)
    spring.show(problems=(ERROR, OTHER))
    says(tab, "pgae")


def test_what_is_only_worth_knowing_is_called_so(spring: Preview, open_tab: OpenTab) -> None:
    spring.show(problems=(WARNING.with_changes(severity="info"), WARNING.with_changes(severity="info", line=9)))
    for language, badge in (("en", "2 notes"), ("ko", "알림 2개")):
        tab = open_tab(spring.address(ADDRESSES[language]))
        tab.locator("site-gen-preview .warnings", has_text=badge).wait_for()


def test_an_alarm_is_read_out_and_works_with_the_keyboard(spring: Preview, open_tab: OpenTab) -> None:
    tab = open_tab(spring.address(ADDRESSES["en"]))
    spring.show(problems=(ERROR,))
    says(tab, "drfat")
    assert tab.get_by_role("alert").count() == 1
    for _ in range(4):
        tab.keyboard.press("Tab")
        name = tab.evaluate("document.activeElement.shadowRoot?.activeElement?.className")
        if name == "hide":
            break
    assert name == "hide"
    tab.keyboard.press("Enter")
    is_silent(tab)


@pytest.mark.parametrize(("language", "badge"), [("en", "1 warning"), ("ko", "경고 1개")])
def test_warnings_are_a_quiet_list_behind_a_badge(
    spring: Preview, open_tab: OpenTab, language: str, badge: str
) -> None:
    spring.show(problems=(WARNING,))
    tab = open_tab(spring.address(ADDRESSES[language]))
    button = tab.locator("site-gen-preview .warnings", has_text=badge)
    button.wait_for()
    assert panel(tab) == ""
    assert tab.get_by_role("alert").count() == 0
    button.click()
    says(tab, "강.png")
    assert button.get_attribute("aria-expanded") == "true"
    button.click()
    is_silent(tab)
    spring.show(problems=())
    button.wait_for(state="detached")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_panel_fits_the_smallest_phone_and_can_be_read(spring: Preview, open_tab: OpenTab, scheme: str) -> None:
    path = "content/posts/" + "very-long-name-" * 8 + ".md"
    long = Problem(path=path, line=1234, message="없는_이름" * 30, hint="h" * 200)
    spring.source_lines[path, 1234] = "x" * 400
    page = spring.files["ko/posts/spring/index.html"]
    page = page.replace(b"<title>", b'<meta name="color-scheme" content="light dark"><title>')
    problems = (long, *(ERROR.with_changes(line=number) for number in range(30)))
    spring.show({"ko/posts/spring/index.html": page}, problems=problems)
    tab = open_tab(spring.address(ADDRESSES["ko"]), width=360, height=640, color_scheme=scheme)
    says(tab, "오류 31개")
    assert tab.evaluate("document.documentElement.scrollWidth") == 360
    shape = tab.evaluate(
        """() => {
            const root = document.querySelector("site-gen-preview").shadowRoot;
            const parts = [...root.querySelectorAll(".panel *")].map((one) => one.getBoundingClientRect().right);
            const list = root.querySelector(".list");
            return {
                right: Math.max(...parts),
                height: innerHeight - root.querySelector(".panel").getBoundingClientRect().top,
                down: list.scrollHeight - list.clientHeight,
                aside: list.scrollWidth - list.clientWidth,
            };
        }"""
    )
    assert shape["right"] <= 360
    assert shape["height"] < 640 * 0.75
    assert shape["down"] > 0
    assert shape["aside"] == 0
    assert [name for name, ratio in tab.evaluate(CONTRASTS) if ratio < 4.5] == []


def test_the_styles_of_a_page_and_of_the_overlay_do_not_meet(spring: Preview, open_tab: OpenTab) -> None:
    wild = b"<style>* { color: red !important; font-size: 40px; display: block } [popover] { display: none }</style>"
    path = "posts/spring/index.html"
    spring.show({path: spring.files[path].replace(b"<title>", wild + b"<title>")}, problems=(ERROR,))
    tab = open_tab(spring.address(ADDRESSES["en"]))
    says(tab, "drfat")
    assert (
        tab.evaluate(
            "getComputedStyle(document.querySelector('site-gen-preview').shadowRoot.querySelector('.what')).fontSize"
        )
        == "15px"
    )
