"""Sources to groups: the files, and the parts of files, that make up one pair."""

from collections.abc import Iterator, Sequence

from site_gen.model.post import Division, Part, SourceFile
from site_gen.model.problem import Outcome, Problem
from site_gen.model.record import Record


class Member(Record, frozen=True, kw_only=True):
    """One language's text with the file it stands in."""

    source: SourceFile
    part: Part

    @property
    def earlier_text(self) -> str:
        """The source's text before the part."""
        return "\n".join(self.source.text.split("\n")[: self.part.first_line - self.source.text_line])


class Group(Record, frozen=True, kw_only=True):
    """What will be one pair: its members in the site's language order."""

    key: str
    members: tuple[Member, ...]


def group_sources(divided: Sequence[tuple[SourceFile, Division]], codes: Sequence[str]) -> Outcome[tuple[Group, ...]]:
    """Return the groups in the order of their first source.

    Two files that hold the same language of one article are an error that names both.
    """
    members_by_key: dict[str, list[Member]] = {}
    problems: list[Problem] = []
    for source, division in divided:
        members = members_by_key.setdefault(source.group.removeprefix("content/"), [])
        for part in division.parts:
            twin = next((known for known in members if known.part.language == part.language), None)
            if twin is not None:
                problems.append(_same_language_twice(source, part, twin))
                continue
            members.append(member_of(source, part))
    groups = tuple(
        Group(key=key, members=tuple(sorted(members, key=lambda member: codes.index(member.part.language))))
        for key, members in members_by_key.items()
        if members
    )
    return Outcome(result=groups, problems=(*problems, *_nearly_pairs(groups)))


def _nearly_pairs(groups: Sequence[Group]) -> Iterator[Problem]:
    """Yield a warning for each two files that would be one pair if their names had the same date."""
    single_by_name: dict[tuple[str, str], Member] = {}
    for group in groups:
        member = group.members[0]
        source = member.source
        if len(group.members) > 1 or source.name_language is None:
            continue
        other = single_by_name.setdefault((group.key.rpartition("/")[0], source.stem), member)
        if other.source.name_language != source.name_language and other.source.name_date != source.name_date:
            yield Problem(
                path=source.path,
                severity="warning",
                message=f"this and {other.source.path} are two posts, not one in two languages: "
                "the dates in their names differ",
                hint="Give both names the same date to make them a pair; `date:` in the front matter may differ.",
            )


def member_of(source: SourceFile, part: Part) -> Member:
    """Return *part* of *source* as a member of its group."""
    return Member(source=source, part=part)


def _same_language_twice(source: SourceFile, part: Part, twin: Member) -> Problem:
    return Problem(
        path=source.path,
        line=part.first_line,
        message=f"{twin.source.path} already holds the {part.language} text of this article",
        hint="keep one of the two, or give one file another name",
    )
