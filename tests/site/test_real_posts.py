"""Real posts of a real blog, with answers that a person gave. Skipped where they are not at hand."""

import json
import re
from pathlib import Path
from urllib.parse import unquote

import pytest

from site_gen.model.report import BuildReport
from tests.kit import SHARED, build, errors_of, page

CORPUS = SHARED / "corpus"
pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="the shared posts are not at hand")

LABELS = json.loads((CORPUS / "labels.json").read_text(encoding="utf-8")) if CORPUS.is_dir() else {}

UNBALANCED = {
    "lost_in_middle": 1,  # a ** opened before a question, and never closed
    "VLSAM_usage": 1,  # Python's **arguments, in code fenced with $$$, which is no fence
}
"""Posts whose source itself is unbalanced, with the number of stray ``**`` that stay."""


def copy_posts(folder: Path) -> None:
    posts = folder / "content/posts"
    posts.mkdir(parents=True)
    for path in (CORPUS / "posts").glob("*.md"):
        (posts / path.name).write_bytes(path.read_bytes())
    (posts / "2025-03-31-sora.md").write_bytes((CORPUS / "seed-post.md").read_bytes())


def test_two_posts_with_one_slug_are_reported_with_both_names(tmp_path: Path) -> None:
    copy_posts(tmp_path)
    errors = errors_of(build(tmp_path))
    assert len(errors) == 1
    assert "2025-05-29-SAM2_usage.md" in errors[0]
    assert "2025-09-02-SAM2_usage.md" in errors[0]
    assert not (tmp_path / "output").exists()


@pytest.fixture(scope="module")
def blog(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("blog")
    copy_posts(folder)
    second = folder / "content/posts/2025-09-02-SAM2_usage.md"
    second.write_text(
        second.read_text(encoding="utf-8").replace("\n", "\nslug: SAM2_usage_again\n", 1), encoding="utf-8"
    )
    report = build(folder, jobs=2)
    assert errors_of(report) == []
    return folder


def test_every_internal_link_resolves(blog: Path) -> None:
    output = blog / "output"
    for path in output.rglob("*.html"):
        document = page(output, "/" + path.relative_to(output).as_posix())
        for address in document.hrefs("a[href], link[href]"):
            if address.startswith("/"):
                target = unquote(address.partition("#")[0])
                file = output / (target.lstrip("/") + ("index.html" if target.endswith("/") else ""))
                assert file.is_file(), f"{path.relative_to(output)} links to {address}"


def test_no_page_shows_a_stray_pair_of_stars(blog: Path) -> None:
    output = blog / "output"
    stray: dict[str, int] = {}
    for path in output.rglob("posts/*/index.html"):
        document = page(output, "/" + path.relative_to(output).as_posix())
        for node in document.all(".post-body pre, .post-body code, .post-body math"):
            node.decompose()
        count = document.one(".post-body").text().count("**")
        if count:
            stray[path.parent.name] = stray.get(path.parent.name, 0) + count
    assert stray == UNBALANCED


def collapse(title: str) -> str:
    return re.sub(r"\s+", " ", title).strip()


@pytest.mark.parametrize("name", sorted(LABELS))
def test_titles_are_what_a_person_would_put(blog: Path, name: str) -> None:
    label = LABELS[name]
    if label["title_split"] == "hard" or label["kind"] != "pair":
        return
    slug = "SAM2_usage_again" if name.startswith("2025-09-02") else name.removesuffix(".md").split("-", 3)[3]
    for language, prefix in (("en", ""), ("ko", "ko/")):
        shown = page(blog / "output", f"/{prefix}posts/{slug}/").text("h1")
        wanted = {collapse(label[f"title_{language}"]), *map(collapse, label.get(f"title_{language}_alt", []))}
        assert collapse(shown) in wanted


def test_the_whole_report_is_quiet(blog: Path) -> None:
    report: BuildReport = build(blog)
    assert (report.written, report.removed) == (0, 0)
