"""The head of a source, decoded: every key that authors of Jekyll and Chirpy write, spelled as they do."""

import datetime

from site_gen.model.post import FrontMatter, SitemapHints
from site_gen.model.problem import Outcome, Problem, has_errors
from site_gen.model.record import Record
from site_gen.model.text import LocalText
from site_gen.read.addresses import decode_path, link_fault, page_path_fault, slug_fault
from site_gen.read.dates import FORMS, DateError, meant_date, parse_date
from site_gen.read.fence import cut_front_matter
from site_gen.read.fields import Fields, clean, is_empty, seen
from site_gen.read.front_keys import SYNONYMS, report_unknown_keys
from site_gen.read.nearest import did_you_mean
from site_gen.read.nodes import Entry, Mapping, Scalar, Sequence, shorten
from site_gen.read.plain_yaml import plain_mapping
from site_gen.read.site_fields import PLACEHOLDERS, unknown_placeholder

_AFTER_ALL_LINES = 1 << 30
CHANGE_FREQUENCIES = ("always", "hourly", "daily", "weekly", "monthly", "yearly", "never")
_PICTURE_EXTRAS = ("lqip", "width", "height", "w", "h", "show", "no_bg", "class", "shadow", "caption", "credit")
"""Keys under ``image:`` that themes of Jekyll use for looks; sizes are read from the file itself here."""


class SourceText(Record, frozen=True, kw_only=True):
    """A source's text, cut and decoded."""

    front: FrontMatter
    text: str
    text_line: int
    """1-based file line of the first line of ``text``."""


def read_front_matter(text: str, *, path: str, languages: tuple[str, ...], timezone: str) -> Outcome[SourceText]:
    """Return the front matter and the body of a source, with all problems of its head.

    *languages* are the codes of the site, *timezone* the IANA name of the zone that dates without an offset are in.
    Front matter with mistakes is still decoded as far as it goes, never towards publishing: a `draft` that cannot be
    read counts as true. No result only where the head cannot be told from the body.
    """
    cut = cut_front_matter(text, path=path)
    if cut.result is None:
        return Outcome(result=None, problems=cut.problems)
    fenced = cut.result
    problems: list[Problem] = list(cut.problems)
    mapping = Mapping()
    if fenced.yaml is not None:
        mapping = _parsed(fenced.yaml, fenced.yaml_line, path, problems)
    front = _decode(_with_our_names(mapping, path, problems), path, problems, languages, timezone)
    _report_gaps(front, fenced.text, mapping, path, problems)
    problems.sort(key=lambda problem: problem.line or _AFTER_ALL_LINES)
    source = SourceText(front=front, text=fenced.text, text_line=fenced.text_line)
    return Outcome(result=source, problems=tuple(problems))


def _parsed(yaml: str, line: int, path: str, problems: list[Problem]) -> Mapping:
    plain = plain_mapping(yaml, first_line=line)
    if plain is not None:
        return plain
    # Importing the parser takes longer than most edits of a text.
    from site_gen.read.yaml_text import parse_yaml

    parsed = parse_yaml(yaml, path=path, first_line=line)
    problems += parsed.problems
    return parsed.result or Mapping(unread=("title", "draft"))


def _with_our_names(mapping: Mapping, path: str, problems: list[Problem]) -> Mapping:
    """Rename the keys of other tools that mean the same as ours."""
    entries: dict[str, Entry] = {}
    for entry in mapping.entries:
        key = SYNONYMS.get(entry.key.text, entry.key.text)
        other = entries.get(key)
        if other is not None and not is_empty(other.value):
            message = f"`{entry.key.text}` means the same as `{other.key.text}` in line {other.key.line}"
            hint = "Keep one of the two."
            problems.append(
                Problem(path=path, line=entry.key.line, severity="warning", message=f"{message}; ignored", hint=hint)
            )
            continue
        entries[key] = entry
    renamed = tuple(_renamed(entry, key) for key, entry in entries.items())
    return Mapping(entries=renamed, line=mapping.line, unread=mapping.unread)


def _renamed(entry: Entry, key: str) -> Entry:
    name = entry.key
    if name.text == key:
        return entry
    return Entry(key=Scalar(text=key, kind="text", line=name.line, column=name.column), value=entry.value)


