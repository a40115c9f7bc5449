"""What processes lay down for each other: it comes back as it was, and nothing of it stays."""

import os
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from site_gen.cache.spool import Spool, SpoolFile
from site_gen.errors import MachineError

FIRST, SECOND = b"Tides, high and low", "밀물과 썰물".encode()


def test_what_was_laid_down_comes_back_whole_and_in_part(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "cache")
    file = SpoolFile(spool.folder)
    first = file.add(FIRST, b"high")
    second = file.add(SECOND, "밀물".encode())
    third = file.add(FIRST, SECOND)
    assert first is not None
    assert second is not None
    assert third is not None
    sent = pickle.loads(pickle.dumps((second, first, third)))
    assert [one.read_all() for one in sent] == [SECOND, FIRST, FIRST]
    assert [one.read() for one in sent] == ["밀물".encode(), b"high", SECOND]
    spool.close()
    assert list((tmp_path / "cache").iterdir()) == []


def test_what_is_gone_is_said_with_what_to_do(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    place = SpoolFile(spool.folder).add(FIRST, b"")
    assert place is not None
    spool.close()
    with pytest.raises(MachineError, match="is gone while the site is being built"):
        place.read_all()


def test_a_file_that_was_cut_short_is_not_half_a_text(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    place = SpoolFile(spool.folder).add(FIRST, b"")
    assert place is not None
    os.truncate(place.path, 5)
    with pytest.raises(MachineError):
        place.read_all()


def test_a_folder_that_cannot_be_made_is_none(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file")
    assert Spool(tmp_path / "cache").folder == ""


def test_a_file_that_cannot_be_written_is_none(tmp_path: Path) -> None:
    assert SpoolFile(str(tmp_path / "nowhere")).add(FIRST, b"") is None


FULL_DISK = """
import resource, sys
from site_gen.cache.spool import SpoolFile
resource.setrlimit(resource.RLIMIT_FSIZE, (25, 90))
file = SpoolFile(sys.argv[1])
first = file.add(b"Tides, high and low", b"low")
assert file.add(b"and the moon", b"") is None, "more than the disk takes"
resource.setrlimit(resource.RLIMIT_FSIZE, (90, 90))
second = file.add(b"and the sun", b"")
print(first.read_all().decode(), second.read_all().decode())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no limits for files there")
def test_a_disk_that_refuses_loses_nothing_that_it_took_before_or_takes_later(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", FULL_DISK, tmp_path], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("Tides, high and low and the sun\n", "")


def test_what_a_killed_build_left_is_swept_and_what_a_living_one_has_is_not(tmp_path: Path) -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    mine, stale = Spool(tmp_path), tmp_path / f"spool-{dead.pid}-abc"
    stale.mkdir()
    (stale / "7").write_bytes(FIRST)
    held = Path(mine.folder)
    assert not stale.exists()
    assert Spool(tmp_path).folder
    assert held.is_dir()
