"""Jobs in processes: the same results in the same order, also when workers die, fail or lose their parent."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from site_gen.errors import MachineError
from site_gen.model.problem import Outcome, Problem
from site_gen.model.record import Record
from site_gen.workers import JobError, Workers, run_jobs

ROOT = Path(__file__).parents[1]


class Task(Record, frozen=True, kw_only=True):
    path: str
    number: int = 0
    mark: str = ""
    """A file that is made when the task runs for the first time."""


class Tools:
    """Cannot be pickled, and knows the process that made it."""

    def __init__(self, word: str) -> None:
        self.word = word
        self.made_in = os.getpid()
        self.unpicklable = threading.Lock()


class UnkindError(Exception):
    """Cannot be unpickled: the trap of every process pool."""

    def __init__(self, first: str, second: str) -> None:
        super().__init__(f"{first} {second}")


TASKS = tuple(Task(path=f"content/posts/글-{number}.md", number=number) for number in range(100))


def greet(task: Task, tools: Tools) -> Outcome[str]:
    assert tools.made_in == os.getpid()
    problem = Problem(path=task.path, severity="warning", message=f"{tools.word}?")
    return Outcome(result=f"{tools.word} {task.number}", problems=(problem,) if task.number % 7 == 0 else ())


def tell_process(task: Task, tools: Tools) -> Outcome[int]:
    time.sleep(0.005)
    return Outcome(result=os.getpid())


def die_at_13(task: Task, tools: Tools) -> Outcome[str]:
    if task.number == 13:
        os.kill(os.getpid(), signal.SIGKILL)
    return Outcome(result=f"{tools.word} {task.number}")


def sleep_at_13(task: Task, tools: Tools) -> Outcome[str]:
    if task.number == 13:
        time.sleep(600)
    return Outcome(result=tools.word)


def backtrack_at_13(task: Task, tools: Tools) -> Outcome[str]:
    """Hang in C, where no other thread of the process gets a turn."""
    if task.number == 13:
        re.match(r"(가+)+$", "가" * 60 + "나")
    return Outcome(result=tools.word)


def wait_a_moment(task: Task, tools: Tools) -> Outcome[str]:
    time.sleep(0.02)
    return Outcome(result=tools.word)


def die_the_first_time(task: Task, tools: Tools) -> Outcome[str]:
    if task.mark and not Path(task.mark).exists():
        Path(task.mark).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return Outcome(result=f"{tools.word} {task.number}")


def fail_at_13(task: Task, tools: Tools) -> Outcome[str]:
    if task.number == 13:
        raise UnkindError("the thirteenth", "failed")
    return Outcome(result=tools.word)


def refuse_at_13(task: Task, tools: Tools) -> Outcome[str]:
    if task.number == 13:
        raise MachineError("no memory left", "Buy some.")
    return Outcome(result=tools.word)


def interrupt_everyone(task: Task, tools: Tools) -> Outcome[str]:
    os.kill(os.getpid(), signal.SIGINT)
    return Outcome(result=tools.word)


def broken_tools(word: str) -> Tools:
    raise UnkindError(word, "tools are broken")


def run(job: object, tasks: tuple[Task, ...] = TASKS, *, jobs: int, make_tools: object = Tools) -> object:
    """Run without patience, so that more than one job means a pool."""
    return run_jobs(job, tasks, setup="안녕", make_tools=make_tools, jobs=jobs, patience_seconds=0)  # type: ignore[arg-type]


@pytest.mark.parametrize("jobs", [2, 3, 8])
def test_pool_gives_what_one_process_gives_in_the_same_order(jobs: int) -> None:
    assert run(greet, jobs=jobs) == run(greet, jobs=1)


def test_outcomes_stand_in_the_order_of_arguments() -> None:
    outcomes = run_jobs(greet, TASKS, setup="hello", make_tools=Tools, jobs=2, patience_seconds=0)

    assert [outcome.result for outcome in outcomes] == [f"hello {number}" for number in range(100)]


def test_no_arguments_need_no_tools() -> None:
    assert run(greet, (), jobs=4, make_tools=broken_tools) == ()


def test_small_work_is_done_in_this_process() -> None:
    outcomes = run_jobs(tell_process, TASKS[:5], setup="", make_tools=Tools, jobs=4, patience_seconds=60)

    assert {outcome.result for outcome in outcomes} == {os.getpid()}


def test_work_beyond_our_patience_goes_to_other_processes() -> None:
    outcomes = run_jobs(tell_process, TASKS, setup="", make_tools=Tools, jobs=2, patience_seconds=0.02)
    processes = [outcome.result for outcome in outcomes]

    assert processes[0] == os.getpid()
    assert processes[-1] != os.getpid()


def test_two_jobs_share_the_work() -> None:
    outcomes = run_jobs(tell_process, TASKS, setup="", make_tools=Tools, jobs=2, patience_seconds=0)

    assert 1 <= len({outcome.result for outcome in outcomes} - {os.getpid()}) <= 2


def test_task_that_kills_its_worker_is_named_and_the_others_are_done() -> None:
    outcomes = run_jobs(die_at_13, TASKS, setup="안녕", make_tools=Tools, jobs=2, patience_seconds=0)

    lost = [number for number, outcome in enumerate(outcomes) if outcome.result is None]
    assert lost == [13]
    (problem,) = outcomes[13].problems
    assert (problem.path, problem.severity) == ("content/posts/글-13.md", "error")
    assert [outcome.result for outcome in outcomes if outcome.result] == [f"안녕 {n}" for n in range(100) if n != 13]


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="this system has no alarm")
@pytest.mark.parametrize("job", [sleep_at_13, backtrack_at_13])
def test_task_that_never_ends_is_named_and_the_others_are_done(job: object) -> None:
    outcomes: tuple[Outcome[str], ...] = run_jobs(
        job,  # type: ignore[arg-type]
        TASKS[:40],
        setup="안녕",
        make_tools=Tools,
        jobs=2,
        patience_seconds=0,
        limit_seconds=1.0,
    )

    assert [number for number, outcome in enumerate(outcomes) if outcome.result is None] == [13]
    (problem,) = outcomes[13].problems
    assert (problem.path, problem.severity) == ("content/posts/글-13.md", "error")
    assert "did not come to an end within 1 seconds" in problem.message


def test_progress_counts_all_work_wherever_it_is_done() -> None:
    heard: list[tuple[int, int]] = []
    with Workers(2, patience_seconds=0.05, progress=lambda _, done, total: heard.append((done, total))) as workers:
        workers.run(wait_a_moment, TASKS, setup="안녕", make_tools=Tools)

    assert [done for done, _ in heard] == list(range(1, 101))
    assert {total for _, total in heard} == {100}


def test_threads_share_workers_also_when_one_of_these_dies() -> None:
    with Workers(2, patience_seconds=0) as workers, ThreadPoolExecutor(max_workers=1) as beside:
        other = beside.submit(workers.run, wait_a_moment, TASKS, setup="안녕", make_tools=Tools)
        outcomes = workers.run(die_at_13, TASKS, setup="안녕", make_tools=Tools)
        waited = other.result()
        again = workers.run(greet, TASKS, setup="안녕", make_tools=Tools)

    assert [number for number, outcome in enumerate(outcomes) if outcome.result is None] == [13]
    assert [outcome.result for outcome in waited] == ["안녕"] * 100
    assert again == run(greet, jobs=1)


def test_worker_that_was_killed_from_outside_costs_nothing(tmp_path: Path) -> None:
    tasks = tuple(
        Task(path=task.path, number=task.number, mark=str(tmp_path / "killed") if task.number == 40 else "")
        for task in TASKS
    )

    outcomes = run_jobs(die_the_first_time, tasks, setup="안녕", make_tools=Tools, jobs=2, patience_seconds=0)

    assert (tmp_path / "killed").exists()
    assert [(outcome.result, outcome.problems) for outcome in outcomes] == [(f"안녕 {n}", ()) for n in range(100)]


@pytest.mark.parametrize("jobs", [1, 2])
def test_exception_in_a_job_names_the_file_and_keeps_its_traceback(jobs: int) -> None:
    with pytest.raises(JobError) as caught:
        run(fail_at_13, jobs=jobs)

    assert "fail_at_13 failed on content/posts/글-13.md" in str(caught.value)
    story = str(caught.value) + repr(caught.value.__cause__)
    assert "UnkindError" in story
    assert "the thirteenth" in story
    if jobs > 1:
        assert 'raise UnkindError("the thirteenth", "failed")' in story


@pytest.mark.parametrize("jobs", [1, 2])
def test_refusal_of_the_machine_keeps_its_kind(jobs: int) -> None:
    with pytest.raises(MachineError) as caught:
        run(refuse_at_13, jobs=jobs)
    assert (caught.value.message, caught.value.hint) == ("no memory left", "Buy some.")


def test_tools_that_cannot_be_made_are_an_error_not_a_hang() -> None:
    with pytest.raises(JobError, match="tools are broken"):
        run(greet, jobs=2, make_tools=broken_tools)


def test_workers_do_not_hear_interrupts() -> None:
    assert run(interrupt_everyone, TASKS[:10], jobs=2) == tuple([Outcome(result="안녕")] * 10)


SCRIPT = """
import sys
from tests.test_workers import *

