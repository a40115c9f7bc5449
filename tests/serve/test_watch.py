"""Real files, a real observer: every change is reported once it is whole, however it was saved; nothing else is."""

import contextlib
import json
import mmap
import os
import shutil
import signal
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

import pytest

from site_gen.read.files import find_files
from site_gen.serve.watch import Watcher
from site_gen.serve.watch_look import look_at
from tests.serve.visitor import eventually

ENGLISH = "content/posts/river.md"
KOREAN = "content/posts/봄-강.md"

PROGRAM = """
import json, sys
from pathlib import Path
from site_gen.serve.watch import Watcher
def say(**facts):
    print(json.dumps(facts), flush=True)
def report(paths):
    say(paths=None if paths is None else sorted(paths))
with Watcher([Path(sys.argv[1])], report, tell=lambda message: say(message=message)) as watcher:
    say(is_polling=watcher.is_polling)
    sys.stdin.read()
"""


class Heard:
    """What a watcher reported, as paths below the site."""

    def __init__(self, site: Path) -> None:
        self.site = site
        self.batches: list[frozenset[str] | None] = []
        self.messages: list[str] = []

    def report(self, paths: frozenset[str] | None) -> None:
        if paths is None:
            self.batches.append(None)
        else:
            self.batches.append(frozenset(os.path.relpath(path, self.site) for path in paths))

    @property
    def paths(self) -> set[str]:
        return set().union(*(batch for batch in list(self.batches) if batch is not None))

    def waits_for(self, *paths: str) -> bool:
        return eventually(lambda: None in self.batches or set(paths) <= self.paths)

    def is_quiet(self, seconds: float = 0.6) -> bool:
        """Whether nothing more is reported."""
        count = len(self.batches)
        time.sleep(seconds)
        return len(self.batches) == count


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    for name in (ENGLISH, KOREAN, "themes/mine/templates/post.html"):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("first", encoding="utf-8")
    time.sleep(0.05)  # files as young as the first look are reported on the least suspicion
    return folder


@contextlib.contextmanager
def watching(site: Path, *, is_polling: bool = False, excluded: tuple[Path, ...] = ()) -> Iterator[Heard]:
    heard = Heard(site)
    folders = [site / "content", site / "themes"]
    with Watcher(folders, heard.report, excluded=excluded, tell=heard.messages.append, is_polling=is_polling):
        yield heard


def save_plainly(path: Path) -> None:
    path.write_text("second", encoding="utf-8")


def save_by_rename(path: Path) -> None:
    new = path.with_name("new text")
    new.write_text("second", encoding="utf-8")
    new.replace(path)


def save_by_rename_from_elsewhere(path: Path) -> None:
    new = path.parents[2] / "elsewhere"
    new.write_text("second", encoding="utf-8")
    new.replace(path)


def save_like_vim(path: Path) -> None:
    probe, backup = path.with_name("4913"), path.with_name(path.name + "~")
    probe.write_text("")
    probe.unlink()
    path.rename(backup)
    with path.open("w", encoding="utf-8") as stream:
        stream.write("second")
        stream.flush()
        os.fsync(stream.fileno())
    path.chmod(0o644)
    backup.unlink()


def save_like_emacs(path: Path) -> None:
    lock = path.with_name(f".#{path.name}")
    lock.symlink_to("me@here.1234:1")
    path.rename(path.with_name(path.name + "~"))
    path.write_text("second", encoding="utf-8")
    lock.unlink()


def save_like_sed(path: Path) -> None:
    subprocess.run(["sed", "-i", "s/first/second/", str(path)], check=True)


def save_with_a_pause(path: Path) -> None:
    path.unlink()
    time.sleep(0.05)
    path.write_text("second", encoding="utf-8")


def save_as_link(path: Path) -> None:
    new = path.parents[2] / "elsewhere"
    new.write_text("second", encoding="utf-8")
    path.unlink()
    path.hardlink_to(new)


def append(path: Path) -> None:
    with path.open("a", encoding="utf-8") as stream:
        stream.write(" and second")


