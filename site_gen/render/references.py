"""Links and pictures of a body to addresses: by file name, by site path, by slug; to the reader's language."""

import difflib
import posixpath
import re
import unicodedata
import urllib.parse
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from site_gen.model.body import Body, Reference
from site_gen.model.image import LocalFile, PictureUse
from site_gen.model.post import Post
from site_gen.model.problem import Problem, Severity
from site_gen.render.assets import file_output
from site_gen.render.context import SiteContext
from site_gen.render.finished import Filling, Found, ResolvedBody, SplitBody, is_shown
from site_gen.render.held_back import HeldBack, advice_on, find_held_back
from site_gen.render.markdown.addresses import path_on_site
from site_gen.render.open_text import Text
from site_gen.render.suggestions import Suggestions

_REMOTE_POLICY = re.compile(r'<img(?=[^>]*\ssrc="site-gen:ref/(\d+)")[^>]*\sremote="(warn|link|error)"')
_PICTURE_ENDINGS = (
    ".jpg",
    ".jpeg",
    ".png",
    ".gif",
    ".webp",
    ".avif",
    ".svg",
    ".heic",
    ".heif",
    ".bmp",
    ".tif",
    ".tiff",
)
_KEPT_IN_ADDRESS = "/:?#[]@!$&'()*+,;=%~"
_WHOLE = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//")
_DATE_PREFIX = re.compile(r"^\d{4}-\d{1,2}-\d{1,2}-")


@dataclass(frozen=True, slots=True)
class LinkIndex:
    """Where a link may lead. Made once a build."""

    posts_by_file: Mapping[str, str]
    """Pair key by source path, and by source path without ending."""
    posts_by_name: Mapping[str, tuple[str, ...]]
    """Pair keys by slug, stem and dated stem."""
    places: Mapping[str, tuple[str, str]]
    """(pair or listing key, language) by site path."""
    other_paths: frozenset[str]
    """Site paths without a twin: feeds, static files."""
    redirects: Mapping[str, tuple[str, str]]
    """(pair key, language) by old site path."""
    old_paths: Mapping[tuple[str, str], tuple[str, ...]]
    """The same the other way round: a place may have several old paths, in order."""
    links: Suggestions
    """What a link may mean."""
    files: Suggestions
    """What the name of a picture may mean."""
    searches: Mapping[str, str]
    """Language by the site path of a page for search."""
    folders: frozenset[str]
    """The first parts of all site paths: what else lies at the site's host may be another site's."""
    held_back: HeldBack
    """What is not published now, though links may lead there."""
    is_whole: bool
    """False when a source could not be read: then what leads nowhere may be its."""


def make_link_index(context: SiteContext, *, is_whole: bool) -> LinkIndex:
    """Return the index of everything that *context* publishes."""
    posts_by_file: dict[str, str] = {}
    posts_by_name: dict[str, set[str]] = {}
    places: dict[str, tuple[str, str]] = {}
    url_owner: dict[str, tuple[str, str]] = {}
    for pair in context.pairs.values():
        for post in pair.posts:
            stem = post.source.rpartition(".")[0]
            name = stem.rpartition("/")[2]
            posts_by_file[post.source] = posts_by_file[stem] = pair.key
            for word in {post.slug, name, _DATE_PREFIX.sub("", name)}:
                posts_by_name.setdefault(word.casefold(), set()).add(pair.key)
            url_owner[post.url] = places[post.url] = (pair.key, post.language)
    for listing in context.listings.values():
        for address in listing.addresses:
            places.setdefault(address.url, (listing.key, listing.language))
    redirects = {one.address.url: url_owner[one.target] for one in context.catalog.redirects if one.target in url_owner}
    old_paths: dict[tuple[str, str], tuple[str, ...]] = {}
    for path, place in redirects.items():
        old_paths[place] = (*old_paths.get(place, ()), path)
    feeds = {address.url for site in context.sites.values() for address in (site.atom, site.json_feed)}
    searches = {site.search.url: site.language for site in context.sites.values() if context.config.search.enabled}
    both = {parallel.address.url for parallel in context.catalog.parallels}
    return LinkIndex(
        posts_by_file=posts_by_file,
        posts_by_name={name: tuple(sorted(keys)) for name, keys in posts_by_name.items()},
        places=places,
        other_paths=frozenset({*feeds, *both, *context.static_files, "/sitemap.xml", "/robots.txt"}),
        redirects=redirects,
        old_paths=old_paths,
        links=Suggestions(lambda: [*places, *posts_by_name], cutoff=0.5),
        files=Suggestions(lambda: sorted({posixpath.basename(path) for path in context.files})),
        searches=searches,
        folders=frozenset(
            path.split("/")[1] for path in (*places, *redirects, *feeds, *searches, *context.static_files)
        ),
        held_back=find_held_back(context.catalog.skipped),
        is_whole=is_whole,
    )


