"""The blog as a Jekyll site, with Debian's packages: kramdown, Rouge, jekyll-paginate-v2 and jekyll-sitemap."""

import json
from pathlib import Path

from blog import Post, posts, tag_names
from words import CATEGORIES

CONFIG = """\
title: Tides and Tables
url: https://bench.example
timezone: Asia/Seoul
markdown: kramdown
highlighter: rouge
kramdown: {input: GFM, hard_wrap: false}
plugins: [jekyll-paginate-v2, jekyll-sitemap]
pagination: {enabled: true, per_page: 10, permalink: "/page/:num/", sort_reverse: true}
defaults:
- {scope: {path: _posts/en, type: posts}, values: {layout: post, locale: en, permalink: "/posts/:title/"}}
- {scope: {path: _posts/ko, type: posts}, values: {layout: post, locale: ko, permalink: "/ko/posts/:title/"}}
"""
PLUGIN = """\
# What Liquid cannot say without looking at every post for every post: translations, neighbours and related posts of
# one language; the three that share the most tags and categories, newest first among equals.
Jekyll::Hooks.register :site, :post_read do |site|
  by_slug = site.posts.docs.group_by { |post| post.data["slug"] }
  site.posts.docs.group_by { |post| post.data["locale"] }.each_value do |all|
    by_term = Hash.new { |terms, term| terms[term] = [] }
    terms = all.map { |post| post.data["tags"].map { |name| [name, 100] } + post.data["categories"].map { |name| ["c #{name}", 50] } }
    terms.each_with_index { |found, number| found.each { |name, _| by_term[name] << number } }
    all.each_with_index do |post, number|
      points = Hash.new(0)
      terms[number].each { |name, weight| by_term[name].each { |other| points[other] += weight } }
      points.delete(number)
      post.data["related"] = points.min_by(3) { |other, sum| [-sum, -other] }.map { |other, _| all[other] }
      post.data["older"] = all[number - 1] if number.positive?
      post.data["newer"] = all[number + 1]
      post.data["translations"] = by_slug[post.data["slug"]]
    end
  end
end
"""
BASE = """\
<!doctype html>
{% assign prefix = "" %}{% if page.locale == "ko" %}{% assign prefix = "/ko" %}{% endif %}<html lang="{{ page.locale }}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ page.title | escape }}{% if page.title %} · {% endif %}{{ site.title }}</title>
<meta name="description" content="{{ page.excerpt | strip_html | normalize_whitespace | truncate: 160 | escape }}">
<link rel="canonical" href="{{ page.url | absolute_url }}">
{% for post in page.translations %}
<link rel="alternate" hreflang="{{ post.locale }}" href="{{ post.url | absolute_url }}">{% endfor %}
<meta property="og:title" content="{{ page.title | escape }}">
<meta property="og:type" content="{% if page.slug %}article{% else %}website{% endif %}">
<meta property="og:url" content="{{ page.url | absolute_url }}">
<link rel="stylesheet" href="/css/site.css">
<link rel="alternate" type="application/atom+xml" href="{{ prefix }}/feed.xml">
</head>
<body>
<header class="site-header"><a href="{{ prefix }}/">{{ site.title }}</a>
<nav><ul><li><a href="{{ prefix }}/tags/">tags</a></li><li><a href="{{ prefix }}/categories/">categories</a></li>
<li><a href="{{ prefix }}/posts/">posts</a></li></ul>
<ul class="languages"><li><a href="/">English</a></li><li><a href="/ko/">한국어</a></li></ul></nav></header>
<main>{{ content }}</main>
<footer><p>Jekyll {{ jekyll.version }}</p></footer>
</body>
</html>
"""
CARD = """\
<article class="card"><h2><a href="{{ post.url }}">{{ post.title | escape }}</a></h2>
<p><time datetime="{{ post.date | date_to_xmlschema }}">{{ post.date | date_to_long_string }}</time> · {{ post.content | number_of_words | divided_by: 200 | plus: 1 }} min</p>
<p>{{ post.excerpt | strip_html | normalize_whitespace | truncate: 160 }}</p>
<ul>{% for tag in post.tags %}<li><a href="{{ prefix }}/tags/{{ tag | replace: " ", "-" }}/">{{ tag }}</a></li>{% endfor %}</ul></article>
"""
POST = """\
---
layout: base
---
{% assign prefix = "" %}{% if page.locale == "ko" %}{% assign prefix = "/ko" %}{% endif %}<article class="post"><h1>{{ page.title | escape }}</h1>
<p><time datetime="{{ page.date | date_to_xmlschema }}">{{ page.date | date_to_long_string }}</time> · {{ content | number_of_words | divided_by: 200 | plus: 1 }} min</p>
<ul>{% for tag in page.tags %}<li><a href="{{ prefix }}/tags/{{ tag | replace: " ", "-" }}/">{{ tag }}</a></li>{% endfor %}</ul>
<div class="post-body">{{ content }}</div>
<nav>{% if page.newer %}<a rel="next" href="{{ page.newer.url }}">{{ page.newer.title | escape }}</a>{% endif %}
{% if page.older %}<a rel="prev" href="{{ page.older.url }}">{{ page.older.title | escape }}</a>{% endif %}</nav>
<section class="related">{% for post in page.related %}{% include card.html %}{% endfor %}</section>
</article>
"""
LIST = """\
---
layout: base
---
{% assign prefix = "" %}{% if page.locale == "ko" %}{% assign prefix = "/ko" %}{% endif %}<h1>{{ page.title }}</h1>
{% for post in paginator.posts %}{% include card.html %}{% endfor %}
<nav class="pagination">{% if paginator.previous_page_path %}<a rel="prev" href="{{ paginator.previous_page_path }}">newer</a>{% endif %}
{{ paginator.page }} / {{ paginator.total_pages }}
{% if paginator.next_page_path %}<a rel="next" href="{{ paginator.next_page_path }}">older</a>{% endif %}</nav>
"""
ARCHIVE = """\
---
layout: base
title: Posts
locale: %(language)s
permalink: %(prefix)s/posts/
---
{%% assign mine = site.posts | where: "locale", "%(language)s" | group_by_exp: "post", "post.date | date: '%%Y'" %%}
<h1>Posts</h1>{%% for year in mine %%}<h2>{{ year.name }}</h2><ul>
{%% for post in year.items %%}<li><time>{{ post.date | date_to_string }}</time> <a href="{{ post.url }}">{{ post.title | escape }}</a></li>
{%% endfor %%}</ul>{%% endfor %%}
"""
TERMS = """\
---
layout: base
title: %(kind)s
locale: %(language)s
permalink: %(prefix)s/%(kind)s/
---
<h1>%(kind)s</h1><ul>{%% for term in site.%(kind)s %%}
{%% assign mine = term[1] | where: "locale", "%(language)s" %%}
<li><a href="%(prefix)s/%(kind)s/{{ term[0] | replace: " ", "-" }}/">{{ term[0] }}</a> {{ mine.size }}</li>{%% endfor %%}</ul>
"""
FEED = """\
---
permalink: %(prefix)s/feed.xml
sitemap: false
---
<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="%(language)s"><title>{{ site.title }}</title>
<id>{{ page.url | absolute_url }}</id><link rel="self" href="{{ page.url | absolute_url }}"/>
{%% assign mine = site.posts | where: "locale", "%(language)s" %%}<updated>{{ mine.first.date | date_to_xmlschema }}</updated>
{%% for post in mine limit: 20 %%}<entry><title>{{ post.title | xml_escape }}</title><link href="{{ post.url | absolute_url }}"/>
<id>{{ post.url | absolute_url }}</id><updated>{{ post.date | date_to_xmlschema }}</updated>
<content type="html">{{ post.content | xml_escape }}</content></entry>
{%% endfor %%}</feed>
"""
PROGRAM = "jekyll"
ARGUMENTS = ["build", "--quiet"]
OUTPUT = "_site"
LEFTOVERS = ("_site", ".jekyll-cache", ".jekyll-metadata")
ENVIRONMENT = {"LANG": "C.UTF-8", "JEKYLL_ENV": "production"}
TEMPLATE_OF_POSTS = "_layouts/post.html"
"""The template that every post uses, for the run with one template changed."""


