"""Where any process lays down an artifact that it has made, on the output's file system."""

import hashlib
import itertools
import os
from pathlib import Path

from site_gen.model.artifact import Artifact, Draft
from site_gen.model.record import Record
from site_gen.write.refusals import machine_errors
from site_gen.write.staging import write_staged

_numbers = itertools.count()


class Tray(Record, frozen=True, kw_only=True):
    """The folder in which artifacts wait, and what messages about it need: all of it goes to other processes."""

    folder: str
    whole: str
    """As `Staging.whole`."""
    root: str
    shown: str
    """The output folder as messages call it."""
    site_dir: str


def lay_down(artifact: Artifact, tray: Tray) -> Draft:
    """Write the bytes of *artifact* into *tray* and return where they are; MachineError when the machine refuses."""
    content, shown = artifact.content, f"{tray.root}/{artifact.path}"
    digest = hashlib.sha256(content).hexdigest()

    def new_name() -> str:
        # A number, not the name of the output file: a long Korean name has no room for more.
        return f"{tray.folder}{os.sep}{os.getpid()}-{next(_numbers)}"

    try:
        place = write_staged(artifact.path, content, whole=tray.whole, new_name=new_name, shown=shown)
    except OSError:
        # Only now: five thousand pages have no need of paths as objects.
        with machine_errors(Path(tray.root), tray.shown, Path(tray.site_dir)):
            raise
    return Draft(path=artifact.path, origin=artifact.origin, digest=digest, size=len(content), place=place)
