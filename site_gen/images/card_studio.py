"""The social cards of one build: drawn unless they are remembered, named by their content, kept to be written."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from site_gen.model.artifact import Artifact
from site_gen.model.card import Card, CardInput, Typeface
from site_gen.model.problem import Outcome, Problem

RunJobs = Callable[..., tuple[Outcome[Any], ...]]

CardPlaces = tuple[tuple[str, str, str], ...]
"""(pair key, language, output path) of each card."""

_HINT = "Install one, such as Noto Sans CJK, or name a file: `cards: {enabled: true, font: content/fonts/my-font.otf}`."
_SHOWN_TITLES = 3
_HANGUL = range(0xAC00, 0xD7A4)


@dataclass
class CardStudio:
    """Makes the cards of one build, and keeps their bytes until they are written."""

    find_typefaces: Callable[[], Outcome[tuple[Typeface, ...]]]
    """Asked only when there is a card to draw."""
    run: RunJobs
    artifacts: dict[str, Artifact] = field(default_factory=dict)
    """By output path."""

    def draw(self, cards: Sequence[CardInput]) -> Outcome[CardPlaces]:
        """Return where each of *cards* will be; those that no font can write are left out, and named once."""
        if not cards:
            return Outcome(result=())
        from site_gen.images.social_card import CardSetup, card_key, draw_card, make_card_tools

        found = self.find_typefaces()
        if not found.result:
            problems = found.problems or (_no_font(),)
            return Outcome(result=(), problems=problems)
        setup = CardSetup(typefaces=found.result)
        outcomes: tuple[Outcome[Card], ...] = self.run(
            draw_card,
            cards,
            setup=setup,
            make_tools=make_card_tools,
            key_parts=lambda argument: (None, card_key(setup, argument)),
        )
        places = []
        undrawn: list[tuple[CardInput, str]] = []
        for asked, outcome in zip(cards, outcomes, strict=True):
            card = outcome.result
            if card is None or not card.content:
                undrawn.append((asked, card.missing if card is not None else ""))
                continue
            path = f"assets/cards/{hashlib.sha256(card.content).hexdigest()[:12]}.png"
            self.artifacts[path] = Artifact(path=path, content=card.content, origin=f"the card of {asked.path}")
            places.append((asked.key, asked.language, path))
        problems = (_unwritten(undrawn),) if undrawn else ()
        return Outcome(result=tuple(places), problems=problems)


def _no_font() -> Problem:
    return Problem(
        path="content/site.yaml",
        severity="warning",
        message="no font was found on this machine that could write social cards, so there are none",
        hint=_HINT,
    )


def _unwritten(undrawn: Sequence[tuple[CardInput, str]]) -> Problem:
    """One warning for all, in place of cards full of boxes."""
    letters = "".join(dict.fromkeys("".join(missing for _, missing in undrawn)))
    what = "Hangul" if any(ord(sign) in _HANGUL for sign in letters) else f"“{letters[:20]}”"
    titles = ", ".join(f"“{card.title}”" for card, _ in undrawn[:_SHOWN_TITLES])
    more = f" and {len(undrawn) - _SHOWN_TITLES} more" if len(undrawn) > _SHOWN_TITLES else ""
    count = f"{len(undrawn)} posts have" if len(undrawn) > 1 else "one post has"
    return Problem(
        path="content/site.yaml",
        severity="warning",
        message=f"no font at hand can write {what}, so {count} no social card: {titles}{more}",
        hint=_HINT,
    )
