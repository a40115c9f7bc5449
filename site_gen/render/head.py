"""What every page's head holds: titles, canonical address, language alternates, Open Graph."""

from collections.abc import Mapping

from site_gen.model.view import HeadView, LanguageView, PictureView
from site_gen.render.addresses import absolute, href
from site_gen.render.context import SiteContext
from site_gen.render.dates import territory_of
from site_gen.render.social_cards import site_picture


def make_head(
    context: SiteContext,
    *,
    language: str,
    heading: str,
    url: str,
    description: str = "",
    twins: Mapping[str, str] | None = None,
    title: str = "",
    og_type: str = "website",
    picture: PictureView | None = None,
    json_ld: str = "",
    noindex: bool = False,
    previous_url: str = "",
    next_url: str = "",
) -> HeadView:
    """Return the head of the page at site path *url*.

    *twins* holds the site path of the same page in other languages, by code: real translations only.  A page without
    any announces no alternates.
    """
    config = context.config
    places = {language: url, **(twins or {})}
    has_twin = len(places) > 1
    site_title = config.title.text_or_any(language)
    default = config.languages[0].code
    return HeadView(
        title=title or (f"{heading} · {site_title}" if heading else site_title),
        heading=heading or site_title,
        description=description or config.description.text_or_any(language),
        url=href(url, config),
        absolute_url=absolute(url, config),
        language=language,
        og_language=territory_of(language),
        og_alternates=tuple(territory_of(code) for code in places if code != language),
        og_type=og_type,
        languages=_language_views(context, language=language, places=places),
        x_default=absolute(places[default], config) if has_twin and default in places else "",
        picture=picture or site_picture(language, context),
        json_ld=json_ld,
        noindex=noindex,
        previous_url=previous_url,
        next_url=next_url,
    )


def _language_views(context: SiteContext, *, language: str, places: Mapping[str, str]) -> tuple[LanguageView, ...]:
    config = context.config
    views = []
    for one in config.languages:
        url = places.get(one.code, context.sites[one.code].home.url)
        views.append(
            LanguageView(
                code=one.code,
                name=one.name,
                url=href(url, config),
                absolute_url=absolute(url, config),
                is_current=one.code == language,
                is_translated=one.code in places and len(places) > 1,
            )
        )
    return tuple(views)
