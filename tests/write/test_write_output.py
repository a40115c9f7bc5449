"""What a build leaves in the output folder when nothing goes wrong, and when the author or a stranger interferes."""

import hashlib
import json
import os
import shutil
import stat
from pathlib import Path

import pytest

from site_gen.errors import LostContentError, MachineError
from site_gen.model.artifact import Artifact, KnownArtifact
from site_gen.write.output import clean_site, open_output, write_site
from site_gen.write.tray import lay_down
from tests.write.output_folder import SMALL_SITE, age, artifacts, build, make_site, read_manifest, snapshot, texts


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return make_site(tmp_path)


def test_output_holds_exactly_the_artifacts(site: Path) -> None:
    report = build(site, SMALL_SITE)

    assert texts(site / "output") == SMALL_SITE
    assert (report.written, report.unchanged, report.removed, report.problems) == (6, 0, 0, ())


def test_artifacts_may_come_from_a_generator(site: Path) -> None:
    write_site(site / "output", iter(artifacts(SMALL_SITE)), site_dir=site)

    assert texts(site / "output") == SMALL_SITE


def test_nothing_but_pages_is_left_in_output_and_no_temporary_file_anywhere(site: Path) -> None:
    build(site, SMALL_SITE)
    build(site, {**SMALL_SITE, "index.html": "new"})

    private = sorted(path.name for path in (site / ".site-gen").rglob("*") if path.is_file())
    assert private == ["lock", "manifest.json"]
    assert set(texts(site / "output")) == set(SMALL_SITE)


def test_page_of_a_deleted_post_is_removed_with_its_empty_folders(site: Path) -> None:
    build(site, SMALL_SITE)
    rest = {path: text for path, text in SMALL_SITE.items() if "posts/" not in path}

    report = build(site, rest)

    assert texts(site / "output") == rest
    assert not (site / "output" / "posts").exists()
    assert not (site / "output" / "ko" / "posts").exists()
    assert report.removed == 2


def test_page_of_a_deleted_post_is_removed_after_its_untouched_years(site: Path) -> None:
    build(site, SMALL_SITE)
    age(site)

    build(site, {"index.html": "<h1>Home</h1>"})

    assert texts(site / "output") == {"index.html": "<h1>Home</h1>"}


def test_renamed_post_leaves_nothing_at_its_old_address(site: Path) -> None:
    build(site, {"ko/posts/하늘/index.html": "하늘"})

    build(site, {"ko/posts/소라/index.html": "하늘"})

    assert texts(site / "output") == {"ko/posts/소라/index.html": "하늘"}


def test_foreign_files_are_kept_in_every_build(site: Path) -> None:
    foreign = {"CNAME": "me.example", ".well-known/security.txt": "hello", ".git/HEAD": "ref", "posts/이력서.pdf": "cv"}
    for path, text in foreign.items():
        (site / "output" / path).parent.mkdir(parents=True, exist_ok=True)
        (site / "output" / path).write_text(text, encoding="utf-8")

    first = build(site, SMALL_SITE)
    assert texts(site / "output") == SMALL_SITE | foreign
    second = build(site, {"index.html": "alone"})
    assert texts(site / "output") == {"index.html": "alone"} | foreign

    assert [problem.severity for problem in first.problems] == ["info"]
    assert ".git/, .well-known/, CNAME, posts/이력서.pdf" in first.problems[0].message
    assert second.problems == ()


def test_folder_of_a_stranger_is_not_emptied_by_the_first_build(site: Path) -> None:
    (site / "output" / "old").mkdir(parents=True)
    (site / "output" / "old" / "index.html").write_text("an earlier generator's page", encoding="utf-8")

    report = build(site, SMALL_SITE)

    assert (site / "output" / "old" / "index.html").exists()
    assert report.removed == 0
    assert "old/" in report.problems[0].message


def test_deleted_output_folder_is_written_anew(site: Path) -> None:
    build(site, SMALL_SITE)
    age(site)
    for path in SMALL_SITE:
        (site / "output" / path).unlink()

    report = build(site, SMALL_SITE)

    assert report.written == 6
    assert texts(site / "output") == SMALL_SITE


