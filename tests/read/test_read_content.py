"""The content folder: what is found, what is passed over, and what is refused."""

import hashlib
import os
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from site_gen.model.config import SiteConfig
from site_gen.model.contents import Contents
from site_gen.model.image import ImageInfo, LocalFile
from site_gen.model.post import SourceFile
from site_gen.model.problem import Problem
from site_gen.read.content import MAX_SOURCE_BYTES, read_content, read_file

POST = "---\ntitle: 배\n---\n강물\n"
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="needs what only POSIX systems have")


def write(site: Path, *names: str, content: bytes | str = POST) -> Path:
    """Write one content into each of the files *names* below ``content/``."""
    for name in names:
        path = site / "content" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return site


def read(site: Path) -> tuple[Contents, tuple[Problem, ...]]:
    outcome = read_content(site, SiteConfig())
    assert outcome.result is not None
    return outcome.result, outcome.problems


def said(problems: tuple[Problem, ...]) -> list[tuple[str, str]]:
    return [(problem.path, problem.severity) for problem in problems]


def test_sources_files_and_static_files_are_told_apart(tmp_path: Path) -> None:
    write(tmp_path, "posts/2025-04-05-boats.md", "posts/강/ko.md", "pages/about.markdown", "posts/UP.MD")
    write(
        tmp_path,
        "posts/강/cat.bin",
        "images/logo.bin",
        "static/CNAME",
        "static/guide.md",
        "static/.nojekyll",
        content="x",
    )
    write(tmp_path, "site.yaml", content="title: 강\n")
    contents, problems = read(tmp_path)
    assert problems == ()
    assert [(source.path, source.kind) for source in contents.sources] == [
        ("content/pages/about.markdown", "page"),
        ("content/posts/2025-04-05-boats.md", "post"),
        ("content/posts/UP.MD", "post"),
        ("content/posts/강/ko.md", "post"),
    ]
    assert [file.path for file in contents.files] == ["content/images/logo.bin", "content/posts/강/cat.bin"]
    assert [file.path for file in contents.static] == [
        "content/static/.nojekyll",
        "content/static/CNAME",
        "content/static/guide.md",
    ]


def test_source_has_text_lines_and_name(tmp_path: Path) -> None:
    write(tmp_path, "posts/ko/2025-04-05-강.md", content="\ufeff---\r\ntitle: 배\r\n---\r\n\r\n강물\r\n")
    (source,) = read(tmp_path)[0].sources
    assert (source.text, source.text_line) == ("\n강물\n", 4)
    assert (source.stem, str(source.name_date), source.name_language) == ("강", "2025-04-05", "ko")
    assert source.group == "content/posts/2025-04-05-강"


def test_all_mistakes_of_all_files_are_said_in_one_run(tmp_path: Path) -> None:
    write(tmp_path, "posts/a.md", content="---\ntitle: A: b\ndate: 2025-02-30\n---\nx\n")
    write(tmp_path, "posts/b.md", content="한국어로 쓴 글입니다\n".encode("cp949"))
    write(tmp_path, "posts/c.md", content="---\ntitle: 강\n")
    write(tmp_path, "pages/d.md", content="---\ntitle: 강\ndrfat: true\n---\nx\n")
    contents, problems = read(tmp_path)
    assert [(problem.path, problem.line) for problem in problems] == [
        ("content/pages/d.md", 3),
        ("content/posts/a.md", 2),
        ("content/posts/a.md", 3),
        ("content/posts/b.md", 1),
        ("content/posts/c.md", 1),
    ]
    assert [source.path for source in contents.sources] == ["content/pages/d.md", "content/posts/a.md"]


def test_language_of_name_and_front_matter_must_agree(tmp_path: Path) -> None:
    write(tmp_path, "posts/a.en.md", content="---\ntitle: 강\nlanguage: ko\n---\nx\n")
    _, (problem,) = read(tmp_path)
    assert (problem.line, problem.severity) == (3, "error")
    assert "`ko`" in problem.message
    assert "`en`" in problem.message


JUNK = [
    *(".a.md.swp", "a.md~", "4913", "#a.md#", ".#a.md", ".DS_Store", "Thumbs.db", "desktop.ini", "._a.md", "~$a.md"),
    *("a.md.bak", "a.md.orig", ".hidden/a.md", "node_modules/a.md", "__MACOSX/a.md", ".a.md.icloud", "a.tmp"),
]


@pytest.mark.parametrize("name", JUNK)
def test_leftovers_are_passed_over_in_silence(tmp_path: Path, name: str) -> None:
    write(tmp_path, "posts/a.md", f"posts/{name}", f"static/{name}")
    contents, problems = read(tmp_path)
    assert [source.path for source in contents.sources] == ["content/posts/a.md"]
    assert (contents.files, contents.static, problems) == ((), (), ())


