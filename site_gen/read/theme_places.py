"""Files in a site's own theme folders that lie where nothing looks for them."""

import posixpath
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from site_gen.model.problem import Outcome, Problem
from site_gen.read.files import FoundFile, find_files
from site_gen.read.nearest import meant_language, nearest

PARTS = ("templates", "assets", "strings")
"""The folders of a theme."""

_PART_BY_ENDING = {
    ".html": "templates",
    ".xml": "templates",
    **dict.fromkeys((".css", ".js", ".svg", ".ico", ".woff2", ".woff", ".ttf", ".otf"), "assets"),
    **dict.fromkeys((".yaml", ".yml"), "strings"),
}
"""What makes a file look like part of a theme; licences, notes and pictures of a theme may lie anywhere in it."""

_FOLDERS_ELSEWHERE = ("static", "public", "asset", "template", "layouts", "_layouts", "_includes", "views", "i18n")
"""What these folders are called by other tools."""

_INNER_FOLDERS = ("css", "js", "icons", "fonts", "parts")
"""What lies in them."""


def find_misplaced(
    folder: Path,
    *,
    used: Sequence[str],
    others: Sequence[str],
    known_templates: Iterable[str],
    sources: Iterable[str],
    languages: Sequence[str],
) -> list[Problem]:
    """Return a warning for each file below the site's own *folder* of themes that does nothing.

    *used* are the themes that the site is made with, and *others* those that it could be made with. *known_templates*
    are the names that come with them, and *sources* the templates themselves, which may include others.
    """
    names = tuple(known_templates)
    texts = tuple(sources)
    problems: list[Problem] = []
    for entry in sorted(folder.iterdir()) if folder.is_dir() else ():
        shown = unicodedata.normalize("NFC", f"themes/{entry.name}")
        if entry.name not in used:
            problems += _unused(entry, shown, used) if entry.name not in others else ()
            continue
        found: Outcome[tuple[FoundFile, ...]] = find_files(entry, shown_as=shown, boundary=entry)
        for file in found.result or ():
            name = file.path.removeprefix(f"{shown}/")
            message, hint = _fault_of(name, shown, names, texts, languages)
            if message and not (_is_workshop(name) and (entry / "theme.yaml").exists()):
                problems.append(Problem(path=file.path, severity="warning", message=message, hint=hint))
    return problems


def _unused(entry: Path, shown: str, used: Sequence[str]) -> Iterator[Problem]:
    """Yield what is wrong with a folder that no theme is made of; another theme, not chosen now, may lie there."""
    if entry.name.startswith(".") or (entry.is_dir() and (entry / "theme.yaml").exists()):
        return
    near = nearest(entry.name, used)
    is_part = entry.name in (*PARTS, *_FOLDERS_ELSEWHERE, *_INNER_FOLDERS)
    looks_like_theme = entry.is_dir() and any((entry / part).is_dir() for part in (*PARTS, *_FOLDERS_ELSEWHERE))
    if (
        near is None
        and not is_part
        and not looks_like_theme
        and posixpath.splitext(entry.name)[1] not in _PART_BY_ENDING
    ):
        return
    yield Problem(
        path=shown,
        severity="warning",
        message="nothing reads this: the folder of a theme is called by its name, and the site uses "
        + " and ".join(f"`{name}`" for name in used),
        hint=f"Did you mean themes/{near}?" if near else f"Put what is yours below themes/{used[0]}/.",
    )


def _is_workshop(name: str) -> bool:
    """Say whether the maker of a whole theme may have put the file *name* there, to make others of it."""
    part = name.partition("/")[0]
    return "/" in name and part not in (*PARTS, *_FOLDERS_ELSEWHERE, *_INNER_FOLDERS)


def _fault_of(
    name: str, shown: str, templates: Sequence[str], sources: Sequence[str], languages: Sequence[str]
) -> tuple[str, str]:
    """Return what is wrong with the place of the file *name*, and how to mend it; empty texts where nothing is."""
    part, _, rest = name.partition("/")
    ending = posixpath.splitext(name)[1].casefold()
    if part == "templates" and rest:
        return _template_fault(rest, shown, templates, sources)
    if part == "strings" and rest:
        return _strings_fault(rest, shown, languages)
    if part == "assets" or name == "theme.yaml" or ending not in _PART_BY_ENDING:
        return "", ""
    wanted = _PART_BY_ENDING[ending]
    inner = rest if part in _FOLDERS_ELSEWHERE or nearest(part, PARTS) else name
    if wanted == "templates" and inner not in templates:
        near = [known for known in templates if posixpath.basename(known) == posixpath.basename(inner)]
        inner = near[0] if len(near) == 1 else inner
    return (
        "nothing reads this file: a theme has its files in templates/, assets/ and strings/",
        f"Did you mean {shown}/{wanted}/{inner}?",
    )


def _template_fault(name: str, shown: str, templates: Sequence[str], sources: Sequence[str]) -> tuple[str, str]:
    if not templates or name in templates or any(f'"{name}"' in source or f"'{name}'" in source for source in sources):
        return "", ""
    beside = [known for known in templates if posixpath.basename(known) == posixpath.basename(name)]
    near = beside[0] if beside else nearest(name, templates)
    hint = f"Did you mean {shown}/templates/{near}?" if near else "Include it in one that is used, or take it out."
    return "nothing uses this template: the theme has none of this name, and no template includes it", hint


def _strings_fault(name: str, shown: str, languages: Sequence[str]) -> tuple[str, str]:
    language, ending = posixpath.splitext(name)
    if language in languages and ending in (".yaml", ".yml"):
        return "", ""
    if language in languages:
        return (
            "nothing reads this file: the words of a theme are YAML",
            f"Did you mean {shown}/strings/{language}.yaml?",
        )
    hint = meant_language(language, languages)
    if not hint.startswith("Did you mean"):
        return "", ""  # the words of a language that another site has
    return f"`{language}` is no language of this site, so nothing reads this file", hint
