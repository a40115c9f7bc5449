"""Dates and territories in the reader's language, from CLDR (the Unicode Common Locale Data Repository)."""

import datetime
import functools

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.dates import format_date, format_skeleton

from site_gen.model.view import DateView


def date_view(date: datetime.datetime, language: str) -> DateView:
    """Return *date* (aware, in the site's time zone) as a reader of *language* writes it."""
    return _day_view(date.isoformat(timespec="seconds"), date.date(), language)


@functools.cache
def territory_of(language: str) -> str:
    """Return *language* with its most likely territory, as Open Graph wants it: ``en_US``, ``ko_KR``."""
    code, _, territory = language.partition("-")
    if not territory:
        territory = get_global("likely_subtags").get(code, "").rpartition("_")[2]
    return f"{code}_{territory.upper()}" if territory else code


@functools.lru_cache(maxsize=10_000)
def _day_view(iso: str, day: datetime.date, language: str) -> DateView:
    """A list shows the same few days again and again, and formatting one costs more than the rest of its row."""
    locale = _locale(language)
    return DateView(
        iso=iso,
        text=format_date(day, format="long", locale=locale),
        short=format_skeleton("MMMd", day, locale=locale),
        year=day.year,
    )


@functools.cache
def _locale(language: str) -> Locale:
    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en")