def test_unchanged_files_keep_their_times_and_inodes(site: Path) -> None:
    build(site, SMALL_SITE)
    before = {path: (site / "output" / path).stat() for path in SMALL_SITE}

    report = build(site, {**SMALL_SITE, "index.html": "<h1>New</h1>"})

    after = {path: (site / "output" / path).stat() for path in SMALL_SITE}
    touched = [path for path in SMALL_SITE if before[path].st_ino != after[path].st_ino]
    assert touched == ["index.html"]
    assert all(before[path].st_mtime_ns == after[path].st_mtime_ns for path in SMALL_SITE if path != "index.html")
    assert (report.written, report.unchanged) == (1, 5)


def test_file_changed_behind_our_back_is_written_anew_and_said(site: Path) -> None:
    build(site, SMALL_SITE)
    age(site)
    (site / "output" / "index.html").write_text("hacked", encoding="utf-8")

    report = build(site, SMALL_SITE)

    assert texts(site / "output") == SMALL_SITE
    assert report.written == 1
    assert "index.html was changed" in report.problems[0].message


def test_edit_of_equal_size_and_time_is_noticed(site: Path) -> None:
    build(site, SMALL_SITE)
    age(site)
    page = site / "output" / "index.html"
    state = page.stat()
    page.write_text("<h1>Evil</h1>", encoding="utf-8")
    os.utime(page, ns=(state.st_atime_ns, state.st_mtime_ns))

    build(site, SMALL_SITE)

    assert texts(site / "output") == SMALL_SITE


def test_files_as_young_as_the_manifest_are_read_again(site: Path) -> None:
    """A stat that equals the record proves nothing when the file is as young as the record."""
    build(site, SMALL_SITE)
    page = site / "output" / "index.html"
    page.write_text("<h1>Evil</h1>", encoding="utf-8")
    manifest, record = read_manifest(site)
    state = page.stat()
    record["files"]["index.html"][1:] = [state.st_size, state.st_mtime_ns, state.st_ctime_ns, state.st_ino]
    manifest.write_text(json.dumps(record), encoding="utf-8")

    assert build(site, SMALL_SITE).written == 1
    assert texts(site / "output") == SMALL_SITE


def test_build_with_nothing_to_do_goes_by_the_state_of_files_and_reads_none(site: Path) -> None:
    build(site, SMALL_SITE)
    manifest, record = read_manifest(site)
    record["scanned_ns"] += 10_000_000_000
    record["files"]["index.html"][0] = hashlib.sha256(b"other").hexdigest()
    manifest.write_text(json.dumps(record), encoding="utf-8")

    report = build(site, {**SMALL_SITE, "index.html": "other"})

    assert report.unchanged == 6, "a wrong manifest is believed: so no file was read"


def known(path: str, text: str) -> KnownArtifact:
    content = text.encode()
    return KnownArtifact(
        path=path, origin="content/가.md", digest=hashlib.sha256(content).hexdigest(), size=len(content)
    )


def test_known_artifact_that_is_in_place_is_not_read(site: Path) -> None:
    build(site, {"index.html": "<h1>처음</h1>"})
    age(site)
    (site / "output" / "index.html").chmod(0o000)

    report = write_site(site / "output", [known("index.html", "<h1>처음</h1>")], site_dir=site)

    assert (report.written, report.unchanged) == (0, 1)


@pytest.mark.parametrize("path", ["index.html", "ko/index.html"])
def test_known_artifact_that_is_not_in_place_changes_nothing(site: Path, path: str) -> None:
    build(site, {"index.html": "<h1>처음</h1>"})

    with pytest.raises(LostContentError, match="changed while the site was being built"):
        write_site(site / "output", [known(path, "<h1>Home</h1>")], site_dir=site)

    assert texts(site / "output") == {"index.html": "<h1>처음</h1>"}


def test_draft_is_put_in_place_and_another_that_is_there_already_leaves_nothing(site: Path) -> None:
    build(site, {"index.html": "<h1>처음</h1>"})
    pages = {"index.html": "<h1>처음</h1>", "ko/가나다.html": "<h1>한국어</h1>"}

    with open_output(site / "output", site_dir=site) as folder:
        tray = folder.tray()
        report = folder.write([lay_down(artifact, tray) for artifact in artifacts(pages)])

    assert texts(site / "output") == pages
    assert (report.written, report.unchanged) == (1, 1)
    assert sorted(path.name for path in (site / ".site-gen").rglob("*") if path.is_file()) == ["lock", "manifest.json"]


