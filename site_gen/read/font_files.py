"""Finds fonts that can write Hangul and Latin: by the names of their files, and by what stands in their heads.

Nothing but heads is read: a font with all of Hangul has 5 to 20 MB.
"""

import fnmatch
import hashlib
import os
import re
import struct
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

from site_gen.model.card import CardsConfig, FontFile, Typeface
from site_gen.model.problem import Outcome, Problem
from site_gen.read.config import find_setting_line

HANGUL = (
    *("pretendard*", "notosanskr*", "notosanscjk*", "sourcehansans*", "applesdgothicneo*", "applegothic*"),
    *("nanumgothic*", "nanumbarungothic*", "malgun*", "spoqahansans*", "ibmplexsanskr*", "undotum*", "baekmuk*"),
    *("nanumsquare*", "nanummyeongjo*", "notoserifkr*", "notoserifcjk*", "batang*", "gulim*"),
)
"""Names of files of families with Hangul, the preferred ones first."""
LATIN = (
    *("inter[-.]*", "notosans-*", "roboto-*", "opensans-*", "sourcesans*", "helveticaneue*", "helvetica.*"),
    *("segoeui*", "arial*", "liberationsans-*", "dejavusans[-.]*", "freesans*", "lato-*"),
)
"""Likewise of families for Latin, for machines without Hangul."""

BOLD, REGULAR = 700, 400
_ENDINGS = (".ttf", ".otf", ".ttc", ".otc")
_UNFIT = re.compile(r"mono|coding|italic|oblique|condensed|narrow|eco\b|light|thin", re.IGNORECASE)
"""Families and files that are not for titles."""
_SIGNATURES = (b"\0\1\0\0", b"OTTO", b"true")
_DIRECTORY = re.compile(r"<dir(?P<attributes>[^>]*)>(?P<path>[^<]+)</dir>")
_MOST_TABLES, _MOST_FACES, _MOST_BYTES = 200, 64, 1_000_000


def typefaces_for(config: CardsConfig, site_dir: Path) -> Outcome[tuple[Typeface, ...]]:
    """Return the fonts for social cards: those that the settings name, or else the best that this machine has."""
    if config.font:
        line = find_setting_line(site_dir, "cards", "font")
        return read_typefaces(config.font, site_dir, line=line)
    return Outcome(result=find_typefaces(font_folders(os.environ, system=sys.platform)))


def find_typefaces(folders: Sequence[Path]) -> tuple[Typeface, ...]:
    """Return the best family with Hangul and the best one for Latin that are in *folders*; fewer where one is not."""
    files = {path.name.casefold(): path for path in _font_files(reversed(folders))}
    found = (_first_typeface(patterns, files) for patterns in (HANGUL, LATIN))
    return tuple(typeface for typeface in found if typeface is not None)


