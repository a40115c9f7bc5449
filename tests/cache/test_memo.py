"""The memo: a job runs once for the same input, and again for any other."""

import hashlib
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from site_gen.cache.memo import LostContentError, Memo
from site_gen.cache.store import Store
from site_gen.model.artifact import Artifact
from site_gen.model.problem import Outcome, Problem
from site_gen.model.record import Record


class Task(Record, frozen=True, kw_only=True):
    text: str


class Answer(Record, frozen=True, kw_only=True):
    text: str
    content: bytes = b""


runs: list[str] = []


def shout(task: Task, tools: str) -> Outcome[Answer]:
    runs.append(task.text)
    problem = Problem(path="content/a.md", line=3, severity="warning", message=f"{task.text}?")
    return Outcome(result=Answer(text=task.text.upper() + tools, content=b"\x00\xff"), problems=(problem,))


def whisper(task: Task, tools: str) -> Outcome[Answer]:
    runs.append(task.text)
    return Outcome(result=Answer(text=task.text.lower() + tools))


def fail(task: Task, tools: str) -> Outcome[Answer]:
    runs.append(task.text)
    return Outcome(result=None, problems=(Problem(path="content/a.md", message="no"),))


def run_here(job: Any, arguments: Any, *, setup: Any, make_tools: Any) -> tuple[Any, ...]:
    tools = make_tools(setup)
    return tuple(job(argument, tools) for argument in arguments)


def made(folder: Path, job: Any, *texts: str, setup: str = "!", **more: Any) -> tuple[tuple[Any, ...], list[str]]:
    """Return the outcomes, and for which texts the job ran."""
    runs.clear()
    with Store(folder) as store:
        outcomes = Memo(store, run_here)(job, [Task(text=text) for text in texts], setup=setup, make_tools=str, **more)
    return outcomes, list(runs)


def test_a_known_job_is_answered_from_the_store_with_its_problems(tmp_path: Path) -> None:
    first, ran_first = made(tmp_path, shout, "spring", "봄")
    second, ran_second = made(tmp_path, shout, "봄", "spring")
    assert (ran_first, ran_second) == (["spring", "봄"], [])
    assert second == first[::-1]
    assert second[0].result == Answer(text="봄!", content=b"\x00\xff")


def test_only_what_is_new_runs_and_the_order_stays(tmp_path: Path) -> None:
    made(tmp_path, shout, "b")
    outcomes, ran = made(tmp_path, shout, "a", "b", "c")
    assert ran == ["a", "c"]
    assert [outcome.result.text for outcome in outcomes] == ["A!", "B!", "C!"]


def test_equal_inputs_run_once(tmp_path: Path) -> None:
    outcomes, ran = made(tmp_path, shout, "a", "a")
    assert ran == ["a"]
    assert outcomes[0] == outcomes[1]


def test_another_setup_or_another_job_is_another_question(tmp_path: Path) -> None:
    made(tmp_path, shout, "a")
    assert made(tmp_path, shout, "a", setup="?")[1] == ["a"]
    assert made(tmp_path, whisper, "a")[1] == ["a"]


def test_key_parts_stand_for_setup_and_argument(tmp_path: Path) -> None:
    made(tmp_path, shout, "a", key_parts=lambda task: (None, task.text))
    assert made(tmp_path, shout, "a", setup="?", key_parts=lambda task: (None, task.text))[1] == []
    assert made(tmp_path, shout, "b", key_parts=lambda task: (None, task.text))[1] == ["b"]


def test_what_arguments_share_is_part_of_the_key(tmp_path: Path) -> None:
    groups = {"a": "first", "b": "second", "봄": "first"}
    made(tmp_path, shout, *groups, key_parts=lambda task: (groups[task.text], task.text))
    groups["b"] = "third"
    assert made(tmp_path, shout, *groups, key_parts=lambda task: (groups[task.text], task.text))[1] == ["b"]


def test_what_failed_is_tried_again(tmp_path: Path) -> None:
    assert made(tmp_path, fail, "a")[1] == ["a"]
    assert made(tmp_path, fail, "a")[1] == ["a"]


def test_without_a_store_everything_runs() -> None:
    runs.clear()
    memo = Memo(None, run_here)
    for _ in range(2):
        memo(shout, [Task(text="a")], setup="!", make_tools=str)
    assert runs == ["a", "a"]


def print_page(task: Task, tools: str) -> Outcome[Artifact]:
    runs.append(task.text)
    return Outcome(result=Artifact(path=f"{task.text}.html", content=task.text.encode() + tools.encode(), origin="a"))


def run_and_take(job: Any, arguments: Any, *, setup: Any, make_tools: Any, take: Any = None) -> tuple[Any, ...]:
    outcomes = run_here(job, arguments, setup=setup, make_tools=make_tools)
    return tuple(take(place, outcome) if take else outcome for place, outcome in enumerate(outcomes))


def printed(store: Store, *texts: str) -> tuple[Any, ...]:
    runs.clear()
    tasks = [Task(text=text) for text in texts]
    return Memo(store, run_and_take)(print_page, iter(tasks), setup="!", make_tools=str, loads_late=True)


def test_a_known_artifact_is_loaded_when_it_is_wanted(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        fresh = printed(store, "봄", "강", "봄")
        assert runs == ["봄", "강"]
        assert fresh[0].result.content == "봄!".encode()
        assert fresh[2] == fresh[0]
    with Store(tmp_path) as store:
        known = printed(store, "강", "봄")
        assert runs == []
        assert [one.result.load() for one in known] == ["강!".encode(), "봄!".encode()]
        assert known[0].result.digest == hashlib.sha256("강!".encode()).hexdigest()


def test_bytes_that_the_store_lost_are_missed_when_they_are_wanted(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        printed(store, "봄")
    with Store(tmp_path) as store:
        (known,) = printed(store, "봄")
        with sqlite3.connect(tmp_path / "store.sqlite3") as connection:
            connection.execute("DELETE FROM entries WHERE key LIKE '%-content'")
        with pytest.raises(LostContentError, match=r"봄\.html"):
            known.result.load()
