"""Compare site-gen with eleventy-img and Hugo on one folder of pictures, same widths, same formats.

    python make_pictures.py /tmp/pictures PHOTOS
    python compare.py /tmp/pictures --hugo /path/to/hugo --eleventy /folder/with/node_modules

Each tool begins with empty caches and makes AVIF, WebP and the picture's own format at 480, 800, 1200 and 1600 pixels,
with its own defaults for quality. Wall time and processor time are those of the whole command. Bytes and SSIM are those
of what is downloaded: at each of the widths that a picture reaches, the smallest file at least so wide, compared
with the original reduced to the file's size. Needs numpy; the command ``site-gen`` is taken from the PATH.
"""

import argparse
import io
import json
import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import unquote

from PIL import Image
from quality import on_white, ssim

WIDTHS = (480, 800, 1200, 1600)
Rows = list[tuple[str, str, Path]]  # (original, format, output)

ELEVENTY = """
const Image = require("@11ty/eleventy-img");
const fs = require("fs");
const [folder, output] = process.argv.slice(2);
Image.concurrency = require("os").cpus().length;
(async () => {
  const names = fs.readdirSync(folder).sort();
  const made = await Promise.all(names.map(name => Image(`${folder}/${name}`, {
    widths: [%s], formats: ["avif", "webp", "auto"], outputDir: output, useCache: false })));
  const rows = [];
  made.forEach((formats, index) => { for (const [format, list] of Object.entries(formats))
    for (const one of list) rows.push([names[index], format, one.outputPath]); });
  fs.writeFileSync(`${output}/rows.json`, JSON.stringify(rows));
})();
"""
HUGO = """
{{- range resources.Match "pictures/*" -}}{{- $image := . -}}{{- $name := path.Base .Name -}}
{{- range $width := slice %s -}}{{- if le $width $image.Width -}}
{{- range $format := slice "avif" "webp" "" -}}
{{- $made := $image.Resize (printf "%%dx %%s" $width $format) }}
{{ $name }} {{ $format | default "own" }} {{ $made.RelPermalink }}
{{- end -}}{{- end -}}{{- end -}}{{- end -}}
"""


def main() -> None:
    """Run the tools one after the other and print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("pictures", type=Path)
    parser.add_argument("--hugo")
    parser.add_argument("--eleventy", type=Path)
    arguments = parser.parse_args()
    originals = sorted(arguments.pictures.iterdir())
    size = sum(path.stat().st_size for path in originals)
    print(f"{len(originals)} pictures, {size / 1e6:.1f} MB, {os.cpu_count()} processors\n")
    print("| tool | wall s | CPU s | files | MB out | downloaded MB | of it photos | SSIM | of it drawings | SSIM |")
    print("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        report("site-gen", *with_site_gen(arguments.pictures, folder / "a", "2"), arguments.pictures)
        # The processes of a pool are not counted among its children: processor time is that of one process.
        report("site-gen --jobs 1", *with_site_gen(arguments.pictures, folder / "d", "1"), arguments.pictures)
        if arguments.eleventy:
            report(
                "eleventy-img", *with_eleventy(arguments.pictures, folder / "b", arguments.eleventy), arguments.pictures
            )
        if arguments.hugo:
            report("Hugo", *with_hugo(arguments.pictures, folder / "c", arguments.hugo), arguments.pictures)


def timed(command: list[str], folder: Path, **environment: str) -> tuple[float, float]:
    """Return wall and processor seconds of a command."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(command, cwd=folder, env=os.environ | environment, capture_output=True, check=False)
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        sys.exit(f"{command[0]} failed: {done.stderr.decode()[-2000:]}")
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def with_site_gen(pictures: Path, folder: Path, jobs: str) -> tuple[float, float, Rows]:
    posts = folder / "content" / "posts"
    shutil.copytree(pictures, posts)
    lines = "\n\n".join(f"![{path.name}]({path.name})" for path in sorted(pictures.iterdir()))
    (posts / "2026-01-01-all.md").write_text(f"---\ntitle: All\n---\nAll the pictures.\n\n{lines}\n", encoding="utf-8")
    (folder / "content" / "site.yaml").write_text(f"images: {{widths: {list(WIDTHS)}}}\n", encoding="utf-8")
    wall, cpu = timed(["site-gen", "build", "--offline", "--jobs", jobs], folder)
    html = (folder / "output/posts/all/index.html").read_text(encoding="utf-8")
    rows: Rows = []
    for picture in re.findall(r"<picture>.*?</picture>|<img [^>]*>", html, re.DOTALL):
        alt = re.search(r'alt="([^"]+)"', picture)
        if alt is None:
            continue
        for addresses in re.findall(r'srcset="([^"]+)"', picture) or re.findall(r'src="([^"]+)"', picture):
            for part in addresses.split(", "):
                path = folder / "output" / unquote(part.split()[0]).lstrip("/")
                rows.append((alt[1], path.suffix.lstrip(".").replace("jpg", "jpeg"), path))
    return wall, cpu, rows