def _decode(
    mapping: Mapping, path: str, problems: list[Problem], languages: tuple[str, ...], timezone: str
) -> FrontMatter:
    fields = Fields(mapping, path=path, problems=problems)
    draft, draft_languages = _draft(fields, languages)
    image, image_alt = _image(fields, languages)
    front = FrontMatter(
        title=_title(fields, languages),
        author=fields.texts("author"),
        date=_date(fields, "date", timezone),
        lastmod=_date(fields, "lastmod", timezone),
        categories=fields.texts("categories"),
        tags=fields.texts("tags"),
        description=fields.local_text("description", languages),
        slug=_slug(fields, languages),
        permalink=_permalink(fields),
        image=image,
        image_alt=image_alt,
        pin=fields.flag("pin") or False,
        toc=fields.flag("toc"),
        math=fields.flag("math"),
        mermaid=fields.flag("mermaid"),
        comments=fields.flag("comments"),
        draft=draft or "draft" in mapping.unread or "published" in mapping.unread,
        draft_languages=draft_languages,
        published=_published(fields),
        sitemap=_sitemap(fields),
        aliases=_aliases(fields),
        layout=fields.text("layout"),
        language=_language(fields, languages),
        key_lines=tuple((entry.key.text, entry.key.line) for entry in mapping.entries if entry.key.text in _FIELDS),
    )
    report_unknown_keys(fields)
    return front


_FIELDS = frozenset(FrontMatter.__struct_fields__) - {"image_alt", "draft_languages", "key_lines"}


def _title(fields: Fields, languages: tuple[str, ...]) -> LocalText | None:
    title = fields.local_text("title", languages)
    return None if title is not None and title.common == "" else title


def _draft(fields: Fields, languages: tuple[str, ...]) -> tuple[bool, tuple[str, ...]]:
    """Return (whole source is a draft, languages that are drafts); anything unclear makes the whole source one."""
    entry = fields.mapping.entry("draft")
    if entry is None or fields.entry("draft") is None:
        if entry is not None:
            fields.report(entry.key.line, "`draft` is empty", "Write `draft: true` or `draft: false`.")
        fields.entry("draft")
        return entry is not None, ()
    node = entry.value
    if isinstance(node, Mapping):
        return _draft_by_language(fields, node, languages)
    if isinstance(node, Sequence):
        return _draft_list(fields, node, languages)
    if node.kind == "truth":
        return node.text.casefold() == "true", ()
    if clean(node.text) in languages:
        return False, (clean(node.text),)
    codes = ", ".join(languages)
    message = f"`draft` must be true or false, or one of the languages {codes}, not {seen(node)}"
    fields.report(node.line, message, "Write `draft: true` or `draft: false`, without quotes.")
    return True, ()


def _draft_list(fields: Fields, node: Sequence, languages: tuple[str, ...]) -> tuple[bool, tuple[str, ...]]:
    codes = [item for item in node.items if isinstance(item, Scalar)]
    are_known = [fields.is_language("draft", code, languages) for code in codes]
    if not codes or len(codes) != len(node.items):
        fields.report(node.line, "`draft` must hold language codes only", f"Write `draft: [{languages[-1]}]`.")
        return True, ()
    return not all(are_known), tuple(code.text for code in codes) if all(are_known) else ()


def _draft_by_language(fields: Fields, node: Mapping, languages: tuple[str, ...]) -> tuple[bool, tuple[str, ...]]:
    flags = [
        (item.key.text, fields.flag_of(f"draft.{item.key.text}", item.value))
        for item in node.entries
        if fields.is_language("draft", item.key, languages)
    ]
    is_clear = len(flags) == len(node.entries) and all(flag is not None for _, flag in flags)
    return not is_clear, tuple(code for code, flag in flags if flag)


def _published(fields: Fields) -> bool:
    entry = fields.mapping.entry("published")
    if entry is not None and is_empty(entry.value):
        fields.entry("published")
        fields.report(entry.key.line, "`published` is empty", "Write `published: true` or `published: false`.")
        return False
    flag = fields.flag("published")
    return flag if flag is not None else entry is None


def _date(fields: Fields, key: str, timezone: str) -> datetime.datetime | None:
    entry = fields.entry(key)
    text = None if entry is None else fields.text_of(key, entry.value)
    if entry is None or text is None:
        return None
    try:
        return parse_date(text, timezone=timezone)
    except DateError as error:
        day = meant_date(text)
        hint = f"Write `{key}: {day}`, or with a time, {key}: {day} 09:00." if day else f"Write {FORMS}."
        fields.report(entry.value.line, f"`{key}` {shorten(text)} {error}", hint)
        return None


def _slug(fields: Fields, languages: tuple[str, ...]) -> LocalText | None:
    slug = fields.local_text("slug", languages)
    entry = fields.entry("slug")
    if slug is None or entry is None:
        return None
    faults = [(text, slug_fault(text)) for text in _texts(slug)]
    for text, fault in faults:
        if fault is not None:
            fields.report(entry.value.line, f"`slug` {shorten(text)} {fault}")
    if any(fault for _, fault in faults):
        return None
    return LocalText(
        common=None if slug.common is None else decode_path(slug.common),
        by_language=tuple((code, decode_path(text)) for code, text in slug.by_language),
    )


def _texts(local: LocalText) -> tuple[str, ...]:
    return (*(() if local.common is None else (local.common,)), *(text for _, text in local.by_language))


