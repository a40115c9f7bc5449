"""The site's settings: ``content/site.yaml`` -> SiteConfig."""

from pathlib import Path

from site_gen.model.config import (
    MERMAID_PACKAGE,
    Author,
    FeedsConfig,
    MarkdownConfig,
    NavigationItem,
    OfflineConfig,
    SearchConfig,
    SiteConfig,
    SocialLink,
    TermName,
    ThemeChoice,
    Verification,
)
from site_gen.model.problem import Outcome, Problem, has_errors
from site_gen.model.text import LocalText
from site_gen.read.addresses import link_fault, path_fault
from site_gen.read.fields import Fields, clean, is_empty, seen
from site_gen.read.files import file_at, read_bytes
from site_gen.read.image_settings import cards_of, images_of
from site_gen.read.nodes import Mapping, Sequence
from site_gen.read.options import option_value
from site_gen.read.service_settings import analytics_of, comments_of
from site_gen.read.site_fields import base_url_of, languages_of, permalink_of, timezone_of
from site_gen.read.text_file import decode_text
from site_gen.read.yaml_text import parse_yaml

SETTINGS_PATH = "content/site.yaml"

_MAX_BYTES = 1_000_000

_SYNONYMS = {
    "url": "base_url",
    "baseurl": "base_url",
    "lang": "languages",
    "language": "languages",
    "author": "authors",
    "paginate": "pagination",
    "menu": "navigation",
    "nav": "navigation",
    "subtitle": "tagline",
    "kramdown": "markdown",
    "feed": "feeds",
    "sns": "social",
    "webmaster_verifications": "verification",
    "social_cards": "cards",
    "icon": "favicon",
    "og_image": "cards",
    "pwa": "offline",
    "theme_options": "theme: {options: …}",
}
"""What other generators call our settings."""

_LOOKALIKES = ("content/site.yml", "site.yaml", "site.yml", "_config.yml", "_config.yaml", "content/_config.yml")


def read_config(site_dir: Path) -> Outcome[SiteConfig]:
    """Return the settings of a site, with all problems of ``content/site.yaml`` at their lines.

    A site without that file has the defaults, and one notice. No result where there is an error.
    """
    found = file_at(site_dir / SETTINGS_PATH, shown_as=SETTINGS_PATH, boundary=site_dir)
    if found.result is None:
        return Outcome(result=None, problems=found.problems) if found.problems else _defaults(site_dir)
    content = read_bytes(found.result, most=_MAX_BYTES)
    if content.result is None:
        return Outcome(result=None, problems=content.problems)
    text = decode_text(content.result, path=SETTINGS_PATH)
    if text.result is None:
        return Outcome(result=None, problems=text.problems)
    decoded = decode_config(text.result)
    return Outcome(result=decoded.result, problems=(*text.problems, *decoded.problems))


def decode_config(text: str) -> Outcome[SiteConfig]:
    """Return the settings that the text of a ``site.yaml`` holds; no result where there is an error."""
    parsed = parse_yaml(text, path=SETTINGS_PATH)
    if parsed.result is None:
        return Outcome(result=None, problems=parsed.problems)
    problems = list(parsed.problems)
    config = _decode(Fields(parsed.result, path=SETTINGS_PATH, problems=problems))
    problems.sort(key=lambda problem: problem.line or 0)
    return Outcome(result=None if has_errors(problems) else config, problems=tuple(problems))


def find_setting_line(site_dir: Path, *keys: str) -> int | None:
    """Return the line of ``content/site.yaml`` on which a setting stands (``"theme", "options", "accent"``).

    The line of the nearest key above it where the setting itself is not written; None without such a key or file. For
    problems that show only after the settings have been read.
    """
    try:
        text = (site_dir / SETTINGS_PATH).read_bytes()[:_MAX_BYTES].decode("utf-8-sig", "replace")
    except OSError:
        return None
    node = parse_yaml(text.replace("\r\n", "\n"), path=SETTINGS_PATH).result
    line = None
    for key in keys:
        entry = node.entry(key) if isinstance(node, Mapping) else None
        if entry is None:
            break
        line = entry.key.line
        node = entry.value if isinstance(entry.value, Mapping) else None
    return line


def _defaults(site_dir: Path) -> Outcome[SiteConfig]:
    other = next((name for name in _LOOKALIKES if (site_dir / name).is_file()), None)
    if other is None:
        message = "there is no such file, so every setting has its default"
        hint = "Write `title: …` and `base_url: https://…` into it when you publish."
        notice = Problem(path=SETTINGS_PATH, severity="info", message=message, hint=hint)
    else:
        message = f"there is no such file, so every setting has its default; {other} is not read"
        hint = f"Rename {other}." if other.rpartition("/")[2].startswith("site") else f"Write what you need of {other}."
        notice = Problem(path=SETTINGS_PATH, severity="warning", message=message, hint=hint)
    return Outcome(result=SiteConfig(), problems=(notice,))


