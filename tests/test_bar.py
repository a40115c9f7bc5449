"""The bar on a terminal: a real pseudo-terminal, and what stands on its line."""

import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios
from pathlib import Path

import pytest

from site_gen.bar import bar_line

ROOT = Path(__file__).parents[1]
SCRIPT = """
import sys, time
from site_gen.bar import Bar
bar = Bar(sys.stderr)
for done in range(1, 31):
    bar.show("render_body" if done < 20 else "a_new_job", done, 30)
    time.sleep(0.03)
bar.clear()
"""


def told(columns: int, *, terminal: str = "xterm", script: str = SCRIPT) -> str:
    """Return everything that *script* wrote to a terminal of so many columns."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    environment = os.environ | {"TERM": terminal, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen([sys.executable, "-c", script], env=environment, stderr=theirs) as process:
        os.close(theirs)
        found = b""
        while True:
            try:
                part = os.read(ours, 65536)
            except OSError:  # Linux says so when the other side is gone
                break
            if not part:
                break
            found += part
    os.close(ours)
    assert process.returncode == 0, found.decode()
    return found.decode()


@pytest.mark.parametrize("columns", [80, 40, 20])
def test_bar_stays_on_one_line_and_leaves_nothing(columns: int) -> None:
    text = told(columns)

    *frames, last = text.split("\r")
    assert len(frames) > 5
    assert all(len(frame) < columns for frame in frames)
    assert any("texts" in frame for frame in frames)
    assert any("working" in frame for frame in frames), "a job without a word of its own"
    assert "a_new_job" not in text
    assert frames[-1].strip() == last == ""


def test_nothing_is_drawn_for_work_of_a_moment() -> None:
    assert told(80, script=SCRIPT.replace("31", "4").replace("0.03", "0.001")) == ""


def test_nothing_is_drawn_on_a_terminal_that_cannot_go_back() -> None:
    assert told(80, terminal="dumb") == ""


@pytest.mark.parametrize(("done", "total"), [(0, 1000), (500, 1000), (1000, 1000), (0, 0), (99999, 100000)])
@pytest.mark.parametrize("columns", [200, 80, 37, 30, 12, 1, 0])
def test_line_is_shorter_than_the_terminal(done: int, total: int, columns: int) -> None:
    assert len(bar_line("texts", done, total, columns=columns)) <= max(0, columns - 1)


def test_half_the_work_fills_half_the_bar() -> None:
    assert bar_line("texts", 500, 1000, columns=80) == f"texts     [{'#' * 12}{'.' * 12}] 500/1000"
