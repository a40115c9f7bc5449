"""Finds and opens files in an author's folders without being led astray.

Nothing here follows a link out of the folder, opens what is no ordinary file (a FIFO would hang for ever), or trusts a
file name: names are read as bytes, shown in NFC, and opened by the spelling that the disk has.
"""

import fnmatch
import hashlib
import io
import os
import re
import stat
import unicodedata
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from site_gen.model.problem import Outcome, Problem, Severity
from site_gen.model.record import Record

MAX_FILES = 100_000
MAX_DEPTH = 40

_JUNK_FOLDERS = (".*", "__macosx", "node_modules", "@eadir")
_JUNK_FILES = (
    *(".*", "*~", "~$*", "#*#", "4913", "*.sw[a-z]", "*.tmp", "*.temp", "*.bak", "*.orig", "*.part", "*.crdownload"),
    *("thumbs.db", "ehthumbs.db", "desktop.ini", "icon\r", "*.icloud"),
)
"""What editors, systems and clouds leave behind; compared in lower case."""
_PUBLIC_DOT_NAMES = (".nojekyll", ".well-known", ".htaccess")
"""Names with a dot that a web server expects to find."""
_SECRETS = (
    *(
        ".env",
        ".env.*",
        "*.env",
        ".git",
        ".htpasswd",
        ".netrc",
        ".pgpass",
        ".ssh",
        ".aws",
        ".gnupg",
        ".npmrc",
        ".pypirc",
    ),
    *(
        "*.pem",
        "*.p12",
        "*.pfx",
        "*.ppk",
        "*.jks",
        "*.keystore",
        "*.kdbx",
        "*.sql",
        "*.sql.gz",
        "*.sqlite",
        "*.sqlite3",
    ),
    *("id_rsa", "id_dsa", "id_ecdsa", "id_ed25519"),
)
"""What holds passwords, keys or data; compared in lower case."""
_READ_AT_ONCE = 1 << 20  # bytes


class FoundFile(Record, frozen=True, kw_only=True):
    """An ordinary file below a folder."""

    path: str
    """POSIX path as messages show it, NFC: below the folder's shown name."""
    disk_path: bytes
    """The path that opens it."""
    size: int
    """Bytes, when it was found."""
    state: tuple[int, int, int] = (0, 0, 0)
    """Times of its last change (of its bytes, of its entry; ns since 1970) and its inode, when it was found."""

    @property
    def where(self) -> Path:
        """The path that opens it; what is not in the system's encoding is escaped as Python does."""
        return Path(os.fsdecode(self.disk_path))


def find_files(folder: Path, *, shown_as: str, boundary: Path) -> Outcome[tuple[FoundFile, ...]]:
    """Return the ordinary files below *folder*, sorted by path; none where there is no such folder.

    Editors' leftovers are passed over, secrets (keys, `.env`, dumps) with a warning. Symbolic links count as what they
    point at when that lies within *boundary*; a link that leaves it, or runs in a circle, is an error.
    """
    walk = _Walk(os.path.realpath(os.fsencode(boundary)))
    if folder.is_dir():
        root = os.fsencode(folder)
        real = os.path.realpath(root)
        if walk.is_inside(real):
            walk.folder(root, shown_as, (real,))
        else:
            walk.note(shown_as, "this folder is a link that leads out of the site", _MOVE_HERE)
    files = tuple(sorted(walk.files, key=lambda file: file.path))
    return Outcome(result=files, problems=(*walk.problems, *_twins(files)))


_MOVE_HERE = "Move the real thing here, or delete the link."