SAVES: list[Callable[[Path], None]] = [
    save_plainly,
    save_by_rename,
    save_by_rename_from_elsewhere,
    save_like_vim,
    save_like_emacs,
    save_like_sed,
    save_with_a_pause,
    save_as_link,
    append,
]


@pytest.mark.parametrize("name", [ENGLISH, KOREAN])
@pytest.mark.parametrize("save", SAVES, ids=lambda save: save.__name__)
def test_every_way_of_saving_is_seen_when_it_is_done_and_as_a_change_of_that_file(
    site: Path, save: Callable[[Path], None], name: str
) -> None:
    texts: list[str | None] = []

    def read(paths: frozenset[str] | None) -> None:
        path = site / name
        texts.append(path.read_text(encoding="utf-8") if path.exists() else None)
        heard.report(paths)

    heard = Heard(site)
    with Watcher([site / "content"], read):
        start = time.monotonic()
        save(site / name)
        is_quick = time.monotonic() < start + 0.15
        assert heard.waits_for(name)
        assert eventually(lambda: (texts[-1] or "").endswith("second"))
        assert eventually(lambda: heard.is_quiet(0.3))
    assert len(heard.batches) <= 3  # an event that comes late may tell of a young file again
    assert heard.paths - {name} <= {"content/posts/new text"}
    # On a busy machine a save may take so long that the file is rightly believed to be deleted.
    assert None not in texts or not is_quick, "the file was reported while it was away"


@pytest.mark.parametrize("save", SAVES[:5], ids=lambda save: save.__name__)
def test_every_way_of_saving_is_seen_without_events(site: Path, save: Callable[[Path], None]) -> None:
    with watching(site, is_polling=True) as heard:
        save(site / KOREAN)
        assert heard.waits_for(KOREAN)


def test_a_slow_write_in_pieces_is_reported_when_it_is_whole(site: Path) -> None:
    sizes: list[int] = []
    with Watcher([site / "content"], lambda _: sizes.append((site / KOREAN).stat().st_size)):
        with (site / KOREAN).open("wb", buffering=0) as stream:
            for _ in range(10):
                stream.write(b"x" * 100)
                time.sleep(0.012)
        assert eventually(lambda: bool(sizes) and sizes[-1] == 1000)
    assert len(sizes) <= 5


def test_who_writes_without_end_is_shown_what_there_is(site: Path) -> None:
    stopped = threading.Event()

    def write() -> None:
        with (site / ENGLISH).open("wb", buffering=0) as stream:
            while not stopped.wait(0.005):
                stream.write(b"x")

    with watching(site) as heard:
        thread = threading.Thread(target=write)
        thread.start()
        assert heard.waits_for(ENGLISH)
        stopped.set()
        thread.join()


def test_a_save_is_reported_long_before_the_next_look(site: Path) -> None:
    seen = threading.Event()
    delays = []
    with Watcher([site / "content"], lambda _: seen.set()):
        for number in range(11):
            time.sleep(0.05)
            seen.clear()
            new = site / "content/posts/new text"
            new.write_text(str(number))
            start = time.perf_counter()
            new.replace(site / ENGLISH)
            assert seen.wait(20)
            delays.append(time.perf_counter() - start)
    assert statistics.median(delays) < 0.3


def test_a_file_thrown_into_the_bin_does_not_hold_up_the_next_save(site: Path) -> None:
    """The library waits half a second for the place that a file moved to, and holds back all that comes after."""
    delays = []
    with watching(site) as heard:
        for number in range(5):
            thrown = site / f"content/posts/{number}.md"
            thrown.write_text("x")
            assert heard.waits_for(f"content/posts/{number}.md")
            heard.batches.clear()
            start = time.perf_counter()
            thrown.rename(site / "bin")
            save_by_rename(site / ENGLISH)
            assert heard.waits_for(ENGLISH)
            delays.append(time.perf_counter() - start)
    assert min(delays) < 0.45


def test_h1_reading_is_no_change(site: Path) -> None:
    with watching(site) as heard:
        for path in site.rglob("*"):
            if path.is_file():
                path.read_bytes()
        assert heard.is_quiet()
    assert heard.batches == []