def _decode(fields: Fields) -> SiteConfig:
    defaults = SiteConfig()
    languages = languages_of(fields) or defaults.languages
    codes = tuple(language.code for language in languages)
    config = SiteConfig(
        title=fields.local_text("title", codes) or defaults.title,
        tagline=fields.local_text("tagline", codes) or defaults.tagline,
        description=fields.local_text("description", codes) or defaults.description,
        base_url=base_url_of(fields) or "",
        timezone=timezone_of(fields) or defaults.timezone,
        languages=languages,
        permalink=permalink_of(fields) or defaults.permalink,
        singles=fields.choice("singles", ("show", "hide")) or defaults.singles,
        keep_language_words=fields.flag("keep_language_words") or False,
        parallel=fields.flag("parallel") is not False,
        pagination=fields.whole_number("pagination", least=1, most=500) or defaults.pagination,
        theme=_theme(fields),
        authors=_authors(fields, codes),
        social=_social(fields),
        navigation=_navigation(fields, codes),
        tags=_terms(fields, "tags", codes),
        categories=_terms(fields, "categories", codes),
        markdown=_markdown(fields),
        images=images_of(fields),
        feeds=_feeds(fields),
        search=_search(fields),
        favicon=fields.address("favicon", path_fault) or "",
        cards=cards_of(fields),
        comments=comments_of(fields),
        analytics=analytics_of(fields),
        offline=_offline(fields),
        verification=_verification(fields),
    )
    fields.refuse_unknown(synonyms=_SYNONYMS)
    return config


def _theme(fields: Fields) -> ThemeChoice:
    entry = fields.entry("theme")
    if entry is None:
        return ThemeChoice()
    if not isinstance(entry.value, Mapping):
        name = fields.address("theme", _theme_name_fault)
        return ThemeChoice() if not name else ThemeChoice(name=name)
    inner = fields.nested("theme")
    if inner is None:
        return ThemeChoice()
    name = inner.address("name", _theme_name_fault) or ThemeChoice().name
    options = inner.nested("options")
    inner.refuse_unknown()
    if options is None:
        return ThemeChoice(name=name)
    given = [entry for item in options.mapping.entries if (entry := options.entry(item.key.text)) is not None]
    return ThemeChoice(name=name, options=tuple((item.key.text, option_value(item.value)) for item in given))


def _theme_name_fault(name: str) -> str | None:
    is_folder_name = bool(name) and name[0] not in "._" and not any(sign in name for sign in '/\\:*?"<>|')
    return None if is_folder_name else "is no name of a folder below themes/"


def _authors(fields: Fields, languages: tuple[str, ...]) -> tuple[Author, ...]:
    section = fields.nested("authors")
    authors = []
    for entry in section.mapping.entries if section is not None else ():
        key = clean(entry.key.text)
        assert section is not None
        if not isinstance(entry.value, Mapping):
            name = None if is_empty(entry.value) else section.text_of(key, entry.value)
            authors.append(Author(key=key, name=LocalText(common=name or key)))
            continue
        inner = section.nested_of(key, entry.value)
        if inner is not None:
            authors.append(_author(inner, key, languages))
    return tuple(authors)


def _author(fields: Fields, key: str, languages: tuple[str, ...]) -> Author:
    author = Author(
        key=key,
        name=fields.local_text("name", languages) or LocalText(common=key),
        url=fields.address("url", link_fault),
        picture=fields.address("picture", link_fault),
        about=fields.local_text("about", languages) or LocalText(),
    )
    fields.refuse_unknown(
        synonyms={"bio": "about", "avatar": "picture", "image": "picture", "link": "url", "homepage": "url"}
    )
    return author


def _social(fields: Fields) -> tuple[SocialLink, ...]:
    entry = fields.entry("social")
    if entry is None:
        return ()
    links = []
    if isinstance(entry.value, Mapping):
        section = fields.nested("social")
        assert section is not None
        for item in entry.value.entries:
            url = section.address(item.key.text, _social_fault)
            if url:
                links.append(SocialLink(name=clean(item.key.text), url=_with_mailto(url)))
        return tuple(links)
    for node in fields.items("social"):
        inner = fields.nested_of("social", node)
        if inner is None:
            continue
        name, url = inner.text("name"), inner.address("url", _social_fault)
        _demand(inner, node.line, "name", "url")
        inner.refuse_unknown(synonyms={"link": "url", "href": "url", "title": "name", "type": "name"})
        if name and url:
            links.append(SocialLink(name=name, url=_with_mailto(url)))
    return tuple(links)


def _social_fault(url: str) -> str | None:
    if "@" not in url and "/" not in url and ":" not in url:
        return "is no address: write it whole, with https:// (or as an e-mail address)"
    return link_fault(url)


def _with_mailto(url: str) -> str:
    return f"mailto:{url}" if "@" in url and "/" not in url and ":" not in url else url


