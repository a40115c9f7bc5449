"""Which output paths may be published, and which two of them would meet in one file.

The rules are the same on every system, so that a site built on Linux can be checked out on Windows and macOS.
"""

import functools
import re
import unicodedata

from site_gen.model.problem import Problem

COMPONENT_BYTES_LIMIT = 200
"""Of one part of a path in UTF-8. File systems stop at 255; the rest is room for what other tools append."""
PATH_BYTES_LIMIT = 1000
"""Of a path below the output folder in UTF-8. macOS stops at 1,024 for the whole."""
PRIVATE_PREFIX = ".site-gen"
"""Names that begin so belong to the writer itself."""

_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>:"|?*\\]')
# What Windows answers to as devices, whatever follows the first dot. The superscript digits count as digits there.
_DEVICES = frozenset(
    ["con", "prn", "aux", "nul", "conin$", "conout$"]
    + [name + digit for name in ("com", "lpt") for digit in "0123456789¹²³"]
)


class PathRegister:
    """The output paths that were claimed so far, to find the two that cannot both be published."""

    def __init__(self) -> None:
        self._files: dict[str, tuple[str, str]] = {}
        self._folders: dict[str, tuple[str, str]] = {}
        self._sound_folders: set[str] = {""}

    def claim(self, path: str, origin: str) -> Problem | None:
        """Claim *path* for *origin*; return an error when it is no portable path, or meets an earlier claim."""
        fault = path_fault(path)
        if fault:
            message, hint = fault
            return Problem(path=origin or _printable(path), message=message, hint=hint)
        key = collision_key(path)
        message = self._meet_file(path, key) or self._meet_folder(path, key) or self._claim_folders(path, origin)
        if message:
            return Problem(path=origin or path, message=message, hint="Give one of them another slug or permalink.")
        self._files[key] = (path, origin)
        return None

    def has_folder(self, path: str) -> bool:
        """Say whether something was claimed below exactly this folder."""
        return path in self._sound_folders

    def _meet_file(self, path: str, key: str) -> str:
        if key not in self._files:
            return ""
        other, origin = self._files[key]
        if path == other:
            return f"two pages claim {path}: this one and {origin or 'another'}"
        return f"{path} meets {other}{_of(origin)}: names that differ in case or Unicode form only"

    def _meet_folder(self, path: str, key: str) -> str:
        if key not in self._folders:
            return ""
        other, origin = self._folders[key]
        return f"{path} is a file where the folder {other}/{_of(origin)} has to be"

    def _claim_folders(self, path: str, origin: str) -> str:
        """Claim the folders above *path*; return what is wrong when one of them meets an earlier claim."""
        folder = path.rpartition("/")[0]
        if folder in self._sound_folders:
            return ""
        message = self._claim_folders(folder, origin)
        if message:
            return message
        key = collision_key(folder)
        if key in self._files:
            other, other_origin = self._files[key]
            return f"{path} needs a folder where {other}{_of(other_origin)} is a file"
        other, other_origin = self._folders.setdefault(key, (folder, origin))
        if other != folder:
            return (
                f"{path} meets the folder {other}/{_of(other_origin)}: names that differ in case or Unicode form only"
            )
        self._sound_folders.add(folder)
        return ""

    def __contains__(self, path: str) -> bool:
        """Say whether exactly this path was claimed for a file."""
        return self._files.get(collision_key(path), ("", ""))[0] == path


def collision_key(path: str) -> str:
    """Return what *path* becomes on a file system that knows neither case nor Unicode forms."""
    if path.isascii():
        return path.lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


def path_fault(path: str) -> tuple[str, str] | None:
    """Return (what is wrong, how to mend it) when *path* cannot be an output path on every system."""
    fault = _whole_fault(path) or next(filter(None, map(_part_fault, path.split("/"))), None)
    return (f'the output path "{_printable(path)}" {fault[0]}', fault[1]) if fault else None


def _whole_fault(path: str) -> tuple[str, str] | None:
    try:
        size = len(path.encode())
    except UnicodeEncodeError:
        return "is not valid Unicode", "Rename the file that it comes from."
    if size > PATH_BYTES_LIMIT:
        return f"is {size} bytes long; {PATH_BYTES_LIMIT} are possible", "Shorten the slug."
    if not unicodedata.is_normalized("NFC", path):
        return "is not in Unicode form NFC", "Write the slug anew instead of pasting it."
    return None


@functools.lru_cache(maxsize=4096)
def _part_fault(part: str) -> tuple[str, str] | None:
    if part in ("", ".", ".."):
        return f'has the part "{part}", which leads elsewhere', "Take it out of the slug or permalink."
    size = len(part.encode())
    if size > COMPONENT_BYTES_LIMIT:
        return (
            f"has a part of {size} bytes; {COMPONENT_BYTES_LIMIT} are possible",
            f'Shorten the slug, for instance to "{_shortened(part)}".',
        )
    odd = _FORBIDDEN.search(part)
    if odd:
        return f'holds "{_printable(odd[0])}", which not every system can store', "Choose a slug without it."
    if part[-1] in ". ":
        return f'has the part "{part}", whose last character Windows would drop', "Choose a slug that ends otherwise."
    return _reserved_fault(part)


def _reserved_fault(part: str) -> tuple[str, str] | None:
    lowered = part.casefold()
    if lowered.partition(".")[0].rstrip() in _DEVICES:
        return f'has the part "{part}", the name of a device on Windows', f'Choose another slug, such as "{part}-1".'
    if lowered == ".git" or lowered.startswith(PRIVATE_PREFIX):
        return f'has the part "{part}", which is reserved', "Choose another slug."
    return None


def _shortened(part: str) -> str:
    """Cut *part* to 60 bytes at a character, at a dash where there is one in the second half."""
    cut = part.encode()[:60].decode(errors="ignore")
    head, dash, _ = cut.rpartition("-")
    return head if dash and len(head) * 2 > len(cut) else cut


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def _of(origin: str) -> str:
    return f" of {origin}" if origin else ""
