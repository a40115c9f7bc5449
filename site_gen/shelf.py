"""Snapshots in the cache, in parts: who edits one post reads and writes the parts that hold it, and no others."""

import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Generic, TypeVar

from site_gen.cache.fingerprint import code_version, fingerprint
from site_gen.cache.memo import encoded, recall_record
from site_gen.cache.store import Store
from site_gen.errors import LostContentError
from site_gen.model.catalog import Catalog, SourceReading
from site_gen.model.config import SiteConfig
from site_gen.model.contents import Contents
from site_gen.model.image import Pictures
from site_gen.model.record import Record
from site_gen.model.snapshot import KnownDates, Snapshot, TextState
from site_gen.model.theme import Theme

_SIZE_OF_PART = 16
"""Records a part; an edit needs a few: its own, and those of the posts that it is shown with."""

Name = TypeVar("Name")
Item = TypeVar("Item")

TextName = tuple[str, str]
"""(pair key, language)."""


class Core(Record, frozen=True, kw_only=True):
    """What every edit needs of a snapshot; its fields are those of `Snapshot`."""

    config: SiteConfig
    theme: Theme
    contents: Contents
    catalog: Catalog
    pictures: Pictures
    related: tuple[tuple[str, tuple[str, ...]], ...]
    mermaid_sources: tuple[str, ...]
    dates: KnownDates


class _Head(Record, frozen=True, kw_only=True):
    """Where the parts are."""

    core: str
    readings: tuple[str, ...]
    """By `_place_of`; empty for a part without anything in it."""
    texts: tuple[str, ...]


class _Readings(Record, frozen=True, kw_only=True):
    items: tuple[SourceReading, ...]


class _Texts(Record, frozen=True, kw_only=True):
    items: tuple[TextState, ...]


class KeptSnapshot(Record, frozen=True, kw_only=True):
    """A snapshot whose parts are fetched when they are wanted; LostContentError where one is no longer there."""

    core: Core
    readings: "_Parts[str, SourceReading]"
    """By path."""
    texts: "_Parts[TextName, TextState]"
    _head: _Head
    _store: Store

    def with_edits(
        self,
        *,
        core: Core | None = None,
        readings: Sequence[SourceReading] = (),
        texts: Sequence[TextState] = (),
    ) -> str:
        """Keep the snapshot that differs from this one in these records, and return its key."""
        store, head = self._store, self._head
        return _keep(
            _Head(
                core=head.core if core is None else _keep(core, store),
                readings=_replaced(head.readings, readings, known=self.readings, record=_readings_of, store=store),
                texts=_replaced(head.texts, texts, known=self.texts, record=_texts_of, store=store),
            ),
            store,
        )


def keep_snapshot(snapshot: Snapshot, store: Store) -> str:
    """Put *snapshot* into *store* and return its key."""
    core = Core(
        config=snapshot.config,
        theme=snapshot.theme,
        contents=snapshot.contents,
        catalog=snapshot.catalog,
        pictures=snapshot.pictures,
        related=snapshot.related,
        mermaid_sources=snapshot.mermaid_sources,
        dates=snapshot.dates,
    )
    head = _Head(
        core=_keep(core, store),
        readings=_kept(snapshot.readings, _path_of, _readings_of, store),
        texts=_kept(snapshot.texts, _name_of, _texts_of, store),
    )
    return _keep(head, store)


def recall_snapshot(key: str, store: Store) -> KeptSnapshot | None:
    """Return the snapshot that was kept under *key*; None where it is no longer to be had."""
    head = recall_record(store, key, _Head)
    core = recall_record(store, head.core, Core) if head is not None else None
    if head is None or core is None:
        return None

    def readings_at(part: str) -> Iterable[SourceReading]:
        return _recalled(store, part, _Readings).items

    def texts_at(part: str) -> Iterable[TextState]:
        return _recalled(store, part, _Texts).items

    return KeptSnapshot(
        core=core,
        readings=_Parts(head.readings, readings_at, _path_of),
        texts=_Parts(head.texts, texts_at, _name_of),
        _head=head,
        _store=store,
    )


class _Parts(Mapping[Name, Item], Generic[Name, Item]):
    """Records by name, fetched part by part."""

    def __init__(
        self, parts: Sequence[str], fetch: Callable[[str], Iterable[Item]], name_of: Callable[[Item], Name]
    ) -> None:
        self._parts = parts
        self._fetch = fetch
        self.name_of = name_of
        self._here: dict[int, dict[Name, Item]] = {}

    def __getitem__(self, name: Name) -> Item:
        return self.part(_place_of(name, len(self._parts)))[name]

    def __iter__(self) -> Iterator[Name]:
        for place in range(len(self._parts)):
            yield from self.part(place)

    def __len__(self) -> int:
        return sum(len(self.part(place)) for place in range(len(self._parts)))

    def part(self, place: int) -> dict[Name, Item]:
        if place not in self._here:
            part = self._parts[place]
            self._here[place] = {self.name_of(one): one for one in self._fetch(part)} if part else {}
        return self._here[place]


def _place_of(name: object, count: int) -> int:
    """Return the number of the part, of *count*, that holds what has this *name*."""
    return zlib.crc32(repr(name).encode()) % count


def _kept(
    items: Sequence[Item], name_of: Callable[[Item], object], record: Callable[[tuple[Item, ...]], Record], store: Store
) -> tuple[str, ...]:
    """Keep *items* in parts, and return their keys."""
    count = len(items) // _SIZE_OF_PART + 1
    parts: list[list[Item]] = [[] for _ in range(count)]
    for item in items:
        parts[_place_of(name_of(item), count)].append(item)
    return tuple(_keep(record(tuple(part)), store) if part else "" for part in parts)


def _replaced(
    keys: tuple[str, ...],
    items: Sequence[Item],
    *,
    known: "_Parts[Name, Item]",
    record: Callable[[tuple[Item, ...]], Record],
    store: Store,
) -> tuple[str, ...]:
    """Return the keys of the parts in which *items* stand for those of the same name, which there are."""
    edited: dict[int, dict[Name, Item]] = {}
    for item in items:
        name = known.name_of(item)
        place = _place_of(name, len(keys))
        edited.setdefault(place, {**known.part(place)})[name] = item
    new = {place: _keep(record(tuple(part.values())), store) for place, part in edited.items()}
    return tuple(new.get(place, key) for place, key in enumerate(keys))


def _keep(record: Record, store: Store) -> str:
    content = encoded(record)
    key = fingerprint("snapshot", code_version(), content)
    store.put(key, content)
    return key


def _recalled(store: Store, key: str, kind: type[Item]) -> Item:
    found = recall_record(store, key, kind)
    if found is None:
        raise LostContentError("a part of what the last build knew is no longer in the cache")
    return found


def _path_of(reading: SourceReading) -> str:
    return reading.source.path


def _name_of(state: TextState) -> TextName:
    return state.key, state.language


def _readings_of(items: tuple[SourceReading, ...]) -> _Readings:
    return _Readings(items=items)


def _texts_of(items: tuple[TextState, ...]) -> _Texts:
    return _Texts(items=items)
