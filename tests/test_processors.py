"""How many processes a build starts: no more than the machine, its container and their memory allow."""

import os
import sys
from pathlib import Path

import pytest

from site_gen.processors import available_memory_bytes, cgroup_processors, default_job_count


def test_default_job_count_is_what_this_process_is_bound_to() -> None:
    assert 1 <= default_job_count() <= (os.cpu_count() or 1)


@pytest.mark.parametrize(
    ("limits", "membership", "processors"),
    [
        ({}, "0::/", sys.maxsize),
        ({"": "max 100000"}, "0::/", sys.maxsize),
        ({"": "200000 100000"}, "0::/", 2),
        ({"": "150000 100000"}, "0::/", 2),
        ({"": "10000 100000"}, "0::/", 1),
        ({"user/한글": "400000 100000", "user": "300000 100000"}, "0::/user/한글", 3),
        ({"user/a": "max 100000", "user": "max 100000"}, "0::/user/a", sys.maxsize),
        ({"": "nonsense"}, "0::/", sys.maxsize),
        ({"": "100000 0"}, "0::/", sys.maxsize),
    ],
)
def test_share_of_a_container_limits_the_processes(
    tmp_path: Path, limits: dict[str, str], membership: str, processors: int
) -> None:
    for group, text in limits.items():
        (tmp_path / "cgroup" / group).mkdir(parents=True, exist_ok=True)
        (tmp_path / "cgroup" / group / "cpu.max").write_text(text + "\n", encoding="utf-8")
    (tmp_path / "membership").write_text(f"12:cpu:/old\n{membership}\n", encoding="utf-8")

    assert cgroup_processors(tmp_path / "cgroup", tmp_path / "membership") == processors


def test_system_without_control_groups_has_no_limit(tmp_path: Path) -> None:
    assert cgroup_processors(tmp_path, tmp_path / "absent") == sys.maxsize


GIGABYTE = 1 << 30


@pytest.mark.parametrize(
    ("available", "limits", "expected"),
    [
        (8 * GIGABYTE, {}, 8 * GIGABYTE),
        (8 * GIGABYTE, {"": ("max", 0, 0)}, 8 * GIGABYTE),
        (8 * GIGABYTE, {"user/한글": ("1000000000", 400_000_000, 0)}, 600_000_000),
        (8 * GIGABYTE, {"user/한글": ("1000000000", 900_000_000, 700_000_000)}, 800_000_000),
        (8 * GIGABYTE, {"user": ("500000000", 600_000_000, 0)}, 0),
        (GIGABYTE // 8, {"user": ("1000000000", 0, 0)}, GIGABYTE // 8),
    ],
    ids=["no groups", "no limit", "a limit", "kept files count as left", "more than allowed", "a full machine"],
)
def test_memory_is_what_machine_and_container_leave(
    tmp_path: Path, available: int, limits: dict[str, tuple[str, int, int]], expected: int
) -> None:
    for group, (most, used, kept) in limits.items():
        folder = tmp_path / "cgroup" / group
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "memory.max").write_text(f"{most}\n", encoding="utf-8")
        (folder / "memory.current").write_text(f"{used}\n", encoding="utf-8")
        (folder / "memory.stat").write_text(f"inactive_file {kept // 2}\nactive_file {kept // 2}\n", encoding="utf-8")
    (tmp_path / "membership").write_text("0::/user/한글\n", encoding="utf-8")
    (tmp_path / "meminfo").write_text(
        f"MemTotal: 1 kB\nMemAvailable: {available // 1024} kB\nHugePages: 0\n", encoding="utf-8"
    )

    found = available_memory_bytes(tmp_path / "cgroup", tmp_path / "membership", tmp_path / "meminfo")

    assert found == expected


def test_system_that_tells_nothing_of_memory_has_no_limit(tmp_path: Path) -> None:
    absent = tmp_path / "absent"
    assert available_memory_bytes(tmp_path, absent, absent) == sys.maxsize
