"""What both themes promise on every kind of page: for readers, for search engines, for those who read by ear."""

import itertools
import json
import pickle
import re

import pytest
from selectolax.lexbor import LexborHTMLParser

from site_gen.render.page import PageInput
from tests.themes.theme_views import (
    LANGUAGES,
    NASTY,
    ORIGIN,
    PREFIX,
    THEMES,
    archive_view,
    attribute,
    bare_post_view,
    bundled,
    card_view,
    changed,
    every_page,
    found,
    head_view,
    html_of,
    list_view,
    not_found_view,
    picture_view,
    post_view,
    redirect_view,
    site_view,
    tree_of,
)

KINDS = tuple(every_page("en"))
FRAMED = tuple(kind for kind in KINDS if kind != "redirect")

theme_and_language = pytest.mark.parametrize(
    ("theme", "language"), [(theme, language) for theme in THEMES for language in LANGUAGES]
)


def page_of(theme: str, language: str, kind: str) -> LexborHTMLParser:
    template, view = every_page(language)[kind]
    return tree_of(theme, template, view)


# ---------------------------------------------------------------- every page


@theme_and_language
@pytest.mark.parametrize("kind", KINDS)
def test_every_page_says_its_language_and_title(theme: str, language: str, kind: str) -> None:
    tree = page_of(theme, language, kind)
    assert attribute(found(tree, "html"), "lang") == language
    assert found(tree, "head > title").text()
    assert attribute(found(tree, "meta[charset]"), "charset") == "utf-8"
    assert "width=device-width" in attribute(found(tree, "meta[name=viewport]"), "content")


@theme_and_language
@pytest.mark.parametrize("kind", FRAMED)
def test_every_page_has_its_landmarks_and_one_heading(theme: str, language: str, kind: str) -> None:
    tree = page_of(theme, language, kind)
    assert found(tree, "h1").text(strip=True)
    assert attribute(found(tree, "main"), "id") == "page-main_"
    first_link = tree.css("body a")[0]
    assert attribute(first_link, "href") == "#page-main_"
    for navigation in tree.css("nav"):
        assert attribute(navigation, "aria-label")
    assert [attribute(link, "href") for link in tree.css("[aria-current=page]") if link.tag == "a"] == [
        f"{PREFIX[language]}/"
    ]


@theme_and_language
@pytest.mark.parametrize("kind", KINDS)
def test_every_page_is_whole(theme: str, language: str, kind: str) -> None:
    """No id twice, no empty link, no picture without a text of its own or an empty one, nothing of Python's."""
    template, view = every_page(language)[kind]
    html = html_of(theme, template, view)
    tree = LexborHTMLParser(html)
    ids = [attribute(node, "id") for node in tree.css("[id]")]
    assert sorted(ids) == sorted(set(ids))
    for link in tree.css("a"):
        assert attribute(link, "href")
        assert link.text(strip=True), link.html
    for image in tree.css("img"):
        assert image.attributes.get("alt") is not None, image.html
    for label in tree.css("[aria-labelledby]"):
        assert attribute(label, "aria-labelledby") in ids
    assert not re.search(r"\bNone\b|Undefined|View\(|\bTrue\b|\bFalse\b|\{\{|\{%", html)


@theme_and_language
@pytest.mark.parametrize("kind", FRAMED)
def test_headings_skip_no_level(theme: str, language: str, kind: str) -> None:
    levels = [int((node.tag or "")[1]) for node in page_of(theme, language, kind).css("h1, h2, h3, h4, h5, h6")]
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels)), levels


@theme_and_language
@pytest.mark.parametrize("kind", KINDS)
def test_no_page_asks_anything_of_another_host(theme: str, language: str, kind: str) -> None:
    tree = page_of(theme, language, kind)
    loaded = [attribute(node, "src") for node in tree.css("[src]")]
    loaded += [attribute(node, "href") for node in tree.css("link[rel=stylesheet], link[rel=icon]")]
    assert all(address.startswith("/") for address in loaded), loaded
    for sheet in (asset for asset in bundled(theme).assets if asset.name.endswith(".css")):
        assert not re.search(rb"@import|@font-face|url\((?!\"data:)", sheet.content)


@theme_and_language
def test_times_can_be_read_by_machines(theme: str, language: str) -> None:
    times = page_of(theme, language, "post").css("article > header time")
    assert [attribute(time, "datetime")[:10] for time in times] == ["2025-03-31", "2026-03-31"]
    assert times[0].text(strip=True) == {"en": "March 31, 2025", "ko": "2025년 3월 31일"}[language]


# ------------------------------------------------------------------ the head


