"""Made-up views, in English and Korean, for rendering a theme without building a site."""

import functools
from typing import Any

import msgspec
from selectolax.lexbor import LexborHTMLParser, LexborNode

from site_gen.model.config import Verification
from site_gen.model.parallel import Alignment, HalfView, ParallelView, RowView
from site_gen.model.theme import Theme
from site_gen.model.view import (
    ArchiveView,
    ArchiveYear,
    AuthorView,
    DateView,
    FeedLinkView,
    HeadingView,
    HeadView,
    LanguageView,
    LinkView,
    ListView,
    NotFoundText,
    NotFoundView,
    PageLinkView,
    PaginationView,
    PictureView,
    PostCard,
    PostView,
    RedirectView,
    RevisionView,
    SiteView,
    TermsView,
    TermView,
)
from site_gen.read.theme import bundled_themes_folder, read_theme
from site_gen.render.strings import strings_for
from site_gen.render.templates import PageView, Templates, make_templates, render

LANGUAGES = ("en", "ko")
THEMES = ("duet", "plain")
ORIGIN = "https://rivers.example"
NASTY = 'A "B" & <script>alert(1)</script> ]]>'
PREFIX = {"en": "", "ko": "/ko"}
NAME = {"en": "English", "ko": "한국어"}
TITLE = {"en": "Stones in the stream", "ko": "시냇물 속의 돌"}


@functools.cache
def bundled(name: str) -> Theme:
    outcome = read_theme(name, (bundled_themes_folder(),), LANGUAGES)
    assert outcome.result is not None, outcome.problems
    return outcome.result


@functools.cache
def templates_of(name: str) -> Templates:
    return make_templates(bundled(name))


def html_of(theme: str, template: str, page: PageView, site: SiteView | None = None) -> str:
    """Render *page*, which must succeed."""
    record = bundled(theme)
    language = page.head.language
    outcome = render(
        templates_of(theme),
        template,
        page=page,
        site=site or site_view(theme, language),
        strings=strings_for(record, language),
        asset_urls={name: f"/assets/{name}" for name in (*(asset.name for asset in record.assets), "css/code.css")},
    )
    assert outcome.result is not None, outcome.problems
    return outcome.result


def tree_of(theme: str, template: str, page: PageView, site: SiteView | None = None) -> LexborHTMLParser:
    return LexborHTMLParser(html_of(theme, template, page, site))


def found(tree: LexborHTMLParser | LexborNode, selector: str) -> LexborNode:
    """Return the one element that *selector* finds."""
    nodes = tree.css(selector)
    assert len(nodes) == 1, f"{len(nodes)} of {selector}"
    return nodes[0]


def attribute(node: LexborNode, name: str) -> str:
    value = node.attributes.get(name)
    assert value is not None, f"{node.html} has no {name}"
    return value


def changed(record: Any, **changes: Any) -> Any:
    return msgspec.structs.replace(record, **changes)


def every_page(language: str) -> dict[str, tuple[str, PageView]]:
    """Return (template, view) of every kind of page, and of its extremes."""
    card, foreign = card_view(language), card_view(language, is_foreign=True)
    bare = card_view(language, date=None, excerpt="", tags=(), categories=(), picture=None)
    post = post_view(language)
    return {
        "home": ("home.html", list_view(language, pinned=(card,), posts=(card, foreign, bare))),
        "empty home": ("home.html", list_view(language, posts=())),
        "middle page": ("home.html", list_view(language, pagination=pagination_view(4, 7))),
        "tag": ("list.html", list_view(language, kind="tag", title=TITLE[language])),
        "category": ("list.html", list_view(language, kind="category", trail=(link("AI"),), children=terms())),
        "post": ("post.html", post),
        "bare post": ("post.html", bare_post_view(language)),
        "page": ("page.html", changed(post, newer=None, older=None, related=(), contents=())),
        "parallel": ("parallel.html", parallel_view(language)),
        "tags": ("tags.html", TermsView(head=head_view(language), kind="tags", terms=terms())),
        "no tags": ("tags.html", TermsView(head=head_view(language), kind="tags", terms=())),
        "categories": ("categories.html", TermsView(head=head_view(language), kind="categories", terms=terms())),
        "archive": ("archive.html", archive_view(language)),
        "empty archive": ("archive.html", ArchiveView(head=head_view(language), years=(), post_count=0)),
        "not found": ("not_found.html", not_found_view(language, (language,))),
        "not found anywhere": ("not_found.html", not_found_view(language, LANGUAGES)),
        "redirect": ("redirect.html", redirect_view(language)),
    }