def _permalink(fields: Fields) -> str | None:
    entry = fields.entry("permalink")
    permalink = fields.address("permalink", page_path_fault)
    unknown = unknown_placeholder(permalink or "")
    if entry is not None and permalink is not None and unknown:
        message = f"`permalink` {shorten(permalink)} holds `{unknown}`, which is no placeholder"
        fields.report(entry.value.line, message, did_you_mean(unknown, PLACEHOLDERS))
        return None
    return decode_path(permalink) if permalink else None


def _aliases(fields: Fields) -> tuple[str, ...]:
    entry = fields.entry("aliases")
    aliases = []
    for text in fields.texts("aliases"):
        fault = page_path_fault(text)
        if fault is None:
            aliases.append(decode_path(text))
        elif entry is not None:
            line = _line_of_item(entry, text)
            fields.report(line, f"`aliases` {shorten(text)} {fault}", "Write a path of this site such as `/old/`.")
    return tuple(aliases)


def _line_of_item(entry: Entry, text: str) -> int:
    items = entry.value.items if isinstance(entry.value, Sequence) else (entry.value,)
    return next((item.line for item in items if isinstance(item, Scalar) and clean(item.text) == text), entry.key.line)


def _image(fields: Fields, languages: tuple[str, ...]) -> tuple[LocalText | None, LocalText | None]:
    """Return path and alternative text: ``image: PATH``, ``{en: PATH, ko: PATH}``, or ``{path: …, alt: …}``."""
    entry = fields.entry("image")
    if entry is None:
        return None, None
    node = entry.value
    is_local = isinstance(node, Mapping) and any(item.key.text in languages for item in node.entries)
    if not isinstance(node, Mapping) or is_local:
        return _checked_image(fields, fields.local_text("image", languages), node.line), None
    inner = fields.nested("image")
    if inner is None:
        return None, None
    path, alt = inner.local_text("path", languages), inner.local_text("alt", languages)
    if path is None:
        message = "`image` has no `path`" if node.entries else "`image` is empty"
        fields.report(node.line, message, "Write `image: {path: cat.jpg, alt: A sleeping cat}`.", severity="warning")
    for extra in _PICTURE_EXTRAS:
        inner.entry(extra)
    inner.refuse_unknown(severity="warning", synonyms={"src": "path", "url": "path", "feature": "path"})
    return _checked_image(fields, path, node.line), alt


def _checked_image(fields: Fields, image: LocalText | None, line: int) -> LocalText | None:
    for text in () if image is None else _texts(image):
        fault = link_fault(text)
        if fault is not None:
            fields.report(line, f"`image` {shorten(text)} {fault}")
            return None
    return None if image is None or not any(_texts(image)) else image


def _sitemap(fields: Fields) -> SitemapHints:
    entry = fields.entry("sitemap")
    if entry is None:
        return SitemapHints()
    if isinstance(entry.value, Scalar) and entry.value.kind == "truth":
        if entry.value.text.casefold() == "false":
            hint = "Delete it; a text that nobody should find stays a draft."
            fields.report(entry.value.line, "`sitemap: false` is not read here", hint, severity="warning")
        return SitemapHints()
    inner = fields.nested("sitemap")
    if inner is None:
        return SitemapHints()
    hints = SitemapHints(
        changefreq=inner.choice("changefreq", CHANGE_FREQUENCIES), priority=inner.number("priority", least=0, most=1)
    )
    inner.entry("lastmod")
    inner.refuse_unknown(severity="warning")
    return hints


def _language(fields: Fields, languages: tuple[str, ...]) -> str | None:
    entry = fields.entry("language")
    if entry is None:
        return None
    if not isinstance(entry.value, Scalar):
        fields.text_of("language", entry.value)
        return None
    return entry.value.text if fields.is_language("language", entry.value, languages) else None


def _report_gaps(front: FrontMatter, text: str, mapping: Mapping, path: str, problems: list[Problem]) -> None:
    """Warn of a missing title and a missing text: both are valid, and rarely meant."""
    is_blank = not text or text.isspace()
    if is_blank and not front.key_lines and not problems:
        message, hint = "this file is empty", "Write a title and a text, or delete the file."
        problems.append(Problem(path=path, severity="warning", message=message, hint=hint))
        return
    if front.title is None and "title" not in mapping.unread and front.line_of("title") is None:
        message = "this text has no title"
        hint = "Write `title: …` between two lines of `---` at the top of the file."
        problems.append(Problem(path=path, line=1, severity="warning", message=message, hint=hint))
    elif front.title is None and mapping.entry("title") is not None and not has_errors(problems):
        message, hint = "the title is empty", "Write a text after `title:`."
        line = front.line_of("title")
        problems.append(Problem(path=path, line=line, severity="warning", message=message, hint=hint))
    if is_blank:
        message, hint = "there is no text here", "Write it below the front matter."
        problems.append(Problem(path=path, severity="warning", message=message, hint=hint))
