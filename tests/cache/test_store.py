"""The store: what goes in comes out, or nothing does."""

import multiprocessing
import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from site_gen.cache.store import Store


def filled(folder: Path, **entries: bytes) -> Path:
    """Put *entries* into the store in *folder* and return its database."""
    with Store(folder) as store:
        for key, content in entries.items():
            store.put(key, content)
    return folder / "store.sqlite3"


def read(folder: Path, key: str) -> bytes | None:
    with Store(folder) as store:
        return store.get(key)


def test_what_is_put_comes_back_in_the_next_build(tmp_path: Path) -> None:
    filled(tmp_path / "cache", spring=b"spring", pom="봄".encode())
    assert read(tmp_path / "cache", "spring") == b"spring"
    assert read(tmp_path / "cache", "pom") == "봄".encode()
    assert read(tmp_path / "cache", "summer") is None


def test_what_is_put_is_there_at_once(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        store.put("spring", b"first")
        store.put("spring", b"second")
        assert store.get("spring") == b"second"
    assert read(tmp_path, "spring") == b"second"


def test_more_than_memory_should_hold_is_written_on_the_way(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        for number in range(20):
            store.put(str(number), bytes([number]) * 1_000_000)
        assert (tmp_path / "store.sqlite3").stat().st_size > 10_000_000
        assert store.get_many(map(str, range(20))) == {str(number): bytes([number]) * 1_000_000 for number in range(20)}


def _truncate(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _overwrite(path: Path) -> None:
    path.write_bytes(b"not a database at all, not even nearly one" * 100)


def _make_folder(path: Path) -> None:
    path.unlink()
    (path / "inner").mkdir(parents=True)


def _drop_table(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("DROP TABLE contents")
    connection.close()


def _from_the_future(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 999")
    connection.close()


@pytest.mark.parametrize("spoil", [_truncate, _empty, _overwrite, _make_folder, _drop_table, _from_the_future])
def test_a_spoiled_database_is_a_miss_and_begins_anew(tmp_path: Path, spoil: object) -> None:
    path = filled(tmp_path, **{f"key{number}": bytes(5000) for number in range(50)})
    assert callable(spoil)
    spoil(path)
    assert read(tmp_path, "key30") in (None, bytes(5000))
    filled(tmp_path, spring=b"spring")
    filled(tmp_path, spring=b"spring")
    assert read(tmp_path, "spring") == b"spring"


def test_turned_bits_are_never_given_out(tmp_path: Path) -> None:
    contents = {f"key{number}": bytes([number]) * 3000 for number in range(40)}
    path = filled(tmp_path, **contents)
    data = bytearray(path.read_bytes())
    for position in range(100, len(data), 997):
        data[position] ^= 0x10
    path.write_bytes(data)
    for key, content in contents.items():
        assert read(tmp_path, key) in (None, content)


def test_exchanged_entries_do_not_pass_for_one_another(tmp_path: Path) -> None:
    path = filled(tmp_path, spring=b"spring", autumn=b"autumn")
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("UPDATE entries SET key = 'x' WHERE key = 'spring'")
        connection.execute("UPDATE entries SET key = 'spring' WHERE key = 'autumn'")
    connection.close()
    with Store(tmp_path) as store:
        assert store.get("spring") is None
        assert "damaged" in store.trouble


def test_a_folder_that_cannot_be_made_costs_only_the_cache(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with Store(tmp_path / "file" / "cache") as store:
        store.put("spring", b"spring")
        assert store.get("autumn") is None
    assert "not used" in store.trouble


def test_a_cache_that_vanishes_while_it_is_used_costs_only_the_cache(tmp_path: Path) -> None:
    filled(tmp_path, spring=b"spring")
    with Store(tmp_path) as store:
        assert store.get("spring") == b"spring"
        (tmp_path / "store.sqlite3").unlink()
        store.put("autumn", b"autumn")
    assert read(tmp_path, "autumn") in (None, b"autumn")


def test_the_limit_drops_what_was_not_used_and_keeps_what_was(tmp_path: Path) -> None:
    big = {f"old{number}": os.urandom(100_000) for number in range(20)}
    filled(tmp_path, **big)
    with Store(tmp_path, limit_bytes=1_000_000) as store:
        assert store.get("old3") is not None
        store.put("new", os.urandom(100_000))
    assert read(tmp_path, "old3") == big["old3"]
    assert read(tmp_path, "new") is not None
    kept = [key for key in big if read(tmp_path, key) is not None]
    assert 2 <= len(kept) <= 10
    assert (tmp_path / "store.sqlite3").stat().st_size < 1_300_000


def test_a_build_larger_than_the_limit_keeps_all_it_used(tmp_path: Path) -> None:
    with Store(tmp_path, limit_bytes=100_000) as store:
        for number in range(10):
            store.put(str(number), os.urandom(50_000))
    assert all(read(tmp_path, str(number)) for number in range(10))


def _put_many(folder: Path, start: int) -> None:
    with Store(folder) as store:
        for number in range(start, start + 200):
            store.put(str(number), str(number).encode() * 100)


def test_builds_at_the_same_time_do_not_harm_one_another(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=_put_many, args=(tmp_path, start)) for start in (0, 100, 200)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
        assert process.exitcode == 0
    with Store(tmp_path) as store:
        assert all(store.get(str(number)) == str(number).encode() * 100 for number in range(400))
        assert store.trouble == ""


def test_a_kill_in_the_middle_of_a_write_leaves_a_good_store(tmp_path: Path) -> None:
    filled(tmp_path, spring=b"spring")
    program = textwrap.dedent("""
        import sys
        from pathlib import Path
        from site_gen.cache.store import Store
        store = Store(Path(sys.argv[1]))
        number = 0
        while True:
            store.put(str(number % 50), bytes([number % 256]) * 500_000)
            if number == 40:
                print("begun", flush=True)
            number += 1
    """)
    process = subprocess.Popen([sys.executable, "-c", program, str(tmp_path)], stdout=subprocess.PIPE)
    assert process.stdout is not None
    with process.stdout:
        process.stdout.readline()
        process.send_signal(signal.SIGKILL)
        process.wait()
    with Store(tmp_path) as store:
        assert store.get("spring") == b"spring"
        found = store.get_many(map(str, range(50)))
        assert all(len(set(content)) == 1 and len(content) == 500_000 for key, content in found.items())
        assert store.trouble == ""


def test_who_made_the_database_alone_finds_what_it_put_and_later_what_others_did(tmp_path: Path) -> None:
    with Store(tmp_path, is_alone=True) as store:
        assert store.get("봄") is None
        for number in range(20):
            store.put(str(number), bytes([number]) * 1_000_000)
        store.put("봄", "새".encode())
        assert store.get("0") == bytes(1_000_000), "it was written on the way"
        assert store.get("봄") == "새".encode()
        filled(tmp_path, summer=b"of another build")
    with Store(tmp_path, is_alone=True) as store:
        assert (store.get("19"), store.get("summer")) == (bytes([19]) * 1_000_000, b"of another build")
        assert store.trouble == ""
