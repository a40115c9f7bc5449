"""The blog as a Nikola site: a file a language, with its theme `base`, lists in pages, feeds, a sitemap."""

from pathlib import Path

from blog import Post, posts

SETTINGS = """\
BLOG_AUTHOR = "A. Author"
BLOG_TITLE = {"en": "Tides and Tables", "ko": "조수와 표"}
SITE_URL = "https://bench.example/"
BLOG_EMAIL = "author@bench.example"
BLOG_DESCRIPTION = {"en": "Notes on measuring things", "ko": "재는 일에 대한 노트"}
DEFAULT_LANG = "en"
TRANSLATIONS = {"en": "", "ko": "./ko"}
TRANSLATIONS_PATTERN = "{path}.{lang}.{ext}"
SHOW_UNTRANSLATED_POSTS = False
TIMEZONE = "Asia/Seoul"
THEME = "bench"
POSTS = (("posts/*.md", "posts", "post.tmpl"),)
PAGES = ()
COMPILERS = {"markdown": (".md",)}
MARKDOWN_EXTENSIONS = [
    "markdown.extensions.fenced_code",
    "markdown.extensions.codehilite",
    "markdown.extensions.extra",
    "markdown.extensions.smarty",
    "markdown.extensions.toc",
]
FILES_FOLDERS = {"files": ""}
IMAGE_FOLDERS = {}
GALLERY_FOLDERS = {}
LISTINGS_FOLDERS = {}
TAG_PAGES_ARE_INDEXES = True
CATEGORY_PAGES_ARE_INDEXES = True
CATEGORY_PREFIX = "cat_"
ENABLE_AUTHOR_PAGES = False
CREATE_SINGLE_ARCHIVE = True
INDEX_DISPLAY_POST_COUNT = 10
INDEX_TEASERS = True
FEED_LENGTH = 20
FEED_TEASERS = False
PRETTY_URLS = True
STRIP_INDEXES = True
SHOW_SOURCELINK = False
COPY_SOURCES = False
USE_BUNDLES = False
COMMENT_SYSTEM = ""
WRITE_TAG_CLOUD = False
NAVIGATION_LINKS = {
    "en": (("/archive.html", "Archive"), ("/categories/", "Tags"), ("/rss.xml", "RSS feed")),
    "ko": (("/ko/archive.html", "지난 글"), ("/ko/categories/", "태그"), ("/ko/rss.xml", "RSS 피드")),
}
"""
PROGRAM = "nikola"
ARGUMENTS = ["build", "--quiet"]
ENVIRONMENT = {"LC_ALL": "C.UTF-8"}
OUTPUT = "output"
LEFTOVERS = ("output", "cache", ".doit.db*", "__pycache__")
TEMPLATE_OF_POSTS = "themes/bench/templates/post.tmpl"
"""The template that every post uses, for the run with one template changed."""

THEME = """\
[Theme]
engine = mako
parent = base

[Family]
family = base
"""
POST = """\
<%namespace name="helper" file="post_helper.tmpl"/>
<%namespace name="pheader" file="post_header.tmpl"/>
<%inherit file="base.tmpl"/>
<%block name="extra_head">${parent.extra_head()}${helper.open_graph_metadata(post)}${helper.meta_translations(post)}</%block>
<%block name="content"><article class="post">
${pheader.html_post_header()}
<div class="post-body">${post.text()}</div>
<nav>${helper.html_tags(post)}${helper.html_pager(post)}</nav>
</article></%block>
"""


def write(folder: Path, count: int, picture: bytes) -> None:
    """Write the site with *count* posts into *folder*."""
    (folder / "conf.py").write_text(SETTINGS, encoding="utf-8")
    theme = folder / "themes" / "bench"
    (theme / "templates").mkdir(parents=True)
    (theme / "bench.theme").write_text(THEME, encoding="utf-8")
    (theme / "templates" / "post.tmpl").write_text(POST, encoding="utf-8")
    (folder / "posts").mkdir()
    images = folder / "files" / "images"
    images.mkdir(parents=True)
    for post in posts(count):
        (images / post.picture).write_bytes(picture)
        for language, ending in (("en", "md"), ("ko", "ko.md")):
            path = folder / "posts" / f"{post.slug}.{ending}"
            path.write_text(_source(post, language), encoding="utf-8")


def post_path(post: Post) -> str:
    """Return the path of one language of *post*, for the run with one post edited."""
    return f"posts/{post.slug}.md"


def _source(post: Post, language: str) -> str:
    text = post.texts[language].replace(f"]({post.picture})", f"](/images/{post.picture})")
    opening, _, rest = text.partition("\n\n")
    return (
        f".. title: {post.titles[language]}\n.. slug: {post.slug}\n.. date: {post.date} 09:00:00 UTC+09:00\n"
        f".. tags: {', '.join(post.tags)}\n.. category: {post.categories[0]}\n\n"
        f"{opening}\n\n<!-- TEASER_END -->\n\n[TOC]\n\n{rest}"
    )
