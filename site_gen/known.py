"""A site as its last build knew it, and what an edit of a few texts makes of it.

What such an edit may change beyond the pages of its posts - titles, dates, tags, excerpts, headings that others link
to, pictures - is looked at, not guessed: where any of it differs, the site has to be built anew.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from site_gen.model.body import Body
from site_gen.model.catalog import Catalog, SourceReading
from site_gen.model.contents import Contents
from site_gen.model.image import Pictures
from site_gen.model.post import Division, Post, SourceFile
from site_gen.model.record import Record
from site_gen.model.snapshot import TextState
from site_gen.model.theme import Theme
from site_gen.pair.divide import divide_source
from site_gen.pair.groups import member_of
from site_gen.read.content import read_source
from site_gen.render.cards import reading_minutes
from site_gen.render.context import SiteContext
from site_gen.render.finished import Packer, ResolvedBody
from site_gen.render.groundwork import Groundwork, PostKey, RunJobs, render_bodies, resolve_bodies
from site_gen.render.pages import feed_posts
from site_gen.render.references import LinkIndex, picture_uses

Finished = Mapping[PostKey, ResolvedBody]
_AT_ONCE = 500


class KnownSite(Record, frozen=True, kw_only=True):
    """Everything about a site but the texts themselves, which can be had one by one."""

    theme: Theme
    contents: Contents
    """Without sources."""
    catalog: Catalog
    """Without readings; its posts may be without their texts."""
    context: SiteContext
    """Its bodies are without their HTML."""
    index: LinkIndex
    readings: Mapping[str, SourceReading]
    """How each source was read, by path, without its text."""
    states: Mapping[PostKey, TextState]
    pictures: Pictures
    related: Mapping[str, tuple[str, ...]]
    mermaid_sources: frozenset[str]
    """Paths of the sources in which the word stands: whether there are any decides about a script."""
    bodies: Callable[[Sequence[str]], Mapping[str, Body]]
    """Returns the bodies that the cache has under these keys, with their HTML; without those that it has lost."""

    def finished(self, posts: Sequence[Post]) -> Finished | None:
        """Return the finished texts of *posts*; None where they are no longer to be had."""
        packer = Packer()
        finished: dict[PostKey, ResolvedBody] = {}
        # Some at a time, so that no more than these are held as they come.
        for start in range(0, len(posts), _AT_ONCE):
            some = posts[start : start + _AT_ONCE]
            keys = {(post.key, post.language): self.states[post.key, post.language].body_key for post in some}
            found = self.bodies(list(keys.values()))
            bodies = [(post, found[key]) for post, key in zip(some, keys.values(), strict=True) if key in found]
            if len(bodies) < len(some):
                return None
            context = self.context.with_bodies(bodies)
            finished |= resolve_bodies(some, context, self.index, packer, keys=keys).result or {}
        return finished


class EditedTexts(Record, frozen=True, kw_only=True):
    """What an edit of texts came to."""

    posts: tuple[Post, ...]
    bodies: tuple[tuple[Post, Body], ...]
    """Without their HTML."""
    groundwork: Groundwork
    """For the pages of their pairs, and the feeds that hold them."""

    @property
    def keys(self) -> frozenset[str]:
        """The pairs of the posts."""
        return frozenset(post.key for post in self.posts)


def edit_texts(known: KnownSite, changed: Sequence[str], *, site_dir: Path, run: RunJobs) -> EditedTexts | None:
    """Read and render the sources *changed*; None where more than the pages of their own posts may be different.

    Mistakes count as such a difference: the build proper finds them again, in their order among all others.
    """
    try:
        posts = [post for path in changed for post in _posts_of(read_edited(known, path, site_dir))]
        bodies = _bodies_of(known, posts, run)
        context = known.context.with_bodies(bodies)
        finished = resolved(known, posts, context)
        others = known.finished(_shown_with(known, {post.key for post in posts}, without=finished))
    except MoreDiffersError:
        return None
    if others is None:
        return None
    bare = tuple((post, body.with_changes(html="")) for post, body in bodies)
    groundwork = Groundwork(
        context=known.context.with_bodies(bare),
        resolved={**others, **finished},
        related=known.related,
        pictures=known.pictures,
    )
    return EditedTexts(posts=tuple(posts), bodies=bare, groundwork=groundwork)


class MoreDiffersError(Exception):
    """More than a text is different."""


def _posts_of(edited: "EditedSource") -> tuple[Post, ...]:
    if not edited.is_head_alike:
        raise MoreDiffersError
    return edited.posts


def _bodies_of(known: KnownSite, posts: Sequence[Post], run: RunJobs) -> tuple[tuple[Post, Body], ...]:
    found = rendered(known, posts, run)
    if not all(_looks_alike(known.context.body_of(post), body, post.language) for post, body in found):
        raise MoreDiffersError
    return found


def rendered(known: KnownSite, posts: Sequence[Post], run: RunJobs) -> tuple[tuple[Post, Body], ...]:
    """Return *posts* with their new bodies; MoreDiffersError where there are mistakes in them."""
    from site_gen.render.markdown.code_blocks import recall_code

    states = [known.states[post.key, post.language] for post in posts if (post.key, post.language) in known.states]
    recall_code(known.bodies([state.body_key for state in states]).values())
    bodies = render_bodies(posts, config=known.context.config, theme=known.theme, run=run)
    if bodies.problems or bodies.result is None:
        raise MoreDiffersError
    return bodies.result


def resolved(known: KnownSite, posts: Sequence[Post], context: SiteContext) -> Finished:
    """Return the finished texts of *posts*, whose bodies *context* has; MoreDiffersError where they lead nowhere, or
    use other pictures and files than they did.
    """
    for post in posts:
        for use in picture_uses(post, context.body_of(post), context=context, index=known.index):
            if use.target not in (context.pictures if use.is_shown else context.plain_pictures):
                raise MoreDiffersError
    found = resolve_bodies(posts, context, known.index)
    if found.problems or found.result is None:
        raise MoreDiffersError
    for key, one in found.result.items():
        if (one.files, one.variants) != (known.states[key].files, known.states[key].variants):
            raise MoreDiffersError
    return found.result


def _shown_with(known: KnownSite, keys: set[str], *, without: Finished) -> tuple[Post, ...]:
    """Return the posts whose texts stand on a page or in a feed together with one of *keys*."""
    posts = {(post.key, post.language): post for key in keys for post in known.context.pairs[key].posts}
    for language in known.context.config.languages:
        in_feed = feed_posts(known.context, language.code)
        if any(post.key in keys for post in in_feed):
            posts |= {(post.key, post.language): post for post in in_feed}
    return tuple(post for key, post in posts.items() if key not in without)


class EditedSource(Record, frozen=True, kw_only=True):
    """A source as it is now."""

    source: SourceFile
    division: Division
    posts: tuple[Post, ...]
    """Those that were known, with their new texts; meaningless where the head is another."""
    is_head_alike: bool
    """Nothing but the text is different."""


def read_edited(known: KnownSite, path: str, site_dir: Path) -> EditedSource:
    """Return the source at *path*. MoreDiffersError where it is new, or has or had mistakes, or another script."""
    config = known.context.config
    reading = known.readings.get(path)
    read = read_source(site_dir, path, config, known=reading.source if reading is not None else None)
    if reading is None or read.result is None or read.problems or reading.problems:
        raise MoreDiffersError
    source = read.result
    divided = divide_source(source, tuple(language.code for language in config.languages))
    if divided.result is None or divided.problems or ("mermaid" in source.text) != (path in known.mermaid_sources):
        raise MoreDiffersError
    # Front matter that says the same in other words is alike.
    bare = _bare_source(source).with_changes(head_digest=reading.source.head_digest)
    is_alike = bare == reading.source and _languages(divided.result) == _languages(reading.division)
    return EditedSource(
        source=source,
        division=divided.result,
        posts=tuple(_with_new_texts(known, source, divided.result)),
        is_head_alike=is_alike,
    )


def bare_reading(reading: SourceReading) -> SourceReading:
    """Return *reading* without the text."""
    if not reading.source.text and not any(part.text for part in reading.division.parts):
        return reading
    return reading.with_changes(source=_bare_source(reading.source), division=_shape(reading.division))


def _with_new_texts(known: KnownSite, source: SourceFile, division: Division) -> Iterator[Post]:
    """Yield the posts that were known of *source*, with the texts of *division*."""
    old = {
        post.language: post
        for pair in known.context.pairs.values()
        for post in pair.posts
        if post.source == source.path
    }
    for part in division.parts:
        if part.language in old:
            earlier_text = member_of(source, part).earlier_text
            yield old[part.language].with_changes(text=part.text, first_line=part.first_line, earlier_text=earlier_text)


def _looks_alike(old: Body, new: Body, language: str) -> bool:
    """Say whether lists and other posts that link here show the same for both."""
    if (old.excerpt, old.has_mermaid) != (new.excerpt, new.has_mermaid):
        return False
    return set(old.anchors) == set(new.anchors) and reading_minutes(old, language) == reading_minutes(new, language)


def _bare_source(source: SourceFile) -> SourceFile:
    return source.with_changes(text="")


def _shape(division: Division) -> Division:
    return division.with_changes(parts=tuple(part.with_changes(text="") for part in division.parts))


def _languages(division: Division) -> tuple[object, ...]:
    return (division.how, *(part.language for part in division.parts))
