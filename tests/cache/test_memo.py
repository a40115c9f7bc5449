"""The memo: a job runs once for the same input, and again for any other."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from site_gen.cache.memo import Memo
from site_gen.cache.store import Store
from site_gen.errors import LostContentError
from site_gen.model.artifact import Artifact, Draft, KnownArtifact
from site_gen.model.problem import Outcome, Problem
from site_gen.model.record import Record
from site_gen.printing import OutputPress
from site_gen.write.output import WriteReport, open_output


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


def run_here(job: Any, arguments: Any, *, setup: Any, make_tools: Any, take: Any) -> tuple[Any, ...]:
    tools = make_tools(setup)
    return tuple(take(place, job(argument, tools)) for place, argument in enumerate(arguments))


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


def publish(site: Path, *texts: str, suffix: str = "!") -> tuple[list[type], WriteReport]:
    """Print and write a page for each of *texts*; return what kinds of artifacts came, and the writer's report."""
    runs.clear()
    output = site / "output"
    with Store(site / "cache") as store, open_output(output, site_dir=site) as folder:
        memo = Memo(store, run_here, OutputPress(run_here, folder))
        tasks = iter([Task(text=text) for text in texts])
        outcomes = memo(print_page, tasks, setup=suffix, make_tools=str, is_print=True)
        return [type(one.result) for one in outcomes], folder.write([one.result for one in outcomes])


def test_a_page_that_the_output_holds_is_not_made_again(tmp_path: Path) -> None:
    assert publish(tmp_path, "spring", "봄") == ([Draft, Draft], WriteReport(written=2))
    assert (tmp_path / "output" / "봄.html").read_text(encoding="utf-8") == "봄!"

    assert publish(tmp_path, "봄", "spring") == ([KnownArtifact, KnownArtifact], WriteReport(unchanged=2))
    assert runs == []


def test_a_page_that_the_output_lost_or_that_was_changed_there_is_made_again(tmp_path: Path) -> None:
    publish(tmp_path, "spring", "봄", "강")
    (tmp_path / "output" / "봄.html").unlink()
    (tmp_path / "output" / "강.html").write_text("mine", encoding="utf-8")

    kinds, report = publish(tmp_path, "spring", "봄", "강")

    assert (kinds, runs) == ([KnownArtifact, Draft, Draft], ["봄", "강"])
    assert (report.written, report.unchanged) == (2, 1)
    assert (tmp_path / "output" / "강.html").read_text(encoding="utf-8") == "강!"


def test_a_page_that_was_made_and_stands_there_is_left_alone(tmp_path: Path) -> None:
    """The cache was lost, the output was not."""
    publish(tmp_path, "봄")
    shutil.rmtree(tmp_path / "cache")

    assert publish(tmp_path, "봄") == ([Draft], WriteReport(unchanged=1))


def test_a_page_that_went_away_after_it_was_known_is_missed(tmp_path: Path) -> None:
    publish(tmp_path, "봄")
    with Store(tmp_path / "cache") as store, open_output(tmp_path / "output", site_dir=tmp_path) as folder:
        memo = Memo(store, run_here, OutputPress(run_here, folder))
        (known,) = memo(print_page, [Task(text="봄")], setup="!", make_tools=str, is_print=True)
        (tmp_path / "output" / "봄.html").unlink()
        with pytest.raises(LostContentError, match=r"봄\.html"):
            folder.write([known.result])


def test_without_a_store_pages_are_printed_as_well(tmp_path: Path) -> None:
    with open_output(tmp_path / "output", site_dir=tmp_path) as folder:
        memo = Memo(None, run_here, OutputPress(run_here, folder))
        (made,) = memo(print_page, [Task(text="봄")], setup="!", make_tools=str, is_print=True)
        assert folder.write([made.result]).written == 1
    assert (tmp_path / "output" / "봄.html").read_text(encoding="utf-8") == "봄!"
