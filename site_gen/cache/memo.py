"""Runs jobs and remembers what they returned: a job whose inputs are known already is answered from the store."""

import contextlib
import typing
from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypeVar

import msgspec

from site_gen.cache.fingerprint import code_version, fingerprints_of
from site_gen.cache.store import Store

Kept = TypeVar("Kept")


class Runner(Protocol):
    """``run(job, arguments, setup=…, make_tools=…)``: the outcomes of ``job(argument, tools)``, in order."""

    def __call__(
        self,
        job: Callable[[Any, Any], Any],
        arguments: Sequence[Any],
        *,
        setup: Any,
        make_tools: Callable[[Any], Any],
    ) -> tuple[Any, ...]: ...


class Memo:
    """A runner around another one, and around a store; without a store it remembers nothing.

    The key of a result is the digest of the job's name, the code, the setup and the argument, and nothing besides
    these: what else a result depended on could change unseen.
    """

    def __init__(self, store: Store | None, run: Runner) -> None:
        self._store = store
        self._run = run

    def __call__(
        self,
        job: Callable[[Any, Any], Any],
        arguments: Sequence[Any],
        *,
        setup: Any,
        make_tools: Callable[[Any], Any],
        key_parts: Callable[[Any], object] | None = None,
    ) -> tuple[Any, ...]:
        """Return the outcomes of *job*, as the other runner does.

        A job that looks at some parts of its setup only, depending on the argument, says which with *key_parts*: what
        it returns for an argument stands in the key for the setup and the argument.
        """
        if self._store is None:
            return self._run(job, arguments, setup=setup, make_tools=make_tools)
        if key_parts is None:
            of = job_key(job, setup=setup)
            keys = [of(argument) for argument in arguments]
        else:
            of = fingerprints_of(_name_of(job), code_version())
            keys = [of(key_parts(argument)) for argument in arguments]
        outcomes = recall_outcomes(self._store, keys, job)
        missing = {key: argument for key, argument in zip(keys, arguments, strict=True) if key not in outcomes}
        made = self._run(job, tuple(missing.values()), setup=setup, make_tools=make_tools) if missing else ()
        for key, outcome in zip(missing, made, strict=True):
            outcomes[key] = outcome
            # Without a result something went wrong that may go right the next time.
            if outcome.result is not None:
                self._store.put(key, msgspec.msgpack.encode(outcome))
        return tuple(outcomes[key] for key in keys)


def job_key(job: Callable[[Any, Any], Any], *, setup: Any) -> Callable[[object], str]:
    """Return a function from an argument of *job* to the key under which its outcome is remembered."""
    return fingerprints_of(_name_of(job), code_version(), setup)


def recall_outcomes(store: Store, keys: Sequence[str], job: Callable[[Any, Any], Any]) -> dict[str, Any]:
    """Return what is remembered of *job* under *keys*, without those that miss."""
    return _decoded(store.get_many(keys), typing.get_type_hints(job)["return"])


def recall_record(store: Store, key: str, kind: type[Kept]) -> Kept | None:
    """Return the record of *kind* that was remembered under *key*; None when there is none."""
    content = store.get(key)
    found: Kept | None = _decoded({key: content}, kind).get(key) if content is not None else None
    return found


def remember_record(store: Store, key: str, record: object) -> None:
    """Remember *record*, if the disk lets us."""
    store.put(key, encoded(record))


def encoded(record: object) -> bytes:
    """Return *record* as the store keeps it."""
    return msgspec.msgpack.encode(record)


def _name_of(job: Callable[[Any, Any], Any]) -> str:
    return f"{job.__module__}.{job.__qualname__}"


def _decoded(contents: dict[str, bytes], kind: type) -> dict[str, Any]:
    decoder: msgspec.msgpack.Decoder[Any] = msgspec.msgpack.Decoder(kind)
    outcomes = {}
    for key, content in contents.items():
        # The bytes are those that were put; that they are a record of this kind is all that is left to doubt.
        with contextlib.suppress(msgspec.DecodeError):
            outcomes[key] = decoder.decode(content)
    return outcomes