def write(folder: Path, count: int, picture: bytes) -> None:
    """Write the site with *count* posts into *folder*; each tag and category has a page that asks for its list."""
    files = {
        "_config.yml": CONFIG,
        "_plugins/around.rb": PLUGIN,
        "_layouts/base.html": BASE,
        "_layouts/post.html": POST,
        "_layouts/list.html": LIST,
        "_includes/card.html": CARD,
        "css/site.css": "body { max-width: 44rem; margin: auto }\n",
    }
    for language, prefix in (("en", ""), ("ko", "/ko")):
        where = {"language": language, "prefix": prefix}
        files[f"{language}/index.html"] = _list("", "", language, f"{prefix}/")
        files[f"{language}/archive.html"] = ARCHIVE % where
        files[f"{language}/feed.xml"] = FEED % where
        for kind, field, names in (("tags", "tag", tag_names(count)), ("categories", "category", CATEGORIES)):
            files[f"{language}/{kind}.html"] = TERMS % (where | {"kind": kind})
            for name in names:
                slug = name.replace(" ", "-")
                files[f"{language}/{kind}/{slug}.html"] = _list(field, name, language, f"{prefix}/{kind}/{slug}/")
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (folder / "pictures").mkdir()
    for post in posts(count):
        (folder / "pictures" / post.picture).write_bytes(picture)
        for language in ("en", "ko"):
            path = folder / _path(post, language)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(_source(post, language), encoding="utf-8")


def post_path(post: Post) -> str:
    """Return the path of one language of *post*, for the run with one post edited."""
    return _path(post, "en")


def _path(post: Post, language: str) -> str:
    return f"_posts/{language}/{post.date}-{post.slug}.md"


def _list(field: str, name: str, language: str, address: str) -> str:
    wanted = {"enabled": True, "locale": language} | ({field: name} if field else {})
    return (
        f"---\nlayout: list\ntitle: {json.dumps(name)}\nlocale: {language}\npermalink: {address}\n"
        f"pagination: {json.dumps(wanted)}\n---\n"
    )


def _source(post: Post, language: str) -> str:
    head = {
        "title": post.titles[language],
        "date": f"{post.date} 09:00:00 +0900",
        "slug": post.slug,
        "tags": list(post.tags),
        "categories": list(post.categories),
    }
    text = post.texts[language].replace(f"]({post.picture})", f"](/pictures/{post.picture})")
    opening, _, rest = text.partition("\n\n")
    lines = "".join(f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in head.items())
    return f"---\n{lines}---\n\n{opening}\n\n* contents\n{{:toc}}\n\n{rest}"
