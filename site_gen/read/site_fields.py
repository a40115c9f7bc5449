"""The settings that every address depends on: base URL, time zone, languages, permalink."""

import re
import urllib.parse
import zoneinfo

from site_gen.errors import UsageError
from site_gen.model.config import Language
from site_gen.model.pattern import late_pattern
from site_gen.read.addresses import page_path_fault
from site_gen.read.fields import Fields
from site_gen.read.nearest import did_you_mean, meant_language, nearest
from site_gen.read.nodes import Mapping, Node, Scalar, shorten

PLACEHOLDERS = (
    *(":title", ":slug", ":categories"),
    *(":year", ":short_year", ":month", ":i_month", ":day", ":i_day", ":y_day"),
)
"""Jekyll's placeholders for permalinks that are read here."""

NAMED_PERMALINKS = ("date", "pretty", "ordinal", "none")
"""Jekyll's names for whole patterns."""

_PLACEHOLDER = late_pattern(r":[A-Za-z_]+|(?<=/):\w+")
_LANGUAGE_CODE = late_pattern(r"[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-(?:[A-Z]{2}|[0-9]{3}))?")
_LANGUAGE_PATH = late_pattern(r"[a-z0-9가-힣](?:[a-z0-9가-힣_-]{0,30}[a-z0-9가-힣])?", re.IGNORECASE)
_LANGUAGE_NAMES = {"en": "English", "ko": "한국어", "ja": "日本語", "zh": "中文", "de": "Deutsch", "fr": "Français"}
_ZONE_SLIPS = {
    slip: zone
    for zone, slips in {
        "Asia/Seoul": "kst korea 한국 서울 대한민국 seoul gmt+9 utc+9 +9 +0900 +09:00 south",
        "UTC": "gmt+0 utc+0 +0000 +00:00 z",
        "Asia/Tokyo": "jst japan tokyo",
        "America/New_York": "edt eastern",
        "America/Los_Angeles": "pst pdt pacific",
    }.items()
    for slip in slips.split()
}


def base_url_of(fields: Fields) -> str | None:
    """Return scheme, host and base path in ASCII (punycode, percent-encoding), without a final slash."""
    entry = fields.entry("base_url")
    text = None if entry is None else fields.text_of("base_url", entry.value)
    if entry is None or not text:
        return None
    fault, hint = _base_url_fault(text)
    if fault:
        fields.report(entry.value.line, f"`base_url` {shorten(text)} {fault}", hint)
        return None
    return _ascii_url(text)


def given_base_url(text: str) -> str:
    """Return the base URL that a command line gives, as `base_url_of` does; an empty one stays empty.

    Raises UsageError for one that could not be published.
    """
    fault, hint = _base_url_fault(text) if text else ("", "")
    if fault:
        raise UsageError(f"--base-url {shorten(text)} {fault}", hint)
    return _ascii_url(text) if text else ""


def _base_url_fault(text: str) -> tuple[str, str]:
    """Return what is wrong with a base URL and how to mend it; empty texts when it is good."""
    example = "Write it like `https://me.github.io/blog`."
    try:
        parts = urllib.parse.urlsplit(text)
        parts.port  # noqa: B018 - raises ValueError where the port is none
        host = (parts.hostname or "").encode("idna").decode()
    except ValueError as error:
        return f"is no address ({error})", example
    checks = (
        ("://" not in text, "has no scheme", f"Write `https://{text.lstrip('/')}`."),
        (parts.scheme not in ("http", "https"), "does not begin with http:// or https://", example),
        (not re.fullmatch(r"[a-z0-9._-]+|[0-9a-f:.]+", host), "has no host that could exist", example),
        (parts.username is not None, "holds a user name, which would be published", "Take it out."),
        ("?" in text or "#" in text, "holds `?` or `#`", "Keep scheme, host and path only."),
        (page_path_fault(parts.path.rstrip("/")) is not None, "has a path that cannot be served", example),
        (any(sign in text for sign in ' \t"<>'), "holds a blank or a quote", example),
    )
    return next(((fault, hint) for is_faulty, fault, hint in checks if is_faulty), ("", ""))


def _ascii_url(text: str) -> str:
    parts = urllib.parse.urlsplit(text)
    host = (parts.hostname or "").encode("idna").decode()
    host = f"[{host}]" if ":" in host else host
    port = f":{parts.port}" if parts.port is not None else ""
    path = urllib.parse.quote(urllib.parse.unquote(parts.path.rstrip("/")), safe="/-._~!$&'()*+,;=:@")
    return f"{parts.scheme}://{host}{port}{path}"


def timezone_of(fields: Fields) -> str | None:
    """Return the IANA name of a time zone that this machine knows."""
    entry = fields.entry("timezone")
    text = None if entry is None else fields.text_of("timezone", entry.value)
    if entry is None or text is None:
        return None
    try:
        zoneinfo.ZoneInfo(text)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        zone = _ZONE_SLIPS.get(text.casefold().replace(" ", "")) or nearest(
            text, sorted(zoneinfo.available_timezones())
        )
        hint = f"Did you mean `{zone}`?" if zone else "Write a name such as `Asia/Seoul`."
        fields.report(entry.value.line, f"`timezone` {shorten(text)} is no time zone", hint)
        return None
    return text


