"""What the default theme promises beyond all themes: options that work, colours that can be read, a small weight."""

import gzip
import re
from typing import Any

import pytest

from site_gen.model.config import OptionValue
from site_gen.render.templates import PageView
from tests.themes.theme_views import (
    LANGUAGES,
    ORIGIN,
    archive_view,
    attribute,
    bundled,
    card_view,
    changed,
    found,
    head_view,
    html_of,
    list_view,
    pagination_view,
    post_view,
    site_view,
    tree_of,
)

ACCENTS = ("teal", "indigo", "plum", "moss", "rust", "graphite")


def asset(name: str) -> str:
    return next(one.content.decode() for one in bundled("duet").assets if one.name == name)


CSS = asset("css/duet.css")

# ------------------------------------------------------------------- options

OTHER_VALUES: dict[str, tuple[OptionValue, ...]] = {
    "accent": ("indigo", "plum", "moss", "rust", "graphite", "#0a5cc2"),
    "accent_dark": ("#88bbff",),
    "color_scheme": ("light", "dark"),
    "scheme_toggle": (False,),
    "navigation": ("side",),
    "avatar": ("icons/favicon.svg",),
    "style_sheets": (("css/search.css",),),
    "font": ("serif",),
    "width": ("narrow", "wide"),
    "date_style": ("iso",),
    "home_intro": (False,),
    "widgets": (("updated",), ("tags", "updated")),
    "list_style": ("cards", "compact"),
    "show_excerpt": (False,),
    "show_pictures": (False,),
    "show_tags": (True,),
    "show_reading_time": (False,),
    "show_authors": (False,),
    "show_author_box": (False,),
    "show_updated": (False,),
    "post_picture": (False,),
    "contents": ("top", "none"),
    "reading_progress": (False,),
    "footnote_previews": (False,),
    "back_to_top": (False,),
    "heading_links": (False,),
    "show_neighbours": (False,),
    "show_related": (False,),
    "share": (("x",), ("facebook", "linkedin", "threads", "bluesky", "naver", "email", "copy")),
    "footer_text": ("CC BY", (("en", "By hand"), ("ko", "손으로"))),
    "show_generator": (False,),
}


def all_html(language: str, **options: Any) -> str:
    site = site_view("duet", language, **options)
    pages: list[tuple[str, PageView]] = [("home.html", list_view(language)), ("post.html", post_view(language))]
    return "".join(html_of("duet", template, page, site) for template, page in pages)


def test_every_option_is_tried_here() -> None:
    assert set(OTHER_VALUES) == {option.name for option in bundled("duet").options}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", OTHER_VALUES)
def test_every_value_of_an_option_changes_the_page(name: str, language: str) -> None:
    fixed = {"accent": "#0a5cc2"} if name == "accent_dark" else {}
    seen = {all_html(language, **fixed)}
    for value in OTHER_VALUES[name]:
        seen.add(all_html(language, **{**fixed, name: value}))
    assert len(seen) == 1 + len(OTHER_VALUES[name])


@pytest.mark.parametrize("look", ["accent", "theme", "navigation", "font", "width"])
def test_every_look_that_a_page_asks_for_is_in_the_style_sheet(look: str) -> None:
    name = {"theme": "color_scheme"}.get(look, look)
    for value in OTHER_VALUES[name]:
        word = "own" if str(value).startswith("#") else value
        page = list_view("en")
        html = found(tree_of("duet", "home.html", page, site_view("duet", "en", **{name: value})), "html")
        assert attribute(html, f"data-{look}") == word
        assert f'[data-{look}="{word}"]' in CSS


def test_an_accent_of_ones_own_cannot_leave_its_attribute() -> None:
    site = site_view("duet", "en", accent='red"><script>alert(1)</script>')
    html = found(tree_of("duet", "home.html", list_view("en"), site), "html")
    assert attribute(html, "style") == '--own: red"><script>alert(1)</script>'


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_footer_text_is_that_of_the_language(language: str) -> None:
    html = all_html(language, footer_text=(("en", "By hand"), ("ko", "손으로")))
    assert ("By hand" in html, "손으로" in html) == (language == "en", language == "ko")


def test_share_links_carry_the_address_and_the_title() -> None:
    site = site_view("duet", "ko", share=("x", "email", "copy", "nowhere"))
    page = post_view(
        "ko", title="물 & 돌", head=head_view("ko", "/posts/물/", absolute_url=f"{ORIGIN}/ko/posts/%EB%AC%BC/")
    )
    share = found(tree_of("duet", "post.html", page, site), ".share")
    x, email = (attribute(link, "href") for link in share.css("a"))
    assert "url=https%3A//rivers.example/ko/posts/%25EB%25AC%25BC/" in x
    assert "text=%EB%AC%BC%20%26%20%EB%8F%8C" in x
    assert email.startswith("mailto:?subject=%EB%AC%BC")
    assert attribute(found(share, "button"), "data-address") == f"{ORIGIN}/ko/posts/%EB%AC%BC/"


def test_iso_dates_show_no_month_names() -> None:
    html = all_html("en", date_style="iso") + html_of("duet", "archive.html", archive_view("en"))
    assert "March" not in html
    assert ">2025-03-31</time>" in html