def test_drafts_that_nobody_wrote_go_away_and_the_next_build_may_begin(site: Path) -> None:
    build(site, SMALL_SITE)
    with open_output(site / "output", site_dir=site) as folder:
        lay_down(artifacts({"index.html": "new"})[0], folder.tray())
        with pytest.raises(MachineError, match="another build"), open_output(site / "output", site_dir=site):
            pass

    assert texts(site / "output") == SMALL_SITE
    assert sorted(path.name for path in (site / ".site-gen").rglob("*") if path.is_file()) == ["lock", "manifest.json"]
    assert build(site, SMALL_SITE).unchanged == 6


@pytest.mark.parametrize("paths", [("index.html", "index.html"), ("ko/가.html", "KO/가.html"), ("../나.html",)])
def test_drafts_of_a_first_build_that_cannot_be_published_leave_no_output(site: Path, paths: tuple[str, ...]) -> None:
    with open_output(site / "output", site_dir=site) as folder:
        tray = folder.tray()
        report = folder.write([lay_down(artifact, tray) for path in paths for artifact in artifacts({path: path})])

    assert [problem.severity for problem in report.problems] == ["error"]
    assert sorted(path.name for path in site.rglob("*") if path.is_file()) == ["about.md", "lock"]


def test_draft_beside_one_that_a_dead_process_left_half_written_is_published_whole(site: Path) -> None:
    pages = {"index.html": "<h1>Home</h1>", "ko/가나다.html": "<h1>한국어</h1>"}
    with open_output(site / "output", site_dir=site) as folder:
        tray = folder.tray()
        half = Path(tray.whole, "ko", "가나다.html")
        half.parent.mkdir(parents=True)
        half.write_text("<h1>한", encoding="utf-8")
        folder.write([lay_down(artifact, tray) for artifact in artifacts(pages)])

    assert texts(site / "output") == pages


@pytest.mark.skipif(os.name != "posix", reason="only there, folders can give their group")
def test_folders_of_a_first_build_get_the_group_of_a_folder_that_gives_it(site: Path, tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o2775)

    write_site(shared / "blog", artifacts(SMALL_SITE), site_dir=site)

    assert all(path.stat().st_mode & stat.S_ISGID for path in [shared / "blog", shared / "blog" / "ko" / "posts"])


def test_draft_that_cannot_be_written_names_the_page(site: Path) -> None:
    with open_output(site / "output", site_dir=site) as folder:
        tray = folder.tray()
        shutil.rmtree(tray.folder)
        Path(tray.folder).touch()
        with pytest.raises(MachineError, match=r"output/ko/가나다\.html"):
            lay_down(artifacts({"ko/가나다.html": "<h1>한국어</h1>"})[0], tray)


def test_many_files_that_are_replaced_leave_nothing_behind(site: Path) -> None:
    """So many that several threads drop the old ones."""
    many = {f"posts/{number}/index.html": f"첫째 {number}" for number in range(300)}
    build(site, many)

    build(site, {path: text + "!" for path, text in many.items()})

    assert texts(site / "output") == {path: text + "!" for path, text in many.items()}
    assert sorted(path.name for path in (site / ".site-gen").rglob("*") if path.is_file()) == ["lock", "manifest.json"]


def test_stale_page_changed_by_hand_is_kept_and_named_in_each_build(site: Path) -> None:
    build(site, SMALL_SITE)
    page = site / "output" / "posts" / "sora" / "index.html"
    page.write_text("my own words", encoding="utf-8")
    rest = {path: text for path, text in SMALL_SITE.items() if path != "posts/sora/index.html"}

    for _ in range(2):
        report = build(site, rest)
        assert page.read_text(encoding="utf-8") == "my own words"
        (problem,) = report.problems
        assert (problem.severity, "posts/sora/index.html" in problem.message) == ("warning", True)

    page.unlink()
    assert build(site, rest).problems == ()
    assert not page.parent.exists()


