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
            content = _led_to_hashed_names(asset, outputs)
        stem, ending = posixpath.splitext(asset.name)
        digest = hashlib.sha256(content).hexdigest()[:12]
        outputs[asset.name] = Artifact(
            path=f"assets/{stem}-{digest}{ending}", content=content, origin=f"the theme's assets/{asset.name}"
        )
    return tuple(outputs.items())


def _led_to_hashed_names(asset: ThemeAsset, outputs: Mapping[str, Artifact]) -> bytes:
    folder = posixpath.dirname(asset.name)

    def led(match: re.Match[str]) -> str:
        artifact = outputs.get(posixpath.normpath(posixpath.join(folder, match[2].strip())))
        if artifact is None:
            return match[0]
        return f'url("{posixpath.relpath(artifact.path, posixpath.join("assets", folder))}")'

    return _STYLE_URL.sub(led, asset.content.decode()).encode()
