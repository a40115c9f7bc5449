"""The arguments of the job that renders texts: what a text depends on, and nothing besides."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from site_gen.model.body import BodyInput
from site_gen.model.config import SiteConfig
from site_gen.model.post import Division, Post, SourceFile
from site_gen.model.theme import Theme
from site_gen.render.addresses import href
from site_gen.render.strings import strings_for

_CalloutTitles = Mapping[str, tuple[tuple[str, str], ...]]
"""By language."""


def body_inputs(posts: Sequence[Post], *, config: SiteConfig, theme: Theme) -> tuple[BodyInput, ...]:
    """Return the argument of the job that renders each of *posts*."""
    titles = _callout_titles(config, theme)
    return tuple(_of_post(post, config=config, titles=titles) for post in posts)


def likely_inputs(
    divided: Iterable[tuple[SourceFile, Division]], *, config: SiteConfig, theme: Theme
) -> Iterator[BodyInput]:
    """Yield the arguments of the texts into which sources were *divided*, as far as these are all that tells them.

    Where a text turns out to depend on more, such as on a twin in another file, its argument is another one.
    """
    if config.markdown.heading_ids_over_file:
        return
    titles = _callout_titles(config, theme)
    for source, division in divided:
        for part in division.parts:
            if not _may_ask_for_page(part.text) and part.language in titles:
                yield BodyInput(
                    path=source.path,
                    language=part.language,
                    text=part.text,
                    first_line=part.first_line,
                    drop_language_words=len(division.parts) > 1 and not config.keep_language_words,
                    math=config.markdown.math if source.front.math is None else source.front.math,
                    variables=_of_site(part.language, config),
                    callout_titles=titles[part.language],
                )


def _of_post(post: Post, *, config: SiteConfig, titles: _CalloutTitles) -> BodyInput:
    earlier_text = post.earlier_text if config.markdown.heading_ids_over_file else ""
    of_page = (
        (("page.url", href(post.url, config)), ("page.title", post.title), ("page.lang", post.language))
        if _may_ask_for_page(post.text) or _may_ask_for_page(earlier_text)
        else ()
    )
    return BodyInput(
        path=post.source,
        language=post.language,
        text=post.text,
        first_line=post.first_line,
        earlier_text=earlier_text,
        drop_language_words=post.is_divided and not config.keep_language_words,
        math=config.markdown.math if post.math is None else post.math,
        variables=(*_of_site(post.language, config), *of_page),
        callout_titles=titles[post.language],
    )


def _may_ask_for_page(text: str) -> bool:
    """Say whether Liquid stands in *text*: any other stays as it is when its page gets another title or address."""
    return "{{" in text or "{%" in text


def _of_site(language: str, config: SiteConfig) -> tuple[tuple[str, str], ...]:
    return (
        ("site.url", config.origin),
        ("site.baseurl", config.base_path),
        ("site.title", config.title.text_or_any(language)),
        ("site.active_lang", language),
    )


def _callout_titles(config: SiteConfig, theme: Theme) -> _CalloutTitles:
    return {one.code: strings_for(theme, one.code).group("callout") for one in config.languages}