@theme_and_language
def test_the_head_of_a_pair_knows_both_pages(theme: str, language: str) -> None:
    tree = page_of(theme, language, "post")
    alternates = {
        attribute(link, "hreflang"): attribute(link, "href") for link in tree.css("link[rel=alternate][hreflang]")
    }
    assert alternates == {
        "en": f"{ORIGIN}/posts/stones/",
        "ko": f"{ORIGIN}/ko/posts/stones/",
        "x-default": f"{ORIGIN}/posts/stones/",
    }
    assert attribute(found(tree, "link[rel=canonical]"), "href") == f"{ORIGIN}{PREFIX[language]}/posts/stones/"
    content = {attribute(meta, "property"): attribute(meta, "content") for meta in tree.css("meta[property]")}
    assert content["og:type"] == "article"
    assert content["og:locale"] == {"en": "en_US", "ko": "ko_KR"}[language]
    assert content["og:locale:alternate"] == {"en": "ko_KR", "ko": "en_US"}[language]
    assert content["og:image"] == f"{ORIGIN}/assets/files/stone.jpg"
    assert content["og:url"] == f"{ORIGIN}{PREFIX[language]}/posts/stones/"
    assert content["article:modified_time"].startswith("2026-03-31")


@theme_and_language
def test_the_head_of_a_single_announces_no_other(theme: str, language: str) -> None:
    tree = page_of(theme, language, "bare post")
    assert tree.css("link[hreflang]") == []
    assert tree.css("meta[property='og:locale:alternate']") == []
    assert len(tree.css("link[rel=canonical]")) == 1


@theme_and_language
def test_without_a_base_url_there_are_no_whole_addresses(theme: str, language: str) -> None:
    head = head_view(language)
    languages = tuple(changed(one, absolute_url="") for one in head.languages)
    picture = changed(picture_view(), absolute_url="")
    head = changed(head, absolute_url="", x_default="", languages=languages, picture=picture)
    tree = tree_of(theme, "post.html", post_view(language, head=head))
    assert tree.css("link[rel=canonical], link[hreflang], meta[property='og:url'], meta[property='og:image']") == []
    assert len(tree.css("a[hreflang]")) >= 1


@theme_and_language
def test_the_head_holds_feeds_codes_and_structured_data(theme: str, language: str) -> None:
    tree = page_of(theme, language, "home")
    feeds = [(attribute(link, "type"), attribute(link, "href")) for link in tree.css("link[rel=alternate][type]")]
    assert feeds == [
        ("application/atom+xml", f"{PREFIX[language]}/feed.xml"),
        ("application/feed+json", f"{PREFIX[language]}/feed.json"),
    ]
    names = {attribute(meta, "name"): attribute(meta, "content") for meta in tree.css("meta[name]")}
    assert (names["google-site-verification"], names["naver-site-verification"]) == ("g-code", "n-code")
    assert names["msvalidate.01"] == "b-code"
    assert names["color-scheme"] == "light dark"
    assert names["twitter:card"] == "summary"
    assert names["description"] == {"en": "What the water left.", "ko": "물이 남긴 것."}[language]
    data = json.loads(found(tree, "script[type='application/ld+json']").text())
    assert data == {"@type": "BlogPosting", "headline": "</script>"}


@theme_and_language
def test_a_page_that_is_not_for_search_engines_says_so(theme: str, language: str) -> None:
    assert attribute(found(page_of(theme, language, "not found"), "meta[name=robots]"), "content") == "noindex"
    assert page_of(theme, language, "post").css("meta[name=robots]") == []


@theme_and_language
def test_pages_of_a_list_lead_to_each_other(theme: str, language: str) -> None:
    view = list_view(language, head=head_view(language, previous_url="/page/3/", next_url="/page/5/"))
    tree = tree_of(theme, "home.html", view)
    assert attribute(found(tree, "link[rel=prev]"), "href") == "/page/3/"
    assert attribute(found(tree, "link[rel=next]"), "href") == "/page/5/"
    tree = page_of(theme, language, "middle page")
    assert attribute(found(tree, "main a[rel=prev]"), "href") == "/page/3/"
    assert attribute(found(tree, "main a[rel=next]"), "href") == "/page/5/"


# ------------------------------------------------------------------ escaping


