"""Related posts: those that look best at first are the best by every rule."""

import math
import random

import pytest

from site_gen.model.post import Pair, Post, Term
from site_gen.render.related import related_keys

TAGS = ("sea", "moon", "harbour", "조수")


def pair_of(place: int, tags: list[str]) -> Pair:
    key = f"post-{place}"
    post = Post(
        key=key,
        kind="post",
        language="en",
        source=f"content/posts/{key}.md",
        title=key,
        text="",
        first_line=1,
        slug=key,
        url=f"/posts/{key}/",
        output=f"posts/{key}/index.html",
        tags=tuple(Term(name=tag, slug=tag, url=f"/tags/{tag}/") for tag in tags),
    )
    return Pair(key=key, kind="post", posts=(post,))


def best_by_looking_at_all(tags: list[list[str]], place: int, count: int) -> tuple[str, ...]:
    weights = {tag: 1 / math.log(2 + sum(tag in others for others in tags)) for tag in TAGS}
    scores = {
        other: round(math.fsum(weights[tag] for tag in own if tag in tags[place]), 9)
        for other, own in enumerate(tags)
        if other != place and not set(own).isdisjoint(tags[place])
    }
    best = sorted(scores, key=lambda other: (-scores[other], abs(other - place), other))
    return tuple(f"post-{other}" for other in best[:count])


@pytest.mark.parametrize("seed", range(20))
def test_the_most_alike_come_first_and_of_equals_the_nearest(seed: int) -> None:
    chance = random.Random(seed)
    tags = [chance.sample(TAGS, chance.randrange(len(TAGS))) for _ in range(chance.randrange(20))]
    pairs = [pair_of(place, own) for place, own in enumerate(tags)]
    for count in (1, 3, 30):
        expected = {pair.key: best_by_looking_at_all(tags, place, count) for place, pair in enumerate(pairs)}
        assert related_keys(pairs, count=count) == expected
