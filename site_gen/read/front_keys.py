"""What is said about front-matter keys that are not ours: other tools' keys, slips of the keyboard, Korean names."""

from site_gen.model.problem import Severity
from site_gen.read.fields import Fields, is_empty
from site_gen.read.nearest import did_you_mean, nearest
from site_gen.read.nodes import Entry, Scalar

SYNONYMS = {
    "authors": "author",
    "last_modified_at": "lastmod",
    "category": "categories",
    "tag": "tags",
    "pinned": "pin",
    "redirect_from": "aliases",
    "lang": "language",
}
"""Keys of Jekyll and its plugins that mean the same as ours."""

_WATCHED = ("draft", "published", "date")
"""A slip in one of these publishes a text by accident, or at the wrong time: an error, never a guess."""

_HARMLESS = frozenset({"render_with_liquid", "group", "order", "icon", "type"})
"""Keys of Jekyll and its themes whose loss changes nothing here."""

_PAIRING = "Two files are a pair when their names agree: `sora.en.md` and `sora.ko.md`."
_PICTURE = "Write it as `image`, or `image: {path: …, alt: …}`."
_NOTES: dict[str, tuple[Severity, str]] = {
    "excerpt": ("info", "Write it as `description`."),
    "summary": ("info", "Write it as `description`."),
    "subtitle": ("info", "Write it as `description`."),
    "keywords": ("info", "Write them as `tags`."),
    "page_id": ("info", _PAIRING),
    "ref": ("info", _PAIRING),
    "translation_key": ("info", _PAIRING),
    "translationkey": ("info", _PAIRING),
    "weight": ("info", "Lists are in the order of `date`; `pin: true` puts a post on top."),
    "series": ("info", "Use a category or a tag."),
    "media_subpath": ("warning", "Put the pictures beside the post, or write their whole paths."),
    "img_path": ("warning", "Put the pictures beside the post, or write their whole paths."),
    "updated": ("warning", "Write it as `lastmod`."),
    "update": ("warning", "Write it as `lastmod`."),
    "modified": ("warning", "Write it as `lastmod`."),
    "url": ("warning", "Write it as `permalink`."),
    "cover": ("warning", _PICTURE),
    "thumbnail": ("warning", _PICTURE),
    "image_alt": ("warning", _PICTURE),
    "featured_image": ("warning", _PICTURE),
}
"""Keys of other tools with a nearest thing here: how loud to say so, and what to write."""

_PUBLICATION = frozenset(
    {
        *("publishdate", "publish_date", "pubdate", "expirydate", "expiry_date", "expires", "unpublishdate"),
        *("private", "unlisted", "hidden", "visibility", "status", "password"),
    }
)
"""Keys by which other tools withhold a post. To ignore one would publish what its author meant to hide."""

_OPEN_VALUES = frozenset({"false", "public", "publish", "published"})

_KOREAN_NAMES = {
    name: key
    for key, names in {
        "title": "제목",
        "date": "날짜 작성일",
        "lastmod": "수정일",
        "language": "언어",
        "permalink": "주소",
        "tags": "태그",
        "categories": "분류 카테고리",
        "description": "설명 요약",
        "author": "저자 작성자 글쓴이",
        "draft": "초안 임시 비공개",
        "published": "공개 발행 게시",
    }.items()
    for name in names.split()
}


def report_unknown_keys(fields: Fields) -> None:
    """Note a problem for each front-matter key that is not ours, as loud as the loss is great."""
    for entry in fields.unknown():
        _report(fields, entry)


def _report(fields: Fields, entry: Entry) -> None:
    key, line = entry.key.text, entry.key.line
    known = (*fields.known, *SYNONYMS)
    if entry.key.kind != "text":
        fields.report(line, f"`{key}` cannot be a key: write `name: value`", "Put a name before the colon.")
    elif key.casefold() in _HARMLESS:
        return
    elif key.casefold() in _NOTES:
        severity, hint = _NOTES[key.casefold()]
        fields.report(line, f"`{key}` is not read here", hint, severity=severity)
    elif key.casefold() in _PUBLICATION:
        if not _is_open(entry):
            hint = "Use `draft: true`, or a `date` in the future, and delete this key."
            fields.report(line, f"`{key}` is not known here, so it would not keep this text from being published", hint)
    elif key in _KOREAN_NAMES:
        meant = _KOREAN_NAMES[key]
        severity = "error" if meant in _WATCHED else "warning"
        fields.report(line, f"unknown key `{key}`", f"Keys are in English: write `{meant}`.", severity=severity)
    elif (watched := _near_watched(key, known)) is not None:
        hint = f"Did you mean `{watched}`? Correct it or delete it."
        fields.report(line, f"unknown key `{key}`, which looks like `{watched}`", hint)
    else:
        others = [name for name in known if name not in _WATCHED]
        hint = did_you_mean(key, others) or "Delete it if no other tool reads it."
        fields.report(line, f"unknown key `{key}`; it is ignored", hint, severity="warning")


def _is_open(entry: Entry) -> bool:
    value = entry.value
    return is_empty(value) or (isinstance(value, Scalar) and value.text.casefold() in _OPEN_VALUES)


def _near_watched(key: str, known: tuple[str, ...]) -> str | None:
    match = nearest(key, known, cutoff=0.7)
    if match not in _WATCHED:
        return None
    # "rate" is no slip of "date", "raft" is one of "draft": a different first letter has to be made up for.
    is_slip = key[:1].casefold() == match[0] or nearest(key, _WATCHED, cutoff=0.8) is not None
    return match if is_slip else None