def test_h1_a_listener_that_reads_everything_does_not_go_round_in_circles(site: Path) -> None:
    count = 0

    def build(_: frozenset[str] | None) -> None:
        nonlocal count
        count += 1
        find_files(site / "content", shown_as="content", boundary=site)
        for path in (site / "content").rglob("*.md"):
            path.read_bytes()

    with Watcher([site / "content"], build):
        save_by_rename(site / ENGLISH)
        assert eventually(lambda: count > 0)
        time.sleep(0.6)
    assert count <= 2


def test_h2_what_a_build_writes_below_a_watched_folder_is_no_change(site: Path) -> None:
    output = site / "content/output"
    (output / "ko").mkdir(parents=True)
    with watching(site, excluded=(output,)) as heard:
        (output / "ko/index.html").write_text("a page")
        assert heard.is_quiet(0.3)
        (output / "ko/posts").mkdir()
        (output / "ko/posts/index.html").write_text("a page")
        (output / "ko/index.html").write_text("another page")
        (site / "content/.site-gen/cache").mkdir(parents=True)
        (site / "content/.site-gen/cache/x").write_text("cache")
        (site / "content/.git").mkdir()
        (site / "content/.git/index.lock").write_text("")
        assert heard.is_quiet(1.0)
    assert heard.batches == []


@pytest.mark.parametrize(
    "name", [".river.md.swp", "river.md~", "#river.md#", ".#river.md", "4913", "x.tmp", ".DS_Store", "x.part", "a.bak"]
)
def test_h2_what_editors_leave_behind_is_no_change(site: Path, name: str) -> None:
    with watching(site) as heard:
        (site / "content/posts" / name).write_text("x")
        assert heard.is_quiet(0.3)
    assert heard.batches == []


def test_nothing_is_passed_over_that_the_reader_reads(tmp_path: Path) -> None:
    names = ["a.md", "a.md~", ".htaccess", ".nojekyll", ".hidden", "a.bak", "a.txt.orig", "4913", "49130", "#a#", "a#b"]
    names += ["x.swp", "x.swift", "x.tmp", "tmp", "~a", "Thumbs.db", "a.part", "봄.md", "봄.md~", ".well-known/a"]
    names += ["node_modules/a.js", "__MACOSX/a", ".git/config", "a.crdownload", "deep/.x/y"]
    for name in names:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    read = {str(file.where) for file in find_files(tmp_path, shown_as="x", boundary=tmp_path).result or ()}
    watched = set(look_at([str(tmp_path)], excluded=frozenset()).files)
    assert read <= watched
    assert str(tmp_path / "a.md~") not in watched


def test_h4_what_changes_during_a_build_is_reported_after_it_once(site: Path) -> None:
    texts: list[str] = []
    is_building, may_end = threading.Event(), threading.Event()

    def build(_: frozenset[str] | None) -> None:
        texts.append((site / ENGLISH).read_text())
        is_building.set()
        may_end.wait(20)

    with Watcher([site / "content"], build):
        (site / ENGLISH).write_text("1")
        assert is_building.wait(20)
        for number in range(2, 6):
            (site / ENGLISH).write_text(str(number))
            time.sleep(0.03)
        may_end.set()
        assert eventually(lambda: texts[-1] == "5")
        time.sleep(0.4)
    assert texts == ["1", "5"]


def test_a_listener_that_fails_is_told_of_the_next_change_too(site: Path) -> None:
    heard = Heard(site)

    def build(paths: frozenset[str] | None) -> None:
        heard.report(paths)
        raise ValueError("글이 이상합니다")

    with Watcher([site / "content"], build, tell=heard.messages.append):
        save_by_rename(site / ENGLISH)
        assert heard.waits_for(ENGLISH)
        save_by_rename(site / KOREAN)
        assert heard.waits_for(KOREAN)
    assert "글이 이상합니다" in heard.messages[0]


