"""Cases of the Markdown rules as data: ``tests/markdown/*.md``, one file a rule.

A case is a title, then between lines that hold a single dot: the text, and what becomes of it::

    bold before a particle {math: false}
    .
    **굵게(bold)**를
    .
    <p><strong>굵게(bold)</strong>를</p>
    ! 1 warning: what the author hears
    .

Settings stand in braces behind the title: fields of MarkdownConfig, or ``drop``, ``earlier`` and ``math`` of the input.
"""

import re
from pathlib import Path
from typing import NamedTuple

import msgspec

from site_gen.model.body import Body, BodyInput, BodySetup
from site_gen.model.config import MarkdownConfig
from site_gen.model.problem import Outcome, Problem
from site_gen.render.markdown.body import make_engine, render_body
from site_gen.render.markdown.engine import Engine

FOLDER = Path(__file__).parent

_CASE = re.compile(r"^(\S.*)\n\.\n((?:.*\n)*?)\.\n((?:.*\n)*?)\.$", re.MULTILINE)
_SETTING = re.compile(r"(\w+): ([^,}]+)")
_INPUT_SETTINGS = ("drop", "earlier", "math")

CALLOUT_TITLES = (
    ("note", "Note"),
    ("tip", "Tip"),
    ("important", "Important"),
    ("warning", "Warning"),
    ("caution", "Caution"),
    ("info", "Info"),
    ("danger", "Danger"),
)
VARIABLES = (("site.url", "https://me.example"), ("site.baseurl", "/blog"), ("page.url", "/posts/a/"))


class Case(NamedTuple):
    name: str
    settings: dict[str, str]
    text: str
    expected: str


def cases() -> list[Case]:
    """Return every case of every rule, in order."""
    return [case for path in sorted(FOLDER.glob("*.md")) for case in parsed(path)]


def parsed(path: Path) -> list[Case]:
    """Return the cases of a file."""
    found = []
    for title, text, expected in _CASE.findall(path.read_text(encoding="utf-8")):
        name, _, settings = title.partition(" {")
        found.append(Case(f"{path.stem}: {name}", dict(_SETTING.findall(settings)), text, expected))
    return found


_engines: dict[str, Engine] = {}


def render(text: str, settings: dict[str, str] | None = None) -> Outcome[Body]:
    """Render a text as a case does."""
    settings = settings or {}
    config = {name: value for name, value in settings.items() if name not in _INPUT_SETTINGS}
    engine = _engines.get(repr(config))
    if engine is None:
        markdown = msgspec.convert(config, MarkdownConfig, strict=False)
        engine = _engines[repr(config)] = make_engine(BodySetup(markdown=markdown))
    argument = BodyInput(
        path="content/posts/a.md",
        language="ko",
        text=text,
        first_line=1,
        earlier_text=settings.get("earlier", "").replace("\\n", "\n"),
        drop_language_words=settings.get("drop") == "true",
        math=settings.get("math") != "false",
        variables=VARIABLES,
        callout_titles=CALLOUT_TITLES,
    )
    return render_body(argument, engine)


def outcome_text(case: Case) -> str:
    """Return what became of a case's text, as a case writes it."""
    outcome = render(case.text, case.settings)
    assert outcome.result is not None
    references = "".join(
        f"@ {index} {reference.line} {reference.kind} {reference.target}\n"
        for index, reference in enumerate(outcome.result.references)
    )
    return outcome.result.html.rstrip("\n") + "\n" + references + "".join(map(_problem_text, outcome.problems))


def _problem_text(problem: Problem) -> str:
    return f"! {problem.line} {problem.severity}: {problem.message}\n"
