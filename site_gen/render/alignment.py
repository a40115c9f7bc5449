"""Which blocks of two texts say the same thing. Pure: two finished bodies to an alignment.

Structure first: headings of the same level, in order, are anchors, and between two anchors blocks of the same kinds in
the same order stand side by side. Where the structures differ, a dynamic programme finds the cheapest way through both
texts with the steps of Gale and Church, "A Program for Aligning Sentences in Bilingual Corpora" (1993): one block for
one, one left out, one for several. Their measure, length, is joined by what a translation leaves as it is: names in
Latin letters, numbers, addresses of links and pictures.
"""

import functools
import itertools
import math
import re
from collections.abc import Callable, Iterator, Sequence

from site_gen.model.parallel import Alignment, Bead
from site_gen.model.pattern import late_pattern
from site_gen.model.problem import Outcome
from site_gen.model.record import Record
from site_gen.render.blocks import Block, Kind, plain_text, sources_of, split_blocks, tex_of

MAX_UNMATCHED = 0.4
"""Share of the letters that may stand alone before two texts count as too different to lay side by side."""

_NEVER = math.inf
_STEPS: tuple[Bead, ...] = ((1, 1), (1, 0), (0, 1), (2, 1), (1, 2), (3, 1), (1, 3))
_HEADING_STEPS: tuple[Bead, ...] = ((1, 1), (1, 0), (0, 1))
_TEXT: frozenset[Kind] = frozenset({"paragraph", "list", "quote", "callout", "other"})
_HOLDERS = _TEXT - {"paragraph"}
"""Kinds that may hold blocks of other kinds."""
_MIXED = frozenset({*_TEXT, "table", "code", "picture", "formula"})
_LIKELY = 3.0
"""The cost of two lengths up to which one may be the translation of the other: two to three times as long."""
_TORN = 0.1
"""Share of the letters between two anchors that stand alone where blocks of other kinds hold the same text."""
_BAND = 0.3
"""How far from the diagonal a match may lie, as a share of the whole text; eight blocks more are always allowed."""
_WORD = late_pattern(r"[a-z][a-z0-9]+|\d+", re.IGNORECASE)
_WIDE = late_pattern("[\u1100-\uffff]+")
_HREF = late_pattern(r'\bhref="([a-z][^"#][^"]*)"')


class HalfTexts(Record, frozen=True, kw_only=True):
    """The two bodies of a pair: all that their alignment depends on."""

    first: str
    second: str


Cost = Callable[[Sequence[Block], Sequence[Block]], float]


def align_halves(argument: HalfTexts, tools: None) -> Outcome[Alignment]:  # noqa: ARG001 - a job has tools
    """Return how the blocks of two bodies stand to each other."""
    first, second = split_blocks(argument.first), split_blocks(argument.second)
    return Outcome(result=align(first, second))


def no_tools(setup: None) -> None:
    """Return the tools of `align_halves`: it needs none."""


def align(first: Sequence[Block], second: Sequence[Block]) -> Alignment:
    """Return the alignment of two texts, by blocks where enough of them match, else by sections or as a whole."""
    ratio = _ratio(first, second)
    beads = list(_beads(first, second, ratio))
    if _unmatched_share(beads, first, second, ratio) > MAX_UNMATCHED:
        sections = _sections(first), _sections(second)
        by_section = len(sections[0]) == len(sections[1]) > 1
        coarse = tuple(zip(*sections, strict=True)) if by_section else ((len(first), len(second)),)
        beads = [bead for bead in coarse if bead != (0, 0)]
        return _alignment(beads, first, second).with_changes(by="sections" if by_section else "nothing")
    return _alignment(_side_by_side(beads, first, second), first, second)


def _alignment(beads: Sequence[Bead], first: Sequence[Block], second: Sequence[Block]) -> Alignment:
    elements = tuple(
        (sum(one.elements for one in left), sum(one.elements for one in right))
        for left, right in _blocks_of(beads, first, second)
    )
    return Alignment(beads=tuple(beads), elements=elements)


def _blocks_of(
    beads: Sequence[Bead], first: Sequence[Block], second: Sequence[Block]
) -> Iterator[tuple[Sequence[Block], Sequence[Block]]]:
    here = there = 0
    for left, right in beads:
        yield first[here : here + left], second[there : there + right]
        here, there = here + left, there + right


# Structure


def _beads(first: Sequence[Block], second: Sequence[Block], ratio: float) -> Iterator[Bead]:
    anchors = _matched_headings(first, second, ratio)
    here = there = 0
    for left, right in (*anchors, (len(first), len(second))):
        yield from _between(first[here:left], second[there:right], ratio)
        if left < len(first):
            yield 1, 1
        here, there = left + 1, right + 1


