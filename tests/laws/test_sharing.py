"""The first law with everything on that is for sharing: cards, icons, comments, counting, reading offline."""

import shutil
import time
from collections.abc import Callable
from pathlib import Path

from PIL import Image

from site_gen.build import build_site
from site_gen.model.options import BuildOptions
from site_gen.rebuild import rebuild
from site_gen.update import update_site
from tests.kit import KOREAN_SINGLE, NOW, PAIR, SETTINGS, snapshot, write_site

ALL_ON = """\
search: {enabled: false}
parallel: false
cards: {enabled: true}
offline: {mode: keep}
comments: {provider: giscus, giscus: {repo: me/rivers, repo_id: R_1, category: 공지, category_id: DIC_1}}
analytics: {umami: {id: 94db1cb1}}
"""
SPRING = "content/posts/2025-03-31-spring.md"


def write_icon(path: Path, color: tuple[int, int, int]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (512, 512), color).save(path)


def replaced(name: str, old: str, new: str) -> Callable[[Path], None]:
    """Return the edit that puts *new* in the place of *old* in one file."""

    def edit(site: Path) -> None:
        path = site / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    return edit


def written(name: str, text: str) -> Callable[[Path], None]:
    """Return the edit that makes a file."""

    def edit(site: Path) -> None:
        path = site / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    return edit


EDITS: list[tuple[str, Callable[[Path], None]]] = [
    ("a text", replaced(SPRING, "this morning", "this evening")),
    ("a title", replaced(SPRING, "봄이 왔어요", "봄이 다시 왔어요")),
    ("a style sheet", written("themes/duet/assets/css/duet.css", "body { color: #222; }\n")),
    ("a text after the theme", replaced(SPRING, "this evening", "tonight")),
    ("the icon", lambda site: write_icon(site / "content/static/favicon.png", (168, 67, 27))),
    ("no longer offline", replaced("content/site.yaml", "mode: keep", "mode: remove")),
]


def test_after_each_edit_a_warm_build_is_what_a_cold_one_makes(tmp_path: Path) -> None:
    site, elsewhere = tmp_path / "site", tmp_path / "elsewhere"
    write_site(site, SETTINGS + ALL_ON + PAIR + KOREAN_SINGLE)
    write_icon(site / "content/static/favicon.png", (11, 107, 102))

    def options(folder: Path) -> BuildOptions:
        return BuildOptions(site_dir=folder, output=folder / "output", now=NOW)

    rebuild(options(site), build_site, update_site)
    for name, edit in EDITS:
        edit(site)
        time.sleep(0.03)  # a file that was written a moment ago closes the short ways
        rebuild(options(site), build_site, update_site)
        shutil.copytree(site, elsewhere, ignore=shutil.ignore_patterns("output", ".site-gen"))
        cold = build_site(options(elsewhere))
        assert [one for one in cold.problems if one.severity == "error"] == []
        assert snapshot(site / "output") == snapshot(elsewhere / "output"), name
        shutil.rmtree(elsewhere)
