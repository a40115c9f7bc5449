"""A made-up bilingual blog of any length: the same posts for every tool, each with a text of its own.

Everything follows from the number of a post, so that two machines compare the same blogs.
"""

import datetime
import random
from collections.abc import Iterator
from typing import NamedTuple

from words import CATEGORIES, CODE, ENGLISH, FORMULAS, KOREAN, TAGS, Phrases

_FIRST_DAY = datetime.date(2008, 1, 1)
_DAYS = 6000


class Post(NamedTuple):
    number: int
    slug: str
    date: datetime.date
    titles: dict[str, str]
    tags: tuple[str, ...]
    categories: tuple[str, ...]
    texts: dict[str, str]
    """Markdown by language, in the common tongue of all the tools."""
    picture: str
    """Name of its picture file, which lies beside it."""


def posts(count: int) -> Iterator[Post]:
    """Yield the posts of a blog of *count* posts, oldest first."""
    # A blog of twice the length has more tags, but not twice as many.
    tags = tag_names(count)
    for number in range(count):
        chance = random.Random(f"post {number}")
        subject = chance.randrange(len(ENGLISH.subjects))
        slug = f"{ENGLISH.slugs[subject]}-{number:05d}"
        picture = f"{slug}.png"
        code = [_code(chance, number) for _ in range(chance.choice((1, 2, 2, 3)))]
        yield Post(
            number=number,
            slug=slug,
            date=_FIRST_DAY + datetime.timedelta(days=number * _DAYS // count),
            titles={
                "en": f"{_sentence(chance, ENGLISH)[:-1][:48].strip()} {number}",
                "ko": f"{_sentence(chance, KOREAN)[:-1][:30].strip()} {number}",
            },
            tags=tuple(sorted({tags[min(int(chance.paretovariate(0.5)) - 1, len(tags) - 1)] for _ in range(4)})),
            categories=(CATEGORIES[chance.randrange(len(CATEGORIES))],),
            texts={
                "en": _text(random.Random(f"en {number}"), ENGLISH, code, picture),
                "ko": _text(random.Random(f"ko {number}"), KOREAN, code, picture),
            },
            picture=picture,
        )


def tag_names(count: int) -> list[str]:
    """Return the tags that a blog of *count* posts uses."""
    extra = [f"{tag} {number}" for number in range(1, 1 + count // 200) for tag in TAGS]
    return [*TAGS, *extra]


def _text(chance: random.Random, phrases: Phrases, code: list[str], picture: str) -> str:
    """Return four sections: paragraphs, and in each section one thing that is no paragraph."""
    pieces = [
        *code,
        f"![{phrases.subjects[0]}]({picture})",
        _list(chance, phrases),
        _table(chance, phrases),
        f"$$\n{chance.choice(FORMULAS)}\n$$",
        "> " + _paragraph(chance, phrases, sentences=2),
    ]
    chance.shuffle(pieces)
    parts = [_paragraph(chance, phrases)]
    for section in range(4):
        parts.append(f"## {_sentence(chance, phrases)[:-1]}")
        parts.append(_paragraph(chance, phrases))
        parts += pieces[section::4]
        parts.append(_paragraph(chance, phrases))
    return "\n\n".join(parts) + "\n"


def _paragraph(chance: random.Random, phrases: Phrases, *, sentences: int = 0) -> str:
    found = [_sentence(chance, phrases) for _ in range(sentences or chance.randint(2, 4))]
    place = chance.randrange(len(found))
    found[place] = found[place] + " " + chance.choice(phrases.marked).format(chance.choice(phrases.subjects))
    return " ".join(found)


def _sentence(chance: random.Random, phrases: Phrases) -> str:
    return chance.choice(phrases.patterns).format(
        subject=chance.choice(phrases.subjects),
        action=chance.choice(phrases.actions),
        place=chance.choice(phrases.places),
        time=chance.choice(phrases.times),
        manner=chance.choice(phrases.manners),
        number=chance.randint(2, 99),
    )


def _list(chance: random.Random, phrases: Phrases) -> str:
    mark = chance.choice(("-", "1."))
    return "\n".join(f"{mark} {_sentence(chance, phrases)}" for _ in range(chance.randint(3, 6)))


def _table(chance: random.Random, phrases: Phrases) -> str:
    head, cells = phrases.table_head, phrases.subjects
    rows = [
        f"| {chance.choice(cells)} | {chance.choice(phrases.places)} | {chance.randint(1, 999)} |"
        for _ in range(chance.randint(3, 7))
    ]
    return "\n".join([f"| {' | '.join(head)} |", "|---|---|--:|", *rows])


def _code(chance: random.Random, number: int) -> str:
    language, source = chance.choice(CODE)
    names = {"name": chance.choice(("rivers", "ledger", "signal", "garden", "packet", "window")), "number": str(number)}
    for name, value in names.items():
        source = source.replace(f"@{name}@", value)
    return f"```{language}\n{source.strip()}\n```"
