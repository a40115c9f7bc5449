"""What to write so that emphasis is the same for every CommonMark reader: tags where delimiters do not do.

CommonMark leaves ``**굵게(bold)**를`` as it stands, because a particle follows a bracket and two stars.  A tag has no
such condition, so ``<strong>굵게(bold)</strong>를`` is bold everywhere, and no visible letter has moved.
"""

import itertools
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from site_gen.render.markdown.plain_reader import Mark

_Read = Callable[[str], frozenset[Mark]]
_ReadAll = Callable[[str], Sequence[frozenset[Mark]]]

_MOST_STEPS = 40
_MOST_CHARACTERS = 60_000
"""Changes are tried one by one for so many steps, or until so much text was read; the rest is changed at once."""


class Replacement(NamedTuple):
    start: int
    end: int
    text: str


class Comparison(NamedTuple):
    """How we and other readers see one text."""

    missing: tuple[Mark, ...]
    """Emphasis that we see and another reader does not, in order."""
    extra: tuple[Mark, ...]
    """Emphasis that another reader sees and we do not, in order."""
    replacements: tuple[Replacement, ...]
    """What makes all see what we see now; empty where that cannot be had."""


def compare_emphasis(text: str, own: _Read, others: _ReadAll) -> Comparison:
    """Return how the readers differ over *text*, and how to make them agree."""
    wanted = own(text)
    missing, extra = _differing(wanted, others(text))
    if not missing and not extra:
        return Comparison((), (), ())
    return Comparison(tuple(missing), tuple(extra), _agreement(text, wanted, own, others))


def _differing(wanted: frozenset[Mark], readings: Sequence[frozenset[Mark]]) -> tuple[list[Mark], list[Mark]]:
    """Return what some reading lacks, and what some reading has too much."""
    missing = {mark for reading in readings for mark in wanted - reading}
    extra = {mark for reading in readings for mark in reading - wanted}
    return sorted(missing), sorted(extra)


def _agreement(text: str, wanted: frozenset[Mark], own: _Read, others: _ReadAll) -> tuple[Replacement, ...]:
    """Change one pair of delimiters after the other, from the left: mending the first often mends the rest."""
    changes: dict[tuple[int, int], str] = {}
    left = wanted
    single_steps = min(_MOST_STEPS, _MOST_CHARACTERS // (len(text) + 1))
    for step in range(single_steps + 5):
        changed, origins = _apply(text, changes)
        missing, extra = _differing(left, [_in_text(reading, origins) for reading in others(changed)])
        if not missing and not extra:
            return _replacements(changes) if _in_text(own(changed), origins) == left else ()
        for mark in missing[: None if step >= single_steps else 1]:
            changes[mark.start, mark.start_end] = f"<{mark.tag}>"
            changes[mark.end_start, mark.end] = f"</{mark.tag}>"
            left -= {mark}
        if not missing:
            _escape(extra, text, changes)
        if _overlap(changes):
            return ()
    return ()


def _escape(marks: list[Mark], text: str, changes: dict[tuple[int, int], str]) -> None:
    for mark in marks:
        for start, end in ((mark.start, mark.start_end), (mark.end_start, mark.end)):
            changes.setdefault((start, end), "".join(f"\\{character}" for character in text[start:end]))


def _overlap(changes: Mapping[tuple[int, int], str]) -> bool:
    spans = sorted(changes)
    return any(first[1] > second[0] for first, second in itertools.pairwise(spans))


def _apply(text: str, changes: Mapping[tuple[int, int], str]) -> tuple[str, list[int]]:
    """Return the changed text, and for each position in it (and for its end) the one in *text* that it comes from."""
    parts: list[str] = []
    origins: list[int] = []
    done = 0
    for (start, end), inserted in sorted(changes.items()):
        parts += (text[done:start], inserted)
        origins += range(done, start)
        origins += [start] * len(inserted)
        done = end
    parts.append(text[done:])
    origins += range(done, len(text) + 1)
    return "".join(parts), origins


def _in_text(marks: frozenset[Mark], origins: list[int]) -> frozenset[Mark]:
    return frozenset(
        Mark(
            origins[mark.start],
            origins[mark.start_end - 1] + 1,
            origins[mark.end_start],
            origins[mark.end - 1] + 1,
            mark.tag,
        )
        for mark in marks
    )


def _replacements(changes: Mapping[tuple[int, int], str]) -> tuple[Replacement, ...]:
    return tuple(Replacement(start, end, inserted) for (start, end), inserted in sorted(changes.items()))
