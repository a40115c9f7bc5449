"""Kills builds at every step they take, and looks at what they leave. Run by test_write_kills; by hand for more.

    python -m tests.write.kill_driver FOLDER kill
    python -m tests.write.kill_driver FOLDER kill-again STRIDE
    python -m tests.write.kill_driver FOLDER kill-first
    python -m tests.write.kill_driver FOLDER fail

A build runs in a forked child. An audit hook counts what the child asks of the operating system, and sends SIGKILL
before the N-th request; N goes up until a build survives. After each kill the output is compared with what it was and
what it should become, and the next build has to mend everything. With ``kill-again`` that build is killed too, at every
STRIDE-th of its steps, before a third one mends. With ``kill-first`` there is no output before, and there has to be all
of it or none. With ``fail`` nothing is killed: the N-th change to the disk meets an OSError instead, and everything has
to be as it was, with an output and without one.
"""

import errno
import itertools
import json
import os
import signal
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from site_gen.errors import MachineError
from site_gen.write.output import write_site
from tests.write.output_folder import artifacts, build, snapshot

FOREIGN = {"CNAME": "me.example", "posts/메모.txt": "mine", ".well-known/x": "x"}
BEFORE = {
    "assets/old.css": "old",
    "index.html": "home",
    "posts/sora/index.html": "sora",
    "ko/posts/소라/index.html": "소라",
    "file-becomes-folder": "file",
    "folder-becomes-file/a/index.html": "folder",
    "tags/gone/index.html": "gone",
    "feed.xml": "feed",
}
AFTER = {
    "assets/new.css": "new",
    "index.html": "new home",
    "posts/sora/index.html": "sora",
    "ko/posts/소라/index.html": "새 소라",
    "ko/posts/하늘/index.html": "하늘",
    "file-becomes-folder/index.html": "folder",
    "folder-becomes-file": "file",
    "feed.xml": "new feed",
}
LATER = {"index.html": "later", "about/index.html": "about"}

_count = 0
_limit = 0
_COUNTED = ("open", "os.", "shutil.", "fcntl.", "ctypes.call")


def _count_or_die(event: str, _: object) -> None:
    global _count  # noqa: PLW0603 - a hook has no other memory
    if _limit and event.startswith(_COUNTED):
        _count += 1
        if _count == _limit:
            os.kill(os.getpid(), signal.SIGKILL)


def killed_build(site: Path, files: dict[str, str], at_step: int) -> bool:
    """Build in a child that is killed before its step *at_step*; say whether it was."""
    global _limit  # noqa: PLW0603
    child = os.fork()
    if child == 0:
        _limit = at_step
        write_site(site / "output", artifacts(files), site_dir=site)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return True
    assert os.WEXITSTATUS(status) == 0, f"the build failed at step {at_step}"
    return False


def make(folder: Path, name: str) -> Path:
    site = folder / name
    (site / "content").mkdir(parents=True)
    build(site, BEFORE)
    for path, text in FOREIGN.items():
        (site / "output" / path).parent.mkdir(parents=True, exist_ok=True)
        (site / "output" / path).write_text(text, encoding="utf-8")
    return site


def make_empty(folder: Path, name: str) -> Path:
    """Make a site that has never been built."""
    site = folder / name
    (site / "content").mkdir(parents=True)
    return site


def check_cut_short(site: Path, *, where: str) -> bool:
    """Every file is whole, old or new, and no stranger's file is touched; say whether old and new are mixed."""
    found = {path: data.decode() for path, (kind, _, data) in snapshot(site / "output").items() if kind == "file"}
    for path, text in FOREIGN.items():
        assert found.pop(path) == text, f"{where}: {path}"
    for path, text in found.items():
        assert text in (BEFORE.get(path), AFTER.get(path)), f"{where}: {path} holds {text!r}"
    return found not in (BEFORE, AFTER)