def test_the_title_of_the_site_is_the_heading_of_the_home_page_only() -> None:
    assert found(tree_of("duet", "home.html", list_view("ko")), "h1").text(strip=True) == "두 강"
    assert found(tree_of("duet", "post.html", post_view("ko")), "h1").text(strip=True) == "시냇물 속의 돌"


@pytest.mark.parametrize(
    ("number", "shown"),
    [(1, ["1", "2", "…", "9"]), (2, ["1", "2", "3", "…", "9"]), (5, ["1", "…", "4", "5", "6", "…", "9"])],
)
def test_pagination_shows_the_ends_and_the_neighbours(number: int, shown: list[str]) -> None:
    tree = tree_of("duet", "home.html", list_view("en", pagination=pagination_view(number, 9)))
    assert [item.text(strip=True) for item in tree.css(".pagination li")] == shown


def test_a_reader_of_the_other_language_is_told_in_it() -> None:
    single = post_view("en", head=head_view("en", is_pair=False), is_single=True)
    korean = [node.text() for node in tree_of("duet", "post.html", single).css("main [lang=ko]")]
    assert korean[0] == "아직 한국어로 옮기지 않은 글입니다."
    twin = found(tree_of("duet", "post.html", post_view("ko", related=())), "main a[hreflang=en]")
    assert twin.text(strip=True) == "Read this in English"


def test_without_script_nothing_is_shown_that_needs_it() -> None:
    html = html_of("duet", "post.html", post_view("en"), site_view("duet", "en", share=("copy",)))
    assert "html:not(.js) .needs-script { display: none; }" in CSS
    assert re.search(r"\.scheme \{\s*display: none;", CSS)
    assert '<li class="needs-script">' in html
    assert not re.search(r"\son\w+=", html)


def test_a_page_knows_early_that_scripts_run_even_without_the_button() -> None:
    head = found(tree_of("duet", "home.html", list_view("en"), site_view("duet", "en", scheme_toggle=False)), "head")
    scripts = [script.text() for script in head.css("script:not([type])")]
    assert len(scripts) == 1
    assert 'classList.add("js")' in scripts[0]
    assert "localStorage" not in scripts[0]


def test_pictures_keep_their_place_while_they_load() -> None:
    tree = tree_of("duet", "home.html", list_view("ko", posts=(card_view("ko"),)))
    image = found(tree, "main img")
    assert (attribute(image, "width"), attribute(image, "height")) == ("1200", "800")
    assert attribute(image, "loading") == "lazy"
    post = found(tree_of("duet", "post.html", post_view("ko", related=())), ".post-picture")
    assert "loading" not in post.attributes
    unsized = changed(card_view("ko").picture, width=None, height=None)
    assert (
        "width"
        not in found(
            tree_of("duet", "home.html", list_view("ko", posts=(card_view("ko", picture=unsized),))), "main img"
        ).attributes
    )


# ------------------------------------------------------------------- colours


def colours(accent: str, scheme: int) -> dict[str, str]:
    """The custom properties that are colours, for an accent, on light (0) or dark (1)."""
    pairs = re.compile(r"--([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)")
    values = {match[1]: match[2 + scheme] for match in pairs.finditer(CSS.partition("\n}")[0])}
    own = re.search(rf':root\[data-accent="{accent}"\] \{{([^}}]*)\}}', CSS)
    if accent != "teal":
        assert own is not None
        values |= {match[1]: match[2 + scheme] for match in pairs.finditer(own[1])}
    return values


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2."""

    def luminance(colour: str) -> float:
        channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("accent", ACCENTS)
def test_every_text_colour_can_be_read_on_every_ground(accent: str, scheme: int) -> None:
    values = colours(accent, scheme)
    for text in ("text", "strong", "quiet", "accent", "second"):
        for ground in ("ground", "raised", "sunken"):
            assert contrast(values[text], values[ground]) >= 4.5, (text, ground)
    for hue in ("blue", "green", "violet", "amber", "red"):
        assert contrast(values[hue], values["ground"]) >= 5, hue  # its own tint takes a little away
    assert contrast(values["text"], values["mark"]) >= 4.5
    assert contrast(values["line-strong"], values["ground"]) >= 3


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


# ------------------------------------------------------------- weight, style


def test_styles_and_scripts_stay_small() -> None:
    assert len(gzip.compress(CSS.encode(), 9)) <= 14_000
    scripts = {
        one.name: len(gzip.compress(one.content, 9)) for one in bundled("duet").assets if one.name.endswith(".js")
    }
    # Search is loaded when a reader asks for it.
    assert scripts.pop("js/search.js") <= 8_000
    assert sum(scripts.values()) <= 10_000


def test_korean_is_set_as_korean() -> None:
    assert re.search(r"^:lang\(ko\), :lang\(en\) \{ word-break: keep-all; \}$", CSS, re.MULTILINE)
    for family in ("Apple SD Gothic Neo", "Malgun Gothic", "Noto Sans KR"):
        assert f'"{family}"' in CSS
    assert "overflow-wrap: break-word" in CSS


def test_the_reader_is_asked_about_motion_and_paper() -> None:
    assert "@media (prefers-reduced-motion: reduce)" in CSS
    assert "@media print" in CSS
    assert ":focus-visible" in CSS
