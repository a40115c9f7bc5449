"""Runs jobs and remembers what they returned: a job whose inputs are known already is answered from the store."""

import contextlib
import itertools
import typing
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Protocol, TypeVar

import msgspec

from site_gen.cache.fingerprint import code_version, fingerprints_of
from site_gen.cache.store import Store
from site_gen.model.artifact import KnownArtifact
from site_gen.model.problem import Outcome

_AT_ONCE = 16

Kept = TypeVar("Kept")


class Runner(Protocol):
    """``run(job, arguments, setup=…, make_tools=…, take=…)``: what ``job(argument, tools)`` returned, in order.

    ``take(place, outcome)`` is called as soon as an outcome is there; what it returns stands for that.
    """

    def __call__(
        self,
        job: Callable[[Any, Any], Any],
        arguments: Iterable[Any],
        *,
        setup: Any,
        make_tools: Callable[[Any], Any],
        take: Callable[[int, Any], Any],
    ) -> tuple[Any, ...]: ...


class Sealed:
    """A job whose outcomes are encoded where it runs: they are kept as they come, and encoded once."""

    def __init__(self, job: Callable[[Any, Any], Any]) -> None:
        self.job = job
        self.__name__ = job.__name__

    def __call__(self, argument: Any, tools: Any) -> bytes:
        return encoded(self.job(argument, tools))


class Press(Runner, Protocol):
    """A runner of jobs that make artifacts, with a draft for each: it brings their bytes to where they are published
    from.
    """

    def holds(self, path: str, digest: str) -> bool:
        """Say whether the file *path* of the output has the bytes of this digest."""
        ...


class Memo:
    """A runner around another one, and around a store; without a store it remembers nothing.

    The key of a result is the digest of the job's name, the code, the setup and the argument, and nothing besides
    these: what else a result depended on could change unseen.
    """

    def __init__(self, store: Store | None, run: Runner, press: Press | None = None) -> None:
        """*press* runs the jobs that make artifacts; without one these are jobs like all others."""
        self._store = store
        self._run = run
        self._press = press

    @property
    def remembers(self) -> bool:
        """Whether what is made now is there when it is asked for again."""
        return self._store is not None

    def __call__(
        self,
        job: Callable[[Any, Any], Any],
        arguments: Iterable[Any],
        *,
        setup: Any,
        make_tools: Callable[[Any], Any],
        key_parts: Callable[[Any], tuple[object, object]] | None = None,
        is_print: bool = False,
        as_held: Callable[[Any, str], Any] | None = None,
    ) -> tuple[Any, ...]:
        """Return the outcomes of *job*, as the other runner does.

        A job that looks at some parts of its setup only, depending on the argument, says which with *key_parts*: what
        it returns for an argument stands in the key for the setup and the argument.  That is a pair: first what many
        arguments share, which is the same object for all of them, then the rest.  With *is_print* the job makes
        artifacts, which come as drafts where there is a press: one that is known, and that the output holds, comes as
        a `KnownArtifact`, and no bytes are kept twice.  What *as_held* returns for an outcome and its key (an empty one
        without a store) stands for it from the moment it is there: many large outcomes need never be in memory as they
        came.
        """
        press = self._press if is_print else None
        run = press or self._run
        if self._store is None:

            def take_new(place: int, outcome: Any) -> Any:  # noqa: ARG001 - takers know the place
                return as_held(outcome, "") if as_held is not None else outcome

            return run(job, arguments, setup=setup, make_tools=make_tools, take=take_new)
        keeping = _Prints(self._store, press, job) if press is not None else _Whole(self._store, job, as_held)
        key_of = job_key(job, setup=setup) if key_parts is None else _key_of_parts(job, key_parts)
        keys: list[str] = []
        outcomes: dict[str, Any] = {}
        names: list[str] = []
        """Keys of the arguments that the other runner is asked for, in order."""
        asked: set[str] = set()

        def unknown() -> Iterator[Any]:
            """Yield the arguments whose outcome is not known; the next are made while others work on these."""
            for chunk in _chunks(arguments):
                named = [(key_of(argument), argument) for argument in chunk]
                keys.extend(key for key, _ in named)
                outcomes.update(keeping.recall(named))
                for key, argument in named:
                    if key not in outcomes and key not in asked:
                        asked.add(key)
                        names.append(key)
                        yield argument

        def take(place: int, outcome: Any) -> Any:
            return keeping.keep(names[place], outcome)

        made = run(keeping.job, unknown(), setup=setup, make_tools=make_tools, take=take)
        outcomes |= dict(zip(names, made, strict=True))
        return tuple(outcomes[key] for key in keys)


