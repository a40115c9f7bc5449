"""The only place that writes to ``output/``.

What holds at every moment, whatever goes wrong: each file is whole, old or new; files that we did not write are never
touched; files that we wrote and no longer make go away; with any error nothing changes.
"""

import contextlib
import errno
import getpass
import os
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from site_gen.errors import MachineError
from site_gen.model.artifact import Artifact, KnownArtifact
from site_gen.model.problem import Problem
from site_gen.model.record import Record
from site_gen.write.commit import carry_out, check_writable
from site_gen.write.disk import Disk
from site_gen.write.guard import check_output_folder
from site_gen.write.manifest import Memory, recall, save
from site_gen.write.plan import Plan, Planner
from site_gen.write.recovery import settle
from site_gen.write.staging import Staging
from site_gen.write.state import State, open_state


class WriteReport(Record, frozen=True, kw_only=True):
    """What became of the artifacts."""

    written: int = 0
    """Files that were new or different on disk; 0 when there are errors among the problems."""
    unchanged: int = 0
    """Files that were right already, and were left alone down to their times."""
    removed: int = 0
    """Files of earlier builds that the site no longer has."""
    problems: tuple[Problem, ...] = ()
    """With an error among them, nothing in the output has changed."""


def write_site(
    output: Path,
    artifacts: Iterable[Artifact | KnownArtifact],
    *,
    site_dir: Path,
    adopt: bool = False,
    protected: tuple[Path, ...] = (),
    stays: Callable[[str], bool] | None = None,
) -> WriteReport:
    """Make the folder *output* hold exactly *artifacts*, besides the files that are not ours; return the figures.

    *stays* says of a path that the last build wrote and that is not among *artifacts* whether it belongs to the site
    all the same, as it is.  *adopt* lets an artifact replace a file that we did not write. *protected* are more folders
    that must neither hold nor lie around the output, such as a theme's.

    Two artifacts with one path, a path that is not portable, and a foreign file in the way are errors in the report.
    UsageError for an output folder that would endanger the author's files; MachineError when the machine refuses (no
    space, no permission, another build at work). In every one of these cases the output is as it was.
    """
    root = check_output_folder(output, site_dir=site_dir, protected=protected)
    shown = _shown(root, site_dir)
    with _machine_errors(root, shown, site_dir), open_state(root, site_dir) as state:
        scanned_ns = time.time_ns()
        memory = settle(recall(state.manifest, state.journal), root=root, state=state, scanned_ns=scanned_ns)
        with Staging(state, root) as staging:
            may_overwrite = adopt or bool(memory.doubt)
            planner = Planner(Disk(root, memory), memory, staging, shown=shown, may_overwrite=may_overwrite)
            for artifact in artifacts:
                planner.add(artifact)
            if stays is not None:
                planner.keep(stays)
            plan = planner.finish()
            if plan.has_errors:
                return WriteReport(problems=plan.problems)
            _put_into_effect(plan, memory, root=root, staging=staging, state=state, scanned_ns=scanned_ns)
    return WriteReport(
        written=len(plan.moves),
        unchanged=plan.unchanged,
        removed=len(plan.removals),
        problems=plan.problems,
    )


def clean_site(output: Path, *, site_dir: Path, protected: tuple[Path, ...] = ()) -> WriteReport:
    """Remove from *output* everything that we wrote, and the folder itself if nothing else is in it."""
    report = write_site(output, (), site_dir=site_dir, protected=protected)
    with contextlib.suppress(OSError):
        Path(os.path.realpath(output)).rmdir()
    return report


def _put_into_effect(
    plan: Plan, memory: Memory, *, root: Path, staging: Staging, state: State, scanned_ns: int
) -> None:
    if plan.moves or plan.removals or plan.vanished:
        check_writable(plan, root)
        carry_out(plan, root=root, staging=staging, state=state, known=memory.known, scanned_ns=scanned_ns)
    elif plan.is_manifest_stale:
        save(state.manifest, plan.kept, scanned_ns=scanned_ns)
        state.journal.unlink(missing_ok=True)


def _shown(root: Path, site_dir: Path) -> str:
    site = Path(os.path.realpath(site_dir))
    return root.relative_to(site).as_posix() if root.is_relative_to(site) else root.as_posix()


@contextlib.contextmanager
def _machine_errors(root: Path, shown: str, site_dir: Path) -> Iterator[None]:
    """Turn what the operating system refuses into a MachineError that names the path and says what can be done."""
    try:
        yield
    except OSError as error:
        path = str(error.filename or root).replace(str(root), shown, 1)
        path = path.replace(os.path.realpath(site_dir) + os.sep, "", 1)
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            free = f"{_free_bytes(Path(error.filename or root)):,} bytes are free"
            raise MachineError(f"no space left to write {path}: {free}", "Free some space and build again.") from error
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            message = f"{path} cannot be written as user {_user()}: {error.strerror}"
            raise MachineError(message, "Change its owner or permissions, or choose another --output.") from error
        raise MachineError(f"{path}: {error.strerror or error}", "Nothing in the output has changed.") from error


def _free_bytes(path: Path) -> int:
    while not path.exists():
        path = path.parent
    return shutil.disk_usage(path).free


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid()) if hasattr(os, "getuid") else "unknown"
