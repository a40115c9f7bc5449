"""A build that is killed while it makes or fetches pictures loses none that was done."""

import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

from site_gen.build import build_site
from site_gen.model.options import BuildOptions, cache_folder
from tests.images.faulty_server import faulty_server
from tests.images.pictures import photo, saved
from tests.kit import NOW, SETTINGS, write_site

POST = """\
-- content/posts/2025-06-01-summer.md --
---
title: Summer
---
The summer came early this year, and the river fell by a foot.

{pictures}
"""


def kept(folder: Path, prefix: str, *, mode: str = "ro") -> int:
    """Return how many entries of a kind the cache of the site has on disk.

    What a killed process left in the write-ahead log is only seen by one that may write (*mode* ``rw``).
    """
    with contextlib.suppress(sqlite3.Error):
        connection = sqlite3.connect(f"file:{cache_folder(folder) / 'store.sqlite3'}?mode={mode}", uri=True)
        with contextlib.closing(connection):
            rows = connection.execute("SELECT count(*) FROM entries WHERE key LIKE ?", (prefix + "%",))
            return int(rows.fetchone()[0])
    return 0


def build_and_kill(folder: Path, prefix: str) -> int:
    """Kill a build as soon as the cache has one such entry; return how many it has then."""
    command = [sys.executable, "-m", "site_gen", "build", "--site", str(folder), "--jobs", "1"]
    with subprocess.Popen(command, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as run:
        deadline = time.monotonic() + 60
        while not kept(folder, prefix) and run.poll() is None and time.monotonic() < deadline:
            time.sleep(0.01)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(run.pid, signal.SIGKILL)
    return kept(folder, prefix, mode="rw")


def test_ctrl_c_does_not_wait_for_a_host_that_holds_its_answer_back(tmp_path: Path) -> None:
    with faulty_server() as server:
        settings = SETTINGS + "images: {remote: {allow_http: true, allow_private: true}}\n"
        write_site(tmp_path, settings + POST.format(pictures=f"![a]({server.url('gate/boat.png')})"))
        command = [sys.executable, "-m", "site_gen", "build", "--site", str(tmp_path), "--jobs", "1"]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as run:
            deadline = time.monotonic() + 60
            while not server.busy and time.monotonic() < deadline:
                time.sleep(0.01)
            run.send_signal(signal.SIGINT)
            _, told = run.communicate(timeout=25)  # the host itself is given up after 30
            assert server.busy == 1
        assert run.returncode == 130
        assert told.decode().endswith("interrupted; the output is as it was\n")


def test_pictures_that_were_made_need_not_be_made_again(tmp_path: Path) -> None:
    pictures = "\n\n".join(f"![a](p{number}.jpg)" for number in range(8))
    write_site(tmp_path, SETTINGS + POST.format(pictures=pictures))
    for number in range(8):
        path = tmp_path / f"content/posts/p{number}.jpg"
        path.write_bytes(saved(photo(1300, 800, seed=number), "JPEG", quality=90))
    done = build_and_kill(tmp_path, "pictures-")
    report = build_site(BuildOptions(site_dir=tmp_path, output=tmp_path / "output", now=NOW, offline=True))
    figures = dict(report.images)
    assert done >= 1
    assert figures["cached"] == done
    assert figures.get("encoded", 0) == 8 - done


def test_pictures_that_were_fetched_need_not_be_fetched_again(tmp_path: Path) -> None:
    with faulty_server() as server:
        pictures = "\n\n".join(f"![a]({server.url(f'slow-ok-{number}')})" for number in range(12))
        settings = SETTINGS + "images: {remote: {allow_http: true, allow_private: true}}\n"
        write_site(tmp_path, settings + POST.format(pictures=pictures))
        done = build_and_kill(tmp_path, "fetched-")
        report = build_site(BuildOptions(site_dir=tmp_path, output=tmp_path / "output", now=NOW))
    assert done >= 1
    assert dict(report.images).get("fetched", 0) == 12 - done
    assert report.problems == ()