class _Walk:
    """One pass over a folder."""

    def __init__(self, boundary: bytes) -> None:
        self.files: list[FoundFile] = []
        self.problems: list[Problem] = []
        self._boundary = boundary

    def is_inside(self, real: bytes) -> bool:
        return real == self._boundary or real.startswith(
            self._boundary.rstrip(os.fsencode(os.sep)) + os.fsencode(os.sep)
        )

    def note(self, path: str, message: str, hint: str = "", *, is_warning: bool = False) -> None:
        severity: Severity = "warning" if is_warning else "error"
        self.problems.append(Problem(path=path, severity=severity, message=message, hint=hint))

    def folder(self, disk_path: bytes, shown: str, chain: tuple[bytes, ...]) -> None:
        """Collect the files of one folder and its subfolders; *chain* is the real paths of the folders above."""
        if len(chain) > MAX_DEPTH:
            self.note(shown, f"folders are nested more than {MAX_DEPTH} deep", "Move them up.")
            return
        try:
            with os.scandir(disk_path) as entries:
                found = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            self.note(shown, f"this folder cannot be read: {error.strerror}")
            return
        for entry in found:
            self._entry(entry, shown, chain)

    def _entry(self, entry: os.DirEntry[bytes], parent: str, chain: tuple[bytes, ...]) -> None:
        try:
            name = unicodedata.normalize("NFC", entry.name.decode("utf-8"))
        except UnicodeDecodeError:
            shown_name = f"{parent}/{entry.name.decode('utf-8', 'backslashreplace')}"
            self.note(shown_name, "this file name is not UTF-8", "Rename the file.")
            return
        shown = f"{parent}/{name}"
        if matches(name, _SECRETS):
            hint = "Keep it outside of content/, so that no mistake can publish it."
            self.note(shown, "this looks like a secret; it is never published", hint, is_warning=True)
        elif not matches(name, _PUBLIC_DOT_NAMES):
            try:
                is_folder = entry.is_dir()
                if not matches(name, _JUNK_FOLDERS if is_folder else _JUNK_FILES):
                    self._wanted(entry, shown, chain)
            except OSError as error:  # a circle of links
                self.note(shown, f"this link cannot be followed: {error.strerror}", _MOVE_HERE)
        else:
            self._wanted(entry, shown, chain)

    def _wanted(self, entry: os.DirEntry[bytes], shown: str, chain: tuple[bytes, ...]) -> None:
        disk_path = entry.path
        if entry.is_symlink() and not self._is_good_link(entry, shown, chain):
            return
        status = entry.stat()
        if stat.S_ISDIR(status.st_mode):
            self.folder(disk_path, shown, (*chain, os.path.realpath(disk_path)))
        elif not stat.S_ISREG(status.st_mode):
            self.note(shown, "this is no ordinary file (a pipe, a socket or a device)", "Delete it.")
        elif len(self.files) < MAX_FILES:
            state = (status.st_mtime_ns, status.st_ctime_ns, status.st_ino)
            self.files.append(FoundFile(path=shown, disk_path=disk_path, size=status.st_size, state=state))
        elif len(self.files) == MAX_FILES and not any("more than" in problem.message for problem in self.problems):
            self.note(shown, f"there are more than {MAX_FILES:,} files here; the others are not read")

    def _is_good_link(self, entry: os.DirEntry[bytes], shown: str, chain: tuple[bytes, ...]) -> bool:
        target = os.path.realpath(entry.path)
        inner = Path(os.fsdecode(target[len(self._boundary) :])).parts
        if not self.is_inside(target):
            self.note(shown, "this link leads out of the site", _MOVE_HERE)
        elif not Path(os.fsdecode(target)).exists():
            self.note(shown, "this link leads nowhere", "Delete it, or put the file there that it names.")
        elif target in chain or any(folder.startswith(target + os.fsencode(os.sep)) for folder in chain):
            self.note(shown, "this link leads back to a folder above it", _MOVE_HERE)
        elif any(matches(part, _SECRETS) for part in inner):
            self.note(shown, "this link leads to what looks like a secret", "Delete the link.")
        else:
            return True
        return False


def matches(name: str, patterns: tuple[str, ...]) -> bool:
    """Say whether a file name fits one of *patterns* (shell patterns in lower case)."""
    name, known = name.casefold(), _sorted(patterns)
    return (
        name in known.names
        or name.endswith(known.endings)
        or name.startswith(known.beginnings)
        or any(pattern.match(name) for pattern in known.others)
    )


class _Patterns(NamedTuple):
    """Shell patterns by what they ask: fifty of them are asked of every file, and expressions take a while."""

    names: frozenset[str]
    endings: tuple[str, ...]
    beginnings: tuple[str, ...]
    others: tuple[re.Pattern[str], ...]


