"""Groups to pairs: titles, slugs, addresses and the rest of what a post is before it is rendered."""

import datetime
from collections.abc import Callable, Sequence
from typing import TypeVar

from site_gen.model.catalog import Address
from site_gen.model.config import SiteConfig
from site_gen.model.pattern import late_pattern
from site_gen.model.post import Author, FrontMatter, Pair, Post, SourceFile
from site_gen.model.problem import Problem
from site_gen.model.record import Record
from site_gen.pair.groups import Group, Member
from site_gen.pair.publication import Release, date_of, is_draft, is_future
from site_gen.pair.slugs import MAX_BYTES, shortened, title_slug
from site_gen.pair.terms import Terms
from site_gen.pair.titles import split_title
from site_gen.pair.urls import address_at, permalink_path

Value = TypeVar("Value")

_HANGUL = late_pattern("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]")


class Placement(Record, frozen=True, kw_only=True):
    """What a text is called and where it stands, whether it is published or not."""

    title: str
    slug: str
    address: Address | None
    """None when no address could be made; a problem says why."""
    date: datetime.datetime | None
    """In the site's time zone."""


def place_member(
    group: Group, member: Member, *, config: SiteConfig, timezone: datetime.tzinfo
) -> tuple[Placement, list[Problem]]:
    """Return the title, the date and the address of *member*, and what is wrong with them."""
    front = member.source.front
    language = member.part.language
    slug = (front.slug.text_for(language) if front.slug is not None else None) or member.source.stem
    date = date_of(group, member, timezone)
    path = _path_of(member, slug=slug, config=config, date=date)
    problem = _address_problem(member, slug=slug, path=path)
    address = None
    if path is not None and problem is None:
        address = address_at(path, config.language_for(language))
    problems = [problem] if problem is not None else []
    if member.source.kind == "post" and date is None:
        problems.append(_undated(member))
    return Placement(title=title_of(group, member), slug=slug, address=address, date=date), problems


def _undated(member: Member) -> Problem:
    return Problem(
        path=member.source.path,
        severity="info",
        message="this post has no date: it stands last on every list, and in no feed",
        hint="Add a date: to its front matter, or begin the file name with one, like 2025-03-31-sora.md.",
    )


def title_of(group: Group, member: Member) -> str:
    """Return the title of *member*: as the author gave it for its language, or its part of "A - B"."""
    language = member.part.language
    title = _first(_fronts(group, member), lambda front: front.title)
    if title is None:
        return member.source.stem.replace("-", " ").replace("_", " ")
    if title.common is not None and _is_one_file(group):
        return dict(split_title(title.common) or ()).get(language, title.common)
    return title.text_or_any(language)


def make_pair(
    group: Group,
    placed: tuple[tuple[Member, Placement], ...],
    *,
    config: SiteConfig,
    release: Release,
    tags: Terms,
    categories: Terms,
) -> Pair:
    """Return the pair of the published members *placed*, each with its address."""
    posts = tuple(
        _make_post(group, member, placement, config=config, release=release, tags=tags, categories=categories)
        for member, placement in placed
    )
    return Pair(key=group.key, kind=posts[0].kind, posts=posts)


def _make_post(
    group: Group,
    member: Member,
    placement: Placement,
    *,
    config: SiteConfig,
    release: Release,
    tags: Terms,
    categories: Terms,
) -> Post:
    source, language = member.source, member.part.language
    front = source.front
    timezone = release.now.tzinfo
    assert timezone is not None
    assert placement.address is not None
    fronts = _fronts(group, member)
    category_names, tag_names = _term_names(source, fronts)
    image = _first(fronts, lambda candidate: candidate.image)
    image_alt = _first(fronts, lambda candidate: candidate.image_alt)
    lastmod = front.lastmod.astimezone(timezone) if front.lastmod is not None else None
    return Post(
        key=group.key,
        kind=source.kind,
        language=language,
        source=source.path,
        title=placement.title,
        title_line=front.line_of("title"),
        text=member.part.text,
        first_line=member.part.first_line,
        earlier_text=member.earlier_text if config.markdown.heading_ids_over_file else "",
        slug=placement.slug,
        url=placement.address.url,
        output=placement.address.output,
        date=placement.date,
        lastmod=lastmod,
        authors=_authors_of(fronts, language, config),
        categories=tuple(
            categories.category(category_names[:depth], language) for depth in range(1, len(category_names) + 1)
        ),
        tags=_without_repeats(tuple(tags.tag(name, language) for name in tag_names)),
        description=_description_of(group, member),
        image=image.text_or_any(language) if image is not None else None,
        image_alt=image_alt.text_for(language) if image_alt is not None else None,
        image_line=front.line_of("image"),
        pin=front.pin,
        toc=front.toc,
        math=front.math,
        mermaid=front.mermaid,
        comments=front.comments,
        sitemap=front.sitemap,
        aliases=front.aliases,
        is_divided=_is_one_file(group),
        is_draft=is_draft(member),
        is_future=is_future(placement.date, release),
    )