def main():
    run(sleep_long, jobs=2)

if __name__ == "__main__":
    main()
"""


def sleep_long(task: Task, tools: Tools) -> Outcome[str]:
    Path(f"worker-{os.getpid()}").touch()
    time.sleep(60)
    return Outcome(result="")


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks at /proc")
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_workers_end_with_their_parent(tmp_path: Path, number: signal.Signals) -> None:
    script = tmp_path / "command"
    script.write_text(SCRIPT, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    parent = subprocess.Popen(
        [sys.executable, script], cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True
    )
    assert wait_until(lambda: len(list(tmp_path.glob("worker-*"))) == 2)
    workers = [int(path.name.removeprefix("worker-")) for path in tmp_path.glob("worker-*")]

    parent.send_signal(number)

    assert wait_until(lambda: not any(is_alive(worker) for worker in workers))
    _, told = parent.communicate(timeout=30)
    assert parent.returncode == -number
    assert told.count("Traceback") == (1 if number == signal.SIGINT else 0), told


PRINTING_SCRIPT = """
import os, tempfile
from tests.test_workers import TASKS, Tools, Workers, tell_process
with Workers(jobs=2, patience_seconds=0) as workers:
    outcomes = workers.run(tell_process, TASKS, setup="Hello", make_tools=Tools)
print(outcomes[-1].result, os.getpid(), tempfile.gettempdir())
"""


def wait_until(condition: object) -> bool:
    """Wait half a minute at most."""
    assert callable(condition)
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.02)
    return False


def is_alive(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def test_workers_start_where_the_folder_for_temporary_files_has_a_long_name(tmp_path: Path) -> None:
    long = tmp_path / ("long" * 25)  # a socket in it would have an address that is too long
    long.mkdir()
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(long)}
    done = subprocess.run(
        [sys.executable, "-c", PRINTING_SCRIPT], env=environment, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stderr == ""
    worker, parent, folder = done.stdout.split()
    assert worker != parent
    assert folder == str(long)
