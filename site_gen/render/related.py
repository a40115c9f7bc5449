"""Related posts: those that share tags and categories, rare ones before common ones."""

import math
from collections.abc import Mapping, Sequence

from site_gen.model.post import Pair

NEIGHBOURS_PER_TERM = 40
"""How many posts of one term, nearest in time, are looked at: enough to choose from, and linear on a large blog."""

_AS_GOOD_AS_EQUAL = 1e-8
"""More than the rounding of scores can make of a difference."""


def related_keys(pairs: Sequence[Pair], *, count: int = 3) -> Mapping[str, tuple[str, ...]]:
    """Return, for each pair's key, the keys of the *count* pairs most like it, best first.

    *pairs* are newest first.  A shared term weighs the more the fewer posts have it (inverse document frequency);
    equal ones are ordered by nearness in time.
    """
    terms = [_terms_of(pair) for pair in pairs]
    places: dict[str, list[int]] = {}
    position: list[dict[str, int]] = []
    for place, names in enumerate(terms):
        position.append({})
        for name in names:
            position[place][name] = len(places.setdefault(name, []))
            places[name].append(place)
    weights = {name: 1 / math.log(2 + len(found)) for name, found in places.items()}
    related: dict[str, tuple[str, ...]] = {}
    for place, pair in enumerate(pairs):
        scores: dict[int, float] = {}
        for name in terms[place]:
            at, weight = position[place][name], weights[name]
            near = places[name][max(0, at - NEIGHBOURS_PER_TERM // 2) : at + NEIGHBOURS_PER_TERM // 2 + 1]
            for other in near:
                scores[other] = scores.get(other, 0.0) + weight
        scores.pop(place, None)
        # Only those that can be among the best are looked at closely: most of 200 cannot.
        least = min(sorted(scores.values())[-count:], default=0.0) - _AS_GOOD_AS_EQUAL
        best = sorted(
            (other for other, score in scores.items() if score >= least),
            key=lambda other: (-round(scores[other], 9), abs(other - place), other),
        )[:count]
        related[pair.key] = tuple(pairs[other].key for other in best)
    return related


def _terms_of(pair: Pair) -> tuple[str, ...]:
    post = pair.posts[0]
    names = [f"tag:{tag.slug}" for tag in post.tags] + [f"category:{one.slug}" for one in post.categories]
    return tuple(dict.fromkeys(names))
