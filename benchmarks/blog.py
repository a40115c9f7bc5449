"""A made-up bilingual blog of any length: the same posts for every tool, each with a text of its own.

Everything follows from the number of a post, so that two machines compare the same blogs.  How much of everything a
post has, and how many tags a blog of a certain length, follows what was counted in real blogs: see README.md.
"""

import datetime
import random
from collections.abc import Iterator
from typing import NamedTuple

from words import CATEGORIES, CODE, ENGLISH, FORMULAS, KOREAN, TAGS, Phrases

_FIRST_DAY = datetime.date(2008, 1, 1)
_DAYS = 6000
_TAG_SPREAD = 15.0
_TAG_TAIL = 0.5
"""A tag's rank is a draw from Lomax's distribution of this scale and shape: most tags are used once, the most common
one by every seventh post, and their number grows with the square root of the uses."""


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
    for number in range(count):
        chance = random.Random(f"post {number}")
        subject = chance.randrange(len(ENGLISH.subjects))
        slug = f"{ENGLISH.slugs[subject]}-{number:05d}"
        picture = f"{slug}.png"
        code = [_code(chance, number) for _ in range(chance.choice((1, 2, 3, 3, 4, 6)))]
        formulas = list(_formulas(random.Random(f"formulas {number}")))
        yield Post(
            number=number,
            slug=slug,
            date=_FIRST_DAY + datetime.timedelta(days=number * _DAYS // count),
            titles={
                "en": f"{_sentence(chance, ENGLISH)[:-1][:48].strip()} {number}",
                "ko": f"{_sentence(chance, KOREAN)[:-1][:30].strip()} {number}",
            },
            tags=tuple(sorted({_tag(chance) for _ in range(chance.choice((3, 4, 5, 5, 6, 7)))})),
            categories=(CATEGORIES[chance.randrange(len(CATEGORIES))],),
            texts={
                "en": _text(random.Random(f"en {number}"), ENGLISH, [*code, *formulas], picture),
                "ko": _text(random.Random(f"ko {number}"), KOREAN, [*code, *formulas], picture),
            },
            picture=picture,
        )


def tag_names(count: int) -> list[str]:
    """Return the tags that a blog of *count* posts uses, sorted."""
    return sorted({tag for post in posts(count) for tag in post.tags})


def _tag(chance: random.Random) -> str:
    rank = int(_TAG_SPREAD * ((1.0 - chance.random()) ** (-1 / _TAG_TAIL) - 1))
    name, number = TAGS[rank % len(TAGS)], rank // len(TAGS)
    # Not at the end: Pelican writes the fourth page of "robots 1" where "robots 14" stands.
    return f"{number} {name}" if number else name


def _formulas(chance: random.Random) -> Iterator[str]:
    """Yield the displayed formulas of a post: its own, and the same in both languages."""
    for formula in chance.choices(FORMULAS, k=chance.choice((0, 0, 2, 6))):
        yield f"$$\n{formula.replace('@number@', str(chance.randint(2, 9999)))}\n$$"


def _text(chance: random.Random, phrases: Phrases, shared: list[str], picture: str) -> str:
    """Return sections of paragraphs, with something that is no paragraph in most of them; *shared* is in both texts."""
    pieces = [
        *shared,
        f"![{phrases.subjects[0]}]({picture})",
        *(_list(chance, phrases) for _ in range(chance.randint(2, 4))),
        *(_table(chance, phrases) for _ in range(chance.randint(0, 2))),
        "> " + _paragraph(chance, phrases, sentences=2),
    ]
    chance.shuffle(pieces)
    sections = chance.randint(6, 12)
    parts = [_paragraph(chance, phrases)]
    for section in range(sections):
        parts.append(f"{chance.choice(('##', '##', '###'))} {_sentence(chance, phrases)[:-1]}")
        parts.append(_paragraph(chance, phrases))
        parts += pieces[section::sections]
    parts.append(_paragraph(chance, phrases))
    return "\n\n".join(parts) + "\n"


def _paragraph(chance: random.Random, phrases: Phrases, *, sentences: int = 0) -> str:
    found = [_sentence(chance, phrases) for _ in range(sentences or chance.randint(2, 4))]
    for place in chance.sample(range(len(found)), chance.randint(1, 2)):
        found[place] += " " + chance.choice(phrases.marked).format(chance.choice(phrases.subjects))
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
    """Return a list of sentences; in every other list each begins with a bold word, as in lists of terms."""
    mark = chance.choice(("-", "1."))
    term = chance.choice((phrases.term, "{}"))
    return "\n".join(
        f"{mark} {term.format(chance.choice(phrases.subjects))} {_sentence(chance, phrases)}"
        if "**" in term
        else f"{mark} {_sentence(chance, phrases)}"
        for _ in range(chance.randint(3, 8))
    )


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