def _matched_headings(first: Sequence[Block], second: Sequence[Block], ratio: float) -> list[Bead]:
    """Return the places of headings that answer each other."""
    left = [place for place, block in enumerate(first) if block.kind == "heading"]
    right = [place for place, block in enumerate(second) if block.kind == "heading"]
    if [first[place].level for place in left] == [second[place].level for place in right]:
        return list(zip(left, right, strict=True))
    sections = _with_content(first, left), _with_content(second, right)
    tops = [min((one.level for one in blocks if one.level), default=1) for blocks in (first, second)]
    cost = functools.partial(_heading_cost, tops=(tops[0], tops[1]), ratio=ratio)
    matched, here, there = [], 0, 0
    for bead in _cheapest(*sections, steps=_HEADING_STEPS, cost=cost):
        if bead == (1, 1):
            matched.append((left[here], right[there]))
        here, there = here + bead[0], there + bead[1]
    return matched


def _with_content(blocks: Sequence[Block], headings: Sequence[int]) -> list[Block]:
    """Return each heading with the HTML of its section, sections below it included."""
    sections = []
    for number, start in enumerate(headings):
        level = blocks[start].level
        end = next((place for place in headings[number + 1 :] if blocks[place].level <= level), len(blocks))
        sections.append(blocks[start]._replace(html="".join(one.html for one in blocks[start:end])))
    return sections


def _heading_cost(first: Sequence[Block], second: Sequence[Block], *, tops: Bead, ratio: float) -> float:
    if not first or not second:
        return 1.5
    levels = abs((first[0].level - tops[0]) - (second[0].level - tops[1]))
    return 0.6 * levels + 0.3 * _length_cost(first, second, ratio) + 1.2 * _word_cost(first, second)


def _between(first: Sequence[Block], second: Sequence[Block], ratio: float) -> Iterator[Bead]:
    """Yield the beads of two stretches without anchors in them."""
    if [one.kind for one in first] == [one.kind for one in second]:
        pairs = list(zip(first, second, strict=True))
        if all(_is_likely(left, right, ratio) for left, right in pairs):
            yield from ((1, 1) for _ in pairs)
            return
    beads = _cheapest(first, second, steps=_STEPS, cost=functools.partial(_block_cost, ratio=ratio))
    yield from _as_one(beads, first, second, ratio) or beads


def _as_one(
    beads: Sequence[Bead], first: Sequence[Block], second: Sequence[Block], ratio: float
) -> tuple[Bead, ...] | None:
    """Return the beads of two stretches that say as much as each other in other blocks: everything beside everything.

    One text may hold in a single list what is a list, a table and a list again in the other. None where blocks match.
    """
    if not first or not second or any(one.kind in ("heading", "rule") for one in (*first[:-1], *second[:-1])):
        return None
    if _unmatched_share(beads, first, second, ratio) < _TORN or _length_cost(first, second, ratio) > _LIKELY:
        return None
    ends = int(first[-1].kind == "rule"), int(second[-1].kind == "rule")
    whole = len(first) - ends[0], len(second) - ends[1]
    if min(whole) != 1 or (first if whole[0] == 1 else second)[0].kind not in _HOLDERS:
        return None
    return tuple(bead for bead in (whole, ends) if bead != (0, 0))


def _is_likely(left: Block, right: Block, ratio: float) -> bool:
    """Say whether two blocks of one kind are about as long as translations are."""
    if left.kind not in _TEXT:
        return True
    return _length_cost([left], [right], ratio) < _LIKELY


# Lengths and words


def _cheapest(
    first: Sequence[Block], second: Sequence[Block], *, steps: Sequence[Bead], cost: Cost
) -> tuple[Bead, ...]:
    """Return the beads of the cheapest way through two sequences of blocks; the earlier of two equal steps wins."""
    width, height = len(first), len(second)
    best: dict[Bead, tuple[float, Bead]] = {(0, 0): (0.0, (0, 0))}
    for here in range(width + 1):
        for there in range(height + 1):
            if (here, there) == (0, 0) or not _is_near(here, there, width, height):
                continue
            found = (_NEVER, (0, 0))
            for left, right in steps:
                before = best.get((here - left, there - right))
                if before is None or before[0] + _least(left + right) >= found[0]:
                    continue
                price = before[0] + cost(first[here - left : here], second[there - right : there])
                if price < found[0]:
                    found = price, (left, right)
            if found[0] < _NEVER:
                best[here, there] = found
    beads, here, there = [], width, height
    while (here, there) != (0, 0):
        bead = best[here, there][1]
        beads.append(bead)
        here, there = here - bead[0], there - bead[1]
    return tuple(reversed(beads))


def _is_near(here: int, there: int, width: int, height: int) -> bool:
    longer = max(width, height)
    return abs(here * height - there * width) <= (_BAND * longer + 8) * max(1, min(width, height))


def _block_cost(first: Sequence[Block], second: Sequence[Block], ratio: float) -> float:
    if not first or not second:
        return _cost_alone((*first, *second)[0], ratio if not first else 1.0)
    kinds = _kind_cost(first[0], second[0]) if len(first) == len(second) == 1 else _merge_cost((*first, *second))
    if kinds == _NEVER or {one.kind for one in (*first, *second)} == {"rule"}:
        return kinds
    return kinds + _length_cost(first, second, ratio) + _word_cost(first, second)