def test_foreign_file_where_a_page_must_go_is_an_error_that_names_both(site: Path) -> None:
    build(site, {"index.html": "home"})
    foreign = site / "output" / "about" / "index.html"
    foreign.parent.mkdir()
    foreign.write_text("by hand", encoding="utf-8")
    before = snapshot(site)

    report = build(site, {"index.html": "new home", "about/index.html": "made"})

    (problem,) = report.problems
    assert problem.severity == "error"
    assert problem.path == "content/about-index.html.md"
    assert "output/about/index.html" in problem.message
    assert "--adopt" in problem.hint
    assert (report.written, report.removed) == (0, 0)
    assert {k: v for k, v in snapshot(site).items() if not k.startswith(".")} == {
        k: v for k, v in before.items() if not k.startswith(".")
    }


def test_adopt_replaces_the_foreign_file_and_owns_it_from_then_on(site: Path) -> None:
    (site / "output").mkdir()
    (site / "output" / "index.html").write_text("by hand", encoding="utf-8")

    assert build(site, {"index.html": "made"}, adopt=True).written == 1
    assert texts(site / "output") == {"index.html": "made"}
    build(site, {"ko/index.html": "처음"})
    assert texts(site / "output") == {"ko/index.html": "처음"}


def test_identical_foreign_file_is_fine(site: Path) -> None:
    (site / "output").mkdir()
    (site / "output" / "robots.txt").write_text("User-agent: *", encoding="utf-8")

    report = build(site, {"robots.txt": "User-agent: *"})

    assert (report.unchanged, report.problems) == (1, ())
    assert build(site, {"robots.txt": "User-agent: none"}).written == 1


@pytest.mark.parametrize("adopt", [False, True])
def test_foreign_file_where_a_folder_must_go_is_an_error(site: Path, adopt: bool) -> None:
    (site / "output").mkdir()
    (site / "output" / "posts").write_text("a list of posts", encoding="utf-8")

    report = build(site, SMALL_SITE, adopt=adopt)

    assert [problem.severity for problem in report.problems] == ["error"]
    assert "output/posts, which site-gen did not write" in report.problems[0].message
    assert texts(site / "output") == {"posts": "a list of posts"}


def test_address_changes_from_file_to_folder_and_back_in_one_build(site: Path) -> None:
    as_file = {"about": "page", "ko/소개": "문서"}
    as_folder = {"about/index.html": "page", "about/deep/er/index.html": "page", "ko/소개/index.html": "문서"}
    for files in (as_file, as_folder, as_file):
        report = build(site, files)
        assert texts(site / "output") == files
        assert report.problems == ()


def test_folder_with_a_foreign_file_is_not_replaced_by_a_page(site: Path) -> None:
    build(site, {"about/index.html": "page"})
    (site / "output" / "about" / "notes").mkdir()
    (site / "output" / "about" / "notes" / "메모.txt").write_text("mine", encoding="utf-8")

    report = build(site, {"about": "page"})

    (problem,) = report.problems
    assert problem.severity == "error"
    assert "output/about/notes/메모.txt" in problem.message
    assert set(texts(site / "output")) == {"about/index.html", "about/notes/메모.txt"}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "manifest.json"),
        (b'{"version":1,"files":{', "manifest.json"),
        (b"\xff\x00", "manifest.json"),
        (b"[]", "manifest.json"),
        (b'{"version":2,"scanned_ns":1,"files":{}}', "version 2"),
        (b'{"version":1,"scanned_ns":1,"files":{"../../secret":["' + b"a" * 64 + b'",1,1,1,1]}}', "secret"),
        (b'{"version":1,"scanned_ns":1,"files":{"index.html":["abc",1]}}', "index.html"),
        (b"[" * 100_000, "manifest.json"),
    ],
)
def test_unreadable_manifest_builds_everything_and_deletes_nothing(site: Path, content: bytes, reason: str) -> None:
    build(site, SMALL_SITE)
    manifest, _ = read_manifest(site)
    manifest.write_bytes(content)

    report = build(site, {"index.html": "new"})

    assert texts(site / "output") == {**SMALL_SITE, "index.html": "new"}
    assert report.removed == 0
    (problem,) = report.problems
    assert problem.severity == "warning"
    assert reason in problem.message
    assert build(site, {"index.html": "new"}).problems == (), "the records begin anew"