def check_mended(
    site: Path,
    files: dict[str, str],
    *,
    where: str,
    folders_too: bool = True,
    foreign: Mapping[str, str] = FOREIGN,
) -> None:
    """One more build makes everything right, and leaves no trace of the ones that were killed."""
    report = build(site, files)
    assert not report.problems, f"{where}: {report.problems}"
    found = snapshot(site / "output")
    expected = {**files, **foreign}
    assert {path: data.decode() for path, (kind, _, data) in found.items() if kind == "file"} == expected, where
    folders = {str(above) for path in expected for above in Path(path).parents} - {"."}
    if folders_too:
        assert {path for path, (kind, _, _) in found.items() if kind == "folder"} == folders, where
    private = sorted(path.name for path in (site / ".site-gen").rglob("*") if path.is_file())
    assert private == ["lock", "manifest.json"], f"{where}: {private}"


def kill_everywhere(folder: Path, *, second_stride: int = 0) -> dict[str, int]:
    sys.addaudithook(_count_or_die)
    kills = mixed = 0
    step = 1
    while True:
        for last in (AFTER, LATER):
            site = make(folder, f"{step}-{len(last)}")
            if not killed_build(site, AFTER, step):
                check_mended(site, AFTER, where="no kill")
                return {"steps": step - 1, "kills": kills, "mixed": mixed}
            kills += 1
            mixed += check_cut_short(site, where=f"killed at {step}")
            second = second_stride
            while second and killed_build(site, AFTER, second):
                kills += 1
                check_cut_short(site, where=f"killed at {step} and {second}")
                second += second_stride
            check_mended(site, last, where=f"killed at {step}")
        step += 1


def kill_first_builds(folder: Path) -> dict[str, int]:
    sys.addaudithook(_count_or_die)
    figures = {"kills": 0, "whole": 0, "mixed": 0}
    for step in itertools.count(1):
        site = make_empty(folder, str(step))
        is_killed = killed_build(site, AFTER, step)
        found = {path: data.decode() for path, (kind, _, data) in snapshot(site / "output").items() if kind == "file"}
        check_mended(site, AFTER, where=f"killed at {step}", foreign={})
        if not is_killed:
            break
        figures["kills"] += 1
        figures["whole"] += found == AFTER
        figures["mixed"] += found not in ({}, AFTER)
    return figures


def fail_everywhere(folder: Path) -> dict[str, int]:
    with_output = _fail_everywhere(folder, make, foreign=FOREIGN)
    first = _fail_everywhere(folder, make_empty, foreign={})
    return {name: with_output[name] + first[name] for name in with_output} | {"first": first["failures"]}


def _fail_everywhere(folder: Path, make: Callable[[Path, str], Path], foreign: dict[str, str]) -> dict[str, int]:
    steps = limit = 0

    def fail(event: str, _: object) -> None:
        nonlocal steps
        if limit and event in ("os.rename", "os.mkdir", "os.rmdir", "os.remove", "os.link"):
            steps += 1
            if steps == limit:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "here")

    sys.addaudithook(fail)
    failures = 0
    for number in range(1, 1000):
        site = make(folder, f"{make.__name__}-{number}")
        before = snapshot(site)
        steps, limit = 0, number
        try:
            build(site, AFTER)
        except MachineError as error:
            limit = 0
            failures += 1
            after = snapshot(site)
            changed = [path for path in {*before, *after} if before.get(path) != after.get(path) and "lock" not in path]
            # The home of the records stays, with nothing but the lock in it.
            changed = [path for path in changed if not (path.startswith(".site-gen") and path.count("/") < 3)]
            assert not changed, f"failed at {number} ({error}): {changed}"
        limit = 0
        # A folder that could not be removed when it became empty is left for good, and does no harm.
        check_mended(site, AFTER, where=f"failed at {number}", folders_too=False, foreign=foreign)
        if steps < number:
            return {"failures": failures, "survived": number - 1 - failures}
    raise AssertionError("the build never ends")


def main(folder: Path, mode: str, stride: int = 0) -> None:
    if mode == "fail":
        figures = fail_everywhere(folder)
    elif mode == "kill-first":
        figures = kill_first_builds(folder)
    else:
        figures = kill_everywhere(folder, second_stride=stride)
    sys.stdout.write(json.dumps(figures))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], *map(int, sys.argv[3:]))
