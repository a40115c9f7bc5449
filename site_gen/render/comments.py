"""Comments of readers: which thread of the site's provider belongs to a post, and what its script has to be told."""

import json
import urllib.parse

from site_gen.model.config import SiteConfig
from site_gen.model.post import Pair, Post
from site_gen.model.view import CommentsView
from site_gen.render.addresses import absolute, href
from site_gen.render.context import SiteContext

_GISCUS_LANGUAGES = frozenset(
    [
        "ar",
        "be",
        "bg",
        "ca",
        "cs",
        "da",
        "de",
        "en",
        "eo",
        "es",
        "eu",
        "fa",
        "fr",
        "gr",
        "gsw",
        "hbs",
        "he",
        "hu",
        "id",
        "it",
        "ja",
        "kh",
        "ko",
        "nl",
        "pl",
        "pt",
        "ro",
        "ru",
        "th",
        "tr",
        "uk",
        "uz",
        "vi",
    ]
)
_GISCUS_CHINESE = {"zh": "zh-CN", "zh-Hans": "zh-CN", "zh-CN": "zh-CN", "zh-Hant": "zh-TW", "zh-TW": "zh-TW"}


def comments_view(post: Post, pair: Pair, context: SiteContext) -> CommentsView | None:
    """Return what the page of *post* needs for its comments; None where there are to be none.

    Pages of their own have comments only where their front matter says so; a draft has none, as asking a provider
    about it would tell of it.
    """
    config = context.config
    is_wanted = post.comments if post.comments is not None else post.kind == "post"
    if not is_wanted or post.is_draft or post.is_future:
        return None
    term = _term(post, pair, config)
    match config.comments.provider:
        case "giscus":
            return _giscus(post, term, config)
        case "utterances":
            return _utterances(term, config)
        case "disqus":
            return _disqus(post, term, context)
        case _:
            return None


def _term(post: Post, pair: Pair, config: SiteConfig) -> str:
    """Return the name of the post's thread: its path, which is what providers take from a page by themselves.

    A shared thread has the path without its language's part, so a twin that is added later finds the same thread, and
    so do the posts of a blog in one language that becomes one in two.
    """
    if not config.comments.shared:
        return href(post.url, config).strip("/") + "/"
    first = pair.posts[0]
    prefix = config.language_for(first.language).path
    path = first.url.removeprefix(f"/{prefix}") if prefix and first.url.startswith(f"/{prefix}/") else first.url
    return href(path, config).strip("/") + "/"


def _giscus(post: Post, term: str, config: SiteConfig) -> CommentsView:
    giscus = config.comments.giscus
    code = post.language
    language = _GISCUS_CHINESE.get(code, code.partition("-")[0])
    attributes = {
        "data-repo": giscus.repo,
        "data-repo-id": giscus.repo_id,
        "data-category": giscus.category,
        "data-category-id": giscus.category_id,
        "data-mapping": "specific",
        "data-term": term,
        "data-strict": "1" if giscus.strict else "0",
        "data-reactions-enabled": "1",
        "data-emit-metadata": "0",
        "data-input-position": "top",
        "data-lang": language if language in _GISCUS_LANGUAGES or code in _GISCUS_CHINESE else "en",
        "crossorigin": "anonymous",
    }
    return CommentsView(
        provider="giscus",
        load=config.comments.load,
        script_url="https://giscus.app/client.js",
        settings=_json(attributes),
        thread_url=f"https://github.com/{giscus.repo}/discussions?discussions_q={urllib.parse.quote(term, safe='')}",
    )


def _utterances(term: str, config: SiteConfig) -> CommentsView:
    utterances = config.comments.utterances
    attributes = {"repo": utterances.repo, "issue-term": term, "label": utterances.label, "crossorigin": "anonymous"}
    return CommentsView(
        provider="utterances",
        load=config.comments.load,
        script_url="https://utteranc.es/client.js",
        settings=_json(attributes),
        thread_url=f"https://github.com/{utterances.repo}/issues?q={urllib.parse.quote(term, safe='')}",
    )


def _disqus(post: Post, term: str, context: SiteContext) -> CommentsView:
    config = context.config
    settings = {
        "identifier": f"/{term}",
        "url": f"{config.origin}/{term}" if config.comments.shared else absolute(post.url, config),
        "title": post.title,
        "language": post.language,
    }
    return CommentsView(
        provider="disqus",
        load=config.comments.load,
        script_url=f"https://{config.comments.disqus.shortname}.disqus.com/embed.js",
        settings=_json(settings),
    )


def _json(values: dict[str, str]) -> str:
    return json.dumps({name: value for name, value in values.items() if value}, ensure_ascii=False)
