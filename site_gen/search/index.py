"""The search index of a site: its posts -> artifacts, through Pagefind.

What costs is a job: reading a text, and indexing a part.  A build that changes no text that is searched starts neither.
"""

import json
from collections.abc import Callable, Sequence
from typing import Any

from site_gen.model.artifact import Artifact
from site_gen.model.config import SiteConfig
from site_gen.model.post import Pair, Post
from site_gen.model.problem import Outcome, Problem
from site_gen.model.record import Record
from site_gen.search.engine import PagefindError, is_installed, is_program, make_index, pagefind_version
from site_gen.search.page import make_page
from site_gen.search.parts import divide_into_parts
from site_gen.search.record import PartInput, SearchRecord, Twin
from site_gen.search.text import BodyText, TextInput, no_tools, read_text

FOLDER = "pagefind"
"""Where the index goes, below the output folder."""

RunJobs = Callable[..., tuple[Outcome[Any], ...]]
"""``run(job, arguments, setup=…, make_tools=…)``: the outcomes of ``job(argument, tools)``, in order."""


class IndexSetup(Record, frozen=True, kw_only=True):
    pagefind: str
    """Name and version of the program: another one makes other files."""


class SearchPart(Record, frozen=True, kw_only=True):
    files: tuple[Artifact, ...]


def check_search(config: SiteConfig) -> Outcome[SiteConfig]:
    """Return the settings without search where Pagefind is missing, and say so."""
    if not config.search.enabled or is_installed():
        return Outcome(result=config)
    problem = Problem(
        path="content/site.yaml",
        severity="info",
        message="the site is built without search: Pagefind, which makes the index, is not installed here",
        hint="Run `pip install pagefind-bin`, or write `search: {enabled: false}`.",
    )
    without = config.with_changes(search=config.search.with_changes(enabled=False))
    return Outcome(result=without, problems=(problem,))


def make_search_index(
    pairs: Sequence[Pair],
    *,
    html_of: Callable[[Post], str],
    href: Callable[[str], str],
    config: SiteConfig,
    run: RunJobs,
) -> Outcome[tuple[Artifact, ...]]:
    """Return the files of the index of *pairs*, posts and pages.

    *html_of* returns the finished text of a post, *href* the address of a site path, ready to print.
    No file where search is switched off. A language whose index cannot be made has none, and a warning.
    """
    if not config.search.enabled:
        return Outcome(result=())
    posts = [post for pair in pairs for post in pair.posts]
    arguments = tuple(TextInput(path=post.source, html=html_of(post)) for post in posts)
    outcomes = run(read_text, arguments, setup=None, make_tools=no_tools)
    texts = {
        (post.key, post.language): outcome.result or BodyText() for post, outcome in zip(posts, outcomes, strict=True)
    }
    parts = [part for language in config.languages for part in _parts(pairs, language.code, texts=texts, href=href)]
    made = run(index_part, tuple(parts), setup=IndexSetup(pagefind=pagefind_version()), make_tools=no_tools)
    artifacts = [file for outcome in made if outcome.result is not None for file in outcome.result.files]
    for language in config.languages:
        own = [outcome for part, outcome in zip(parts, made, strict=True) if part.language == language.code]
        is_whole = all(outcome.result is not None for outcome in own)
        artifacts.append(_list_of_parts(language.code, len(own) if is_whole else 0))
    problems = dict.fromkeys(problem for outcome in made for problem in outcome.problems)
    return Outcome(result=tuple(artifacts), problems=tuple(problems))


def reads_alike(html: str, other: str) -> bool:
    """Return whether two texts are the same to search: their words and headings are, whatever stands around them."""
    first, second = (read_text(TextInput(path="", html=one), None).result for one in (html, other))
    return first == second


def index_part(argument: PartInput, tools: None) -> Outcome[SearchPart]:
    """Return the files of one part of the index."""
    del tools
    pages = [(record.url, make_page(record, language=argument.language)) for record in argument.records]
    try:
        files = make_index(pages, language=argument.language)
    except PagefindError as error:
        problem = Problem(
            path="content/site.yaml",
            severity="warning",
            message=f"there is no search index, because Pagefind failed: {error}",
            hint="Run `pip install --force-reinstall pagefind-bin`, or write `search: {enabled: false}`.",
        )
        return Outcome(result=None, problems=(problem,))
    artifacts = tuple(
        Artifact(path=f"{argument.path}/{path}", content=content, origin="the search index")
        for path, content in files.items()
        if argument.is_first or not is_program(path)
    )
    return Outcome(result=SearchPart(files=artifacts))


def _parts(
    pairs: Sequence[Pair], language: str, *, texts: dict[tuple[str, str], BodyText], href: Callable[[str], str]
) -> list[PartInput]:
    """Return the parts of one language, oldest posts first; pages, and posts without a date, come last."""
    found = [(post, pair) for pair in pairs if (post := pair.post_in(language)) is not None]
    found.sort(key=lambda item: (item[0].date is None, -item[0].recency[0] if item[0].date else 0.0, item[0].key))
    records = [_record(post, pair, texts[post.key, language], href) for post, pair in found]
    return [
        PartInput(path=f"{FOLDER}/{language}/{number}", language=language, is_first=number == 0, records=part)
        for number, part in enumerate(divide_into_parts(records))
    ]


def _record(post: Post, pair: Pair, text: BodyText, href: Callable[[str], str]) -> SearchRecord:
    terms = dict.fromkeys(term.name for term in (*post.categories, *post.tags))
    twins = [
        Twin(language=twin.language, title=twin.title, url=href(twin.url)) for twin in pair.posts if twin is not post
    ]
    return SearchRecord(
        title=post.title,
        url=href(post.url),
        terms=tuple(terms),
        twins=tuple(twins),
        sections=text.sections,
    )


def _list_of_parts(language: str, count: int) -> Artifact:
    content = json.dumps({"parts": count}).encode()
    return Artifact(path=f"{FOLDER}/{language}/parts.json", content=content, origin="the search index")
