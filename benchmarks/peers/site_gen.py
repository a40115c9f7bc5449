"""The blog as a site-gen site: one file a pair."""

from pathlib import Path

from blog import Post, posts

SETTINGS = """\
title: {en: Tides and Tables, ko: 조수와 표}
description: {en: Notes on measuring things, ko: 재는 일에 대한 노트}
base_url: https://bench.example
timezone: Asia/Seoul
search: {enabled: false}
parallel: false
"""
ARGUMENTS = ["build"]
OUTPUT = "output"
LEFTOVERS = ("output", ".site-gen")
TEMPLATE_OF_POSTS = "themes/duet/templates/post.html"
"""The template that every post uses, for the run with one template changed: a copy of the theme's own."""
_THEME = Path(__file__).parents[2] / "themes" / "duet"


def write(folder: Path, count: int, picture: bytes) -> None:
    """Write the site with *count* posts into *folder*."""
    place = folder / "content" / "posts"
    place.mkdir(parents=True)
    template = folder / TEMPLATE_OF_POSTS
    template.parent.mkdir(parents=True)
    template.write_bytes((_THEME / "templates" / "post.html").read_bytes())
    (folder / "content" / "site.yaml").write_text(SETTINGS, encoding="utf-8")
    for post in posts(count):
        (place / f"{post.date}-{post.slug}.md").write_text(_source(post), encoding="utf-8")
        (place / post.picture).write_bytes(picture)


def post_path(post: Post) -> str:
    """Return the path of *post*, for the run with one post edited."""
    return f"content/posts/{post.date}-{post.slug}.md"


def _source(post: Post) -> str:
    head = (
        f"---\ntitle: {{en: {post.titles['en']!r}, ko: {post.titles['ko']!r}}}\ndate: {post.date} 09:00:00 +0900\n"
        f"tags: [{', '.join(post.tags)}]\ncategories: [{', '.join(post.categories)}]\n---\n\n"
    )
    return f"{head}{post.texts['en']}\n---\n\n{post.texts['ko']}"
