"""Digest -> bytes, on the disk, for the next build. Any doubt is a miss, and losing all of it costs only time.

Only bytes are kept, and they are checked against their digest when they come back: whatever happened to the file
since (half written, bits turned, entries exchanged), nothing wrong comes out.  One SQLite database, because ten
thousand small files take longer to write than to render.
"""

import contextlib
import hashlib
import os
import sqlite3
import threading
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

SIZE_LIMIT_BYTES = 2_000_000_000
"""What the cache may grow to; then the entries that were not used for longest go."""
_WAITING_LIMIT_BYTES = 16_000_000
_BUSY_SECONDS = 5.0
_SECONDS_A_DAY = 86_400
_PASSING = (
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PROTOCOL,
)
_LAYOUT = 1
_SCHEMA = (
    "CREATE TABLE entries (id INTEGER PRIMARY KEY, key TEXT UNIQUE, digest BLOB, day INTEGER, size INTEGER)",
    "CREATE TABLE contents (id INTEGER PRIMARY KEY, content BLOB)",
    f"PRAGMA user_version = {_LAYOUT}",
)


class Store:
    """The cache in one folder. Threads may share one; processes that build at once each open their own.

    What is put waits in memory, 16 MB at most, until ``close()``: a build that is killed loses some of its work and
    harms nothing.  No method raises for what is wrong with the disk.
    """

    def __init__(self, folder: Path, *, limit_bytes: int = SIZE_LIMIT_BYTES, is_alone: bool = False) -> None:
        """Nothing is opened or made before the first use.

        With *is_alone* a database that is not there yet is not asked for what others may have put into it meanwhile.
        """
        self.trouble = ""
        """Why the cache is not what it could be, in words for the author; empty when all is well."""
        self._path = folder / "store.sqlite3"
        self._limit_bytes = limit_bytes
        self._lock = threading.RLock()
        self._connection: sqlite3.Connection | None = None
        self._is_off = False
        self._is_alone = is_alone
        self._known: set[str] | None = None
        """The keys of all that is in a database that was made just now; None for one in which anything can be."""
        self._waiting: dict[str, bytes] = {}
        self._waiting_bytes = 0
        self._used: set[str] = set()
        self._today = int(time.time()) // _SECONDS_A_DAY

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def get(self, key: str) -> bytes | None:
        """Return what was put under *key*; None when there is nothing, or nothing that can be trusted."""
        return self.get_many((key,)).get(key)

    def get_many(self, keys: Iterable[str]) -> dict[str, bytes]:
        """Return what was put under each of *keys*, without those that miss."""
        found: dict[str, bytes] = {}
        with self._lock:
            missing = []
            for key in keys:
                if key in self._waiting:
                    found[key] = self._waiting[key]
                elif self._known is None or key in self._known:
                    missing.append(key)
            with self._careful() as connection:
                if connection is not None:
                    found |= {key: content for key in missing if (content := self._read(connection, key)) is not None}
            self._used.update(found)
        return found

    def put(self, key: str, content: bytes) -> None:
        """Keep *content* under *key*, if the disk lets us; what is there under that key already is replaced."""
        with self._lock:
            if self._is_off:
                return
            self._used.add(key)
            self._waiting_bytes += len(content) - len(self._waiting.get(key, b""))
            self._waiting[key] = content
            if self._waiting_bytes > _WAITING_LIMIT_BYTES:
                self._flush()

    def close(self) -> None:
        """Write what waits, drop what is too much, and let go of the file. The store can be used again afterwards."""
        with self._lock:
            if self._waiting:
                self._flush()
            if self._connection is not None:
                with self._careful() as connection:
                    if connection is not None:
                        self._remember_use(connection)
                        self._evict(connection)
                self._used.clear()
            self._disconnect()

    def _read(self, connection: sqlite3.Connection, key: str) -> bytes | None:
        row = connection.execute(
            "SELECT digest, content FROM entries JOIN contents USING (id) WHERE key = ?", (key,)
        ).fetchone()
        if row is None:
            return None
        digest, content = row
        if isinstance(content, bytes) and digest == _digest(key, content):
            return content
        self.trouble = "an entry of the cache was damaged; it is made anew"
        return None

    def _flush(self) -> None:
        waiting, self._waiting, self._waiting_bytes = self._waiting, {}, 0
        with self._careful() as connection:
            if connection is None:
                return
            if self._known is not None:
                are_new = self._known.isdisjoint(waiting)
                self._known |= waiting.keys()
                if are_new and self._insert(connection, waiting):
                    return
            with _transaction(connection):
                for key, content in waiting.items():
                    (number,) = connection.execute(
                        "INSERT INTO entries (key, digest, day, size) VALUES (?, ?, ?, ?) ON CONFLICT (key) DO UPDATE"
                        " SET digest = excluded.digest, day = excluded.day, size = excluded.size RETURNING id",
                        (key, _digest(key, content), self._today, len(content)),
                    ).fetchone()
                    connection.execute("INSERT OR REPLACE INTO contents VALUES (?, ?)", (number, content))

    def _insert(self, connection: sqlite3.Connection, waiting: dict[str, bytes]) -> bool:
        """Write entries in half of the time; say False when another build has come by with some of them."""
        try:
            with _transaction(connection):
                (last,) = connection.execute("SELECT max(id) FROM entries").fetchone()
                numbered = list(enumerate(waiting.items(), (last or 0) + 1))
                connection.executemany(
                    "INSERT INTO entries VALUES (?, ?, ?, ?, ?)",
                    (
                        (number, key, _digest(key, content), self._today, len(content))
                        for number, (key, content) in numbered
                    ),
                )
                connection.executemany(
                    "INSERT INTO contents VALUES (?, ?)", ((number, content) for number, (_, content) in numbered)
                )
        except sqlite3.IntegrityError:
            return False
        return True

    def _remember_use(self, connection: sqlite3.Connection) -> None:
        """Note the day at the entries that were used, once a day: that is enough to know which were not."""
        stale = [
            key
            for (key,) in connection.execute("SELECT key FROM entries WHERE day <> ?", (self._today,))
            if key in self._used
        ]
        if stale:
            with _transaction(connection):
                connection.executemany(
                    "UPDATE entries SET day = ? WHERE key = ?", [(self._today, key) for key in stale]
                )

    def _evict(self, connection: sqlite3.Connection) -> None:
        """Drop entries, those unused for longest first, until the rest is within the limit; never this build's."""
        excess = _used_bytes(connection) - self._limit_bytes
        if excess <= 0:
            return
        with _transaction(connection):
            for number, key, size in connection.execute(
                "SELECT id, key, size FROM entries ORDER BY day, id"
            ).fetchall():
                if excess <= 0:
                    break
                if key in self._used:
                    continue
                connection.execute("DELETE FROM contents WHERE id = ?", (number,))
                connection.execute("DELETE FROM entries WHERE id = ?", (number,))
                excess -= size
        # One page a step, and only a script runs all of its steps.
        connection.executescript("PRAGMA incremental_vacuum")

    @contextlib.contextmanager
    def _careful(self) -> Iterator[sqlite3.Connection | None]:
        """Give the connection, or None without one; what goes wrong with it ends caching, not the build.

        What is damaged is put aside as ``store.sqlite3.bad``, and the next use begins anew.
        """
        try:
            yield self._connected()
        except (sqlite3.Error, OSError, ValueError) as error:
            if _is_passing(error):
                self._give_up(f"the cache is not used: {error}")
            else:
                self._put_aside(f"the cache was damaged and begins anew: {error}")

    def _connected(self) -> sqlite3.Connection | None:
        if self._connection is not None or self._is_off:
            return self._connection
        for attempt in range(2):
            try:
                self._connection, is_new = _open(self._path)
                self._known = set() if is_new and self._is_alone else None
            except (sqlite3.Error, OSError) as error:
                if attempt == 1 or (_is_passing(error) and not self._path.is_dir()):
                    self._give_up(f"the cache is not used: {error}")
                    break
                self._put_aside(f"the cache was damaged and begins anew: {error}")
            else:
                break
        return self._connection

    def _give_up(self, why: str) -> None:
        self.trouble = why
        self._is_off = True
        self._waiting.clear()
        self._disconnect()

    def _put_aside(self, why: str) -> None:
        self.trouble = why
        self._disconnect()
        try:
            # A journal left beside it would be played back into the new one.
            for path in (self._path, self._path.with_name(self._path.name + "-journal")):
                if os.path.lexists(path):
                    path.replace(path.with_name(path.name + ".bad"))
        except OSError as error:
            self._give_up(f"the cache is not used: {error.strerror}")

    def _disconnect(self) -> None:
        if self._connection is not None:
            with contextlib.suppress(sqlite3.Error):
                self._connection.close()
            self._connection = None