class References(NamedTuple):
    """The open references of a text, with where each of them leads; None for nowhere."""

    found: tuple[Found | None, ...]
    problems: tuple[Problem, ...]


def find_references(post: Post, body: Body, *, context: SiteContext, index: LinkIndex) -> References:
    """Return where the links and pictures of a body lead, and what leads nowhere as problems."""
    found: list[Found | None] = []
    problems: list[Problem] = []
    for reference in body.references:
        place = _find(reference, post=post, context=context, index=index)
        found.append(place)
        if place is None and reference.kind == "image":
            problems.append(
                missing_file(reference.target, post=post, line=reference.line, context=context, index=index)
            )
        elif place is None and index.is_whole:
            problems.append(_missing_link(reference, post=post, context=context, index=index))
        elif place is not None and place.post is not None:
            problems += _anchor_problem(reference, place, post=post, context=context)
    return References(tuple(found), tuple(problems))


def resolved_body(post: Post, split: SplitBody, found: Sequence[Found | None], context: SiteContext) -> ResolvedBody:
    """Return the body with every open reference filled in; *found* is where they lead.

    A reference that leads nowhere keeps the address that the author wrote.
    """
    references = split.body.references
    files = dict.fromkeys(
        place.file.path
        for reference, place in zip(references, found, strict=True)
        if place is not None and place.file is not None and not is_shown(reference, place)
    )
    filling = Filling(post, references, tuple(found), places=split.text.places, context=context)
    return ResolvedBody(split.text, filling, files=tuple(files))


def picture_uses(post: Post, body: Body, *, context: SiteContext, index: LinkIndex) -> Iterator[PictureUse]:
    """Yield the pictures that a post shows or links to, its front matter's first; one that is missing is left out."""
    found = find_references(post, body, context=context, index=index).found
    return pictures_found(post, body, Text(body.html), found, context)


def pictures_found(
    post: Post, body: Body, text: Text, found: Sequence[Found | None], context: SiteContext
) -> Iterator[PictureUse]:
    """Yield what `picture_uses` does, where it is known already where each reference leads."""
    if post.image is not None:
        file = find_file(post.image, source=post.source, context=context) or context.static_files.get(post.image)
        if file is not None or "://" in post.image:
            target = file.path if file is not None else post.image
            yield PictureUse(target=target, file=file, path=post.source, line=post.image_line)
    places = [(number, place) for number, place in enumerate(found) if place is not None and place.picture]
    # Only what stands elsewhere has a policy.
    has_policies = any(place.file is None for _, place in places)
    policies = {int(number): policy for number, policy in _REMOTE_POLICY.findall(text.html)} if has_policies else {}
    for number, place in places:
        reference = body.references[number]
        local = context.files.get(place.picture) or _static_file(place.path, context)
        yield PictureUse(
            target=place.picture,
            file=local,
            path=post.source,
            line=reference.line,
            is_shown=is_shown(reference, place),
            policy=policies.get(number),
        )


def _static_file(path: str, context: SiteContext) -> LocalFile | None:
    file = context.static_files.get(path)
    return file if file is not None and file.image is not None else None


def find_file(target: str, *, source: str, context: SiteContext) -> LocalFile | None:
    """Return the local file that *target*, written in the file *source*, means; None when there is none.

    A relative path starts at the source's folder; one with a leading slash, or a whole address on this very site, at
    ``content/``.
    """
    if own := _own_path(target, context):
        return context.files.get(f"content{own}") or context.static_files[own]
    path = _path_of(target)
    if path.startswith("/"):
        return context.files.get("content" + posixpath.normpath(path))
    return context.files.get(posixpath.normpath(posixpath.join(posixpath.dirname(source), path)))


