"""Large first builds, whose texts wait in files: the same site and the same cache as without."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from site_gen.build import build_site
from site_gen.cache.memo import encoded
from site_gen.cache.spool import Spool
from site_gen.model.body import Body, Reference
from site_gen.model.options import BuildOptions
from site_gen.model.problem import Outcome, Problem
from site_gen.render.finished import Packer, SplitBody
from site_gen.spooling import BodySpool
from tests.kit import NOW, PAIR, SETTINGS, snapshot, write_site

PLAIN = Body(html="<p>밀물, low and high</p>", excerpt="밀물")
SHOWING = Body(
    html='<p>밀물</p>\n<p><img src="site-gen:ref/0" alt="tide" title="A spring tide"></p>',
    references=(Reference(target="tide.png", line=3, kind="image"),),
)
BODIES = {"plain": PLAIN, "showing": SHOWING}
WARNING = Problem(path="content/posts/a.md", line=2, severity="warning", message="a heading without a blank")


def made(argument: str, tools: str) -> Outcome[Body]:
    assert tools == "tools of tide"
    return Outcome(result=BODIES.get(argument), problems=(WARNING,))


def run_here(job: Any, arguments: Any, *, setup: Any, make_tools: Any) -> tuple[Any, ...]:
    tools = make_tools(setup)
    return tuple(job(argument, tools) for argument in arguments)


def spooled(cache: Path, *arguments: str) -> tuple[BodySpool, tuple[Outcome[Any], ...]]:
    spooler = BodySpool(run_here, Spool(cache))
    return spooler, spooler(made, arguments, setup="tide", make_tools="tools of {}".format)


@pytest.mark.parametrize(("argument", "body"), BODIES.items())
def test_a_spooled_body_is_the_one_that_was_made(tmp_path: Path, argument: str, body: Body) -> None:
    spooler, (outcome,) = spooled(tmp_path, argument)
    held = Packer().take(outcome, "key").result
    plain = Packer().take(Outcome(result=body), "key").result
    assert isinstance(outcome.result, SplitBody)
    assert held is not None
    assert plain is not None
    assert held.text.place is not None
    assert (held.body, held.key) == (plain.body, "key")
    assert (held.text.html, held.text.places, held.text.key) == (plain.text.html, plain.text.places, "key")
    assert outcome.problems == (WARNING,)
    assert spooler.encoded(outcome) == encoded(made(argument, "tools of tide"))


def test_a_text_that_could_not_be_rendered_passes_as_it_is(tmp_path: Path) -> None:
    _, (outcome,) = spooled(tmp_path, "broken")
    assert outcome == made("broken", "tools of tide")


def test_without_room_for_files_bodies_come_as_they_were_made(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file")
    spooler, (outcome,) = spooled(tmp_path / "cache", "plain")
    assert outcome == made("plain", "tools of tide")
    assert spooler.encoded(outcome) == encoded(outcome)


def many_posts(folder: Path) -> Path:
    write_site(folder, SETTINGS)
    for number in range(24):
        text = PAIR.replace("2025-03-31-spring", f"2025-03-{number + 1:02}-spring-{number}").replace(
            "this morning", f"on morning {number}, beside [the other](2025-03-02-spring-1.md)"
        )
        write_site(folder, text)
    return folder


def built(folder: Path, **changes: Any) -> dict[str, str]:
    options = BuildOptions(site_dir=folder, output=folder / "output", now=NOW, offline=True)
    report = build_site(options.with_changes(**changes))
    assert [one for one in report.problems if one.severity == "error"] == []
    return snapshot(folder / "output")


def kept(folder: Path) -> dict[str, bytes]:
    """Return what the cache remembers, by key."""
    with sqlite3.connect(folder / ".site-gen/cache/store.sqlite3") as connection:
        return dict(connection.execute("SELECT key, content FROM entries JOIN contents USING (id)"))


@pytest.mark.parametrize("is_cached", [True, False])
def test_a_large_first_build_is_the_same_with_its_texts_in_files(tmp_path: Path, *, is_cached: bool) -> None:
    plain, large = many_posts(tmp_path / "plain"), many_posts(tmp_path / "large")
    wanted = built(plain, is_cached=is_cached)
    assert built(large, jobs=2, is_for_many=True, is_cached=is_cached) == wanted
    assert not list((large / ".site-gen").rglob("spool-*"))
    if is_cached:
        assert kept(large).keys() >= {key for key, content in kept(plain).items() if b"<h2" in content}
        assert built(large) == wanted


def test_a_large_first_build_with_a_mistake_leaves_no_files(tmp_path: Path) -> None:
    site = many_posts(tmp_path)
    write_site(site, "-- content/posts/2025-05-01-late.md --\n---\ntitle: Late\n---\n\n[nowhere](nowhere.md)\n")
    options = BuildOptions(site_dir=site, output=site / "output", now=NOW, jobs=2, is_for_many=True, offline=True)
    assert any(one.severity == "error" for one in build_site(options).problems)
    assert not list((site / ".site-gen").rglob("spool-*"))
    assert not (site / "output").exists()