def _open(path: Path) -> tuple[sqlite3.Connection, bool]:
    """Return the connection to the database at *path*, and whether it was made now."""
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(
        path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False, cached_statements=16
    )
    try:
        # A power cut may spoil the file: then it is found out and made anew. A killed process cannot spoil it.
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA page_size = 16384")
        connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
        is_new = _layout(connection) == 0
        if is_new:
            _create(connection)
        if _layout(connection) != _LAYOUT:
            raise sqlite3.DatabaseError("it was made by another version")
    except BaseException:
        connection.close()
        raise
    return connection, is_new


def _layout(connection: sqlite3.Connection) -> int:
    (found,) = connection.execute("PRAGMA user_version").fetchone()
    return int(found)


def _create(connection: sqlite3.Connection) -> None:
    """Make the tables, unless another process does so at this moment."""
    with _transaction(connection):
        if _layout(connection) == 0:
            for statement in _SCHEMA:
                connection.execute(statement)


@contextlib.contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        with contextlib.suppress(sqlite3.Error):
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _used_bytes(connection: sqlite3.Connection) -> int:
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    (free,) = connection.execute("PRAGMA freelist_count").fetchone()
    (size,) = connection.execute("PRAGMA page_size").fetchone()
    return int((pages - free) * size)


def _is_passing(error: Exception) -> bool:
    """Say whether *error* is about this moment or this machine, not about what is in the file."""
    code = getattr(error, "sqlite_errorcode", None)
    return isinstance(error, OSError) or (code is not None and code & 0xFF in _PASSING)


def _digest(key: str, content: bytes) -> bytes:
    """Return the digest of an entry: the key is part of it, so that exchanged entries do not pass for one another."""
    return hashlib.sha256(key.encode() + b"\0" + content).digest()
