"""Texts that are rendered before their pages are found: the same as later, or else rendered again."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from site_gen import ahead
from site_gen.ahead import render_ahead
from site_gen.cache.memo import Memo
from site_gen.cache.store import Store
from site_gen.gathering import Site, find_posts, read_site
from site_gen.model.body import BodySetup
from site_gen.model.options import BuildOptions
from site_gen.model.post import Division, Post
from site_gen.model.problem import Outcome
from site_gen.pair.catalog import divide_sources
from site_gen.render.body_inputs import body_inputs, likely_inputs
from site_gen.render.markdown.body import make_engine, render_body

from .kit import ENGLISH_SINGLE, KOREAN_SINGLE, NOW, PAIR, SETTINGS, snapshot, write_site

IN_TWO_FILES = """\
-- content/posts/2025-05-01-lake.en.md --
---
title: The lake
math: true
---

The lake lies still in the morning, and $x^2$ stands on a board.
-- content/posts/2025-05-01-lake.ko.md --
---
title: 호수
math: true
---

아침의 호수는 고요하고, 판자에는 **제곱(square)**이 적혀 있습니다.
"""

ASKS_FOR_ITS_PAGE = """\
-- content/posts/2025-05-02-title.md --
---
title: A page that knows its name
---

This is {{ page.title }}, and it says so in the middle of a sentence.
"""

SITE = SETTINGS + PAIR + KOREAN_SINGLE + ENGLISH_SINGLE + IN_TWO_FILES + ASKS_FOR_ITS_PAGE
TEXTS = 7


def read(folder: Path, text: str = SITE) -> tuple[Site, tuple[Outcome[Division], ...], tuple[Post, ...]]:
    site = read_site(write_site(folder, text)).result
    assert site is not None
    divisions = divide_sources(site.contents.sources, config=site.config, run=Memo(None, run_here))
    options = BuildOptions(site_dir=folder, output=folder / "output", now=NOW)
    catalog = find_posts(site, options, divisions=divisions).result
    assert catalog is not None
    return site, divisions, tuple(catalog.posts())


def run_here(
    job: Callable[..., Any], arguments: Iterable[Any], *, setup: Any, make_tools: Callable[[Any], Any], **more: Any
) -> tuple[Any, ...]:
    tools, take = make_tools(setup), more.get("take", lambda _, outcome: outcome)
    return tuple(take(place, job(argument, tools)) for place, argument in enumerate(arguments))


class Counting:
    """A runner that notes the arguments that it was asked for."""

    def __init__(self) -> None:
        self.paths: list[str] = []

    def __call__(self, job: Callable[..., Any], arguments: Iterable[Any], **more: Any) -> tuple[Any, ...]:
        def noted() -> Iterable[Any]:
            for argument in arguments:
                self.paths.append(argument.path)
                yield argument

        return run_here(job, noted(), **more)


def test_the_source_alone_tells_the_arguments_of_most_texts(tmp_path: Path) -> None:
    site, divisions, posts = read(tmp_path)
    divided = [(source, one.result) for source, one in zip(site.contents.sources, divisions, strict=True) if one.result]
    likely = list(likely_inputs(divided, config=site.config, theme=site.theme))
    later = body_inputs(posts, config=site.config, theme=site.theme)
    assert len(later) == TEXTS
    assert sorted(likely, key=repr) == sorted((one for one in later if "{{" not in one.text), key=repr)
    assert len(likely) == TEXTS - 1


def test_a_title_is_part_of_the_argument_only_where_the_text_asks_for_it(tmp_path: Path) -> None:
    site, _, posts = read(tmp_path)
    renamed = [post.with_changes(title="Another name") for post in posts]
    before, after = (body_inputs(some, config=site.config, theme=site.theme) for some in (posts, renamed))
    assert [one.path for one, other in zip(before, after, strict=True) if one != other] == [
        "content/posts/2025-05-02-title.md"
    ]


def test_where_headings_are_counted_over_a_file_nothing_is_likely(tmp_path: Path) -> None:
    settings = SETTINGS + "markdown: {heading_ids_over_file: true}\n"
    site, divisions, _ = read(tmp_path, settings + PAIR)
    assert site.config.markdown.heading_ids_over_file
    divided = [(source, one.result) for source, one in zip(site.contents.sources, divisions, strict=True) if one.result]
    assert list(likely_inputs(divided, config=site.config, theme=site.theme)) == []


def test_what_was_rendered_ahead_is_not_rendered_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "_SHARE", 1)
    monkeypatch.setattr(ahead, "_SOURCES_AT_ONCE", 1)
    site, divisions, posts = read(tmp_path)
    counting = Counting()
    with Store(tmp_path / "cache", is_alone=True) as store:
        run = Memo(store, counting)
        render_ahead(site, divisions, run=run, jobs=2)
        before = len(counting.paths)
        later = run(
            render_body,
            body_inputs(posts, config=site.config, theme=site.theme),
            setup=BodySetup(markdown=site.config.markdown),
            make_tools=make_engine,
        )
    assert before == TEXTS - 1
    assert counting.paths[before:] == ["content/posts/2025-05-02-title.md"]
    alone = run_here(
        render_body,
        body_inputs(posts, config=site.config, theme=site.theme),
        setup=BodySetup(markdown=site.config.markdown),
        make_tools=make_engine,
    )
    assert later == alone


@pytest.mark.parametrize("jobs", [0, 2])
def test_a_small_site_is_not_worth_it(tmp_path: Path, jobs: int) -> None:
    site, divisions, _ = read(tmp_path)
    counting = Counting()
    with Store(tmp_path / "cache") as store:
        render_ahead(site, divisions, run=Memo(store, counting), jobs=jobs)
    assert counting.paths == []


def test_nothing_is_rendered_for_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "_SHARE", 1)
    monkeypatch.setattr(ahead, "_SOURCES_AT_ONCE", 1)
    site, divisions, _ = read(tmp_path)
    counting = Counting()
    render_ahead(site, divisions, run=Memo(None, counting), jobs=2)
    assert counting.paths == []


def test_a_large_site_is_the_same_with_and_without(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from site_gen.build import build_site

    pages = []
    for name, share in (("with", 1), ("without", 10_000)):
        monkeypatch.setattr(ahead, "_SHARE", share)
        monkeypatch.setattr(ahead, "_SOURCES_AT_ONCE", 1)
        folder = write_site(tmp_path / name / "blog", SITE)
        options = BuildOptions(site_dir=folder, output=folder / "output", now=NOW, jobs=2, offline=True)
        report = build_site(options.with_changes(is_for_many=True))
        assert not [problem for problem in report.problems if problem.severity == "error"]
        pages.append(snapshot(folder / "output"))
    assert pages[0] == pages[1]
    assert len(pages[0]) > TEXTS