def missing_file(target: str, *, post: Post, line: int | None, context: SiteContext, index: LinkIndex) -> Problem:
    """Return the problem of a picture that is not there, with the path of the nearest name that is."""
    wanted = posixpath.basename(target).casefold()
    alike = next((path for path in context.files if posixpath.basename(path).casefold() == wanted), "")
    near = posixpath.basename(alike) or index.files.nearest(posixpath.basename(target))
    path = next((path for path in reversed(list(context.files)) if near and posixpath.basename(path) == near), "")
    hint = "a path starts at the post's folder, or with a slash at content/"
    if alike and posixpath.basename(alike) != posixpath.basename(target):
        hint = "capital letters count in the names of files"
    return Problem(
        path=post.source,
        line=line,
        severity=_severity(context),
        message=f"there is no picture {target}",
        hint=f"did you mean {path}? {hint}" if near else hint,
    )


def _find(reference: Reference, *, post: Post, context: SiteContext, index: LinkIndex) -> Found | None:
    target = unicodedata.normalize("NFC", reference.target)
    own = _own_path(target, context) if reference.kind == "image" else _own_page(target, context, index)
    if _WHOLE.match(target) and not own:
        is_image = reference.kind == "image"
        path = target if is_image else urllib.parse.quote(target, safe=_KEPT_IN_ADDRESS)
        return Found(path=path, picture=reference.target if is_image else "")
    path = own or _path_of(target)
    file = find_file(path, source=post.source, context=context)
    if file is not None:
        is_picture = file.image is not None or (
            reference.kind == "image" and file.path.casefold().endswith(_PICTURE_ENDINGS)
        )
        return Found(path="/" + file_output(file), file=file, picture=file.path if is_picture else "")
    site_path = _published_path(path, post=post, context=context)
    if site_path in index.other_paths:
        static = _static_file(site_path, context) if reference.kind == "image" else None
        return Found(path=site_path, picture=static.path if static is not None else "")
    if reference.kind == "image":
        return None
    search = _search_page(site_path, post=post, context=context, index=index)
    return search or _find_page(reference, site_path, post=post, context=context, index=index)


def _own_page(target: str, context: SiteContext, index: LinkIndex) -> str:
    """Return the site path that a whole address on this very site means; nothing where it may be another's there."""
    path = _path_of(path_on_site(target, context.config.base_url))
    return path if path and path.split("/")[1] in index.folders else ""


def _search_page(path: str, *, post: Post, context: SiteContext, index: LinkIndex) -> Found | None:
    language = index.searches.get(path.rstrip("/") + "/")
    if language is None:
        return None
    return Found(path=context.sites[_language_for(language, post, context)].search.url)


def _own_path(target: str, context: SiteContext) -> str:
    """Return the path within the site that a whole address on this very site means, if a file is there; else nothing.

    Asking the network for it would give yesterday's picture, or none before the first deploy.
    """
    base_url = context.config.base_url.rstrip("/")
    if not base_url or not target.startswith(base_url + "/"):
        return ""
    bare = _path_of(target.removeprefix(base_url))
    path = posixpath.normpath(unicodedata.normalize("NFC", urllib.parse.unquote(bare)))
    return path if f"content{path}" in context.files or path in context.static_files else ""


def _published_path(path: str, *, post: Post, context: SiteContext) -> str:
    """Return the site path that *path* means; what stands in ``content/static/`` may be named by its place there."""
    site_path = _without_base(path, context) if path.startswith("/") else path
    from_folder = posixpath.normpath(posixpath.join("/" + posixpath.dirname(post.source), path))
    for form, start in ((site_path, "/static/"), (from_folder, "/content/static/")):
        if form.startswith(start) and "/" + form.removeprefix(start) in context.static_files:
            return "/" + form.removeprefix(start)
    return site_path


def _find_page(reference: Reference, path: str, *, post: Post, context: SiteContext, index: LinkIndex) -> Found | None:
    if context.config.markdown.source == "jekyll" and (old := _old_address(path, post=post, index=index)):
        return Found(path=old, post=index.redirects[old])
    place = next(_candidates(reference, path, post=post, index=index), None)
    if place is None:
        return None
    return _in_language(place, post=post, context=context, is_explicit=path.startswith("/"))