def _demand(fields: Fields, line: int, *keys: str) -> None:
    """Note a problem for each of *keys* that is not given at all."""
    for key in keys:
        entry = fields.mapping.entry(key)
        if entry is None or is_empty(entry.value):
            fields.report(line, f"{fields.name(key)} is missing", f"Write `{key}: …` here.")


def _navigation(fields: Fields, languages: tuple[str, ...]) -> tuple[NavigationItem, ...]:
    items = []
    for node in fields.items("navigation"):
        inner = fields.nested_of("navigation", node)
        if inner is None:
            continue
        title, url = inner.local_text("title", languages), inner.address("url", link_fault)
        _demand(inner, node.line, "title", "url")
        inner.refuse_unknown(synonyms={"name": "title", "link": "url", "href": "url"})
        if title is not None and url:
            items.append(NavigationItem(title=title, url=url))
    return tuple(items)


def _terms(fields: Fields, key: str, languages: tuple[str, ...]) -> tuple[TermName, ...]:
    entry = fields.entry(key)
    if entry is not None and isinstance(entry.value, Sequence):
        message = f"`{key}` must be a mapping from each name to its names by language, not {seen(entry.value)}"
        fields.report(entry.value.line, message, f"Write `{key}: {{AI: {{en: AI, ko: 인공지능}}}}`.")
        return ()
    section = fields.nested(key)
    terms = []
    for item in section.mapping.entries if section is not None else ():
        assert section is not None
        names = section.local_text_of(clean(item.key.text), item.value, languages)
        if names is not None and not is_empty(item.value):
            terms.append(TermName(key=clean(item.key.text), names=names))
    return tuple(terms)


def _markdown(fields: Fields) -> MarkdownConfig:
    section = fields.nested("markdown")
    if section is None:
        return MarkdownConfig()
    is_jekyll = section.choice("from", ("commonmark", "jekyll")) == "jekyll"
    defaults = (
        MarkdownConfig(source="jekyll", math_escapes="kramdown", heading_ids_over_file=True, missing="warn")
        if is_jekyll
        else MarkdownConfig()
    )
    markdown = MarkdownConfig(
        source=defaults.source,
        html=section.choice("html", ("sanitize", "trusted", "escape")) or defaults.html,
        quotes=_flag(section, "quotes", default=defaults.quotes),
        math=_flag(section, "math", default=defaults.math),
        math_escapes=section.choice("math_escapes", ("tex", "kramdown")) or defaults.math_escapes,
        heading_ids=section.choice("heading_ids", ("kramdown", "tidy")) or defaults.heading_ids,
        heading_ids_over_file=_flag(section, "heading_ids_over_file", default=defaults.heading_ids_over_file),
        bare_urls=section.choice("bare_urls", ("text", "link")) or defaults.bare_urls,
        parenthesis_lists=_flag(section, "parenthesis_lists", default=defaults.parenthesis_lists),
        line_numbers=_flag(section, "line_numbers", default=defaults.line_numbers),
        missing=section.choice("missing", ("error", "warn")) or defaults.missing,
        mermaid=section.address("mermaid", _script_fault) or "",
    )
    section.refuse_unknown(synonyms={"source": "from"})
    return markdown


def _flag(fields: Fields, key: str, *, default: bool) -> bool:
    flag = fields.flag(key)
    return default if flag is None else flag


def _script_fault(url: str) -> str | None:
    if url == MERMAID_PACKAGE:
        return None
    if url and not url.startswith(("https://", "/", "./")):
        return f"is no address of a script: write `{MERMAID_PACKAGE}`, `https://…`, or a path of this site"
    return link_fault(url)


def _feeds(fields: Fields) -> FeedsConfig:
    section = fields.nested("feeds")
    if section is None:
        return FeedsConfig()
    feeds = FeedsConfig(
        atom=_flag(section, "atom", default=True),
        json=_flag(section, "json", default=True),
        limit=section.whole_number("limit", least=1, most=1000) or FeedsConfig().limit,
        full_text=_flag(section, "full_text", default=True),
    )
    section.refuse_unknown()
    return feeds


def _search(fields: Fields) -> SearchConfig:
    section = fields.nested("search")
    if section is None:
        return SearchConfig()
    search = SearchConfig(enabled=_flag(section, "enabled", default=True))
    section.refuse_unknown()
    return search


def _offline(fields: Fields) -> OfflineConfig:
    section = fields.nested("offline")
    if section is None:
        return OfflineConfig()
    offline = OfflineConfig(mode=section.choice("mode", ("none", "keep", "remove")) or "none")
    section.refuse_unknown()
    return offline


def _verification(fields: Fields) -> Verification:
    section = fields.nested("verification")
    if section is None:
        return Verification()
    verification = Verification(
        google=section.address("google", _code_fault),
        naver=section.address("naver", _code_fault),
        bing=section.address("bing", _code_fault),
    )
    section.refuse_unknown()
    return verification


def _code_fault(code: str) -> str | None:
    return "is a whole tag; only the text between the quotes of `content=` is needed" if "<" in code else None
