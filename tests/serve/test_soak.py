"""A short soak; benchmarks/serve/soak.py runs the long one."""

import sys
from pathlib import Path

import pytest

from tests.serve.soak import soak


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_many_edits_of_every_kind_end_in_what_a_build_makes_and_in_peace(tmp_path: Path) -> None:
    outcome = soak(tmp_path, edits=40, seed=7, early_after=20, idle_seconds=2)
    assert outcome.differences == ()
    assert outcome.torn == ()
    assert outcome.workers == 0
    assert outcome.late.open_files <= outcome.early.open_files + 5
    assert outcome.late.rss_bytes < outcome.early.rss_bytes * 1.25
    assert outcome.idle_cpu_seconds < 0.3
