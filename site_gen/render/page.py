"""The job that makes one page: a view and a template to an artifact."""

from collections.abc import Callable, Mapping, Sequence

from site_gen.model.artifact import Artifact
from site_gen.model.config import OptionValue
from site_gen.model.problem import Outcome
from site_gen.model.record import Record
from site_gen.model.theme import Theme
from site_gen.model.view import SiteView
from site_gen.render.strings import Strings, strings_for
from site_gen.render.template_uses import TemplateStudy, TemplateUse
from site_gen.render.templates import PageView, Templates, make_templates, render

OptionValues = tuple[tuple[str, OptionValue], ...]


class PageSetup(Record, frozen=True, kw_only=True):
    """What the tools of the page job are made of, once per process."""

    theme: Theme
    asset_urls: tuple[tuple[str, str], ...]


class PageInput(Record, frozen=True, kw_only=True):
    """Everything that one page depends on."""

    template: str
    page: PageView
    site: SiteView
    output: str
    origin: str


class PageTools:
    """Templates and strings, ready to use; made once per process, as they do not pickle."""

    __slots__ = ("asset_urls", "strings", "templates")

    def __init__(self, setup: PageSetup) -> None:
        self.templates: Templates = make_templates(setup.theme)
        self.asset_urls: Mapping[str, str] = dict(setup.asset_urls)
        self.strings: Mapping[str, Strings] = {
            one.language: strings_for(setup.theme, one.language) for one in setup.theme.strings
        }


def make_page_tools(setup: PageSetup) -> PageTools:
    """Return the tools of `render_page`."""
    return PageTools(setup)


def render_page(argument: PageInput, tools: PageTools) -> Outcome[Artifact]:
    """Return the artifact of one page, or the problems of the theme that stood in its way."""
    outcome = render(
        tools.templates,
        argument.template,
        page=argument.page,
        site=argument.site,
        strings=tools.strings[argument.site.language],
        asset_urls=tools.asset_urls,
    )
    if outcome.result is None:
        return Outcome(result=None, problems=outcome.problems)
    artifact = Artifact(path=argument.output, content=outcome.result.encode(), origin=argument.origin)
    return Outcome(result=artifact, problems=outcome.problems)


def page_dependencies(setup: PageSetup, study: TemplateStudy) -> Callable[[PageInput], object]:
    """Return a function from a page's input to all that the page depends on: the parts of the theme that its template
    can reach, and the input, without the options that no template of it asks for.
    """
    uses = {use.entry: use for use in study.uses}
    of_theme: dict[tuple[str, str], object] = {}
    used_options: dict[tuple[str, OptionValues], OptionValues] = {}

    def dependencies(argument: PageInput) -> object:
        place = (argument.template, argument.site.language)
        use = uses[argument.template]
        if place not in of_theme:
            of_theme[place] = _theme_parts(setup, use, argument.site.language)
        asked = (argument.template, argument.site.options)
        if asked not in used_options:
            used_options[asked] = tuple(one for one in argument.site.options if _is_used(one[0], use.options))
        site = argument.site.with_changes(options=used_options[asked])
        return of_theme[place], argument.template, argument.page, site, argument.output, argument.origin

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