def site_view(theme: str, language: str, **options: Any) -> SiteView:
    prefix = PREFIX[language]
    defaults = {option.name: option.default for option in bundled(theme).options}
    return SiteView(
        title={"en": "Two rivers", "ko": "두 강"}[language],
        tagline={"en": "Notes from the valley", "ko": "골짜기에서 적은 것"}[language],
        description={"en": "A notebook.", "ko": "공책입니다."}[language],
        language=language,
        base_url=ORIGIN,
        home_url=f"{prefix}/",
        navigation=(
            LinkView(title="Home", url=f"{prefix}/", is_current=True),
            LinkView(title="Tags", url=f"{prefix}/tags/"),
        ),
        social=(LinkView(title="GitHub", url="https://github.com/example"),),
        feeds=(
            FeedLinkView(title="Two rivers", url=f"{prefix}/feed.xml", media_type="application/atom+xml"),
            FeedLinkView(title="Two rivers", url=f"{prefix}/feed.json", media_type="application/feed+json"),
        ),
        tags_url=f"{prefix}/tags/",
        categories_url=f"{prefix}/categories/",
        archive_url=f"{prefix}/archives/",
        verification=Verification(google="g-code", naver="n-code", bing="b-code"),
        options=tuple({**defaults, **options}.items()),
        generator="site-gen 9.9.9",
        mermaid_url="",
        favicon_url="/favicon.svg",
    )


def head_view(language: str, path: str = "/posts/stones/", *, is_pair: bool = True, **changes: Any) -> HeadView:
    other = "ko" if language == "en" else "en"
    languages = tuple(
        LanguageView(
            code=code,
            name=NAME[code],
            url=PREFIX[code] + (path if is_pair or code == language else "/"),
            absolute_url=ORIGIN + PREFIX[code] + (path if is_pair or code == language else "/"),
            is_current=code == language,
            is_translated=is_pair,
        )
        for code in LANGUAGES
    )
    view = HeadView(
        title=f"{TITLE[language]} · Two rivers",
        heading=TITLE[language],
        description={"en": "What the water left.", "ko": "물이 남긴 것."}[language],
        url=PREFIX[language] + path,
        absolute_url=ORIGIN + PREFIX[language] + path,
        language=language,
        og_language=territory(language),
        og_alternates=(territory(other),) if is_pair else (),
        og_type="article",
        languages=languages,
        x_default=ORIGIN + path if is_pair else "",
        json_ld='{"@type":"BlogPosting","headline":"\\u003c/script>"}',
    )
    return changed(view, **changes)  # type: ignore[no-any-return]


def territory(language: str) -> str:
    return {"en": "en_US", "ko": "ko_KR"}[language]


def date_view(language: str, year: int = 2025) -> DateView:
    return DateView(
        iso=f"{year}-03-31T09:00:00+09:00",
        text={"en": f"March 31, {year}", "ko": f"{year}년 3월 31일"}[language],
        short={"en": "Mar 31", "ko": "3월 31일"}[language],
        year=year,
    )


def picture_view() -> PictureView:
    url = "/assets/files/stone.jpg"
    return PictureView(url=url, absolute_url=ORIGIN + url, alt="A stone", width=1200, height=800)


def link(title: str) -> LinkView:
    return LinkView(title=title, url="/somewhere/")


def terms() -> tuple[TermView, ...]:
    below = TermView(name="논문", url="/categories/ai/papers/", count=1)
    return (
        TermView(name="AI", url="/categories/ai/", count=1200, children=(below,)),
        TermView(name="산", url="/categories/%EC%82%B0/", count=1),
    )


def card_view(language: str, *, is_foreign: bool = False, **changes: Any) -> PostCard:
    own = {"en": "ko", "ko": "en"}[language] if is_foreign else language
    view = PostCard(
        title=TITLE[own],
        url=f"{PREFIX[own]}/posts/stones/",
        language=own,
        is_foreign=is_foreign,
        date=date_view(language),
        excerpt={"en": "The first sentence.", "ko": "첫 문장입니다."}[own],
        tags=(TermView(name="water", url="/tags/water/"),),
        categories=(TermView(name="River", url="/categories/river/"),),
        picture=picture_view(),
        reading_minutes=4,
    )
    return changed(view, **changes)  # type: ignore[no-any-return]