SECRETS = [
    ".env",
    ".env.local",
    "server.pem",
    "id_rsa",
    ".htpasswd",
    "dump.sql",
    "Dump.SQL",
    ".netrc",
    "my.p12",
    ".npmrc",
]


@pytest.mark.parametrize("name", [*SECRETS, ".git/config", ".ssh/known_hosts"])
def test_secrets_are_never_read_and_warned_of(tmp_path: Path, name: str) -> None:
    write(tmp_path, "posts/a.md", f"posts/{name}", f"static/{name}")
    contents, problems = read(tmp_path)
    assert (contents.files, contents.static) == ((), ())
    top = name.partition("/")[0]
    assert said(problems) == [(f"content/posts/{top}", "warning"), (f"content/static/{top}", "warning")]


def test_private_key_under_any_name_is_not_published(tmp_path: Path) -> None:
    write(tmp_path, "posts/a.md")
    write(tmp_path, "static/notes.txt", content="-----BEGIN OPENSSH PRIVATE KEY-----\nabc\n")
    contents, problems = read(tmp_path)
    assert contents.static == ()
    assert said(problems) == [("content/static/notes.txt", "warning")]


def test_markdown_where_none_is_read_is_warned_of_once_a_folder(tmp_path: Path) -> None:
    write(tmp_path, "posts/a.md", "강.md", "_posts/a.md", "_posts/b.md", "posts/c.mdx")
    contents, problems = read(tmp_path)
    assert [source.path for source in contents.sources] == ["content/posts/a.md"]
    assert said(problems) == [
        ("content/posts/c.mdx", "warning"),
        ("content/_posts", "warning"),
        ("content/강.md", "warning"),
    ]
    assert "content/posts/" in problems[1].hint


def test_no_folder_and_no_posts_are_told_of(tmp_path: Path) -> None:
    assert said(read(tmp_path)[1]) == [("content", "error")]
    write(tmp_path, "site.yaml", content="")
    assert said(read(tmp_path)[1]) == [("content/posts", "warning")]


def test_large_sources_are_refused_and_long_ones_warned_of(tmp_path: Path) -> None:
    write(tmp_path, "posts/huge.md", content=b"x" * (MAX_SOURCE_BYTES + 1))
    write(tmp_path, "posts/long.md", content=POST + "강물은 흐른다. " * 150_000)
    contents, problems = read(tmp_path)
    assert said(problems) == [("content/posts/huge.md", "error"), ("content/posts/long.md", "warning")]
    assert [source.path for source in contents.sources] == ["content/posts/long.md"]


# Pictures and other files


def test_file_has_digest_size_and_picture(tmp_path: Path) -> None:
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" width="30" height="20"/>'
    write(tmp_path, "posts/a.md")
    write(tmp_path, "posts/강.png", content=svg)
    (file,) = read(tmp_path)[0].files
    assert file == LocalFile(
        path="content/posts/강.png",
        digest=hashlib.sha256(svg).hexdigest()[:16],
        size=len(svg),
        image=ImageInfo(width=30, height=20, format="SVG"),
    )


def test_file_is_read_again_by_its_record(tmp_path: Path) -> None:
    write(tmp_path, "posts/강.bin", content=b"one")
    contents, _ = read(tmp_path)
    (file,) = contents.files
    assert read_file(tmp_path, contents, file).result == b"one"
    write(tmp_path, "posts/강.bin", content=b"two")
    changed = read_file(tmp_path, contents, file)
    assert changed.result is None
    assert "changed" in changed.problems[0].message
    (tmp_path / "content/posts/강.bin").unlink()
    assert said(read_file(tmp_path, contents, file).problems) == [("content/posts/강.bin", "error")]


# Names


@POSIX
def test_names_are_nfc_and_files_are_opened_by_their_own_spelling(tmp_path: Path) -> None:
    nfd = unicodedata.normalize("NFD", "강물")
    write(tmp_path, f"posts/{nfd}.md")
    write(tmp_path, f"posts/{nfd}/{nfd}.bin", content=b"one")
    contents, problems = read(tmp_path)
    assert problems == ()
    assert contents.sources[0].path == "content/posts/강물.md"
    assert contents.sources[0].stem == "강물"
    assert contents.files[0].path == "content/posts/강물/강물.bin"
    assert read_file(tmp_path, contents, contents.files[0]).result == b"one"


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not keep the two apart")
def test_both_spellings_of_one_name_are_an_error(tmp_path: Path) -> None:
    write(tmp_path, "posts/강물.md", f"posts/{unicodedata.normalize('NFD', '강물')}.md")
    _, problems = read(tmp_path)
    assert said(problems) == [("content/posts/강물.md", "error")]
    assert "NFD" in problems[0].message


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
def test_name_that_is_not_utf8_is_shown_escaped(tmp_path: Path) -> None:
    write(tmp_path, "posts/a.md")
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/content/posts/\xb0\xad.md")).touch()
    contents, problems = read(tmp_path)
    assert said(problems) == [("content/posts/\\xb0\\xad.md", "error")]
    assert len(contents.sources) == 1