@cache
def _sorted(patterns: tuple[str, ...]) -> _Patterns:
    names, endings, beginnings, others = [], [], [], []
    for pattern in patterns:
        if not _WILD.search(pattern):
            names.append(pattern)
        elif pattern.startswith("*") and not _WILD.search(pattern[1:]):
            endings.append(pattern[1:])
        elif pattern.endswith("*") and not _WILD.search(pattern[:-1]):
            beginnings.append(pattern[:-1])
        else:
            others.append(re.compile(fnmatch.translate(pattern)))
    return _Patterns(frozenset(names), tuple(endings), tuple(beginnings), tuple(others))


_WILD = re.compile(r"[*?\[]")


def _twins(files: tuple[FoundFile, ...]) -> list[Problem]:
    """Two spellings of one name (é as one letter and as two; 한 as one syllable and as three) cannot both be served."""
    problems = []
    for first, second in pairwise(files):
        if first.path == second.path:
            message = "two files have this name, in two Unicode spellings (NFC and NFD)"
            problems.append(Problem(path=first.path, message=message, hint="Delete or rename one of them."))
    return problems


def read_bytes(file: FoundFile, *, most: int) -> Outcome[bytes]:
    """Return a file's bytes; a problem when it is larger than *most* bytes, or cannot be read."""
    if file.size > most:
        message = f"this file is {file.size / 1_000_000:,.1f} MB large; at most {most / 1_000_000:g} MB are read"
        return Outcome(result=None, problems=(Problem(path=file.path, message=message, hint="Split or shrink it."),))
    try:
        return Outcome(result=_content(file)[:most])
    except OSError as error:
        return Outcome(result=None, problems=(cannot_read(file.path, error),))


def _content(file: FoundFile) -> bytes:
    """Return the bytes of a file, asking the system no more often than needed: thousands are read in a row."""
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOINHERIT", 0)
    number = os.open(file.disk_path, flags)
    try:
        content = os.read(number, file.size + 1)
        if len(content) == file.size:
            return content
    finally:
        os.close(number)
    # It is another one by now, or came in parts.
    with io.FileIO(file.disk_path) as stream:
        return stream.readall()


def read_digest(file: FoundFile) -> Outcome[str]:
    """Return the first 16 hex digits of the SHA-256 of a file of any size."""
    digest = hashlib.sha256()
    try:
        with file.where.open("rb") as stream:
            while chunk := stream.read(_READ_AT_ONCE):
                digest.update(chunk)
    except OSError as error:
        return Outcome(result=None, problems=(cannot_read(file.path, error),))
    return Outcome(result=digest.hexdigest()[:16])


def digest_of(content: bytes) -> str:
    """Return the first 16 hex digits of the SHA-256 of *content*."""
    return hashlib.sha256(content).hexdigest()[:16]


def cannot_read(path: str, error: OSError) -> Problem:
    """Return the problem of a file that the system does not let us read."""
    hint = "Give yourself the right to read it." if isinstance(error, PermissionError) else ""
    return Problem(path=path, message=f"this file cannot be read: {error.strerror or error}", hint=hint)


def file_at(path: Path, *, shown_as: str, boundary: Path) -> Outcome[FoundFile]:
    """Return one file by its path; no result and no problem when nothing stands there."""
    disk_path = os.fsencode(path)
    walk = _Walk(os.path.realpath(os.fsencode(boundary)))
    try:
        status = path.stat()
    except FileNotFoundError:
        return Outcome(result=None)
    except OSError as error:
        return Outcome(result=None, problems=(cannot_read(shown_as, error),))
    if not walk.is_inside(os.path.realpath(disk_path)):
        walk.note(shown_as, "this link leads out of the site", _MOVE_HERE)
    elif not stat.S_ISREG(status.st_mode):
        walk.note(shown_as, "this is no ordinary file")
    else:
        return Outcome(result=FoundFile(path=shown_as, disk_path=disk_path, size=status.st_size))
    return Outcome(result=None, problems=tuple(walk.problems))
