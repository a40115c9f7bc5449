"""Real posts, mended: other readers then show every emphasis, and our pages have not changed."""

import re
from pathlib import Path

import pytest

from site_gen.checkup import CheckOptions, mend_site
from tests.check.mending import literal_signs
from tests.kit import NOW, SHARED, Page, build, errors_of

CORPUS = SHARED / "corpus"
pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="the shared posts are not at hand")

UNBALANCED = {"2025-07-16-lost_in_middle.md", "2025-09-07-VLSAM_usage.md"}
"""Posts with a ``**`` that has no partner."""

_FRONT = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)


def one_file_blog(folder: Path) -> None:
    posts = folder / "content/posts"
    posts.mkdir(parents=True)
    for path in (CORPUS / "posts").glob("*.md"):
        text = path.read_text(encoding="utf-8")
        # Two posts of this blog claim one address.
        own = "\nslug: SAM2_usage_again\n" if path.name.startswith("2025-09-02") else "\n"
        (posts / path.name).write_text(text.replace("\n", own, 1), encoding="utf-8")


def two_files_blog(folder: Path) -> None:
    (folder / "content/posts").mkdir(parents=True)
    (folder / "content/site.yaml").write_text("markdown: {from: jekyll}\n", encoding="utf-8")
    # The English ones hold no particles, and so next to nothing to mend.
    for path in (CORPUS / "two-files/ko").glob("*.md"):
        # Without its twin, an old address of a post would be the twin's.
        text = re.sub(r"^redirect_from:.*\n([ ]*- .*\n)*", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        (folder / f"content/posts/{path.stem}.ko.md").write_text(text, encoding="utf-8")


@pytest.mark.parametrize(("make_blog", "least"), [(one_file_blog, 100), (two_files_blog, 70)])
def test_real_posts_are_mended(tmp_path: Path, make_blog: object, least: int) -> None:
    assert callable(make_blog)
    make_blog(tmp_path)
    before = bodies(tmp_path)
    options = CheckOptions(site_dir=tmp_path, now=NOW, portable=True)
    report = mend_site(options)
    assert len(report.rewritings) >= least
    assert [one.message for one in report.problems if one.message.startswith("GitHub") and one.severity != "info"] == []
    stray = {
        path.name
        for path in (tmp_path / "content/posts").glob("*.md")
        if literal_signs(_FRONT.sub("", path.read_text(encoding="utf-8")))
    }
    assert stray <= UNBALANCED
    after = bodies(tmp_path)
    assert {path for path in before if before[path] != after[path]} == set()
    assert mend_site(options).rewritings == ()


def bodies(folder: Path) -> dict[str, str]:
    """Build the blog and return the body of each post, without the blanks of its styles."""
    assert errors_of(build(folder)) == []
    found = {}
    for path in (folder / "output").rglob("posts/*/index.html"):
        document = Page(path.read_text(encoding="utf-8"))
        body = "".join(node.html or "" for node in document.all(".post-body"))
        styled = re.sub(r'style="([^"]*)"', lambda style: style[0].replace(" ", "").replace(';"', '"'), body)
        found[path.relative_to(folder).as_posix()] = styled
    return found
