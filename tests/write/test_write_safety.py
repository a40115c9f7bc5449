"""Folders, links, permissions, locks: where the writer must refuse, and how it says so."""

import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from site_gen.errors import MachineError, UsageError
from site_gen.write.guard import check_output_folder
from site_gen.write.output import write_site
from tests.write.output_folder import SMALL_SITE, artifacts, build, make_site, snapshot, texts

needs_root = pytest.mark.skipif(
    os.geteuid() != 0 or not shutil.which("unshare"),
    reason="needs root, to become nobody and to mount; and unshare",
)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return make_site(tmp_path)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that other users may enter, as pytest's own may not be."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.mark.parametrize(
    "output",
    [
        "/",
        ".",
        "..",
        "../..",
        "content",
        "content/out",
        "themes",
        "themes/duet/assets",
        ".git",
        ".site-gen/x",
        "output/..",
        "../site",
        "link-to-site",
        "link-to-content/new",
        "content/../content",
    ],
)
def test_dangerous_output_folder_is_refused_before_anything_is_written(site: Path, output: str) -> None:
    (site / "link-to-site").symlink_to(site)
    (site / "link-to-content").symlink_to("content")
    before = snapshot(site.parent)

    with pytest.raises(UsageError, match="the output folder"):
        write_site(site / output, artifacts(SMALL_SITE), site_dir=site)

    assert snapshot(site.parent) == before


def test_home_folder_and_its_parents_are_refused(site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "home" / "나"
    home.mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home))

    for output in (home, home.parent):
        with pytest.raises(UsageError, match="home folder"):
            write_site(output, artifacts(SMALL_SITE), site_dir=site)
    build(site, SMALL_SITE)


def test_protected_folder_may_neither_hold_nor_lie_in_the_output(site: Path, tmp_path: Path) -> None:
    theme = tmp_path / "themes" / "mine"
    theme.mkdir(parents=True)

    for output in (theme, theme / "assets", theme.parent):
        with pytest.raises(UsageError, match="only reads"):
            check_output_folder(output, site_dir=site, protected=(theme,))
    assert check_output_folder(tmp_path / "themes" / "other", site_dir=site, protected=(theme,)).name == "other"


def test_content_that_is_a_link_is_protected_where_it_leads(site: Path, tmp_path: Path) -> None:
    shutil.rmtree(site / "content")
    (tmp_path / "글").mkdir()
    (site / "content").symlink_to(tmp_path / "글")

    with pytest.raises(UsageError):
        check_output_folder(tmp_path / "글" / "out", site_dir=site)


def test_output_that_is_a_file_is_refused(site: Path) -> None:
    (site / "output").write_text("notes", encoding="utf-8")

    with pytest.raises(UsageError, match="is a file"):
        build(site, SMALL_SITE)


@pytest.mark.parametrize("link", ["posts", "ko/posts", "index.html"])
@pytest.mark.parametrize("adopt", [False, True])
def test_nothing_is_written_through_a_link_in_output(site: Path, tmp_path: Path, link: str, adopt: bool) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "diary.txt").write_text("dear diary", encoding="utf-8")
    planted = site / "output" / link
    planted.parent.mkdir(parents=True)
    planted.symlink_to(outside / "diary.txt" if link == "index.html" else outside)
    before = snapshot(tmp_path / "outside")

    report = build(site, SMALL_SITE, adopt=adopt)

    assert [problem.severity for problem in report.problems] == ["error"]
    assert f"output/{link} is a symbolic link" in report.problems[0].message
    assert snapshot(tmp_path / "outside") == before
    assert planted.is_symlink()


def test_nothing_is_deleted_through_a_link_in_output(site: Path, tmp_path: Path) -> None:
    build(site, SMALL_SITE)
    outside = tmp_path / "outside"
    (site / "output" / "posts").rename(outside)
    (site / "output" / "posts").symlink_to(outside)
    (outside / "empty").mkdir()
    (outside / "sora" / "index.html").rename(outside / "moved.html")
    before = snapshot(outside)

    report = build(site, {"index.html": "new"})

    assert snapshot(outside) == before
    assert (site / "output" / "posts").is_symlink()
    assert report.removed == 4