class _Whole:
    """Keeps outcomes as they are."""

    def __init__(self, store: Store, job: Callable[[Any, Any], Any], as_held: Callable[[Any, str], Any] | None) -> None:
        self._store = store
        self._decoder = _decoder_of(job)
        self._as_held = as_held or _held_as_it_is
        self.job = Sealed(job)

    def recall(self, named: Sequence[tuple[str, Any]]) -> dict[str, Any]:
        found = _decoded(self._store.get_many([key for key, _ in named]), self._decoder)
        return {key: self._as_held(outcome, key) for key, outcome in found.items()}

    def keep(self, key: str, made: Any) -> Any:
        """Keep what was *made*: an outcome, encoded unless it comes from somewhere else than the job."""
        content = made if isinstance(made, bytes) else encoded(made)
        outcome = self._decoder.decode(content)
        # Without a result something went wrong that may go right the next time.
        if outcome.result is not None:
            self._store.put(key, content)
            return self._as_held(outcome, key)
        return outcome


def as_it_is(place: int, outcome: Any) -> Any:  # noqa: ARG001 - takers know the place
    """Take an outcome as it is."""
    return outcome


def _held_as_it_is(outcome: Any, key: str) -> Any:  # noqa: ARG001 - others want the key
    return outcome


class _Prints:
    """Keeps what is known about artifacts: their bytes are in the output."""

    def __init__(self, store: Store, press: Press, job: Callable[[Any, Any], Any]) -> None:
        self._store = store
        self._press = press
        self.job = job

    def recall(self, named: Sequence[tuple[str, Any]]) -> dict[str, Any]:
        found = decoded(self._store.get_many([key for key, _ in named]), Outcome[KnownArtifact])
        return {key: one for key, one in found.items() if self._press.holds(one.result.path, one.result.digest)}

    def keep(self, key: str, outcome: Any) -> Any:
        draft = outcome.result
        if draft is None:
            return outcome
        known = KnownArtifact(path=draft.path, origin=draft.origin, digest=draft.digest, size=draft.size)
        self._store.put(key, encoded(Outcome(result=known, problems=outcome.problems)))
        return outcome


def _chunks(arguments: Iterable[Any]) -> Iterator[list[Any]]:
    """Yield *arguments* in lists: the store is asked for many at once."""
    rest = iter(arguments)
    while chunk := list(itertools.islice(rest, _AT_ONCE)):
        yield chunk


def job_key(job: Callable[[Any, Any], Any], *, setup: Any) -> Callable[[object], str]:
    """Return a function from an argument of *job* to the key under which its outcome is remembered."""
    return fingerprints_of(_name_of(job), code_version(), setup)


def _key_of_parts(
    job: Callable[[Any, Any], Any], parts_of: Callable[[Any], tuple[object, object]]
) -> Callable[[object], str]:
    """Return a function from an argument to its key, which does the work for what arguments share once."""
    begun: dict[int, tuple[object, Callable[[object], str]]] = {}

    def key_of(argument: object) -> str:
        shared, own = parts_of(argument)
        if id(shared) not in begun:
            # It is kept, so that no other object gets its number.
            begun[id(shared)] = shared, fingerprints_of(_name_of(job), code_version(), shared)
        return begun[id(shared)][1](own)

    return key_of


def recall_outcomes(store: Store, keys: Sequence[str], job: Callable[[Any, Any], Any]) -> dict[str, Any]:
    """Return what is remembered of *job* under *keys*, without those that miss."""
    return _decoded(store.get_many(keys), _decoder_of(job))


def recall_record(store: Store, key: str, kind: type[Kept]) -> Kept | None:
    """Return the record of *kind* that was remembered under *key*; None when there is none."""
    content = store.get(key)
    found: Kept | None = decoded({key: content}, kind).get(key) if content is not None else None
    return found


def remember_record(store: Store, key: str, record: object) -> None:
    """Remember *record*, if the disk lets us."""
    store.put(key, encoded(record))


def encoded(record: object) -> bytes:
    """Return *record* as the store keeps it."""
    return msgspec.msgpack.encode(record)


def _name_of(job: Callable[[Any, Any], Any]) -> str:
    return f"{job.__module__}.{job.__qualname__}"


def decoded(contents: dict[str, bytes], kind: type) -> dict[str, Any]:
    """Return the records of *kind* that were `encoded` as *contents*, by the same keys, without what is none."""
    return _decoded(contents, msgspec.msgpack.Decoder(kind))


def _decoded(contents: dict[str, bytes], decoder: msgspec.msgpack.Decoder[Any]) -> dict[str, Any]:
    outcomes = {}
    for key, content in contents.items():
        # The bytes are those that were put; that they are a record of this kind is all that is left to doubt.
        with contextlib.suppress(msgspec.DecodeError):
            outcomes[key] = decoder.decode(content)
    return outcomes


def _decoder_of(job: Callable[[Any, Any], Any]) -> msgspec.msgpack.Decoder[Any]:
    """Return what decodes the outcomes of *job*."""
    return msgspec.msgpack.Decoder(typing.get_type_hints(job)["return"])
