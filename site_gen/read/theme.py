"""A theme's folders -> Theme, merged file by file along its chain of parents."""

from collections.abc import Iterator
from pathlib import Path

import msgspec

from site_gen.model.problem import Outcome, Problem, has_errors
from site_gen.model.record import Record
from site_gen.model.theme import Template, Theme, ThemeAsset, ThemeOption, ThemeString, ThemeStrings
from site_gen.read.config import find_setting_line
from site_gen.read.files import file_at, find_files, read_bytes
from site_gen.read.nearest import did_you_mean
from site_gen.read.scan import bundled_themes_folder
from site_gen.read.text_file import decode_text
from site_gen.read.theme_places import find_misplaced
from site_gen.read.theme_strings import StringFile, check_strings, flatten_strings
from site_gen.read.theme_yaml import ThemeHead, decode_theme_yaml

__all__ = ["bundled_themes_folder", "read_theme"]

_MAX_BYTES = 64_000_000
_PICTURE_WIDTHS = (480, 800, 1200, 1600)


def read_theme(
    name: str, folders: tuple[Path, ...], languages: tuple[str, ...], *, site_dir: Path | None = None
) -> Outcome[Theme]:
    """Return the theme called *name* with everything it inherits; no result where there is an error.

    *folders* hold themes, the site's own first. A folder of the same name in several of them is one theme: the file in
    the earlier one wins, texts key by key. What a theme lacks comes from the one it ``extends``. *languages* are the
    site's: the theme must have every text in each. With *site_dir* a theme that does not exist is a problem at its line
    of ``content/site.yaml``.
    """
    problems: list[Problem] = []
    layers = _chain(name, folders, problems)
    if not layers and site_dir is not None:
        line = find_setting_line(site_dir, "theme", "name")
        problems = [msgspec.structs.replace(problem, line=line) for problem in problems]
    templates = _templates(layers, problems)
    assets = {file: content for layer in reversed(layers) for file, content in _files(layer, "assets", problems)}
    strings = _strings(layers, languages, problems)
    if layers and site_dir is not None:
        problems += _misplaced(layers, folders, [one.source for one in templates.values()], languages)
    if has_errors(problems):
        return Outcome(result=None, problems=tuple(problems))
    styles = [layer.head for layer in layers]
    theme = Theme(
        name=name,
        templates=tuple(templates[file] for file in sorted(templates)),
        strings=strings,
        assets=tuple(ThemeAsset(name=file, content=assets[file]) for file in sorted(assets)),
        options=_options(layers),
        pygments_light=next((head.light for head in styles if head.light), "default"),
        pygments_dark=next((head.dark for head in styles if head.dark), "github-dark"),
        picture_widths=next((head.picture_widths for head in styles if head.picture_widths), _PICTURE_WIDTHS),
        picture_sizes=next((head.picture_sizes for head in styles if head.picture_sizes), "100vw"),
    )
    return Outcome(result=theme, problems=tuple(problems))


class _Layer(Record, frozen=True, kw_only=True):
    """One folder of a theme."""

    shown_as: str
    """For messages: ``themes/duet``."""
    folder: str
    head: ThemeHead


def _chain(name: str, folders: tuple[Path, ...], problems: list[Problem]) -> list[_Layer]:
    """Return the folders that the theme is made of: its own first, then its parents', each site's before ours."""
    chain: list[_Layer] = []
    names: list[str] = []
    source = "content/site.yaml"
    while name:
        if name in names:
            message = f"themes extend each other in a circle: {', '.join((*names, name))}"
            problems.append(Problem(path=source, message=message, hint="Let one of them extend nothing."))
            break
        layers = _layers(name, folders, problems)
        if not layers:
            known = sorted({found for folder in folders for found in _theme_names(folder)})
            is_folder = any((folder / name).is_dir() for folder in folders)
            reason = f" (the folder themes/{name} has no theme.yaml)" if is_folder else ""
            message = f'there is no theme called "{name}"{reason}'
            problems.append(Problem(path=source, message=message, hint=did_you_mean(name, known)))
            break
        names.append(name)
        chain += layers
        source = f"themes/{name}/theme.yaml"
        # The site's own folder may say `extends: duet` in themes/duet: it means ours, which it stands before anyway.
        name = next((layer.head.extends for layer in layers if layer.head.extends not in ("", name)), "")
    return chain


