"""Which output paths are published: the same on Linux, macOS and Windows."""

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_gen.model.artifact import Artifact
from site_gen.write.names import COMPONENT_BYTES_LIMIT, PathRegister, collision_key, path_fault
from site_gen.write.output import write_site
from tests.write.output_folder import make_site, texts


@pytest.mark.parametrize(
    "path",
    [
        "index.html",
        "ko/posts/소라/index.html",
        ".nojekyll",
        ".well-known/security.txt",
        "posts/c++/index.html",
        "posts/100%/index.html",
        "posts/😀/index.html",
        "assets/config.js",
        "posts/console/index.html",
        "posts/common.html",
        "가" * 66 + "/index.html",
    ],
)
def test_portable_paths_are_published(path: str) -> None:
    assert path_fault(path) is None


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("", "leads elsewhere"),
        ("/etc/passwd", "leads elsewhere"),
        ("posts//index.html", "leads elsewhere"),
        ("posts/", "leads elsewhere"),
        ("../secret.html", "leads elsewhere"),
        ("posts/../../secret.html", "leads elsewhere"),
        ("posts/./index.html", "leads elsewhere"),
        ("C:/secret.html", "not every system"),
        ("posts\\..\\secret.html", "not every system"),
        ("posts/a\x00b.html", "not every system"),
        ("posts/a\nb.html", "not every system"),
        ('posts/"왜"/index.html', "not every system"),
        ("posts/왜?/index.html", "not every system"),
        ("posts/a:b/index.html", "not every system"),
        ("posts/con/index.html", "device on Windows"),
        ("posts/Aux.html", "device on Windows"),
        ("nul.tar.gz", "device on Windows"),
        ("posts/COM¹/index.html", "device on Windows"),
        ("posts/lpt9 .html", "device on Windows"),
        ("posts/끝./index.html", "last character"),
        ("posts/끝 /index.html", "last character"),
        (".git/config", "reserved"),
        ("posts/.GIT/config", "reserved"),
        (".site-gen/manifest.json", "reserved"),
        (".site-gen-tmp-1", "reserved"),
        ("가" * 67 + "/index.html", "201 bytes; 200 are possible"),
        ("/".join(["어쩌면"] * 101), "bytes long; 1000 are possible"),
        (unicodedata.normalize("NFD", "posts/소라/index.html"), "NFC"),
        ("posts/\udce9.html", "not valid Unicode"),
    ],
)
def test_path_that_some_system_cannot_store_is_an_error(tmp_path: Path, path: str, said: str) -> None:
    site = make_site(tmp_path)
    artifact = Artifact(path=path, content=b"x", origin="content/posts/왜.md")

    report = write_site(site / "output", [artifact], site_dir=site)

    (problem,) = report.problems
    assert (problem.path, problem.severity) == ("content/posts/왜.md", "error")
    assert said in problem.message
    assert problem.hint
    assert not (site / "output").exists()
    assert problem.message.isprintable()


def test_too_long_slug_gets_a_shorter_one_proposed() -> None:
    fault = path_fault("posts/" + "아주-긴-제목-" * 20 + "/index.html")

    assert fault is not None
    proposal = fault[1].split('"')[1]
    assert 10 < len(proposal.encode()) <= 60
    assert not proposal.endswith("-")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("posts/sora/index.html", "posts/sora/index.html"),
        ("posts/Post.html", "posts/post.html"),
        ("tags/AI/index.html", "tags/ai/index.html"),
        ("tags/AI/index.html", "tags/ai/page/2/index.html"),
        ("tags/STRASSE.html", "tags/straße.html"),
        ("tags/É.html", "tags/é.html"),
        ("posts/글", "posts/글/index.html"),
        ("posts/글/index.html", "posts/글"),
        ("posts/A", "posts/a/b/index.html"),
        ("a/b/c/index.html", "a/B"),
    ],
)
def test_two_artifacts_that_meet_are_an_error_that_names_both(tmp_path: Path, first: str, second: str) -> None:
    site = make_site(tmp_path)
    pair = [
        Artifact(path=first, content=b"x", origin="content/posts/하나.md"),
        Artifact(path=second, content=b"x", origin="content/posts/둘.md"),
    ]

    report = write_site(site / "output", pair, site_dir=site)

    (problem,) = report.problems
    assert problem.path == "content/posts/둘.md"
    assert "content/posts/하나.md" in problem.message
    assert not (site / "output").exists()


def test_all_collisions_are_told_in_one_go(tmp_path: Path) -> None:
    site = make_site(tmp_path)
    many = [Artifact(path=path, content=b"x") for path in ("a.html", "A.html", "b.html", "con", "b.html/c", "d.html")]

    assert len(write_site(site / "output", many, site_dir=site).problems) == 3


names = st.text(st.sampled_from("aAbé가나각ㄱ̈.İıẞß/"), min_size=1, max_size=6)


@given(st.lists(names, max_size=12))
def test_what_the_register_accepts_never_meets_on_any_file_system(paths: list[str]) -> None:
    """The oracle folds names as macOS (decomposed, without case) does, and looks for files and folders that meet."""
    register = PathRegister()
    accepted = [path for path in paths if register.claim(path, "") is None]

    folded = [unicodedata.normalize("NFD", unicodedata.normalize("NFD", path).casefold()) for path in accepted]
    assert len(set(folded)) == len(folded)
    for path in folded:
        assert not any(other.startswith(path + "/") for other in folded)
    assert all(path in register for path in accepted)


@given(names)
def test_key_does_not_change_when_made_again(name: str) -> None:
    assert collision_key(collision_key(name)) == collision_key(name)


@given(st.text(max_size=40))
def test_accepted_path_stays_inside_the_output(path: str) -> None:
    if path_fault(path) is None:
        parts = Path("/output", path).parts
        assert parts[:2] == ("/", "output")
        assert not {"..", "."} & set(parts)
        assert all(len(part.encode()) <= COMPONENT_BYTES_LIMIT for part in parts)


def test_longest_names_are_written(tmp_path: Path) -> None:
    site = make_site(tmp_path)
    path = "/".join(["가" * 66, "나" * 66, "다" * 66 + ".x"])

    assert write_site(site / "output", [Artifact(path=path, content=b"x")], site_dir=site).problems == ()
    assert list(texts(site / "output")) == [path]
