"""Mermaid for sites that serve it themselves: one file of the npm package, kept in the site's state folder.

Only here, and only where a site asks for it and has a diagram, is npm run. What it brings is compared with a digest
that this module knows, so every machine publishes the same bytes.
"""

import hashlib
import shutil
import subprocess
import tempfile
from pathlib import Path

from site_gen.model.artifact import Artifact
from site_gen.model.problem import Outcome, Problem

VERSION = "12.3.0"
SHA256 = "336df803d87a38b70a01e736e666c8f7601d2ce42f5e47c8fafe5d721074b9a3"
"""Of ``dist/mermaid.min.js`` in the package."""
TIMEOUT_SECONDS = 120

_MEMBER = "package/dist/mermaid.min.js"
_LAST_LINE = b'globalThis["mermaid"] = globalThis.__esbuild_esm_mermaid_nm["mermaid"].default;'
_EXPORT = b'export default __esbuild_esm_mermaid_nm["mermaid"].default;'


def mermaid_script(state_folder: Path, *, is_offline: bool) -> Outcome[Artifact]:
    """Return the script as an artifact: from *state_folder* (``.site-gen``), or else through npm.

    Without a result there is a warning that says why, and diagrams stay readable source.
    """
    kept = state_folder / "packages" / f"mermaid-{VERSION}.min.js"
    try:
        content = kept.read_bytes()
    except OSError:
        content = b""
    if hashlib.sha256(content).hexdigest() != SHA256:
        fault, content = ("no copy of it is here, and the build is offline", b"") if is_offline else _fetch(kept)
        if fault:
            return Outcome(result=None, problems=(_without_mermaid(fault),))
    # The package's file sets a global; a page loads a module, which has to export instead.
    module = content.replace(_LAST_LINE, _EXPORT)
    return Outcome(
        result=Artifact(path=f"assets/packages/mermaid-{VERSION}.mjs", content=module, origin="the npm package mermaid")
    )


def _fetch(kept: Path) -> tuple[str, bytes]:
    """Return (what went wrong or an empty text, the bytes), and keep what came for the next build."""
    import tarfile

    npm = shutil.which("npm")
    if npm is None:
        return "npm is not installed", b""
    with tempfile.TemporaryDirectory(prefix="site-gen-") as folder:
        command = [npm, "pack", f"mermaid@{VERSION}", "--silent", "--ignore-scripts", "--pack-destination", folder]
        try:
            subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=TIMEOUT_SECONDS)
            with tarfile.open(Path(folder) / f"mermaid-{VERSION}.tgz") as package:
                member = package.extractfile(_MEMBER)
                content = member.read() if member is not None else b""
        except (subprocess.SubprocessError, OSError, tarfile.TarError, KeyError) as error:
            return f"npm could not bring it ({type(error).__name__})", b""
    if hashlib.sha256(content).hexdigest() != SHA256:
        return "npm brought something else than expected", b""
    _keep(kept, content)
    return "", content


def _keep(kept: Path, content: bytes) -> None:
    """Put the bytes beside their place and move them there. A disk that refuses costs the next build a fetch."""
    part = kept.with_suffix(".part")
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(content)
        part.replace(kept)
    except OSError:
        part.unlink(missing_ok=True)


def _without_mermaid(fault: str) -> Problem:
    return Problem(
        path="content/site.yaml",
        severity="warning",
        message=f"Mermaid could not be had: {fault}; diagrams are shown as their source",
        hint="Install npm, or give the address of a script instead of `package`.",
    )
