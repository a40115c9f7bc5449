"""The blog as a Pelican site: a file a language, with translations, pagination, feeds and code highlighted."""

from pathlib import Path

from blog import Post, posts

SETTINGS = """\
SITENAME = "Tides and Tables"
SITEURL = "https://bench.example"
AUTHOR = "A. Author"
PATH = "content"
TIMEZONE = "Asia/Seoul"
DEFAULT_LANG = "en"
DEFAULT_PAGINATION = 10
ARTICLE_URL = "posts/{slug}/"
ARTICLE_SAVE_AS = "posts/{slug}/index.html"
ARTICLE_LANG_URL = "{lang}/posts/{slug}/"
ARTICLE_LANG_SAVE_AS = "{lang}/posts/{slug}/index.html"
FEED_ALL_ATOM = "feed.xml"
TRANSLATION_FEED_ATOM = "{lang}/feed.xml"
CATEGORY_FEED_ATOM = None
AUTHOR_FEED_ATOM = None
AUTHOR_FEED_RSS = None
FEED_MAX_ITEMS = 20
STATIC_PATHS = ["images"]
THEME = "theme"
MARKDOWN = {
    "extension_configs": {
        "markdown.extensions.codehilite": {"css_class": "highlight"},
        "markdown.extensions.extra": {},
        "markdown.extensions.toc": {},
        "markdown.extensions.smarty": {},
    },
    "output_format": "html5",
}
CACHE_CONTENT = True
LOAD_CONTENT_CACHE = True
CHECK_MODIFIED_METHOD = "mtime"
"""
PROGRAM = "pelican"
ARGUMENTS = ["--quiet"]
OUTPUT = "output"
LEFTOVERS = ("output", "cache", "__pycache__")
TEMPLATE_OF_POSTS = "theme/templates/article.html"
"""The template that every post uses, for the run with one template changed."""


def write(folder: Path, count: int, picture: bytes) -> None:
    """Write the site with *count* posts into *folder*, with a copy of Pelican's own theme `simple`."""
    (folder / "pelicanconf.py").write_text(SETTINGS, encoding="utf-8")
    images = folder / "content" / "images"
    images.mkdir(parents=True)
    templates = folder / "theme" / "templates"
    templates.mkdir(parents=True)
    (templates / "article.html").write_text(ARTICLE, encoding="utf-8")
    for post in posts(count):
        (images / post.picture).write_bytes(picture)
        for language in ("en", "ko"):
            path = folder / "content" / f"{post.slug}.{language}.md"
            path.write_text(_source(post, language), encoding="utf-8")


def post_path(post: Post) -> str:
    """Return the path of one language of *post*, for the run with one post edited."""
    return f"content/{post.slug}.en.md"


ARTICLE = """\
{% extends "!simple/article.html" %}
{% block content %}<article>{{ super() }}
<nav>{% for tag in article.tags %}<a href="{{ SITEURL }}/{{ tag.url }}">{{ tag }}</a>{% endfor %}</nav></article>
{% endblock %}
"""


def _source(post: Post, language: str) -> str:
    text = post.texts[language].replace(f"]({post.picture})", f"]({{static}}/images/{post.picture})")
    return (
        f"Title: {post.titles[language]}\nDate: {post.date} 09:00\nSlug: {post.slug}\nLang: {language}\n"
        f"Tags: {', '.join(post.tags)}\nCategory: {post.categories[0]}\n\n[TOC]\n\n{text}"
    )
