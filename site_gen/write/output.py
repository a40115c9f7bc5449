"""The only place that writes to ``output/``.

What holds at every moment, whatever goes wrong: each file is whole, old or new; files that we did not write are never
touched; files that we wrote and no longer make go away; with any error nothing changes.
"""

import contextlib
import os
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from site_gen.model.artifact import Artifact, Draft, KnownArtifact
from site_gen.model.problem import Problem
from site_gen.model.record import Record
from site_gen.write.commit import carry_out, check_writable
from site_gen.write.disk import Disk
from site_gen.write.guard import check_output_folder
from site_gen.write.manifest import Memory, recall, save
from site_gen.write.plan import Plan, Planner
from site_gen.write.recovery import settle
from site_gen.write.refusals import machine_errors
from site_gen.write.staging import Staging
from site_gen.write.state import State, open_state
from site_gen.write.tray import Tray


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


class OutputFolder:
    """An output folder that no other build can write to as long as we have it."""

    def __init__(
        self, root: Path, *, shown: str, site_dir: Path, state: State, staging: Staging, may_adopt: bool
    ) -> None:
        """*shown* is the folder as messages call it."""
        self._root = root
        self._shown = shown
        self._site_dir = site_dir
        self._state = state
        self._staging = staging
        self._may_adopt = may_adopt
        scanned_ns = time.time_ns()
        self._memory = settle(recall(state.manifest, state.journal), root=root, state=state, scanned_ns=scanned_ns)
        self._disk = Disk(root, self._memory)

    def holds(self, path: str, digest: str) -> bool:
        """Say whether the file *path* has the bytes of this SHA-256, in hex."""
        standing = self._disk.file_at(path)
        return standing.kind == "file" and standing.path == path and self._disk.digest(standing)[0] == digest

    def tray(self) -> Tray:
        """Return where artifacts can be laid down, by any process, until `write` is told of them."""
        with machine_errors(self._root, self._shown, self._site_dir):
            folder, whole = self._staging.folder(), self._staging.whole
        return Tray(
            folder=str(folder), whole=whole, root=str(self._root), shown=self._shown, site_dir=str(self._site_dir)
        )

    def begin_flush(self) -> None:
        """Begin to get what was laid down onto the disk: `write` waits for that, and need not wait so long."""
        self._staging.begin_flush()

    def write(
        self, artifacts: Iterable[Artifact | Draft | KnownArtifact], *, stays: Callable[[str], bool] | None = None
    ) -> WriteReport:
        """Make the folder hold exactly *artifacts*, besides the files that are not ours; return the figures.

        *stays* says of a path that the last build wrote and that is not among *artifacts* whether it belongs to the
        site all the same, as it is.  LostContentError when a known artifact is no longer there; for the rest see
        `write_site`.
        """
        scanned_ns = time.time_ns()
        memory, staging = self._memory, self._staging
        with machine_errors(self._root, self._shown, self._site_dir):
            may_overwrite = self._may_adopt or bool(memory.doubt)
            disk = Disk(self._root, memory)
            planner = Planner(disk, memory, staging, shown=self._shown, may_overwrite=may_overwrite)
            for artifact in artifacts:
                planner.add(artifact)
            if stays is not None:
                planner.keep(stays)
            plan = planner.finish()
            if plan.has_errors:
                return WriteReport(problems=plan.problems)
            _put_into_effect(plan, memory, root=self._root, staging=staging, state=self._state, scanned_ns=scanned_ns)
        return WriteReport(
            written=len(plan.moves), unchanged=plan.unchanged, removed=len(plan.removals), problems=plan.problems
        )


@contextlib.contextmanager
def open_output(
    output: Path, *, site_dir: Path, adopt: bool = False, protected: tuple[Path, ...] = ()
) -> Iterator[OutputFolder]:
    """Give the folder *output* to write a site to, once, and keep other builds away from it meanwhile.

    *adopt* lets an artifact replace a file that we did not write. *protected* are more folders that must neither hold
    nor lie around the output, such as a theme's.  UsageError for an output folder that would endanger the author's
    files; MachineError when the machine refuses, or another build is at work.
    """
    root = check_output_folder(output, site_dir=site_dir, protected=protected)
    shown = _shown(root, site_dir)
    with contextlib.ExitStack() as stack:
        with machine_errors(root, shown, site_dir):
            state = stack.enter_context(open_state(root, site_dir))
            staging = stack.enter_context(Staging(state, root))
            folder = OutputFolder(root, shown=shown, site_dir=site_dir, state=state, staging=staging, may_adopt=adopt)
        yield folder


def write_site(
    output: Path,
    artifacts: Iterable[Artifact | Draft | KnownArtifact],
    *,
    site_dir: Path,
    adopt: bool = False,
    protected: tuple[Path, ...] = (),
    stays: Callable[[str], bool] | None = None,
) -> WriteReport:
    """Open the folder *output*, and make it hold exactly *artifacts*: `open_output` and `OutputFolder.write` in one.

    Two artifacts with one path, a path that is not portable, and a foreign file in the way are errors in the report.
    UsageError for an output folder that would endanger the author's files; MachineError when the machine refuses (no
    space, no permission, another build at work). In every one of these cases the output is as it was.
    """
    with open_output(output, site_dir=site_dir, adopt=adopt, protected=protected) as folder:
        return folder.write(artifacts, stays=stays)


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
