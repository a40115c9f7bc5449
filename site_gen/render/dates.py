"""Dates and territories in the reader's language, from CLDR (the Unicode Common Locale Data Repository)."""

import datetime
import functools
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from site_gen.model.config import Language
from site_gen.model.post import Post
from site_gen.model.snapshot import KnownDates
from site_gen.model.view import DateView

# An edit shows days that were shown before: what knows the languages of the world is imported where others are wanted.
if TYPE_CHECKING:
    from babel import Locale


def date_view(date: datetime.datetime, language: str) -> DateView:
    """Return *date* (aware, in the site's time zone) as a reader of *language* writes it."""
    return _day_view(date.isoformat(timespec="seconds"), date.date(), language)


@functools.cache
def territory_of(language: str) -> str:
    """Return *language* with its most likely territory, as Open Graph wants it: ``en_US``, ``ko_KR``."""
    if language in _territories:
        return _territories[language]
    code, _, territory = language.partition("-")
    if not territory:
        from babel.core import get_global

        territory = get_global("likely_subtags").get(code, "").rpartition("_")[2]
    return f"{code}_{territory.upper()}" if territory else code


def known_dates(posts: Iterable[Post], languages: Iterable[Language]) -> KnownDates:
    """Return how the days of *posts*, and the *languages*, are written."""
    days = dict.fromkeys(
        (post.language, date.date()) for post in posts for date in (post.date, post.lastmod) if date is not None
    )
    return KnownDates(
        days=tuple((language, day.toordinal(), *_written(day, language)) for language, day in days),
        territories=tuple((language.code, territory_of(language.code)) for language in languages),
    )


def recall_dates(known: KnownDates) -> None:
    """Let what *known* holds be written as it is there: it comes sooner, and is the same."""
    global _days, _territories  # noqa: PLW0603 - a memory, like those of the functions here
    _days = {(language, day): (text, short) for language, day, text, short in known.days}
    _territories = dict(known.territories)


_LEAP_YEAR = 2000
_days: Mapping[tuple[str, int], tuple[str, str]] = {}
_territories: Mapping[str, str] = {}


@functools.lru_cache(maxsize=10_000)
def _day_view(iso: str, day: datetime.date, language: str) -> DateView:
    """A list shows the same few days again and again, and formatting one costs more than the rest of its row."""
    text, short = _written(day, language)
    return DateView(iso=iso, text=text, short=short, year=day.year)


@functools.lru_cache(maxsize=10_000)
def _written(day: datetime.date, language: str) -> tuple[str, str]:
    """Return *day* with and without its year: pages ask, and who keeps what the next edit may begin with."""
    known = _days.get((language, day.toordinal()))
    if known is not None:
        return known
    from babel.dates import format_date

    return format_date(day, format="long", locale=_locale(language)), _written_short(day.month, day.day, language)


@functools.lru_cache(maxsize=2_000)
def _written_short(month: int, day: int, language: str) -> str:
    """Return a day without its year: a long-lived blog has many of each."""
    from babel.dates import format_skeleton

    return format_skeleton("MMMd", datetime.date(_LEAP_YEAR, month, day), locale=_locale(language))


@functools.cache
def _locale(language: str) -> "Locale":
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en")
