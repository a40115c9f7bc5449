"""The job that makes one page: a view and a template to an artifact."""

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from site_gen.model.artifact import Artifact
from site_gen.model.problem import Outcome
from site_gen.model.record import Record, packed, unpacked
from site_gen.model.theme import Theme
from site_gen.model.view import PostView, SiteView
from site_gen.render.open_text import OpenText
from site_gen.render.strings import Strings, strings_for
from site_gen.render.template_uses import TemplateStudy, TemplateUse
from site_gen.render.templates import PageView, Templates, make_templates, render


class PageSetup(Record, frozen=True, kw_only=True):
    """What the tools of the page job are made of, once per process."""

    theme: Theme
    asset_urls: tuple[tuple[str, str], ...]
    codes: tuple[tuple[str, bytes], ...] = ()
    """Of templates that have been compiled, by name."""


@dataclass(frozen=True, kw_only=True)
class PageInput:
    """Everything that one page depends on."""

    template: str
    page: PageView
    """Without the texts."""
    site: SiteView
    output: str
    origin: str
    texts: tuple[OpenText, ...] = ()
    """Those that the page shows, in the order of its view: they are filled in where the page is made."""

    @functools.cached_property
    def packed(self) -> bytes:
        """The page as MessagePack: made once, for its key and for another process."""
        return packed(self.page)

    def __reduce__(self) -> tuple[Any, ...]:
        # A pickle holds once what several pages share: their site.
        return _unpacked, (self.packed, self.site, (self.template, self.output, self.origin), self.texts)


def _unpacked(content: bytes, site: SiteView, names: tuple[str, str, str], texts: tuple[OpenText, ...]) -> PageInput:
    template, output, origin = names
    page: PageView = unpacked(PageView, content)
    return PageInput(template=template, page=page, site=site, output=output, origin=origin, texts=texts)


class PageTools:
    """Templates and strings, ready to use; made once per process, as they do not pickle."""

    __slots__ = ("asset_urls", "strings", "templates")

    def __init__(self, setup: PageSetup) -> None:
        self.templates: Templates = make_templates(setup.theme, setup.codes)
        self.asset_urls: Mapping[str, str] = dict(setup.asset_urls)
        self.strings: Mapping[str, Strings] = {
            one.language: strings_for(setup.theme, one.language) for one in setup.theme.strings
        }


def make_page_tools(setup: PageSetup) -> PageTools:
    """Return the tools of `render_page`."""
    return PageTools(setup)


def render_page(argument: PageInput, tools: PageTools) -> Outcome[Artifact]:
    """Return the artifact of one page, or the problems of the theme that stood in its way."""
    page = argument.page
    if isinstance(page, PostView) and argument.texts:
        page = page.with_changes(body=argument.texts[0].html)
    outcome = render(
        tools.templates,
        argument.template,
        page=page,
        site=argument.site,
        strings=tools.strings[argument.site.language],
        asset_urls=tools.asset_urls,
    )
    if outcome.result is None:
        return Outcome(result=None, problems=outcome.problems)
    artifact = Artifact(path=argument.output, content=outcome.result.encode(), origin=argument.origin)
    return Outcome(result=artifact, problems=outcome.problems)


def page_dependencies(setup: PageSetup, study: TemplateStudy) -> Callable[[PageInput], tuple[object, object]]:
    """Return a function from a page's input to all that the page depends on: first what pages share, the parts of the
    theme that its template can reach and the site without the options that no template of it asks for, then the rest.
    """
    uses = {use.entry: use for use in study.uses}
    of_theme: dict[tuple[str, str], object] = {}
    shared: dict[tuple[str, int], tuple[SiteView, object]] = {}

    def shared_by(template: str, site: SiteView) -> object:
        use, place = uses[template], (template, site.language)
        if place not in of_theme:
            of_theme[place] = _theme_parts(setup, use, site.language)
        options = tuple(one for one in site.options if _is_used(one[0], use.options))
        return of_theme[place], template, site.with_changes(options=options)

    def dependencies(argument: PageInput) -> tuple[object, object]:
        site = argument.site
        place = argument.template, id(site)
        if place not in shared:
            # The site is kept beside it, so that no other one gets its number.
            shared[place] = site, shared_by(argument.template, site)
        texts = [text.key for text in argument.texts]
        return shared[place][1], (argument.packed, texts, argument.output, argument.origin)

    return dependencies


def _theme_parts(setup: PageSetup, use: TemplateUse, language: str) -> object:
    return (
        tuple((one.name, one.source) for one in setup.theme.templates if one.name in use.templates),
        tuple(
            (one.key, one.text)
            for record in setup.theme.strings
            if record.language == language
            for one in record.strings
            if _is_used(one.key, use.strings)
        ),
        tuple((name, url) for name, url in setup.asset_urls if _is_used(name, use.assets)),
    )


def _is_used(name: str, beginnings: Sequence[str]) -> bool:
    return any(name.startswith(beginning) for beginning in beginnings)
