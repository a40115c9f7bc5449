"""A theme's texts: one file a language, the same keys in each."""

from collections.abc import Iterable, Iterator

from site_gen.model.problem import Outcome, Problem
from site_gen.model.record import Record
from site_gen.model.theme import ThemeString
from site_gen.read.fields import seen
from site_gen.read.nearest import nearest
from site_gen.read.nodes import Mapping, Scalar
from site_gen.read.yaml_text import parse_yaml


class StringFile(Record, frozen=True, kw_only=True):
    path: str
    language: str
    strings: tuple[ThemeString, ...]


def flatten_strings(text: str, *, path: str) -> Outcome[tuple[ThemeString, ...]]:
    """Return the texts of one file; a dot joins the levels of its keys (``post_count.one``)."""
    parsed = parse_yaml(text, path=path)
    problems = list(parsed.problems)
    strings = tuple(_flatten(parsed.result or Mapping(), "", path, problems))
    return Outcome(result=strings, problems=tuple(problems))


def _flatten(mapping: Mapping, prefix: str, path: str, problems: list[Problem]) -> Iterator[ThemeString]:
    for entry in mapping.entries:
        key = f"{prefix}{entry.key.text}"
        value = entry.value
        if isinstance(value, Mapping):
            yield from _flatten(value, f"{key}.", path, problems)
        elif isinstance(value, Scalar) and (value.kind != "empty" or value.is_quoted):
            yield ThemeString(key=key, text=value.text)
        else:
            message = f"`{key}` must be a text, not {seen(value)}"
            problems.append(Problem(path=path, line=value.line, message=message, hint="Put the text in quotes."))


def check_strings(files: Iterable[StringFile], languages: tuple[str, ...], *, theme: str) -> list[Problem]:
    """Return a problem for each text that one of *languages* lacks; *theme* is the theme's folder, for messages."""
    path_by_key: dict[str, dict[str, str]] = {language: {} for language in languages}
    for file in files:
        path_by_key[file.language].update((string.key, file.path) for string in file.strings)
    problems = []
    for language in languages:
        own = path_by_key[language]
        if not own and any(path_by_key.values()):
            message = f"the theme has no texts in `{language}`, a language of this site"
            hint = f"Copy the file of another language to {theme}/strings/{language}.yaml and translate it."
            problems.append(Problem(path=f"{theme}/strings/{language}.yaml", message=message, hint=hint))
            continue
        for other in languages:
            for key, twin in sorted(path_by_key[other].items()):
                if key not in own:
                    own[key] = twin  # said once, whatever the number of languages that have it
                    path = f"{twin.rpartition('/')[0]}/{language}.yaml"
                    message = f"`{key}` is missing here; it stands in {twin}"
                    near = nearest(key, own.keys() - path_by_key[other].keys() or own.keys() - {key}, cutoff=0.8)
                    meant = f" Or did you mean `{near}` there?" if near else ""
                    problems.append(Problem(path=path, message=message, hint=f"Write `{key}` in {path}, too.{meant}"))
    return problems