def post_view(language: str, **changes: Any) -> PostView:
    view = PostView(
        head=head_view(language, picture=picture_view()),
        title=TITLE[language],
        body='<p id="made">Made <em>elsewhere</em>.</p><h2 id="one">1</h2><h3 id="two">2</h3>',
        date=date_view(language),
        lastmod=date_view(language, 2026),
        authors=(
            AuthorView(name="서하늘", url="/about/", picture_url="/haneul.png", about="돌과 물을 봅니다."),
            AuthorView(name="Ann"),
        ),
        categories=(TermView(name="River", url="/categories/river/"),),
        tags=(TermView(name="water", url="/tags/water/"),),
        picture=picture_view(),
        reading_minutes=4,
        word_count=900,
        contents=(
            HeadingView(id="one", text="1", level=2, children=(HeadingView(id="two", text="2 & 3", level=3),)),
            HeadingView(id="셋", text="셋", level=2),
        ),
        newer=link("Newer one"),
        older=link("Older one"),
        related=(card_view(language), card_view(language, is_foreign=True)),
        has_math=False,
        has_mermaid=False,
        has_code=True,
        is_single=False,
        comments=True,
        is_draft=False,
        is_future=False,
    )
    return changed(view, **changes)  # type: ignore[no-any-return]


def parallel_view(language: str, **changes: Any) -> ParallelView:
    """Return a page in two languages; its interface is in *language*."""
    head = head_view(language)
    url = f"{head.url}parallel/"
    languages = tuple(one.with_changes(is_current=False, places="1 2:1") for one in head.languages)
    halves = [
        HalfView(
            language=code,
            name=NAME[code],
            title=TITLE[code],
            url=f"{PREFIX[code]}/posts/stones/",
            html="",
            date=date_view(code),
            note={"en": "These differ.", "ko": "서로 다릅니다."}[code],
            show_title={"en": "영어로 보기", "ko": "Show this in Korean"}[code],
        )
        for code in LANGUAGES
    ]
    view = ParallelView(
        head=changed(head, url=url, parallel_url=url, languages=languages, og_alternates=(), x_default=""),
        halves=(halves[0], halves[1]),
        alignment=Alignment(beads=((1, 1), (1, 1), (1, 0))),
        rows=(
            RowView(first='<h2 id="one">One</h2>', second='<h2 id="ko-one">하나</h2>'),
            RowView(first="<ul><li>a</li><li>b</li></ul>", second="<ul><li>가</li><li>나</li></ul>", items=2),
            RowView(shared='<p><img src="/a.png" alt="A stone"></p>', hidden_text="돌"),
            RowView(first="<p>Alone.</p>"),
        ),
        has_code=True,
        has_mermaid=False,
        is_draft=False,
        is_future=False,
    )
    return changed(view, **changes)  # type: ignore[no-any-return]


def bare_post_view(language: str, **changes: Any) -> PostView:
    """A post with as little as a post can have."""
    nothing: dict[str, Any] = dict.fromkeys(("authors", "categories", "tags", "contents", "related"), ())
    nothing |= dict.fromkeys(("date", "lastmod", "picture", "newer", "older"))
    head = head_view(language, is_pair=False)
    return post_view(language, head=head, is_single=True, is_draft=True, is_future=True, **{**nothing, **changes})


def pagination_view(number: int, total: int) -> PaginationView:
    return PaginationView(
        number=number,
        total=total,
        pages=tuple(PageLinkView(number=n, url=f"/page/{n}/", is_current=n == number) for n in range(1, total + 1)),
        previous_url=f"/page/{number - 1}/" if number > 1 else "",
        next_url=f"/page/{number + 1}/" if number < total else "",
    )


def list_view(language: str, **changes: Any) -> ListView:
    view = ListView(
        head=head_view(language, "/", og_type="website"),
        kind="home",
        title={"en": "Two rivers", "ko": "두 강"}[language],
        trail=(),
        children=(),
        pinned=(),
        posts=(card_view(language),),
        post_count=1,
        pagination=pagination_view(1, 1),
        updated=(
            RevisionView(title="물 water", url="/posts/w/", language="ko", is_foreign=True, date=date_view(language)),
        ),
        popular=terms(),
    )
    return changed(view, **changes)  # type: ignore[no-any-return]


def archive_view(language: str) -> ArchiveView:
    cards = (card_view(language), card_view(language, is_foreign=True))
    undated = (card_view(language, date=None),)
    years = (ArchiveYear(year=2025, posts=cards), ArchiveYear(year=0, posts=undated))
    return ArchiveView(head=head_view(language, "/archives/"), years=years, post_count=3)


def not_found_view(language: str, languages: tuple[str, ...]) -> NotFoundView:
    texts = tuple(
        NotFoundText(
            language=code, title=f"404 {code}", message=NAME[code], home_title=code, home_url=f"{PREFIX[code]}/"
        )
        for code in languages
    )
    return NotFoundView(head=head_view(language, "/404.html", is_pair=False, noindex=True), texts=texts)


def redirect_view(language: str) -> RedirectView:
    return RedirectView(
        head=head_view(language, is_pair=False, noindex=True),
        target_url="/posts/stones/",
        target_absolute_url=f"{ORIGIN}/posts/stones/",
        target_title=TITLE[language],
    )