def test_unreadable_journal_deletes_nothing_in_that_build_only(site: Path) -> None:
    build(site, SMALL_SITE)
    manifest, _ = read_manifest(site)
    manifest.with_name("journal.json").write_bytes(b"{")

    assert [problem.severity for problem in build(site, {"index.html": "new"}).problems] == ["warning"]
    assert set(texts(site / "output")) == set(SMALL_SITE)
    assert build(site, {"index.html": "new"}).removed == 5
    assert texts(site / "output") == {"index.html": "new"}


def test_unreadable_journal_is_gone_after_a_build_that_had_nothing_to_do(site: Path) -> None:
    build(site, SMALL_SITE)
    manifest, _ = read_manifest(site)
    manifest.with_name("journal.json").write_bytes(b"{")

    assert len(build(site, SMALL_SITE).problems) == 1
    assert build(site, SMALL_SITE).problems == ()


def test_manifest_tells_digest_and_size_of_what_was_written(site: Path) -> None:
    build(site, {"ko/소라.html": "소라"})

    _, record = read_manifest(site)
    assert record["version"] == 1
    assert record["files"]["ko/소라.html"][:2] == [hashlib.sha256("소라".encode()).hexdigest(), 6]


def test_two_outputs_of_one_site_do_not_mix_their_records(site: Path) -> None:
    write_site(site / "output", artifacts({"a.html": "a"}), site_dir=site)
    write_site(site / "preview", artifacts({"b.html": "b"}), site_dir=site)
    write_site(site / "output", artifacts({"c.html": "c"}), site_dir=site)

    assert texts(site / "output") == {"c.html": "c"}
    assert texts(site / "preview") == {"b.html": "b"}


def test_moved_site_keeps_its_records(site: Path) -> None:
    build(site, SMALL_SITE)
    moved = site.rename(site.with_name("옮긴 곳"))

    assert build(moved, {"index.html": "new"}).removed == 5
    assert texts(moved / "output") == {"index.html": "new"}


def test_output_that_is_a_link_is_written_to_where_it_leads(site: Path, tmp_path: Path) -> None:
    (tmp_path / "web").mkdir()
    (site / "output").symlink_to(tmp_path / "web")

    build(site, SMALL_SITE)

    assert (site / "output").is_symlink()
    assert texts(tmp_path / "web") == SMALL_SITE


def test_output_folder_itself_is_never_replaced(site: Path) -> None:
    build(site, SMALL_SITE)
    inode = (site / "output").stat().st_ino

    build(site, {"index.html": "new"})
    build(site, {})

    assert (site / "output").stat().st_ino == inode


def test_output_outside_the_site_may_lie_deep(site: Path, tmp_path: Path) -> None:
    write_site(tmp_path / "www" / "my" / "blog", artifacts(SMALL_SITE), site_dir=site)

    assert texts(tmp_path / "www" / "my" / "blog") == SMALL_SITE
    assert sorted(path.name for path in (tmp_path / "www" / "my").iterdir()) == ["blog"]


def test_error_in_one_artifact_leaves_everything_as_it_was(site: Path) -> None:
    build(site, SMALL_SITE)
    before = snapshot(site / "output")
    bad = [*artifacts({"index.html": "new", "other.html": "new"}), Artifact(path="../out.html", content=b"x")]

    report = write_site(site / "output", bad, site_dir=site)

    assert [problem.severity for problem in report.problems] == ["error"]
    assert snapshot(site / "output") == before
    assert not (site / "out.html").exists()


def test_exception_of_the_one_who_makes_artifacts_leaves_everything_as_it_was(site: Path) -> None:
    build(site, SMALL_SITE)
    before = snapshot(site)

    def broken() -> object:
        yield from artifacts({"index.html": "new"})
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_site(site / "output", broken(), site_dir=site)  # type: ignore[arg-type]
    assert {k: v for k, v in snapshot(site).items() if not k.endswith("lock")} == {
        k: v for k, v in before.items() if not k.endswith("lock")
    }


def test_clean_removes_what_we_wrote_and_nothing_else(site: Path) -> None:
    build(site, SMALL_SITE)
    (site / "output" / "CNAME").write_text("me.example", encoding="utf-8")

    assert clean_site(site / "output", site_dir=site).removed == 6
    assert texts(site / "output") == {"CNAME": "me.example"}
    (site / "output" / "CNAME").unlink()
    clean_site(site / "output", site_dir=site)
    assert not (site / "output").exists()
    clean_site(site / "output", site_dir=site)