def font_folders(environment: Mapping[str, str], *, system: str) -> tuple[Path, ...]:
    """Return where fonts lie on *system* (``linux``, ``darwin``, ``win32``), a reader's own folders first.

    On Linux the folders that fontconfig is told of are among them.
    """
    home = Path(environment.get("HOME") or environment.get("USERPROFILE") or "/")
    if system == "darwin":
        return (home / "Library/Fonts", Path("/Library/Fonts"), Path("/System/Library/Fonts"))
    if system == "win32":
        local = Path(environment.get("LOCALAPPDATA", str(home)), "Microsoft/Windows/Fonts")
        return (local, Path(environment.get("WINDIR", "C:/Windows"), "Fonts"))
    data = Path(environment.get("XDG_DATA_HOME") or home / ".local/share")
    shared = (environment.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share").split(":")
    own = (data / "fonts", home / ".fonts", *(Path(folder, "fonts") for folder in shared if folder))
    return tuple(dict.fromkeys((*own, *_fontconfig_folders(Path("/etc/fonts/fonts.conf"), home, data))))


def read_typefaces(paths: Sequence[str], site_dir: Path, *, line: int | None) -> Outcome[tuple[Typeface, ...]]:
    """Return the families of the font files that the settings name, on *line*, with a problem for each that is none."""
    typefaces: list[Typeface] = []
    problems: list[Problem] = []
    for text in paths:
        path = next((one for one in (site_dir / text, site_dir / "content" / text) if one.is_file()), None)
        typeface = _typeface(list(_faces(path))) if path is not None else None
        if typeface is not None:
            typefaces.append(typeface)
            continue
        fault = "is not there" if path is None else "is no font that can be drawn with"
        hint = "Name a file that ends in .ttf, .otf or .ttc; web fonts (.woff2) have to be unpacked first."
        message = f"the font of `cards.font`, {text}, {fault}"
        problems.append(Problem(path="content/site.yaml", line=line, message=message, hint=hint))
    return Outcome(result=None if problems else tuple(typefaces), problems=tuple(problems))


def _font_files(folders: Iterable[Path]) -> Iterator[Path]:
    """Yield fonts so that the later ones matter more, in an order that does not depend on the file system."""
    for folder in folders:
        for parent, children, names in os.walk(folder):
            children.sort()
            yield from (Path(parent, name) for name in sorted(names) if name.casefold().endswith(_ENDINGS))


def _fontconfig_folders(path: Path, home: Path, data: Path) -> Iterator[Path]:
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return
    for match in _DIRECTORY.finditer(text):
        name = match["path"].strip()
        if "xdg" in match["attributes"]:
            yield data / name
        else:
            yield home / name[2:] if name.startswith("~/") else Path(name)


def _first_typeface(patterns: Sequence[str], files: Mapping[str, Path]) -> Typeface | None:
    for pattern in patterns:
        named = [path for name, path in sorted(files.items()) if fnmatch.fnmatchcase(name, pattern)]
        fit = [path for path in named if not _UNFIT.search(path.stem)]
        typeface = _typeface([face for path in fit for face in _faces(path)])
        if typeface is not None:
            return typeface
    return None


def _typeface(faces: Sequence[FontFile]) -> Typeface | None:
    """Return the two faces nearest to bold and regular, of Korean design where a collection has several."""
    korean = [face for face in faces if re.search(r"\bKR\b|Korea", face.family)]
    plain = [face for face in korean or faces if not _UNFIT.search(face.family)] or list(korean or faces)
    if not plain:
        return None
    variable = next((face for face in plain if face.weight_axis >= 0), None)
    if variable is not None:
        return Typeface(bold=variable.with_changes(weight=BOLD), regular=variable.with_changes(weight=REGULAR))
    bold = min(plain, key=lambda face: abs(face.weight - BOLD))
    return Typeface(bold=bold, regular=min(plain, key=lambda face: abs(face.weight - REGULAR)))


def _faces(path: Path) -> Iterator[FontFile]:
    """Yield the faces of a font file (OpenType 1.9, "Organization of an OpenType Font"); none of a broken one."""
    try:
        with path.open("rb") as stream:
            head = stream.read(12 + 4 * _MOST_FACES)
            starts: Sequence[int] = (0,)
            if head[:4] == b"ttcf":
                starts = struct.unpack_from(f">{min(int.from_bytes(head[8:12]), _MOST_FACES)}L", head, 12)
            for index, start in enumerate(starts):
                face = _face(stream, start, path=path, index=index)
                if face is not None:
                    yield face
    except (OSError, struct.error):
        return


def _face(stream: BinaryIO, start: int, *, path: Path, index: int) -> FontFile | None:
    stream.seek(start)
    signature, count = struct.unpack(">4sH6x", stream.read(12))
    if signature not in _SIGNATURES or count > _MOST_TABLES:
        return None
    directory = stream.read(16 * count)
    tables = {tag: (offset, length) for tag, _, offset, length in struct.iter_unpack(">4sLLL", directory)}
    if b"cmap" not in tables or not ({b"glyf", b"CFF ", b"CFF2"} & set(tables)):
        return None

    def table(tag: bytes) -> bytes:
        offset, length = tables.get(tag, (0, 0))
        stream.seek(offset)
        return stream.read(min(length, _MOST_BYTES))

    return FontFile(
        path=str(path),
        index=index,
        family=_family(table(b"name")) or path.stem,
        weight=_weight(table(b"OS/2")),
        weight_axis=_weight_axis(table(b"fvar")),
        cmap_offset=tables[b"cmap"][0],
        cmap_length=tables[b"cmap"][1],
        digest=hashlib.sha256(directory + table(b"head")).hexdigest()[:16],
    )


def _family(table: bytes) -> str:
    """Return the English name of the family out of the table ``name``; empty when it is not there."""
    if len(table) < 6:
        return ""
    count, texts = struct.unpack_from(">HH", table, 2)
    for platform, _, language, name, length, offset in struct.iter_unpack(">6H", table[6 : 6 + 12 * count]):
        if (platform, language, name) == (3, 0x409, 1):
            return table[texts + offset : texts + offset + length].decode("utf-16-be", "replace")
    return ""


def _weight_axis(table: bytes) -> int:
    """Return the place of the axis ``wght`` in the table ``fvar``; -1 without one."""
    if len(table) < 16:
        return -1
    start, _, count, size = struct.unpack_from(">HHHH", table, 4)
    tags = [table[start + place * size : start + place * size + 4] for place in range(count)]
    return tags.index(b"wght") if b"wght" in tags else -1


def _weight(table: bytes) -> int:
    """Return ``usWeightClass`` out of the table ``OS/2``."""
    return int.from_bytes(table[4:6]) if len(table) >= 6 else REGULAR