def _theme_names(folder: Path) -> list[str]:
    return [path.parent.name for path in folder.glob("*/theme.yaml")]


def _layers(name: str, folders: tuple[Path, ...], problems: list[Problem]) -> list[_Layer]:
    """Return the folders called *name*; none when nothing of that name describes itself as a theme."""
    shown_as = f"themes/{name}"
    layers = []
    is_described = False
    for folder in folders:
        root = folder / name
        if not root.is_dir():
            continue
        found = file_at(root / "theme.yaml", shown_as=f"{shown_as}/theme.yaml", boundary=root)
        problems += found.problems
        head = ThemeHead()
        if found.result is not None:
            is_described = True
            content = read_bytes(found.result, most=_MAX_BYTES)
            text = decode_text(content.result or b"", path=found.result.path)
            decoded = decode_theme_yaml(text.result or "", path=found.result.path, folder=name)
            problems += (*content.problems, *text.problems, *decoded.problems)
            head = decoded.result or head
        layers.append(_Layer(shown_as=shown_as, folder=str(root), head=head))
    return layers if is_described else []


def _files(layer: _Layer, part: str, problems: list[Problem]) -> Iterator[tuple[str, bytes]]:
    """Yield name and bytes of the files below one part (``templates``, ``assets``, ``strings``) of a layer."""
    shown_as = f"{layer.shown_as}/{part}"
    root = Path(layer.folder)
    found = find_files(root / part, shown_as=shown_as, boundary=root)
    problems += found.problems
    for file in found.result or ():
        content = read_bytes(file, most=_MAX_BYTES)
        problems += content.problems
        if content.result is not None:
            yield file.path.removeprefix(f"{shown_as}/"), content.result


def _templates(layers: list[_Layer], problems: list[Problem]) -> dict[str, Template]:
    templates: dict[str, Template] = {}
    for layer in reversed(layers):
        for name, content in _files(layer, "templates", problems):
            path = f"{layer.shown_as}/templates/{name}"
            text = decode_text(content, path=path)
            problems += text.problems
            templates[name] = Template(name=name, source=text.result or "", path=path)
    return templates


def _strings(layers: list[_Layer], languages: tuple[str, ...], problems: list[Problem]) -> tuple[ThemeStrings, ...]:
    """Merge the texts key by key; those of a language that the site does not have are not even read."""
    files: list[StringFile] = []
    for layer in reversed(layers):
        for name, content in _files(layer, "strings", problems):
            language, _, ending = name.rpartition(".")
            if language not in languages or ending not in ("yaml", "yml"):
                continue
            path = f"{layer.shown_as}/strings/{name}"
            text = decode_text(content, path=path)
            flat = flatten_strings(text.result or "", path=path)
            problems += (*text.problems, *flat.problems)
            files.append(StringFile(path=path, language=language, strings=flat.result or ()))
    if layers and not has_errors(problems):
        problems += check_strings(files, languages, theme=layers[0].shown_as)
    merged: dict[str, dict[str, str]] = {language: {} for language in languages}
    for file in files:
        merged[file.language].update((string.key, string.text) for string in file.strings)
    return tuple(
        ThemeStrings(
            language=language,
            strings=tuple(ThemeString(key=key, text=merged[language][key]) for key in sorted(merged[language])),
        )
        for language in languages
    )


def _misplaced(
    layers: list[_Layer], folders: tuple[Path, ...], sources: list[str], languages: tuple[str, ...]
) -> list[Problem]:
    """Return a warning for each file in the site's own folders that no part of the theme is made of."""
    own, *shared = folders
    known: dict[str, None] = {}
    for layer in layers:
        folder = Path(layer.folder)
        if folder.parent != own:
            found = find_files(folder / "templates", shown_as="", boundary=folder)
            known |= dict.fromkeys(file.path.removeprefix("/") for file in found.result or ())
    used = list(dict.fromkeys(Path(layer.folder).name for layer in layers))
    others = [name for folder in shared for name in _theme_names(folder)]
    return find_misplaced(own, used=used, others=others, known_templates=known, sources=sources, languages=languages)


def _options(layers: list[_Layer]) -> tuple[ThemeOption, ...]:
    options = {option.name: option for layer in reversed(layers) for option in layer.head.options}
    return tuple(options.values())
