"""Dates as authors write them -> moments with a time zone."""

import datetime
import zoneinfo

from site_gen.model.pattern import late_pattern

_DATE = late_pattern(
    r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})"
    r"(?:[Tt ]\s*(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d+)?)?\s*(?P<zone>\S.*)?)?"
)
_OFFSET = late_pattern(r"(?P<sign>[-+])(?P<hours>\d{1,2}):?(?P<minutes>\d{2})?")
_NAMED_OFFSETS = {
    "z": 0,
    "utc": 0,
    "gmt": 0,
    "kst": 540,
    "jst": 540,
}  # minutes; the short names without a second meaning
_WIDEST_OFFSET = 14 * 60  # minutes: Kiribati's
FORMS = "`2025-03-31`, `2025-03-31 09:00` or `2025-03-31 09:00:00 +0900`"


class DateError(ValueError):
    """*text* is no date: the message says why, in words for its author."""


def parse_date(text: str, *, timezone: str) -> datetime.datetime:
    """Return the moment that *text* names, aware, with a fixed offset.

    Forms: a date (midnight then), or a date and a time with or without seconds, with or without an offset (``+0900``,
    ``+09:00``, ``Z``, ``KST``) or an IANA zone name. Without one it is read in *timezone*. Raise DateError otherwise.
    """
    found = _DATE.fullmatch(text.strip())
    if found is None:
        raise DateError("is no date in a form that is read here")
    year, month, day = int(found["year"]), int(found["month"]), int(found["day"])
    hour, minute, second = (int(found[unit] or 0) for unit in ("hour", "minute", "second"))
    try:
        naive = datetime.datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - its zone follows
    except ValueError as error:
        raise DateError(f"does not exist: {_which_part(year, month, day)}") from error
    if not 1 < year < 9999:  # a change of zone must not lead out of what datetime can hold
        raise DateError(f"does not exist: the year {year} is out of range")
    return naive.replace(tzinfo=_zone(found["zone"], naive, timezone))


def meant_date(text: str) -> str:
    """Return the day that *text* begins with, in a form that is read; empty where it is not clear which.

    Forms: ``2025년 3월 31일``, ``2025. 3. 31.``, ``2025/03/31``, ``20250331``, ``March 31, 2025``, ``31 March 2025``.
    """
    found = next((match for form in _OTHER_FORMS if (match := form.match(text.strip()))), None)
    if found is None:
        return ""
    name = found["month"].casefold()[:3]
    month = str(_MONTHS.index(name) + 1) if name in _MONTHS else found["month"]
    try:
        return parse_day(found["year"], month, found["day"]).isoformat()
    except (DateError, ValueError):
        return ""


_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_OTHER_FORMS = (
    late_pattern(r"(?P<year>\d{4})\s*[년./]\s*(?P<month>\d{1,2})\s*[월./]\s*(?P<day>\d{1,2})(?!\d)"),
    late_pattern(r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})(?!\d)"),
    late_pattern(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?!\d)"),
    late_pattern(r"(?P<month>[A-Za-z]{3,9})\.?\s+(?P<day>\d{1,2}),?\s+(?P<year>\d{4})"),
    late_pattern(r"(?P<day>\d{1,2})\s+(?P<month>[A-Za-z]{3,9})\.?,?\s+(?P<year>\d{4})"),
)


def parse_day(year: str, month: str, day: str) -> datetime.date:
    """Return the day that three numbers name; raise DateError when there is no such day."""
    try:
        return datetime.date(int(year), int(month), int(day))
    except ValueError as error:
        raise DateError(f"does not exist: {_which_part(int(year), int(month), int(day))}") from error


def _which_part(year: int, month: int, day: int) -> str:
    if not 1 <= year <= 9999:
        return f"the year {year} is out of range"
    if not 1 <= month <= 12:
        return f"there is no month {month}"
    following = datetime.date(year + month // 12, month % 12 + 1, 1) if (year, month) < (9999, 12) else None
    last = (following - datetime.timedelta(days=1)).day if following else 31
    if not 1 <= day <= last:
        return f"{year}-{month:02} has {last} days"
    return "hours go from 0 to 23, minutes and seconds from 0 to 59"


def _zone(text: str | None, naive: datetime.datetime, timezone: str) -> datetime.timezone:
    """A fixed offset, never a ZoneInfo: it prints, compares and digests the same in every process."""
    if text is None:
        return _offset_of(zoneinfo.ZoneInfo(timezone), naive)
    named = _NAMED_OFFSETS.get(text.casefold())
    if named is not None:
        return datetime.timezone(datetime.timedelta(minutes=named))
    found = _OFFSET.fullmatch(text)
    if found is None:
        return _iana_zone(text, naive)
    minutes = int(found["hours"]) * 60 + int(found["minutes"] or 0)
    if minutes > _WIDEST_OFFSET or int(found["minutes"] or 0) > 59:
        raise DateError(f"does not exist: no place on earth has the offset {text}")
    return datetime.timezone(datetime.timedelta(minutes=-minutes if found["sign"] == "-" else minutes))


def _iana_zone(text: str, naive: datetime.datetime) -> datetime.timezone:
    try:
        return _offset_of(zoneinfo.ZoneInfo(text), naive)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise DateError(f"ends in {text}, which is no offset and no time zone") from error


def _offset_of(zone: zoneinfo.ZoneInfo, naive: datetime.datetime) -> datetime.timezone:
    offset = naive.replace(tzinfo=zone).utcoffset() or datetime.timedelta()
    # Local mean times of the 19th century have seconds, which RFC 3339 cannot write.
    return datetime.timezone(datetime.timedelta(minutes=round(offset.total_seconds() / 60)))