@theme_and_language
@pytest.mark.parametrize("kind", ["home", "tag", "post", "archive", "redirect"])
def test_what_an_author_wrote_is_never_markup(theme: str, language: str, kind: str) -> None:
    head = head_view(language, title=NASTY, heading=NASTY, description=NASTY)
    views = {
        "home": list_view(language, head=head, title=NASTY, posts=(card_view(language, title=NASTY, excerpt=NASTY),)),
        "tag": list_view(language, head=head, title=NASTY, kind="tag"),
        "post": post_view(language, head=head, title=NASTY),
        "archive": changed(archive_view(language), head=head),
        "redirect": changed(redirect_view(language), head=head, target_title=NASTY),
    }
    template = {"tag": "list.html"}.get(kind, f"{kind}.html")
    html = html_of(theme, template, views[kind], changed(site_view(theme, language), title=NASTY, tagline=NASTY))
    assert "<script>alert" not in html
    assert found(LexborHTMLParser(html), "head > title").text() == NASTY


@pytest.mark.parametrize("theme", THEMES)
def test_only_the_body_and_the_structured_data_are_printed_unescaped(theme: str) -> None:
    printed = [
        (template.name, match[1])
        for template in bundled(theme).templates
        for match in re.finditer(r"\{\{[^}]*?(\S+)\s*\|\s*safe\b", template.source)
    ]
    rows = [("parts/rows.html", f"row.{part}") for part in ("shared", "first", "second")]
    assert printed == [("parts/body.html", "page.body"), ("parts/head.html", "page.head.json_ld"), *rows]
    every = "".join(template.source for template in bundled(theme).templates)
    assert "autoescape" not in every
    assert "Markup" not in every


# --------------------------------------------------------------- the switch


@theme_and_language
def test_the_language_switch_is_made_of_links(theme: str, language: str) -> None:
    other = "ko" if language == "en" else "en"
    link = page_of(theme, language, "post").css(f"header a[hreflang={other}]")[0]
    assert attribute(link, "href") == f"{PREFIX[other]}/posts/stones/"
    name = link.css_first("[lang]") or link
    assert attribute(name, "lang") == other
    assert name.text(strip=True) == {"en": "English", "ko": "한국어"}[other]


@theme_and_language
def test_the_switch_of_a_single_leads_home_and_says_so(theme: str, language: str) -> None:
    other = "ko" if language == "en" else "en"
    link = page_of(theme, language, "bare post").css(f"header a[hreflang={other}]")[0]
    assert attribute(link, "href") == f"{PREFIX[other]}/"
    assert {"en": "home", "ko": "홈"}[language] in link.text()


@pytest.mark.parametrize("theme", THEMES)
def test_a_site_in_one_language_has_no_switch(theme: str) -> None:
    head = head_view("ko", is_pair=False)
    view = bare_post_view("ko")
    alone = changed(view, is_single=False, head=changed(head, languages=head.languages[1:]))
    assert tree_of(theme, "post.html", alone).css("[hreflang]") == []


# --------------------------------------------------------------------- lists


@theme_and_language
def test_a_foreign_post_says_its_language_twice(theme: str, language: str) -> None:
    """For readers with a badge, for screen readers with an attribute; what is in the page's language says so too."""
    other = "ko" if language == "en" else "en"
    tree = page_of(theme, language, "home")
    card = found(tree, f"main article[lang={other}]")
    badge = {"en": "Korean only", "ko": "영어로만"}[language]
    assert badge in card.text()
    holder = next(node for node in card.css("[lang]") if badge in node.text() and node.tag != "article")
    assert attribute(holder, "lang") == language
    assert tree.html is not None
    assert tree.html.count(badge) == 1


@theme_and_language
@pytest.mark.parametrize("kind", ["empty home", "no tags", "empty archive"])
def test_an_empty_list_says_so(theme: str, language: str, kind: str) -> None:
    text = {"en": "There is nothing here yet.", "ko": "아직 아무것도 없습니다."}[language]
    assert text in found(page_of(theme, language, kind), "main").text()


@theme_and_language
def test_badges_tell_what_is_special(theme: str, language: str) -> None:
    card = card_view(language, is_pinned=True, is_draft=True, is_future=True)
    text = found(tree_of(theme, "home.html", list_view(language, posts=(card,))), "main").text()
    words = {"en": ("Pinned", "Draft", "Scheduled"), "ko": ("고정", "초안", "예약")}[language]
    assert all(word in text for word in words)


@theme_and_language
def test_many_posts_and_pages_are_all_there(theme: str, language: str) -> None:
    cards = tuple(card_view(language, url=f"/posts/{n}/") for n in range(100))
    tree = tree_of(theme, "list.html", list_view(language, kind="tag", posts=cards, post_count=1234))
    assert len(tree.css("main article h2 a")) == 100
    assert "1,234" in found(tree, "main").text()