def _cost_alone(block: Block, ratio: float) -> float:
    if block.kind == "rule":
        return 0.3
    if block.kind == "heading":
        return 2.5
    return 1.3 + 0.3 * math.log1p(_length(block) / ratio / 30)


def _kind_cost(first: Block, second: Block) -> float:
    kinds = {first.kind, second.kind}
    if len(kinds) == 1:
        differs = first.kind == "picture" and sources_of(first.html) != sources_of(second.html)
        return 0.4 * abs(first.level - second.level) + (0.8 if differs else 0.0)
    if kinds <= _TEXT:
        return 0.8
    if kinds == {"heading", "paragraph"}:
        return 1.5
    return 1.5 if kinds <= _MIXED else _NEVER


def _merge_cost(blocks: Sequence[Block]) -> float:
    kinds = {one.kind for one in blocks}
    if not kinds <= _MIXED:
        return _NEVER
    return _least(len(blocks)) + (0.0 if len(kinds) == 1 else 0.4) + (0.0 if kinds <= _TEXT else 0.6)


def _least(count: int) -> float:
    """Return the least that a bead of so many blocks costs: several for one are rare."""
    return count - 1.5 if count > 2 else 0.0


def _length_cost(first: Sequence[Block], second: Sequence[Block], ratio: float) -> float:
    """Return how unlikely it is that one is the translation of the other, for their lengths alone: 0 to 4.

    As with Gale and Church, the longer a text, the closer it keeps to the ratio; and as authors are freer than
    translators, never closer than about a fifth.
    """
    left = sum(_length(one) for one in first) * ratio
    right = sum(_length(one) for one in second)
    variance = 14 / (left + right + 10) + 0.05
    distance = math.log((right + 8) / (left + 8))
    return min(4.0, distance * distance / variance / 2)


def _word_cost(first: Sequence[Block], second: Sequence[Block]) -> float:
    """Return 0 where all that one side could share is shared, 1.2 where nothing is, 0.5 where nothing can be said."""
    left = frozenset[str]().union(*(_words(one) for one in first))
    right = frozenset[str]().union(*(_words(one) for one in second))
    fewer = min(len(left), len(right))
    return 1.2 * (1 - len(left & right) / fewer) if fewer else 0.5


@functools.lru_cache(maxsize=4096)
def _length(block: Block) -> int:
    """Return the letters of a block without blanks; a wide one, such as a Hangul syllable, counts 2.

    So a text and its translation are about as long.
    """
    text = "".join(_text(block).split())
    return len(text) + sum(map(len, _WIDE.findall(text)))


@functools.lru_cache(maxsize=4096)
def _words(block: Block) -> frozenset[str]:
    """Return what a translation leaves as it is."""
    return frozenset((*_WORD.findall(_text(block).lower()), *_HREF.findall(block.html), *sources_of(block.html)))


def _text(block: Block) -> str:
    return plain_text(block.html) or tex_of(block.html)


def _ratio(first: Sequence[Block], second: Sequence[Block]) -> float:
    """Return how long the second text should be beside the first: half the way from even to what they are.

    All of it would put a block that one text leaves out down to its language.
    """
    left, right = (sum(_length(one) for one in blocks if one.kind in _TEXT) for blocks in (first, second))
    return min(1.25, max(0.8, math.sqrt((right + 50) / (left + 50))))


def _unmatched_share(beads: Sequence[Bead], first: Sequence[Block], second: Sequence[Block], ratio: float) -> float:
    if all(left and right for left, right in beads):
        return 0.0
    alone = total = 0.0
    for left, right in _blocks_of(beads, first, second):
        size = sum(_length(one) for one in left) * ratio + sum(_length(one) for one in right)
        total += size
        alone += 0 if left and right else size
    return alone / total if total else 0.0


# What becomes of blocks without a twin


def _side_by_side(beads: Sequence[Bead], first: Sequence[Block], second: Sequence[Block]) -> list[Bead]:
    """Return *beads* with what only one text says, and then only the other, as one: it was said differently there."""
    joined: list[Bead] = []
    held: list[bool] = []
    for bead, (left, right) in zip(beads, _blocks_of(beads, first, second), strict=True):
        is_plain = 0 in bead and not any(one.kind in ("heading", "rule") for one in (*left, *right))
        if joined and is_plain and held[-1] and (joined[-1][0] == 0) != (bead[0] == 0):
            joined[-1] = joined[-1][0] + bead[0], joined[-1][1] + bead[1]
            held[-1] = False
        else:
            joined.append(bead)
            held.append(is_plain)
    return joined


def _sections(blocks: Sequence[Block]) -> list[int]:
    """Return how many blocks stand before the first of the highest headings, and in the section of each of them."""
    top = min((one.level for one in blocks if one.kind == "heading"), default=0)
    starts = [place for place, one in enumerate(blocks) if one.kind == "heading" and one.level == top]
    edges = (0, *starts, len(blocks))
    return [end - start for start, end in itertools.pairwise(edges)]