def test_link_under_our_private_name_does_not_lead_our_deletions_away(site: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    (outside / "staging").mkdir(parents=True)
    (outside / "staging" / "kept.txt").write_text("kept", encoding="utf-8")
    (site / "output").mkdir()
    (site / "output" / ".site-gen").symlink_to(outside)

    build(site, SMALL_SITE)

    assert (outside / "staging" / "kept.txt").exists()


def test_fifo_where_a_page_must_go_is_an_error_and_not_opened(site: Path) -> None:
    (site / "output").mkdir()
    os.mkfifo(site / "output" / "index.html")

    assert [problem.severity for problem in build(site, SMALL_SITE).problems] == ["error"]


@pytest.mark.parametrize("umask", [0o022, 0o027, 0o077, 0o002])
def test_modes_are_those_of_ordinary_files_and_folders(tmp_path: Path, umask: int) -> None:
    """The umask belongs to the whole process, so another one is started."""
    site = make_site(tmp_path)
    run_script(f"import os; os.umask({umask})\n" + BUILD_SMALL_SITE, site)

    modes = {(kind, mode) for kind, mode, _ in snapshot(site / "output").values()}
    assert modes == {("file", 0o666 & ~umask), ("folder", 0o777 & ~umask)}


def test_second_build_is_told_who_holds_the_lock(site: Path) -> None:
    with running_build(site) as other:
        with pytest.raises(MachineError) as caught:
            build(site, SMALL_SITE)
        assert f"process {other.pid}, started 20" in caught.value.message
        assert caught.value.exit_code == 3
    assert build(site, SMALL_SITE).written == 6


def test_build_of_another_site_into_the_same_output_is_stopped(site: Path, tmp_path: Path) -> None:
    other_site = make_site(tmp_path / "other")
    (site / "output").mkdir()

    with running_build(site), pytest.raises(MachineError, match="another build"):
        write_site(site / "output", artifacts(SMALL_SITE), site_dir=other_site)


def test_killed_build_leaves_no_lock(site: Path) -> None:
    with running_build(site) as other:
        other.kill()
        other.wait()
        assert build(site, SMALL_SITE).written == 6


def test_two_builds_at_once_never_mix(site: Path) -> None:
    """Each of them either writes its whole site or says that the other is at work."""
    versions = [{path: f"{text} {number}" for path, text in SMALL_SITE.items()} for number in range(2)]
    refused = []

    def build_often(number: int) -> None:
        for _ in range(20):
            try:
                build(site, versions[number])
            except MachineError:
                refused.append(number)

    threads = [threading.Thread(target=build_often, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert texts(site / "output") in versions
    assert len(refused) < 40


@needs_root
@pytest.mark.parametrize("read_only", ["output", "output/posts/sora"])
def test_folder_without_permission_is_named_before_anything_changes(open_folder: Path, read_only: str) -> None:
    site = make_site(open_folder)
    build(site, SMALL_SITE)
    give_to_nobody(site)
    (site / read_only).chmod(0o555)
    before = snapshot(site / "output")

    finished = run_as_nobody(site)

    assert finished.returncode == 3
    assert f"{read_only} cannot be written as user nobody" in finished.stderr
    assert snapshot(site / "output") == before


@needs_root
def test_output_in_a_folder_that_we_may_not_enter_is_a_refusal_of_the_machine(open_folder: Path) -> None:
    site = make_site(open_folder)
    give_to_nobody(site)
    (open_folder / "closed").mkdir(mode=0o700)

    finished = run_as_nobody(site, open_folder / "closed" / "output")

    assert finished.returncode == 3
    assert "Permission denied" in finished.stderr
    assert "Traceback" not in finished.stderr


@needs_root
def test_read_only_site_keeps_its_records_beside_the_output(open_folder: Path) -> None:
    site, www = make_site(open_folder), open_folder / "www"
    www.mkdir()
    give_to_nobody(www)
    site.chmod(0o555)

    for _ in range(2):
        assert run_as_nobody(site, www / "html").returncode == 0
    assert texts(www / "html") == NEW_SITE
    private = www / ".html.site-gen"
    assert sorted(path.name for path in private.iterdir()) == ["lock", "manifest.json"]


@needs_root
def test_output_that_is_all_that_can_be_written_to_keeps_the_records_itself(open_folder: Path) -> None:
    site, output = make_site(open_folder), open_folder / "www" / "html"
    output.mkdir(parents=True)
    give_to_nobody(output)
    site.chmod(0o555)

    for _ in range(2):
        finished = run_as_nobody(site, output)
        assert (finished.returncode, finished.stderr) == (0, "")
    assert sorted(path.name for path in (output / ".site-gen").iterdir()) == ["lock", "manifest.json"]


@needs_root
@pytest.mark.parametrize("size", ["size=28k", "size=1m,nr_inodes=9"])
def test_full_disk_leaves_the_output_as_it_was(site: Path, size: str) -> None:
    """A real file system that is too small, first by bytes, then by inodes."""
    script = f"""
import os, subprocess
output = Path(sys.argv[1])
output.mkdir()
subprocess.run(["mount", "-t", "tmpfs", "-o", "{size}", "tmpfs", output], check=True)
write_site(output, artifacts({{"index.html": "old"}}), site_dir=site)
big = {{f"posts/{{n}}.html": "글" * 1400 for n in range(20)}}
try:
    write_site(output, artifacts({{"index.html": "new", **big}}), site_dir=site)
except MachineError as error:
    print(error.message)
assert [path for path in output.rglob("*")] == [output / "index.html"], list(output.rglob("*"))
assert (output / "index.html").read_text() == "old"
write_site(output, artifacts({{"index.html": "small"}}), site_dir=site)
assert (output / "index.html").read_text() == "small"
"""
    finished = run_script(PREAMBLE + script, site, site.parent / "volume", prefix=("unshare", "--mount"))

    assert "no space left to write" in finished.stdout
    assert "bytes are free" in finished.stdout


@needs_root
def test_output_on_a_volume_of_its_own_is_staged_there(site: Path) -> None:
    script = """
import subprocess
output = Path(sys.argv[1])
output.mkdir()
subprocess.run(["mount", "-t", "tmpfs", "tmpfs", output], check=True)
def watched(files):
    yield from artifacts(files)
    assert (output / ".site-gen" / "staging").is_dir(), "staged where it can be renamed into place"
for files in (SMALL_SITE, {"index.html": "new"}):
    assert not write_site(output, watched(files), site_dir=site).problems
    assert texts(output) == files
assert [path.name for path in output.iterdir()] == ["index.html"]
"""
    run_script(PREAMBLE + script, site, site.parent / "volume", prefix=("unshare", "--mount"))


@needs_root
def test_volume_mounted_inside_the_output_is_written_to_by_copying(site: Path) -> None:
    script = """
import subprocess
output = Path(sys.argv[1])
(output / "ko").mkdir(parents=True)
subprocess.run(["mount", "-t", "tmpfs", "tmpfs", output / "ko"], check=True)
for files in (SMALL_SITE, {"index.html": "new", "ko/index.html": "새"}, {"index.html": "new"}):
    assert not [p for p in write_site(output, artifacts(files), site_dir=site).problems if p.severity != "info"]
    assert texts(output) == files, texts(output)
"""
    run_script(PREAMBLE + script, site, site.parent / "volume", prefix=("unshare", "--mount"))


@needs_root
def test_file_that_cannot_be_replaced_takes_everything_back(site: Path) -> None:
    """An immutable file passes every probe: the commit itself meets it, and undoes what it did."""
    build(site, SMALL_SITE)
    page = site / "output" / "posts" / "sora" / "index.html"
    if subprocess.run(["chattr", "+i", page], check=False, capture_output=True).returncode != 0:
        pytest.skip("this file system knows no immutable files")
    before = snapshot(site / "output")
    try:
        with pytest.raises(MachineError, match=r"posts/sora/index\.html"):
            build(site, {path: text + "!" for path, text in SMALL_SITE.items()} | {"new/deep/page.html": "new"})
        assert snapshot(site / "output") == before
    finally:
        subprocess.run(["chattr", "-i", page], check=True)
    assert build(site, {"index.html": "new"}).problems == ()
    assert texts(site / "output") == {"index.html": "new"}


ROOT = Path(__file__).parents[2]
NEW_SITE = {path: text + " new" for path, text in SMALL_SITE.items()}
PREAMBLE = f"""
import sys
from pathlib import Path
sys.path.insert(0, {str(ROOT)!r})
from tests.write.output_folder import *
from site_gen.errors import MachineError
site = Path.cwd()
"""
BUILD_SMALL_SITE = PREAMBLE + "build(site, SMALL_SITE)\n"
# The interpreter may lie where nobody can read: what is imported late has to be imported before.
BUILD_AS_NOBODY = f"""{PREAMBLE}
import ctypes, getpass, os, pwd, shutil
os.setgroups([])
os.setgid(65534)
os.setuid(65534)
try:
    write_site(Path(sys.argv[1]), artifacts({NEW_SITE!r}), site_dir=site)
except MachineError as error:
    sys.exit(print(error, file=sys.stderr) or 3)
"""
HOLD_LOCK = f"""{PREAMBLE}
def slow():
    print("at work", flush=True)
    sys.stdin.read()
    yield from artifacts(SMALL_SITE)
write_site(site / "output", slow(), site_dir=site)
"""


def run_script(
    script: str, site: Path, *arguments: Path, prefix: tuple[str, ...] = ()
) -> subprocess.CompletedProcess[str]:
    command = [*prefix, sys.executable, "-c", script, *map(str, arguments)]
    return subprocess.run(command, cwd=site, check=True, capture_output=True, text=True)


def run_as_nobody(site: Path, output: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Build NEW_SITE as a user whom permissions bind."""
    names = ("LOGNAME", "USER", "LNAME", "USERNAME")
    environment = {key: value for key, value in os.environ.items() if key not in names}
    command = [sys.executable, "-c", BUILD_AS_NOBODY, str(output or site / "output")]
    return subprocess.run(command, cwd=site, env=environment, check=False, capture_output=True, text=True)


def give_to_nobody(folder: Path) -> None:
    for path in [folder, *folder.rglob("*")]:
        os.chown(path, 65534, 65534)


class running_build:  # noqa: N801 - reads as a block
    """Another process that holds the site's lock while the block runs."""

    def __init__(self, site: Path) -> None:
        self._site = site

    def __enter__(self) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", HOLD_LOCK]
        self._process = subprocess.Popen(
            command, cwd=self._site, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == "at work\n"
        return self._process

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()
