"""The site as every template sees it, in one language."""

from collections.abc import Sequence

from site_gen.model.view import FeedLinkView, LinkView, SiteView
from site_gen.render.addresses import href
from site_gen.render.analytics import analytics_json
from site_gen.render.context import SiteContext
from site_gen.render.icons import manifest_path, published_icon
from site_gen.render.offline import worker_url

_FAVICONS = ("/favicon.svg", "/favicon.ico", "/favicon.png")


def make_site_view(context: SiteContext, language: str, *, current: str = "") -> SiteView:
    """Return the site in *language*; the navigation entry that leads to the site path *current* is marked."""
    site = context.sites[language]
    marks = tuple(
        link.url == current or (link.url != site.home.url and current.startswith(link.url)) for link in site.navigation
    )
    view = context.site_views.get((language, marks))
    if view is None:
        view = context.site_views[language, marks] = _view(context, language, marks)
    return view


def _view(context: SiteContext, language: str, marks: Sequence[bool]) -> SiteView:
    config = context.config
    site = context.sites[language]
    strings = context.strings[language]
    title = config.title.text_or_any(language)
    feeds = []
    if config.feeds.atom:
        feeds.append(FeedLinkView(title=title, url=href(site.atom.url, config), media_type="application/atom+xml"))
    if config.feeds.json:
        feeds.append(
            FeedLinkView(title=title, url=href(site.json_feed.url, config), media_type="application/feed+json")
        )
    manifest = manifest_path(context, language)
    navigation = tuple(
        LinkView(
            title=link.title or strings(link.string_key),
            url=href(link.url, config) + link.place,
            is_current=is_current,
        )
        for link, is_current in zip(site.navigation, marks, strict=True)
    )
    return SiteView(
        title=title,
        tagline=config.tagline.text_or_any(language),
        description=config.description.text_or_any(language),
        language=language,
        base_url=config.base_url,
        home_url=href(site.home.url, config),
        navigation=navigation,
        social=tuple(LinkView(title=one.name, url=one.url) for one in config.social),
        feeds=tuple(feeds),
        tags_url=href(site.tags.url, config),
        categories_url=href(site.categories.url, config),
        archive_url=href(site.archive.url, config),
        search_url=href(site.search.url, config) if config.search.enabled else "",
        search_index_url=href("/pagefind/", config) if config.search.enabled else "",
        verification=config.verification,
        options=context.options,
        generator=context.generator,
        mermaid_url=href(config.markdown.mermaid, config),
        favicon_url=next((href(path, config) for path in _FAVICONS if path in context.static_files), ""),
        icon_url=published_icon(context, "favicon.ico"),
        touch_icon_url=published_icon(context, "apple-touch-icon.png"),
        manifest_url=href(f"/{manifest}", config) if manifest else "",
        worker_url=worker_url(context),
        analytics=analytics_json(config.analytics),
        respect_do_not_track=config.analytics.respect_do_not_track,
    )
