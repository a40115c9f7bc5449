"""Pairs of quotes one after the other become what all rules for quotes make of them, whatever stands around them."""

import random

from site_gen.render.markdown.quotes import _curl_across, _with_plain_pairs
from site_gen.render.markdown.tokens import new_text


def _curled(text: str) -> str:
    token = new_text(text, 0)
    _curl_across([token])
    return token.content


def test_plain_pairs_become_what_the_rules_make_of_them() -> None:
    choice = random.Random(7)
    plain = 0
    for _ in range(20_000):
        text = "".join(choice.choice("\"\"'' ab1가(.“") for _ in range(choice.randrange(1, 14)))
        curled = _with_plain_pairs(text)
        if curled is not None:
            plain += 1
            for before, after in (("", ""), ("a", "b"), ("가", "가"), (" ", " "), ("1", "2"), ("(", ")")):
                assert _curled(before + text + after) == before + curled + after
    assert plain > 2_000
