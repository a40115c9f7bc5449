"""The memo: a job runs once for the same input, and again for any other."""

from pathlib import Path
from typing import Any

from site_gen.cache.memo import Memo
from site_gen.cache.store import Store
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
    made(tmp_path, shout, "a", key_parts=lambda task: task.text)
    assert made(tmp_path, shout, "a", setup="?", key_parts=lambda task: task.text)[1] == []
    assert made(tmp_path, shout, "b", key_parts=lambda task: task.text)[1] == ["b"]


def test_what_failed_is_tried_again(tmp_path: Path) -> None:
    assert made(tmp_path, fail, "a")[1] == ["a"]
    assert made(tmp_path, fail, "a")[1] == ["a"]


def test_without_a_store_everything_runs() -> None:
    runs.clear()
    memo = Memo(None, run_here)
    for _ in range(2):
        memo(shout, [Task(text="a")], setup="!", make_tools=str)
    assert runs == ["a", "a"]
