"""Compare site-gen with eleventy-img and Hugo on one folder of pictures, same widths, same formats.

    python make_pictures.py /tmp/pictures PHOTOS
    python compare.py /tmp/pictures --hugo /path/to/hugo --eleventy /folder/with/node_modules

Each tool begins with empty caches and makes AVIF, WebP and the picture's own format at 480, 800, 1200 and 1600 pixels,
with its own defaults for quality. Wall time and processor time are those of the whole command. SSIM compares each
output with the original reduced to its size. Needs numpy; the command ``site-gen`` is taken from the PATH.
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
    print("| tool | wall s | CPU s | files | MB out | smallest set MB | SSIM photo | SSIM drawing |")
    print("|---|--:|--:|--:|--:|--:|--:|--:|")
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
    """Print a row: the smallest set is what a browser with all formats would choose at each width."""
    likeness: dict[str, list[float]] = {"photo": [], "drawing": []}
    smallest: dict[tuple[str, int], int] = {}
    originals: dict[str, Image.Image] = {}
    for name, _, path in rows:
        image = on_white(Image.open(io.BytesIO(path.read_bytes())))
        if name not in originals:
            originals = {name: on_white(Image.open(pictures / name))}
        reference = originals[name]
        if reference.size != image.size:
            reference = reference.resize(image.size, Image.Resampling.LANCZOS)
        kind = "photo" if "photo" in name else "drawing"
        if path.suffix in (".avif", ".webp"):
            likeness[kind].append(ssim(reference, image))
        key = (name, image.size[0])
        smallest[key] = min(smallest.get(key, 1 << 40), path.stat().st_size)
    paths = {path for _, _, path in rows}
    out = sum(path.stat().st_size for path in paths) / 1e6
    best = sum(smallest.values()) / 1e6
    photo, drawing = (statistics.mean(values) if values else 0.0 for values in likeness.values())
    print(
        f"| {tool} | {wall:.1f} | {cpu:.1f} | {len(paths)} | {out:.1f} | {best:.1f} | {photo:.4f} | {drawing:.4f} |",
        flush=True,
    )


if __name__ == "__main__":
    main()
