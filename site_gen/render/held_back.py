"""What a link may mean that is not published: drafts, posts of days to come, and what is marked as unpublished."""

import posixpath
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from site_gen.model.catalog import Skipped
from site_gen.model.post import Post

_DATE_PREFIX = re.compile(r"^\d{4}-\d{1,2}-\d{1,2}-")


@dataclass(frozen=True, slots=True)
class HeldBack:
    """Finds what is not published by the ways in which links name a post."""

    by_name: Mapping[str, Skipped]
    """By source path, with and without ending, site path, and the file name in lower case, with and without date."""

    def meant_by(self, path: str, *, post: Post) -> Skipped | None:
        """Return what *path*, in a link of *post*, would lead to if it were published."""
        from_folder = posixpath.normpath(posixpath.join(posixpath.dirname(post.source), path))
        from_root = posixpath.normpath(posixpath.join("content", path.lstrip("/")))
        name = posixpath.splitext(posixpath.basename(path.rstrip("/")))[0].casefold()
        forms = (path, path.rstrip("/") + "/", from_folder, from_root, name, _DATE_PREFIX.sub("", name))
        return next((self.by_name[form] for form in forms if form in self.by_name), None)


def find_held_back(skipped: Sequence[Skipped]) -> HeldBack:
    """Return what to look up *skipped* with; of two of one name, the first is found."""
    by_name: dict[str, Skipped] = {}
    for one in skipped:
        stem = posixpath.splitext(one.path)[0]
        name = posixpath.basename(stem).casefold()
        slug = posixpath.basename(one.url.rstrip("/")).casefold()
        for form in (one.path, stem, one.url, name, _DATE_PREFIX.sub("", name), slug):
            if form:
                by_name.setdefault(form, one)
    return HeldBack(by_name)


def advice_on(reason: Skipped) -> str:
    """Return what an author may do about a link to this."""
    what = {
        "draft": "take `draft` out of its front matter",
        "unpublished": "take `published: false` out of its front matter",
        "future": "build again when its time has come",
    }[reason.reason]
    anyway = f" ({reason.option} publishes it now)" if reason.option else ""
    return f"{what}{anyway}, or leave the link out until then"
