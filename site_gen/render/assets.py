"""Where the files that pages use are published: under names that change with their content."""

import hashlib
import posixpath
import re
import unicodedata
from collections.abc import Mapping, Sequence

from site_gen.model.artifact import Artifact
from site_gen.model.image import LocalFile
from site_gen.model.theme import ThemeAsset

_STYLE_URL = re.compile(r"""url\(\s*(["']?)(?!data:|https?:|/|#)([^"')]+)\1\s*\)""")
_TEXT_OR_COMMENT = re.compile(r"""(?:"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|/\*.*?\*/)""", re.DOTALL)
_UNFIT = re.compile(r"[^\w.-]+")


def file_output(file: LocalFile) -> str:
    """Return the output path of a local file: ``assets/files/cat-1a2b3c4d5e6f.jpg``.

    The digest makes two pictures of one name two files, one picture used twice one file, and lets browsers keep a
    copy for ever.
    """
    stem, ending = posixpath.splitext(posixpath.basename(file.path))
    name = _UNFIT.sub("-", unicodedata.normalize("NFC", stem)).strip("-.") or "file"
    short = name.encode()[:120].decode(errors="ignore")
    return f"assets/files/{short}-{file.digest[:12]}{ending.lower()}"


def theme_artifacts(assets: Sequence[ThemeAsset]) -> tuple[tuple[str, Artifact], ...]:
    """Return (asset name, artifact) of each theme asset, with ``url(…)`` in style sheets led to the hashed names."""
    outputs: dict[str, Artifact] = {}
    for asset in sorted(assets, key=lambda one: (one.name.endswith(".css"), one.name)):
        content = asset.content
        if asset.name.endswith(".css"):
            content = _led_to_hashed_names(_without_comments(asset.content.decode()), asset.name, outputs).encode()
        stem, ending = posixpath.splitext(asset.name)
        digest = hashlib.sha256(content).hexdigest()[:12]
        outputs[asset.name] = Artifact(
            path=f"assets/{stem}-{digest}{ending}", content=content, origin=f"the theme's assets/{asset.name}"
        )
    return tuple(outputs.items())


def _without_comments(style: str) -> str:
    """Drop the comments that fill their lines: readers need not fetch them. Licences (``/*!``) stay."""
    kept: list[str] = []
    start = 0
    for found in _TEXT_OR_COMMENT.finditer(style):
        line_start = style.rfind("\n", 0, found.start()) + 1
        if found[0].startswith("/*!") or not found[0].startswith("/*") or style[line_start : found.start()].strip():
            continue
        behind = style[found.end() :].partition("\n")[0]
        if not behind.strip():
            kept.append(style[start:line_start])
            start = found.end() + len(behind) + 1
    return "".join((*kept, style[start:]))


def _led_to_hashed_names(style: str, name: str, outputs: Mapping[str, Artifact]) -> str:
    folder = posixpath.dirname(name)

    def led(match: re.Match[str]) -> str:
        artifact = outputs.get(posixpath.normpath(posixpath.join(folder, match[2].strip())))
        if artifact is None:
            return match[0]
        return f'url("{posixpath.relpath(artifact.path, posixpath.join("assets", folder))}")'

    return _STYLE_URL.sub(led, style)
