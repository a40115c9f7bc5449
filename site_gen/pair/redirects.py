"""Pages at old addresses."""

from collections.abc import Iterator, Sequence

from site_gen.model.catalog import Address, Redirect
from site_gen.model.config import Language, SiteConfig
from site_gen.model.post import Pair, Post
from site_gen.model.problem import Outcome, Problem
from site_gen.pair.slugs import collision_key
from site_gen.pair.urls import address_at


def make_redirects(pairs: Sequence[Pair], config: SiteConfig) -> Outcome[tuple[Redirect, ...]]:
    """Return the redirects of all aliases.

    An alias without a language's prefix stands for one address in each language that the pair has; when none of them
    has the empty prefix, the address without prefix leads to the post as well: there the old site had it.  A Jekyll
    site kept Korean-only posts there too, so after a move they redirect even without an alias.
    """
    redirects: dict[tuple[str, str], Redirect] = {}
    problems: list[Problem] = []
    for pair in pairs:
        own = {collision_key(post.output) for post in pair.posts}
        for redirect in _redirects_of(pair, config):
            if collision_key(redirect.address.output) in own:
                problems.append(_own_address(redirect))
            else:
                redirects.setdefault((redirect.address.output, redirect.target), redirect)
    return Outcome(result=tuple(redirects.values()), problems=tuple(problems))


def _own_address(redirect: Redirect) -> Problem:
    return Problem(
        path=redirect.origin,
        severity="warning",
        message=f"the alias {redirect.address.url} differs from the post's own address in case alone, if at all",
        hint="It is left out: many file systems could not hold both.",
    )


def _redirects_of(pair: Pair, config: SiteConfig) -> Iterator[Redirect]:
    languages = {language.code: language for language in config.languages}
    has_root_member = any(not languages[post.language].path for post in pair.posts)
    for post in pair.posts:
        language = languages[post.language]
        for alias in post.aliases:
            path = alias if "." in alias.rsplit("/", 1)[-1] else alias.rstrip("/") + "/"
            stated = _stated_language(path, config.languages)
            if stated is None:
                yield _redirect(address_at(path, language), post)
                if not has_root_member:
                    yield _redirect(address_at(path, None), post)
            elif stated.code == post.language or pair.post_in(stated.code) is None:
                yield _redirect(address_at(path, None), post)
        if config.markdown.source == "jekyll" and not has_root_member and language.path:
            yield _redirect(address_at(post.url.removeprefix(f"/{language.path}"), None), post)


def _stated_language(path: str, languages: Sequence[Language]) -> Language | None:
    return next((one for one in languages if one.path and path.lstrip("/").startswith(one.path + "/")), None)


def _redirect(address: Address, post: Post) -> Redirect:
    return Redirect(address=address, target=post.url, title=post.title, language=post.language, origin=post.source)
