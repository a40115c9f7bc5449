"""The published pages of real posts, cut into their languages, show what the old site showed in one piece."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from site_gen.build import BuildOptions, find_posts, read_site
from tests.kit import NOW, SHARED, build, errors_of, write_site

TOOL = SHARED / "fidelity/fidelity.py"
pytestmark = pytest.mark.skipif(not TOOL.exists(), reason="the shared fidelity tool is not at hand")

SETTINGS = (
    "-- content/site.yaml --\nbase_url: https://old.example\nkeep_language_words: true\nmarkdown: {from: jekyll}\n"
)


def one_file_posts(folder: Path) -> None:
    (folder / "content/posts").mkdir(parents=True)
    for path in (SHARED / "corpus/posts").glob("*.md"):
        text = path.read_text(encoding="utf-8")
        if path.name.startswith("2025-09-02"):
            text = text.replace("\n", "\nslug: SAM2_usage_again\n", 1)
        (folder / "content/posts" / path.name).write_text(text, encoding="utf-8")


def two_file_posts(folder: Path) -> None:
    for language in ("en", "ko"):
        (folder / "content/posts" / language).mkdir(parents=True)
        for path in (SHARED / "corpus/two-files" / language).glob("*.md"):
            (folder / "content/posts" / language / path.name).write_bytes(path.read_bytes())


def pages_of_posts(folder: Path) -> dict[str, dict[str, str]]:
    """Return the page of each post in each language, by file stem, in the order of the source."""
    site = read_site(folder).result
    assert site is not None
    catalog = find_posts(site, BuildOptions(site_dir=folder, output=folder / "output", now=NOW)).result
    assert catalog is not None
    pages: dict[str, dict[str, str]] = {}
    for reading in catalog.readings:
        found = {language: url.lstrip("/") + "index.html" for language, url in reading.urls}
        pages.setdefault(Path(reading.source.path).stem, {}).update(found)
    return pages


@pytest.mark.parametrize("reference", ["one-file", "two-files-en", "two-files-ko"])
def test_pages_show_what_the_old_site_showed(tmp_path: Path, reference: str) -> None:
    write_site(tmp_path, SETTINGS)
    (one_file_posts if reference == "one-file" else two_file_posts)(tmp_path)
    assert errors_of(build(tmp_path, jobs=2)) == []
    wanted = ("ko", "en") if reference == "one-file" else (reference[-2:],)
    pages = {
        name: [path for language, path in found.items() if language in wanted]
        for name, found in pages_of_posts(tmp_path).items()
    }
    (tmp_path / "map.json").write_text(json.dumps(pages), encoding="utf-8")
    report = tmp_path / "report.json"
    subprocess.run(
        [
            *(sys.executable, str(TOOL), "compare", "--ref", str(SHARED / "fidelity/ref" / reference)),
            *("--site", str(tmp_path / "output"), "--map", str(tmp_path / "map.json"), "--selector", ".post-body"),
            *("--strip-href", "^/ko(?=/)", "--json", str(report)),
        ],
        check=True,
        capture_output=True,
    )
    result = json.loads(report.read_text(encoding="utf-8"))
    assert not result["missing"]
    assert result["total"]["overall"] >= 0.995
    assert result["total"]["attr"] >= 0.99
    assert min(post["overall"] for post in result["posts"].values()) >= 0.97