@contextlib.contextmanager
def watching_process(folder: Path, *before: str) -> Iterator[tuple["subprocess.Popen[str]", list[dict[str, object]]]]:
    """Watch *folder* in a process of its own; yield it, and what it says."""
    said: list[dict[str, object]] = []

    def read(stream: IO[str]) -> None:
        said.extend(json.loads(line) for line in stream)

    command = [*before, sys.executable, "-c", PROGRAM, str(folder)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8"
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        reader = threading.Thread(target=read, args=(process.stdout,), daemon=True)
        reader.start()
        if not eventually(lambda: bool(said)):
            process.kill()
            pytest.skip(f"cannot run this here: {process.stderr.read()[-300:]}")
        try:
            yield process, said
            process.stdin.close()
            assert process.wait(20) == 0
            assert process.stderr.read() == ""
        finally:
            process.kill()
            reader.join()


def paths_of(said: list[dict[str, object]]) -> set[str]:
    batches = [entry["paths"] for entry in list(said) if entry.get("paths") is not None]
    return {path for batch in batches if isinstance(batch, list) for path in batch}


def test_h6_after_more_events_than_the_system_keeps_everything_may_have_changed(site: Path) -> None:
    kept = Path("/proc/sys/fs/inotify/max_queued_events")
    if not kept.exists() or int(kept.read_text()) > 20_000:
        pytest.skip("this system keeps too many events to lose any")
    with watching_process(site / "content") as (process, said):
        process.send_signal(signal.SIGSTOP)
        for number in range(int(kept.read_text()) // 3 + 500):
            (site / f"content/posts/{number}.md").write_text("x")
        (site / KOREAN).write_text("the last, whose event is lost")
        process.send_signal(signal.SIGCONT)
        assert eventually(lambda: any("paths" in entry and entry["paths"] is None for entry in said))
        said.clear()
        (site / ENGLISH).write_text("after that, all is as before")
        assert eventually(lambda: str(site / ENGLISH) in paths_of(said))


def in_namespace(script: str) -> tuple[str, ...]:
    """Return a command that runs another in a namespace where *script* ran before; skip where there is none."""
    if shutil.which("unshare") is None:
        pytest.skip("needs unshare")
    return "unshare", "--user", "--map-root-user", "--mount", "sh", "-ec", f'{script}; exec "$0" "$@"'


@pytest.mark.parametrize("limit", ["max_inotify_watches", "max_inotify_instances"])
def test_h7_at_the_systems_limit_changes_are_found_by_looking_and_the_author_is_told(site: Path, limit: str) -> None:
    for number in range(60):
        (site / f"content/posts/{number}").mkdir()
    number_allowed = 20 if limit == "max_inotify_watches" else 0
    before = in_namespace(f"echo {number_allowed} > /proc/sys/user/{limit}")
    with watching_process(site / "content", *before) as (_, said):
        path = site / "content/posts/59/new.md"
        path.write_text("x")
        assert eventually(lambda: str(path) in paths_of(said))
        assert eventually(lambda: any("fs.inotify.max_user" in str(entry.get("message")) for entry in said))


def test_h8_a_file_system_that_tells_nothing_is_looked_at(site: Path) -> None:
    upper, work, merged = (site / name for name in ("upper", "work", "merged"))
    for folder in (upper, work, merged):
        folder.mkdir()
    options = f"lowerdir={site / 'content'},upperdir={upper},workdir={work}"
    before = in_namespace(f"mount -t overlay overlay -o {options} {merged}")
    with watching_process(merged, *before) as (_, said):
        for turn in range(3):
            (site / ENGLISH).write_text("beneath" * (turn + 2))
            time.sleep(0.01)
            assert eventually(lambda: str(merged / "posts/river.md") in paths_of(said))
            said.clear()


def test_h9_settings_templates_and_a_new_languages_folder_count(site: Path) -> None:
    with watching(site) as heard:
        (site / "content/site.yaml").write_text("title: Two Rivers\n")
        save_by_rename(site / "themes/mine/templates/post.html")
        (site / "content/posts/ko/deep/er").mkdir(parents=True)
        (site / "content/posts/ko/deep/er/강.md").write_text("새 글", encoding="utf-8")
        assert heard.waits_for("content/site.yaml", "themes/mine/templates/post.html", "content/posts/ko/deep/er/강.md")


def test_h9_a_folder_that_was_not_there_is_watched_when_it_comes(site: Path) -> None:
    shutil.rmtree(site / "themes")
    with watching(site) as heard:
        (site / "themes/mine").mkdir(parents=True)
        (site / "themes/mine/theme.yaml").write_text("name: mine")
        assert heard.waits_for("themes/mine/theme.yaml")
        heard.batches.clear()
        save_by_rename(site / "themes/mine/theme.yaml")
        assert heard.waits_for("themes/mine/theme.yaml")


def test_h10_a_root_that_is_deleted_and_made_again_is_watched_on(site: Path) -> None:
    with watching(site) as heard:
        shutil.rmtree(site / "content")
        (site / "content/posts").mkdir(parents=True)
        (site / KOREAN).write_text("다시", encoding="utf-8")
        assert eventually(lambda: None in heard.batches or ENGLISH in heard.paths)
        for turn in range(3):
            time.sleep(0.3)
            heard.batches.clear()
            (site / KOREAN).write_text("다시 " * (turn + 2), encoding="utf-8")
            assert heard.waits_for(KOREAN)


def test_h10_a_root_that_is_swapped_for_another_is_watched_on(site: Path) -> None:
    other = site / "checkout"
    shutil.copytree(site / "content", other)
    (other / "posts/river.md").write_text("from the checkout")
    with watching(site) as heard:
        (site / "content").rename(site / "old")
        other.rename(site / "content")
        assert heard.waits_for(ENGLISH)
        assert heard.is_quiet(0.3)
        heard.batches.clear()
        (site / "old/posts/river.md").write_text("nobody's file any more")
        save_by_rename(site / KOREAN)
        assert heard.waits_for(KOREAN)


def test_h11_many_saves_leave_no_thread_and_no_open_file_behind(site: Path) -> None:
    def descriptors() -> int:
        return len(os.listdir("/proc/self/fd")) if Path("/proc/self/fd").exists() else 0  # noqa: PTH208

    with watching(site) as heard:
        save_by_rename(site / ENGLISH)
        assert heard.waits_for(ENGLISH)
        before = threading.active_count(), descriptors()
        for number in range(100):
            folder = site / f"content/posts/{number % 5}"
            folder.mkdir(exist_ok=True)
            save_by_rename(site / (ENGLISH if number % 2 else KOREAN))
            shutil.rmtree(folder)
        assert heard.waits_for(KOREAN)
        assert (threading.active_count(), descriptors()) == before
    assert not [thread for thread in threading.enumerate() if thread.name == "site-gen watcher"]


def test_h12_a_burst_of_five_thousand_files_is_one_change(site: Path) -> None:
    with watching(site) as heard:
        for number in range(5000):
            path = site / f"content/posts/{number % 20}/{number}.md"
            path.parent.mkdir(exist_ok=True)
            path.write_text("x")
        assert eventually(lambda: None in heard.batches or len(heard.paths) >= 5000)
        assert heard.is_quiet(0.3)
    assert len(heard.batches) <= 3, [len(batch or ()) for batch in heard.batches]


def test_h15_a_linked_folder_and_a_linked_file_are_watched(site: Path) -> None:
    shared = site / "shared"
    (shared / "inner").mkdir(parents=True)
    (shared / "inner/a.md").write_text("1")
    (site / "note.md").write_text("1")
    (site / "content/linked").symlink_to(shared, target_is_directory=True)
    (site / "content/note.md").symlink_to(site / "note.md")
    with watching(site) as heard:
        (shared / "inner/a.md").write_text("22")
        assert heard.waits_for("content/linked/inner/a.md")
        (site / "note.md").write_text("22")
        assert heard.waits_for("content/note.md")


def test_h15_a_root_that_is_a_link_is_watched(tmp_path: Path) -> None:
    (tmp_path / "vault/posts").mkdir(parents=True)
    (tmp_path / "site").mkdir()
    (tmp_path / "site/content").symlink_to(tmp_path / "vault", target_is_directory=True)
    with watching(tmp_path / "site") as heard:
        (tmp_path / "vault/posts/river.md").write_text("1")
        assert heard.waits_for(ENGLISH)


def test_h15_links_in_a_circle_are_no_endless_way(site: Path) -> None:
    (site / "content/posts/round").symlink_to(site / "content", target_is_directory=True)
    (site / "content/nowhere").symlink_to(site / "nothing")
    with watching(site) as heard:
        save_by_rename(site / KOREAN)
        assert heard.waits_for(KOREAN)
    assert not heard.messages


def test_h15_a_write_through_memory_is_found(site: Path) -> None:
    path = site / ENGLISH
    with watching(site) as heard, path.open("r+b") as stream:
        with mmap.mmap(stream.fileno(), 0) as memory:
            memory[0:5] = b"FIRST"
            memory.flush()
        assert heard.waits_for(ENGLISH)


@pytest.mark.parametrize("is_polling", [False, True])
def test_h15_a_change_that_keeps_size_and_time_is_found(site: Path, *, is_polling: bool) -> None:
    path = site / ENGLISH
    times = path.stat()
    with watching(site, is_polling=is_polling) as heard:
        path.write_text("FIRST")
        os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
        assert heard.waits_for(ENGLISH)


def test_h16_a_folder_that_was_moved_away_tells_no_more(site: Path) -> None:
    with watching(site) as heard:
        (site / "content/posts").rename(site / "posts-elsewhere")
        assert heard.waits_for(ENGLISH, KOREAN)
        assert heard.is_quiet(0.3)
        heard.batches.clear()
        (site / "posts-elsewhere/river.md").write_text("elsewhere")
        assert heard.is_quiet()
    assert heard.batches == []


def test_a_file_renamed_is_reported_by_both_names(site: Path) -> None:
    with watching(site) as heard:
        (site / ENGLISH).rename(site / "content/posts/stream.md")
        assert heard.waits_for(ENGLISH, "content/posts/stream.md")


def test_a_folder_renamed_is_reported_with_its_files_and_watched_on(site: Path) -> None:
    with watching(site) as heard:
        (site / "content/posts").rename(site / "content/글")
        assert heard.waits_for(ENGLISH, "content/글/river.md")
        heard.batches.clear()
        save_plainly(site / "content/글/river.md")
        assert heard.waits_for("content/글/river.md")


def test_a_file_deleted_is_reported(site: Path) -> None:
    with watching(site) as heard:
        (site / KOREAN).unlink()
        assert heard.waits_for(KOREAN)


def test_a_right_to_read_given_back_is_a_change(site: Path) -> None:
    (site / KOREAN).chmod(0o000)
    time.sleep(0.05)
    with watching(site) as heard:
        (site / KOREAN).chmod(0o644)
        assert heard.waits_for(KOREAN)


def test_while_nothing_happens_nothing_is_done(site: Path) -> None:
    with watching(site) as heard:
        start = time.process_time()
        assert heard.is_quiet(2)
        assert time.process_time() - start < 1
    assert heard.batches == []


def test_random_edits_all_arrive(site: Path) -> None:
    told = {}

    def note(paths: frozenset[str] | None) -> None:
        for path in (site / "content/posts").glob("*.md") if paths is None else map(Path, paths):
            told[path.name] = path.read_text() if path.exists() else None

    with Watcher([site / "content"], note):
        for number in range(150):
            path = site / f"content/posts/{number * 7 % 13}.md"
            if number % 5 == 0:
                path.unlink(missing_ok=True)
            elif number % 3 == 0:
                new = path.with_name("new text")
                new.write_text(f"{number}")
                new.replace(path)
            else:
                path.write_text(f"{number}")
            if number % 10 == 0:
                time.sleep(0.02 * (number % 4))
        texts = {path.name: path.read_text() for path in (site / "content/posts").glob("[0-9]*.md")}
        assert eventually(lambda: {name: text for name, text in told.items() if name in texts} == texts)
        assert eventually(
            lambda: all(told.get(name) is None for name in told if name[0].isdigit() and name not in texts)
        )


def test_change_of_this_moment_is_no_proof_that_the_system_tells_nothing(site: Path) -> None:
    """Its event may still be on its way, on a busy machine."""
    look = look_at([str(site / "content")], excluded=frozenset())
    paths = {str(site / ENGLISH), str(site / "gone.md")}
    assert not look.has_old_news(paths)
    look.looked_ns += 3_000_000_000
    assert look.has_old_news(paths)
    assert not look.has_old_news({str(site / "gone.md")})