def _old_address(path: str, *, post: Post, index: LinkIndex) -> str | None:
    """Return the old address that *path* is, in the post's language if it is one there.

    A blog that moves keeps its links as they are: what they lead to redirects, and a comparison with the old site stays
    clean.  A blog of our own links straight to the new address instead.
    """
    for form in (path, path.rstrip("/") + "/"):
        if form in index.redirects:
            key = index.redirects[form][0]
            place = (key, post.language)
            return next((old for old in index.old_paths.get(place, ()) if old.endswith(form)), form)
    return None


def _candidates(reference: Reference, path: str, *, post: Post, index: LinkIndex) -> Iterator[tuple[str, str]]:
    """Yield the (key, language) that *path* may mean, best first."""
    folder = posixpath.dirname(post.source)
    if reference.kind == "link" and path.startswith("/"):
        for form in (path, path + "/", path.rstrip("/"), path.removesuffix("index.html")):
            for table in (index.places, index.redirects):
                if form in table:
                    yield table[form]
    else:
        from_root = posixpath.join("content", path.lstrip("/"))
        for form in (posixpath.normpath(posixpath.join(folder, path)), posixpath.normpath(from_root)):
            if form in index.posts_by_file:
                yield index.posts_by_file[form], post.language
    name = posixpath.splitext(path.rstrip("/").rsplit("/", 1)[-1])[0].casefold()
    for form in (name, _DATE_PREFIX.sub("", name)):
        if len(index.posts_by_name.get(form, ())) == 1:
            yield index.posts_by_name[form][0], post.language


def _in_language(place: tuple[str, str], *, post: Post, context: SiteContext, is_explicit: bool) -> Found:
    """Return where *place* is for a reader of *post*: its twin in their language, if there is one.

    An address with another language's prefix was written on purpose, and stays; one without a prefix is also how
    people write "that post" in any language.
    """
    key, language = place
    wanted = _language_for(language, post, context) if is_explicit else post.language
    pair = context.pairs.get(key)
    if pair is not None:
        member = pair.post_in(wanted) or pair.post_in(language) or pair.posts[0]
        return Found(path=member.url, post=(key, member.language))
    listing = context.listings.get((key, wanted)) or context.listings[key, language]
    return Found(path=listing.addresses[0].url)


def _language_for(language: str, post: Post, context: SiteContext) -> str:
    default = context.config.languages[0].code
    return language if language not in (default, post.language) else post.language


def _anchor_problem(reference: Reference, place: Found, *, post: Post, context: SiteContext) -> list[Problem]:
    fragment = reference.target.partition("#")[2]
    assert place.post is not None
    anchors = context.bodies[place.post].anchors
    if not fragment or fragment in anchors:
        return []
    near = difflib.get_close_matches(fragment, anchors, n=1)
    return [
        Problem(
            path=post.source,
            line=reference.line,
            severity="warning",
            message=f"{place.path} has no anchor #{fragment}",
            hint=f"did you mean #{near[0]}?" if near else "look at the ids of its headings",
        )
    ]


def _missing_link(reference: Reference, *, post: Post, context: SiteContext, index: LinkIndex) -> Problem:
    target = unicodedata.normalize("NFC", reference.target)
    path = _path_of(path_on_site(target, context.config.base_url)) or _without_base(_path_of(target), context)
    reason = index.held_back.meant_by(path, post=post)
    if reason is not None:
        return Problem(
            path=post.source,
            line=reference.line,
            severity=_severity(context),
            message=f"the link to {reference.target} leads to {reason.path}, which is {reason.condition}",
            hint=advice_on(reason),
        )
    near = index.links.nearest(path if path_on_site(target, context.config.base_url) else reference.target)
    return Problem(
        path=post.source,
        line=reference.line,
        severity=_severity(context),
        message=f"the link to {reference.target} leads nowhere",
        hint=f"did you mean {near}?" if near else "link to a post by its file name, such as [text](2025-03-31-sora.md)",
    )


def _path_of(target: str) -> str:
    return target.partition("#")[0].partition("?")[0]


def _severity(context: SiteContext) -> Severity:
    return "error" if context.config.markdown.missing == "error" else "warning"


def _without_base(path: str, context: SiteContext) -> str:
    base = context.config.base_path
    return path.removeprefix(base) if base and path.startswith(base + "/") else path
