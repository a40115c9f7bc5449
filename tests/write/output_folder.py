"""What the tests of the writer share: a small site with an output folder, and a way to compare folders."""

import json
import os
import stat
from pathlib import Path
from typing import Any

from site_gen.model.artifact import Artifact
from site_gen.write.output import WriteReport, write_site

Snapshot = dict[str, tuple[str, int, bytes]]

SMALL_SITE = {
    "assets/site.1a2b3c.css": "body { color: black }",
    "index.html": "<h1>Home</h1>",
    "ko/index.html": "<h1>처음</h1>",
    "posts/sora/index.html": "<h1>Sora</h1>",
    "ko/posts/소라/index.html": "<h1>소라</h1>",
    "feed.xml": "<feed/>",
}


def artifacts(files: dict[str, str]) -> list[Artifact]:
    return [
        Artifact(path=path, content=text.encode(), origin=f"content/{path.replace('/', '-')}.md")
        for path, text in files.items()
    ]


def make_site(folder: Path) -> Path:
    site = folder / "site"
    (site / "content").mkdir(parents=True)
    (site / "content" / "about.md").write_text("About us", encoding="utf-8")
    return site


def build(site: Path, files: dict[str, str], *, adopt: bool = False) -> WriteReport:
    return write_site(site / "output", artifacts(files), site_dir=site, adopt=adopt)


def texts(output: Path) -> dict[str, str]:
    """Return every file below *output* with its text."""
    return {
        path.relative_to(output).as_posix(): path.read_text(encoding="utf-8")
        for path in output.rglob("*")
        if path.is_file()
    }


def snapshot(folder: Path) -> Snapshot:
    """Return path -> (kind, mode, bytes or link target) of everything below *folder*; links are not followed."""
    found: Snapshot = {}
    for above, folders, files in os.walk(folder):
        for name in folders + files:
            path = Path(above, name)
            state = path.lstat()
            kind, data = "folder", b""
            if stat.S_ISLNK(state.st_mode):
                kind, data = "link", os.fsencode(path.readlink())
            elif stat.S_ISREG(state.st_mode):
                kind, data = "file", path.read_bytes()
            found[path.relative_to(folder).as_posix()] = (kind, stat.S_IMODE(state.st_mode), data)
    return found


def read_manifest(site: Path) -> tuple[Path, Any]:
    """Return the path of the site's one manifest, and what it says."""
    (manifest,) = (site / ".site-gen" / "outputs").glob("*/manifest.json")
    return manifest, json.loads(manifest.read_bytes())


def age(site: Path) -> None:
    """Make the manifest look ten seconds younger than what the build wrote, so that no test has to wait."""
    manifest, record = read_manifest(site)
    record["scanned_ns"] += 10_000_000_000
    manifest.write_text(json.dumps(record), encoding="utf-8")
