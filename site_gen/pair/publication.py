"""Which texts are published. The one place where drafts, unpublished and future posts are filtered out."""

import datetime
import zoneinfo

from site_gen.model.catalog import Catalog, Skipped
from site_gen.model.config import SiteConfig
from site_gen.model.record import Record
from site_gen.pair.groups import Group, Member


class Release(Record, frozen=True, kw_only=True):
    """What is let through besides published posts, and what time it is."""

    now: datetime.datetime
    """Aware. A post dated later is a future post."""
    drafts: bool = False
    future: bool = False


def time_window(
    catalog: Catalog, *, config: SiteConfig, now: datetime.datetime
) -> tuple[datetime.datetime | None, datetime.datetime | None]:
    """Return between which moments *catalog* is the same as at *now*: the last date that has come, and the next.

    Every date that a source could have counts, whatever became of it: too narrow a window only costs a build.
    """
    timezone = zoneinfo.ZoneInfo(config.timezone)
    dates = [reading.source.front.date for reading in catalog.readings]
    dates += [
        datetime.datetime.combine(name_date, datetime.time(), timezone)
        for reading in catalog.readings
        if (name_date := reading.source.name_date) is not None
    ]
    known = [date for date in dates if date is not None]
    return (
        max((date for date in known if date <= now), default=None),
        min((date for date in known if date > now), default=None),
    )


def skip_reason(group: Group, member: Member, *, release: Release, date: datetime.datetime | None) -> Skipped | None:
    """Return why *member*, which `date_of` gives this *date*, is not published, or None when it is."""
    path = member.source.path
    language = member.part.language if len(group.members) > 1 else None
    if not member.source.front.published:
        return Skipped(path=path, language=language, reason="unpublished")
    if is_draft(member) and not release.drafts:
        return Skipped(path=path, language=language, reason="draft")
    if is_future(date, release) and not release.future:
        return Skipped(path=path, language=language, reason="future", date=date)
    return None


def is_draft(member: Member) -> bool:
    """Return whether this text is a draft: its whole source is, or its language is."""
    return member.source.front.draft or member.part.language in member.source.front.draft_languages


def is_future(date: datetime.datetime | None, release: Release) -> bool:
    """Return whether a text of this *date* is dated after now."""
    return date is not None and date > release.now


def date_of(group: Group, member: Member, timezone: datetime.tzinfo) -> datetime.datetime | None:
    """Return the aware date of *member*: its own, its file name's, or its twin's."""
    for candidate in (member, *group.members):
        if candidate.source.front.date is not None:
            return candidate.source.front.date.astimezone(timezone)
        if candidate.source.name_date is not None:
            return datetime.datetime.combine(candidate.source.name_date, datetime.time(), timezone)
    return None
