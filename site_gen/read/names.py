"""What a source's file name and folder say: stem, date, language, and which files are one pair."""

import datetime
import re
from collections.abc import Sequence

from site_gen.model.problem import Outcome, Problem
from site_gen.model.record import Record
from site_gen.read.dates import DateError, parse_day
from site_gen.read.nearest import meant_language

MARKDOWN_ENDINGS = (".md", ".markdown")
_DATED = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?:-(?P<rest>.+))?")
_LANGUAGE_SLIPS = ("kr", "kor", "eng", "jp", "cn")
"""Country and other codes that stand for a language by mistake. Others (`node.js.md`) may be part of a title."""


class SourceName(Record, frozen=True, kw_only=True):
    """A source's name, taken apart; the fields are those of SourceFile."""

    stem: str
    name_date: datetime.date | None
    name_language: str | None
    group: str


def is_markdown(path: str) -> bool:
    """Say whether a file's name ends as those of sources do."""
    return path.casefold().endswith(MARKDOWN_ENDINGS)


def name_source(path: str, *, languages: Sequence[str]) -> Outcome[SourceName]:
    """Return what the name of the source at *path* (``content/posts/…``, NFC) says.

    The language may stand in the name (``sora.ko.md``, ``sora/ko.md``) or in the first folder (``posts/ko/sora.md``);
    only codes in *languages* count. ``sora/index.md`` is named by its folder. A date that does not exist, or two
    languages for one file, are errors.
    """
    problems: list[Problem] = []
    root, folders, name = _split(path)
    folder_language = _match(folders[0], languages) if folders else None
    if folder_language is not None:
        folders = folders[1:]
    name, language = _cut_language(name, languages)
    if language is None and folders and _match(name, languages) is not None:
        language, name = _match(name, languages), "index"
    if name.casefold() == "index" and folders:
        name = folders.pop()
    if language is not None and folder_language is not None and language != folder_language:
        message = f"the folder says `{folder_language}` and the file name says `{language}`"
        problems.append(Problem(path=path, message=message, hint="Make them agree, or leave one of them out."))
    problems += _slips(path, languages)
    stem, date = name, None
    dated = _DATED.fullmatch(name)
    if dated is not None and root == "content/posts":
        stem = dated["rest"] or name
        try:
            date = parse_day(dated["year"], dated["month"], dated["day"])
        except DateError as error:
            day = f"{dated['year']}-{dated['month']}-{dated['day']}"
            message = f'the date in the file name, "{day}", {error}'
            problems.append(Problem(path=path, message=message, hint="Rename the file."))
    group = "/".join((root, *folders, name))
    language = language or folder_language
    return Outcome(
        result=SourceName(stem=stem, name_date=date, name_language=language, group=group), problems=tuple(problems)
    )


def _split(path: str) -> tuple[str, list[str], str]:
    """Return ``content/posts``, the folders below it, and the file name without its ending."""
    parts = path.split("/")
    return "/".join(parts[:2]), parts[2:-1], parts[-1].rpartition(".")[0]


def _match(word: str, languages: Sequence[str]) -> str | None:
    return next((code for code in languages if code.casefold() == word.casefold()), None)


def _cut_language(name: str, languages: Sequence[str]) -> tuple[str, str | None]:
    rest, dot, tail = name.rpartition(".")
    code = _match(tail, languages) if dot and rest else None
    return (name, None) if code is None else (rest, code)


def _slips(path: str, languages: Sequence[str]) -> list[Problem]:
    _, folders, name = _split(path)
    words = [name.rpartition(".")[2] if "." in name or folders else "", *folders[:1]]
    for word in words:
        if word.casefold() in _LANGUAGE_SLIPS and _match(word, languages) is None:
            hint = meant_language(word, languages)
            message = f"`{word}` in this path is no language of this site, so it counts as part of the name"
            return [Problem(path=path, severity="warning", message=message, hint=hint)]
    return []
