"""What is kept beside the code: a job runs once for every site, and again whenever anything is in doubt."""

import sys
from pathlib import Path
from typing import Any

import pytest

from site_gen.cache import beside_code
from site_gen.cache.beside_code import BesideCode
from site_gen.cache.memo import Sealed
from site_gen.model.problem import Outcome, Problem
from site_gen.model.record import Record


class Task(Record, frozen=True, kw_only=True):
    text: str


class Answer(Record, frozen=True, kw_only=True):
    text: str
    content: bytes = b""


runs: list[str] = []


@pytest.fixture(autouse=True)
def _python_may_write(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)


def shout(task: Task, tools: str) -> Outcome[Answer]:
    runs.append(task.text)
    problems = (Problem(path="themes/own/a.html", message="no"),) if task.text == "mistake" else ()
    return Outcome(result=Answer(text=task.text.upper() + tools, content=b"\x00\xff"), problems=problems)


def whisper(task: Task, tools: str) -> Outcome[Answer]:
    runs.append(task.text)
    return Outcome(result=Answer(text=task.text.lower() + tools))


def run_here(job: Any, arguments: Any, *, setup: Any, make_tools: Any, take: Any) -> tuple[Any, ...]:
    tools = make_tools(setup)
    return tuple(take(place, job(argument, tools)) for place, argument in enumerate(arguments))


def placed(place: int, outcome: Any) -> tuple[int, Any]:
    return place, outcome


def made(path: Path, *texts: str, job: Any = shout) -> list[str]:
    """Return for which texts the job ran; what it returned is always the same, and taken in its place."""
    runs.clear()
    tasks = [Task(text=text) for text in texts]
    outcomes = BesideCode(run_here, (shout,), path=path)(job, iter(tasks), setup="!", make_tools=str, take=placed)
    ran = list(runs)
    assert outcomes == run_here(job, tasks, setup="!", make_tools=str, take=placed)
    return ran


def test_a_job_runs_once_for_all_sites(tmp_path: Path) -> None:
    path = tmp_path / "kept"
    assert made(path, "a", "b") == ["a", "b"]
    assert made(path, "b", "c", "a") == ["c"]
    assert made(path, "a", "b", "c") == []
    assert [one.name for one in tmp_path.iterdir()] == ["kept"]


def test_a_sealed_job_is_known_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "kept"
    assert made(path, "a", "b") == ["a", "b"]
    runs.clear()
    tasks = [Task(text=text) for text in ("b", "c")]
    outcomes = BesideCode(run_here, (shout,), path=path)(Sealed(shout), tasks, setup="!", make_tools=str, take=placed)
    assert runs == ["c"]
    assert outcomes == run_here(shout, tasks, setup="!", make_tools=str, take=placed)


def test_other_jobs_run_as_ever(tmp_path: Path) -> None:
    assert made(tmp_path / "kept", "a", job=whisper) == ["a"]
    assert made(tmp_path / "kept", "a", job=whisper) == ["a"]


def test_a_mistake_is_met_again(tmp_path: Path) -> None:
    assert made(tmp_path / "kept", "mistake", "a") == ["mistake", "a"]
    assert made(tmp_path / "kept", "mistake", "a") == ["mistake"]


@pytest.mark.parametrize("damage", [b"", b"x" * 40, None])
def test_a_damaged_file_is_a_miss(tmp_path: Path, damage: bytes | None) -> None:
    path = tmp_path / "kept"
    made(path, "a")
    content = path.read_bytes()
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]) if damage is None else damage)
    assert made(path, "a") == ["a"]
    assert made(path, "a") == []


def test_another_version_of_the_program_begins_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made(tmp_path / "kept", "a")
    before = (tmp_path / "kept").stat().st_size
    monkeypatch.setattr(beside_code, "code_version", lambda: "0" * 64)
    assert made(tmp_path / "kept", "b") == ["b"]
    assert (tmp_path / "kept").stat().st_size == before


def test_what_is_kept_has_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beside_code, "_LIMIT_BYTES", 100)
    for place in range(20):
        assert made(tmp_path / "kept", f"text {place}") == [f"text {place}"]
    assert (tmp_path / "kept").stat().st_size < 400
    assert made(tmp_path / "kept", "text 19") == []


def test_where_nothing_can_be_written_nothing_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "no folder" / "kept"
    assert made(path, "a") == ["a"]
    assert made(path, "a") == ["a"]


def test_nothing_is_written_where_python_may_write_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    made(tmp_path / "kept", "a")
    assert not list(tmp_path.iterdir())