# Links and things that are no files


@POSIX
def test_links_within_the_site_are_followed(tmp_path: Path) -> None:
    write(tmp_path, "posts/a.md", "pages/about.md")
    (tmp_path / "content/posts/b.md").symlink_to("a.md")
    (tmp_path / "content/posts/more").symlink_to("../pages")
    contents, problems = read(tmp_path)
    assert problems == ()
    assert [source.path for source in contents.sources if source.kind == "post"] == [
        "content/posts/a.md",
        "content/posts/b.md",
        "content/posts/more/about.md",
    ]


@POSIX
@pytest.mark.parametrize(
    ("target", "word"),
    [
        ("{outside}/secret.md", "out of the site"),
        ("{outside}", "out of the site"),
        ("{site}-not", "out of the site"),
        ("/etc/passwd", "out of the site"),
        ("gone.md", "nowhere"),
        (".", "above it"),
        ("..", "above it"),
        ("../..", "above it"),
        ("link.md", "cannot be followed"),
        ("../../.env", "secret"),
        ("../../.git/config", "secret"),
    ],
)
def test_dangerous_links_are_errors(tmp_path: Path, target: str, word: str) -> None:
    site = tmp_path / "site"
    write(site, "posts/a.md")
    for folder in (tmp_path / "outside", tmp_path / "site-not"):
        folder.mkdir()
        (folder / "secret.md").write_text("canary", encoding="utf-8")
    (site / ".env").write_text("canary", encoding="utf-8")
    (site / ".git").mkdir()
    (site / ".git/config").write_text("canary", encoding="utf-8")
    (site / "content/posts/link.md").symlink_to(target.format(outside=tmp_path / "outside", site=site))
    contents, problems = read(site)
    assert said(problems) == [("content/posts/link.md", "error")]
    assert word in problems[0].message
    assert [source.path for source in contents.sources] == ["content/posts/a.md"]
    assert contents.files == ()


@POSIX
def test_content_folder_that_leads_out_is_an_error(tmp_path: Path) -> None:
    write(tmp_path / "other", "posts/a.md")
    (tmp_path / "site").mkdir()
    (tmp_path / "site/content").symlink_to(tmp_path / "other/content")
    contents, problems = read(tmp_path / "site")
    assert said(problems) == [("content", "error")]
    assert contents.sources == ()


@POSIX
def test_lock_of_an_editor_is_passed_over(tmp_path: Path) -> None:
    write(tmp_path, "posts/a.md")
    (tmp_path / "content/posts/.#a.md").symlink_to("me@house.1234:5678")
    assert read(tmp_path)[1] == ()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes on this system")
def test_pipe_is_refused_and_does_not_hang(tmp_path: Path) -> None:
    write(tmp_path, "posts/a.md")
    os.mkfifo(tmp_path / "content/posts/b.md")
    os.mkfifo(tmp_path / "content/posts/cat.png")
    assert said(read(tmp_path)[1]) == [("content/posts/b.md", "error"), ("content/posts/cat.png", "error")]


def test_folder_with_the_name_of_a_post_is_a_folder(tmp_path: Path) -> None:
    write(tmp_path, "posts/a.md/b.md")
    contents, problems = read(tmp_path)
    assert problems == ()
    assert [source.path for source in contents.sources] == ["content/posts/a.md/b.md"]


def test_folders_without_end_are_refused(tmp_path: Path) -> None:
    write(tmp_path, "posts/a.md", "posts/" + "d/" * 60 + "b.md")
    _, problems = read(tmp_path)
    assert [problem.severity for problem in problems] == ["error"]
    assert "deep" in problems[0].message


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_file_without_permission_is_an_error(tmp_path: Path) -> None:
    write(tmp_path, "posts/a.md")
    (tmp_path / "content/posts/a.md").chmod(0)
    assert said(read(tmp_path)[1]) == [("content/posts/a.md", "error")]


def test_sources_can_be_taken_while_others_are_still_to_be_read(tmp_path: Path) -> None:
    posts = tmp_path / "content" / "posts"
    posts.mkdir(parents=True)
    (posts / "a.md").write_text("---\ntitle: First\n---\nfirst", encoding="utf-8")
    (posts / "나.md").write_text("---\ntitle: 둘째\n---\n옛 글", encoding="utf-8")
    taken: list[str] = []

    def take(sources: Iterator[SourceFile]) -> None:
        taken.append(next(sources).path)
        (posts / "나.md").write_text("---\ntitle: 둘째\n---\n새 글", encoding="utf-8")
        taken.extend(source.path for source in sources)

    contents = read_content(tmp_path, SiteConfig(), take=take).result

    assert contents is not None
    assert taken == [source.path for source in contents.sources] == ["content/posts/a.md", "content/posts/나.md"]
    assert contents.sources[1].text.strip() == "새 글"
