"""The search index of a rendered site: what brings its texts to the room that indexes them."""

import functools

from site_gen.model.artifact import Artifact
from site_gen.model.post import Post
from site_gen.model.problem import Outcome
from site_gen.render.addresses import href
from site_gen.render.groundwork import Groundwork, RunJobs
from site_gen.search.index import FOLDER, make_search_index, reads_alike

__all__ = ["index_site", "is_of_index", "reads_alike"]


def is_of_index(path: str) -> bool:
    """Return whether the file at output path *path* belongs to the search index."""
    return path.startswith(f"{FOLDER}/")


def index_site(groundwork: Groundwork, *, run: RunJobs) -> Outcome[tuple[Artifact, ...]]:
    """Return the files of the search index, of every post and page; *groundwork* has to hold all their texts."""
    context = groundwork.context

    def html_of(post: Post) -> str:
        return groundwork.resolved[post.key, post.language].html

    return make_search_index(
        tuple(context.pairs.values()),
        html_of=html_of,
        href=functools.partial(href, config=context.config),
        config=context.config,
        run=run,
    )