def _term_names(source: SourceFile, fronts: Sequence[FrontMatter]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the category path and the tags; a page of its own stands on no list and has none."""
    if source.kind == "page":
        return (), ()
    categories = _first(fronts, lambda front: front.categories or None) or ()
    return categories, _first(fronts, lambda front: front.tags or None) or ()


def _path_of(member: Member, *, slug: str, config: SiteConfig, date: datetime.datetime | None) -> str | None:
    """Return the path of *member* within its language; None when its permalink needs a date and there is none."""
    front = member.source.front
    if member.source.kind == "page" and front.permalink is None:
        folder = member.source.group.removeprefix("content/pages/").rpartition("/")[0]
        pattern = f"/{folder}/:title/"
    else:
        pattern = front.permalink or config.permalink
    return permalink_path(pattern, slug=slug, date=date, categories=front.categories)


def _address_problem(member: Member, *, slug: str, path: str | None) -> Problem | None:
    front = member.source.front
    if path is None:
        message, hint = "the permalink holds a date, and this post has none", "add a date: to its front matter"
    elif not path.strip("/") or (front.permalink is None and not title_slug(slug)):
        message = f'"{slug}" has no letter or digit to make an address of'
        hint = "add a slug: to the front matter, such as slug: first-post"
    elif len(path) * 4 > MAX_BYTES and any(len(component.encode()) > MAX_BYTES for component in path.split("/")):
        message = f"the address is {len(path.encode())} bytes long, more than file systems can hold"
        hint = f"add a shorter slug: such as slug: {shortened(slug)[:60]}"
    else:
        return None
    line = front.line_of("slug") or front.line_of("permalink") or 1
    return Problem(path=member.source.path, line=line, message=message, hint=hint)


def _authors_of(fronts: Sequence[FrontMatter], language: str, config: SiteConfig) -> tuple[Author, ...]:
    names = _first(fronts, lambda front: front.author or None)
    if names is None:
        return ()
    known = {author.key.casefold(): author for author in config.authors}
    authors = []
    for name in names:
        author = known.get(name.casefold())
        if author is None:
            authors.append(Author(name=name))
        else:
            about = author.about.text_for(language) or ""
            one = Author(name=author.name.text_or_any(language), url=author.url, picture=author.picture, about=about)
            authors.append(one)
    return tuple(authors)


def _description_of(group: Group, member: Member) -> str | None:
    """Return the description, unless it is plainly the other language's.

    Authors of one-file pairs write one description; an English one says nothing to Korean readers, and the first
    sentence of their own text serves them better.
    """
    description = member.source.front.description
    if description is None:
        return None
    language = member.part.language
    if description.common is None or not _is_one_file(group):
        return description.text_for(language)
    is_korean = _HANGUL.search(description.common) is not None
    return description.common if is_korean == (language == "ko") else None


def _is_one_file(group: Group) -> bool:
    return len(group.members) > 1 and len({member.source.path for member in group.members}) == 1


def _fronts(group: Group, member: Member) -> tuple[FrontMatter, ...]:
    """Return the member's own front matter, then its twins': what is written once is for both."""
    own = member.source.front
    return (own, *(twin.source.front for twin in group.members if twin.source.front is not own))


def _first(fronts: Sequence[FrontMatter], read: Callable[[FrontMatter], Value | None]) -> Value | None:
    """Return what *read* finds in the first of *fronts* where it finds something."""
    for front in fronts:
        value = read(front)
        if value is not None:
            return value
    return None


def _without_repeats(values: tuple[Value, ...]) -> tuple[Value, ...]:
    return tuple(dict.fromkeys(values))
