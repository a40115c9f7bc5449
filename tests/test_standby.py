"""Work that a process gets ready for: the same results, sooner, and never in the process that asks."""

import os
import signal
import sys
import time

import pytest

from site_gen.model.problem import Outcome
from site_gen.model.record import Record
from site_gen.standby import Standby

RARE_MODULE = "zipapp"
"""One that nothing here imports."""


class Task(Record, frozen=True, kw_only=True):
    path: str
    is_deadly: bool = False
    seconds: float = 0.0


def make_nothing(setup: None) -> None:
    return setup


def tell(task: Task, tools: None) -> Outcome[tuple[int, bool]]:
    if task.is_deadly:
        os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(task.seconds)
    return Outcome(result=(os.getpid(), RARE_MODULE in sys.modules))


def told(standby: Standby, *tasks: Task, jobs: int = 2) -> list[tuple[int, bool] | None]:
    return [one.result for one in standby.run(tell, tasks, setup=None, make_tools=make_nothing, jobs=jobs)]


ONE = Task(path="content/posts/강.jpg")


def test_work_finds_the_module_imported() -> None:
    with Standby(2, limit_seconds=60) as standby:
        standby.get_ready(RARE_MODULE)
        # Each keeps its process busy, so that the one which got ready has one of them.
        found = told(standby, *[Task(path="content/posts/강.jpg", seconds=1.0)] * 2)
    assert [one[1] for one in found if one is not None].count(True) == 1
    assert os.getpid() not in [one[0] for one in found if one is not None]


@pytest.mark.parametrize("is_ready", [True, False])
def test_nothing_is_done_here(is_ready: bool) -> None:
    with Standby(2, limit_seconds=60) as standby:
        if is_ready:
            standby.get_ready("json")
        found = told(standby, ONE) + told(standby, *[ONE] * 7)
    assert os.getpid() not in [one[0] for one in found if one is not None]
    assert len(found) == 8


def test_where_one_process_is_all_there_may_be_it_is_this_one() -> None:
    with Standby(1, limit_seconds=60) as standby:
        standby.get_ready("json")
        assert told(standby, ONE, jobs=1) == [(os.getpid(), RARE_MODULE in sys.modules)]


def test_what_kills_the_process_is_a_problem_and_the_rest_is_done() -> None:
    with Standby(2, limit_seconds=60) as standby:
        standby.get_ready("json")
        outcomes = standby.run(
            tell, (Task(path="content/posts/bad.png", is_deadly=True), ONE), setup=None, make_tools=make_nothing, jobs=2
        )
        assert told(standby, ONE) != [None]
    bad, good = outcomes
    assert bad.result is None
    assert [problem.path for problem in bad.problems] == ["content/posts/bad.png"]
    assert good.result is not None


def test_a_module_that_cannot_be_imported_harms_nothing() -> None:
    with Standby(2, limit_seconds=60) as standby:
        standby.get_ready("there_is_no_such_module")
        assert told(standby, ONE) != [None]