@theme_and_language
def test_terms_nest(theme: str, language: str) -> None:
    tree = page_of(theme, language, "categories")
    assert [attribute(link, "href") for link in tree.css("main ul ul a")] == ["/categories/ai/papers/"]


@theme_and_language
def test_the_archive_stands_by_year_and_posts_without_a_date_have_a_place(theme: str, language: str) -> None:
    headings = [node.text(strip=True) for node in page_of(theme, language, "archive").css("main h2")]
    assert headings == ["2025", {"en": "Undated", "ko": "날짜 없음"}[language]]


# --------------------------------------------------------------------- posts


@theme_and_language
@pytest.mark.parametrize("kind", ["post", "bare post", "page"])
def test_the_text_stands_in_one_element(theme: str, language: str, kind: str) -> None:
    body = found(page_of(theme, language, kind), ".post-body")
    assert found(body, "#made").html == '<p id="made">Made <em>elsewhere</em>.</p>'


@theme_and_language
def test_a_post_shows_all_that_belongs_to_it(theme: str, language: str) -> None:
    tree = page_of(theme, language, "post")
    text = found(tree, "main").text()
    shown = [
        "서하늘",
        "Ann",
        "River",
        "water",
        "Newer one",
        "Older one",
        {"en": "4 min read", "ko": "4분 읽기"}[language],
    ]
    assert [word for word in shown if word not in text] == []
    assert attribute(found(tree, "a[rel=tag]"), "href") == "/tags/water/"
    contents = [(attribute(link, "href"), link.text()) for link in tree.css("nav details a")]
    assert contents == [("#one", "1"), ("#two", "2 & 3"), ("#셋", "셋")]
    assert len(tree.css("nav details ol ol")) == 1


@theme_and_language
def test_a_bare_post_has_no_empty_places(theme: str, language: str) -> None:
    tree = page_of(theme, language, "bare post")
    words = {
        "en": ("Draft", "Scheduled", "This is available in English only."),
        "ko": ("초안", "예약", "한국어로만 제공됩니다."),
    }[language]
    text = found(tree, "main").text()
    assert [word for word in words if word not in text] == []
    for node in tree.css("main nav, main ul, main ol, main li, main section, main time, main p"):
        assert node.text(strip=True), node.html


@theme_and_language
def test_colours_of_code_come_only_with_code(theme: str, language: str) -> None:
    def sheets(view: object) -> list[str]:
        tree = tree_of(theme, "post.html", view)  # type: ignore[arg-type]
        return [attribute(link, "href") for link in tree.css("link[rel=stylesheet]")]

    assert "/assets/css/code.css" in sheets(post_view(language))
    assert "/assets/css/code.css" not in sheets(post_view(language, has_code=False))


@theme_and_language
def test_diagrams_are_loaded_only_where_there_are_some_and_the_author_said_whence(theme: str, language: str) -> None:
    site = changed(site_view(theme, language), mermaid_url="/lib/mermaid.mjs")
    assert "/lib/mermaid.mjs" in html_of(theme, "post.html", post_view(language, has_mermaid=True), site)
    assert "/lib/mermaid.mjs" not in html_of(theme, "post.html", post_view(language), site)
    assert "import" not in html_of(theme, "post.html", post_view(language, has_mermaid=True))


# -------------------------------------------------------- missing and moved


@theme_and_language
def test_the_page_for_missing_addresses_speaks_each_language_in_it(theme: str, language: str) -> None:
    tree = tree_of(theme, "not_found.html", not_found_view(language, LANGUAGES))
    for code in LANGUAGES:
        part = found(tree, f"main [lang={code}]")
        assert f"404 {code}" in part.text()
        assert attribute(found(part, "a"), "href") == f"{PREFIX[code]}/"


@theme_and_language
def test_a_moved_page_sends_its_reader_on(theme: str, language: str) -> None:
    tree = page_of(theme, language, "redirect")
    assert attribute(found(tree, "meta[http-equiv=refresh]"), "content") == "0; url=/posts/stones/"
    assert attribute(found(tree, "link[rel=canonical]"), "href") == f"{ORIGIN}/posts/stones/"
    assert attribute(found(tree, "meta[name=robots]"), "content") == "noindex"
    assert attribute(found(tree, "body a"), "href") == "/posts/stones/"


@pytest.mark.parametrize("language", ["en", "ko"])
def test_every_page_arrives_in_a_worker_as_it_was_sent(language: str) -> None:
    for template, page in every_page(language).values():
        sent = PageInput(
            template=template, page=page, site=site_view("duet", language), output="글/index.html", origin="글.md"
        )
        assert pickle.loads(pickle.dumps(sent)) == sent