def with_eleventy(pictures: Path, folder: Path, modules: Path) -> tuple[float, float, Rows]:
    folder.mkdir()
    script = modules / "compare.js"
    script.write_text(ELEVENTY % ", ".join(map(str, WIDTHS)), encoding="utf-8")
    wall, cpu = timed(["node", str(script), str(pictures.resolve()), str(folder)], modules)
    rows = json.loads((folder / "rows.json").read_text(encoding="utf-8"))
    return wall, cpu, [(name, kind, folder / Path(path).name) for name, kind, path in rows]


def with_hugo(pictures: Path, folder: Path, hugo: str) -> tuple[float, float, Rows]:
    shutil.copytree(pictures, folder / "assets" / "pictures")
    (folder / "layouts").mkdir()
    (folder / "hugo.toml").write_text('disableKinds = ["rss", "sitemap", "taxonomy", "term"]\n', encoding="utf-8")
    (folder / "layouts/index.html").write_text(HUGO % " ".join(map(str, WIDTHS)), encoding="utf-8")
    wall, cpu = timed([hugo, "--quiet"], folder, HUGO_CACHEDIR=str(folder / "cache"))
    text = (folder / "public/index.html").read_text(encoding="utf-8")
    rows = [tuple(line.split()) for line in text.splitlines() if line.strip()]
    return wall, cpu, [(name, Path(path).suffix[1:], folder / "public" / path.lstrip("/")) for name, _, path in rows]


def report(tool: str, wall: float, cpu: float, rows: Rows, pictures: Path) -> None:
    """Print a tool's row. A browser that knows every format takes, for each width, the smallest file wide enough."""
    files: dict[str, set[Path]] = {}
    for name, _, path in rows:
        files.setdefault(name, set()).add(path)
    likeness: dict[str, list[float]] = {"photo": [], "drawing": []}
    downloaded = {"photo": 0, "drawing": 0}
    for name, paths in sorted(files.items()):
        original = on_white(Image.open(pictures / name))
        kind = "photo" if "photo" in name else "drawing"
        for path in chosen_files(paths, original.size[0]):
            downloaded[kind] += path.stat().st_size
            image = on_white(Image.open(io.BytesIO(path.read_bytes())))
            same = original if original.size == image.size else original.resize(image.size, Image.Resampling.LANCZOS)
            likeness[kind].append(ssim(same, image))
    everything = {path for paths in files.values() for path in paths}
    out = sum(path.stat().st_size for path in everything) / 1e6
    cells = [f"{downloaded[kind] / 1e6:.2f} | {statistics.mean(likeness[kind]):.4f}" for kind in likeness]
    total = sum(downloaded.values()) / 1e6
    line = " | ".join((tool, f"{wall:.1f}", f"{cpu:.1f}", str(len(everything)), f"{out:.1f}", f"{total:.2f}", *cells))
    print(f"| {line} |", flush=True)


def chosen_files(paths: set[Path], full_width: int) -> list[Path]:
    """Return what is downloaded of one picture, once for each width up to its own."""
    sizes = sorted((path.stat().st_size, str(path), Image.open(path).size[0]) for path in paths)
    chosen = []
    for wanted in WIDTHS:
        enough = [Path(name) for _, name, width in sizes if width >= wanted]
        if wanted <= full_width and enough:
            chosen.append(enough[0])
    return chosen


if __name__ == "__main__":
    main()