def languages_of(fields: Fields) -> tuple[Language, ...]:
    """Return the site's languages, each with its own code and path; none when the setting is absent or wrong."""
    languages: list[Language] = []
    items = fields.items("languages")
    for node in items:
        language = _language(fields, node, is_first=node is items[0])
        if language is None:
            continue
        for other in languages:
            if other.code.casefold() == language.code.casefold():
                fields.report(node.line, f"the language `{language.code}` is given twice", "Keep one of the two.")
            elif other.path.casefold() == language.path.casefold():
                message = f'`{other.code}` and `{language.code}` have the same path, "{language.path}"'
                fields.report(node.line, message, f"Write `path: {language.code}` for one of them.")
        languages.append(language)
    entry = fields.entry("languages")
    is_whole = len(languages) == len(items)
    if entry is not None and languages and is_whole and all(language.path for language in languages):
        hint = f'Write `path: ""` for one of them, such as `{languages[0].code}`.'
        fields.report(entry.value.line, "no language has the empty path, so the site would have no front page", hint)
    if entry is not None and not languages and not items and not isinstance(entry.value, (Scalar, Mapping)):
        fields.report(entry.value.line, "`languages` is empty", "Write at least one language, or delete the key.")
    return tuple(languages)


def _language(fields: Fields, node: Node, *, is_first: bool) -> Language | None:
    """A language is a code alone, or a mapping of code, name and path."""
    if isinstance(node, Scalar) and node.kind != "empty":
        code = _checked_code(fields, node)
        path = "" if is_first else code
        return None if code is None else Language(code=code, name=_LANGUAGE_NAMES.get(code, code), path=path or "")
    inner = fields.nested_of("languages", node)
    if inner is None:
        return None
    entry = inner.entry("code")
    name, path_entry = inner.text("name"), inner.mapping.entry("path")
    path = inner.text("path")
    inner.refuse_unknown(synonyms={"lang": "code", "language": "code", "prefix": "path", "title": "name"})
    if entry is None or not isinstance(entry.value, Scalar):
        fields.report(node.line, "`languages.code` is missing", "Write `code: ko`.")
        return None
    code = _checked_code(fields, entry.value)
    if code is None:
        return None
    if path_entry is None:
        path = "" if is_first else code
    path = (path or "").strip("/")
    if path and not _LANGUAGE_PATH.fullmatch(path):
        message = f"`languages.path` {shorten(path)} is no path that works everywhere"
        fields.report(node.line, message, f"Write one part of letters, digits and dashes: `path: {code}`.")
        return None
    return Language(code=code, name=name or _LANGUAGE_NAMES.get(code, code), path=path)


def _checked_code(fields: Fields, node: Scalar) -> str | None:
    if not _LANGUAGE_CODE.fullmatch(node.text):
        hint = meant_language(node.text, ("en", "ko", "ja", "zh")).replace("Known: en, ko, ja, zh.", "")
        message = f"`languages` {shorten(node.text)} is no language code"
        fields.report(node.line, message, hint or "Write a code such as `en`, `ko` or `zh-Hant`.")
        return None
    if node.text in ("kr", "jp", "cn"):
        hint = meant_language(node.text, ("en", "ko", "ja", "zh"))
        fields.report(node.line, f"`{node.text}` is the code of a country, not of a language", hint)
        return None
    return node.text


def permalink_of(fields: Fields) -> str | None:
    """Return the pattern of post addresses, or one of Jekyll's names for patterns."""
    entry = fields.entry("permalink")
    text = None if entry is None else fields.text_of("permalink", entry.value)
    if entry is None or text is None:
        return None
    fault, hint = ("", "") if text in NAMED_PERMALINKS else _permalink_fault(text)
    if fault:
        fields.report(entry.value.line, f"`permalink` {shorten(text)} {fault}", hint)
        return None
    return text


def unknown_placeholder(pattern: str) -> str:
    """Return the first placeholder of the permalink *pattern* that is none; empty where there is none such."""
    return next((name for name in _PLACEHOLDER.findall(pattern) if name not in PLACEHOLDERS), "")


def _permalink_fault(pattern: str) -> tuple[str, str]:
    names = ", ".join(NAMED_PERMALINKS)
    if not pattern.startswith("/"):
        match = nearest(pattern, NAMED_PERMALINKS)
        return "does not begin with `/`", f"Did you mean `{match}`?" if match else f"Write `/{pattern}`, or {names}."
    fault = page_path_fault(pattern)
    if fault is not None:
        return fault, "Write a pattern such as `/posts/:title/`."
    unknown = unknown_placeholder(pattern)
    if unknown:
        return f"holds `{unknown}`, which is no placeholder", did_you_mean(unknown, PLACEHOLDERS)
    if ":title" not in pattern and ":slug" not in pattern:
        return "gives all posts of a day one address", "It must hold `:title` or `:slug`, as in `/posts/:title/`."
    return "", ""
