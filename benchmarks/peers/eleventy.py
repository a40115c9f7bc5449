"""The blog as an Eleventy site: a file a language, Nunjucks templates, the makers' plugins for code and feeds."""

import json
from pathlib import Path

from blog import Post, posts

CONFIG = """\
import syntaxHighlight from "@11ty/eleventy-plugin-syntaxhighlight";
import { feedPlugin } from "@11ty/eleventy-plugin-rss";
import markdownItAnchor from "markdown-it-anchor";

const LANGUAGES = ["en", "ko"];
const slug = (text) => text.toLowerCase().replaceAll(" ", "-");

export default function (config) {
  config.addPlugin(syntaxHighlight);
  for (const language of LANGUAGES) {
    config.addPlugin(feedPlugin, {
      type: "atom",
      outputPath: language === "en" ? "/feed.xml" : "/ko/feed.xml",
      collection: { name: `posts_${language}`, limit: 20 },
      metadata: {
        language,
        title: language === "en" ? "Tides and Tables" : "조수와 표",
        base: "https://bench.example/",
        author: { name: "A. Author" },
      },
    });
  }
  config.amendLibrary("md", (library) => library.set({ typographer: true }).use(markdownItAnchor));
  config.addPassthroughCopy({ pictures: "pictures", css: "css" });

  for (const language of LANGUAGES) {
    config.addCollection(`posts_${language}`, (api) => api.getFilteredByGlob(`posts/${language}/*.md`));
  }
  config.addCollection("translations", (api) => {
    const found = {};
    for (const post of api.getFilteredByGlob("posts/*/*.md")) (found[post.data.key] ??= []).push(post);
    return found;
  });
  // Three posts that share the most tags and categories, newest first among equals; and the posts before and after.
  config.addCollection("around", (api) => {
    const found = {};
    for (const language of LANGUAGES) {
      const all = api.getFilteredByGlob(`posts/${language}/*.md`);
      const byTerm = {};
      all.forEach((post, number) => {
        for (const term of terms(post)) (byTerm[term] ??= []).push(number);
      });
      all.forEach((post, number) => {
        const points = new Map();
        for (const term of terms(post)) {
          for (const other of byTerm[term]) points.set(other, (points.get(other) ?? 0) + (term[0] === "t" ? 100 : 50));
        }
        points.delete(number);
        const best = [...points].sort((a, b) => b[1] - a[1] || b[0] - a[0]).slice(0, 3);
        found[post.url] = { previous: all[number - 1], next: all[number + 1], related: best.map(([other]) => all[other]) };
      });
    }
    return found;
  });
  config.addCollection("terms", (api) => {
    const found = [];
    for (const language of LANGUAGES) {
      for (const kind of ["topics", "categories"]) {
        const members = {};
        for (const post of api.getFilteredByGlob(`posts/${language}/*.md`)) {
          for (const name of post.data[kind]) (members[name] ??= []).unshift(post);
        }
        const base = `${language === "en" ? "" : "/ko"}/${kind === "topics" ? "tags" : kind}/`;
        const names = Object.keys(members).sort();
        found.push({ language, title: kind, url: base, names: names.map((name) => ({ name, url: base + slug(name) + "/", count: members[name].length })) });
        for (const name of names) found.push(...pages(language, name, base + slug(name) + "/", members[name]));
      }
    }
    return found;
  });
  config.addCollection("lists", (api) =>
    LANGUAGES.flatMap((language) => {
      const all = api.getFilteredByGlob(`posts/${language}/*.md`).reverse();
      return pages(language, "", language === "en" ? "/" : "/ko/", all);
    }));

  const dates = new Intl.DateTimeFormat("en", { dateStyle: "long", timeZone: "Asia/Seoul" });
  config.addFilter("day", (date) => dates.format(date));
  config.addFilter("iso", (date) => date.toISOString());
  config.addFilter("slug_of", slug);
  config.addFilter("plain", (html) => html.replace(/<[^>]+>/g, "").replace(/\\s+/g, " ").slice(0, 160));
  config.addFilter("contents", (html) =>
    [...html.matchAll(/<h([23]) id="([^"]*)"[^>]*>(.*?)<\\/h\\1>/gs)].map(([, level, id, text]) => ({ level, id, text })));
  config.addFilter("minutes", (html) => Math.max(1, Math.round(html.replace(/<[^>]+>/g, "").split(/\\s+/).length / 200)));
  config.addFilter("by_year", (all) => {
    const years = {};
    for (const post of [...all].reverse()) (years[post.date.getFullYear()] ??= []).push(post);
    return Object.entries(years).reverse();
  });
  return { dir: { includes: "_includes", output: "_site" }, markdownTemplateEngine: false };
}

function terms(post) {
  return [...post.data.topics.map((name) => "t " + name), ...post.data.categories.map((name) => "c " + name)];
}

function pages(language, title, url, posts) {
  const count = Math.max(1, Math.ceil(posts.length / 10));
  const address = (number) => (number === 0 ? url : `${url}page/${number + 1}/`);
  return Array.from({ length: count }, (_, number) => ({
    language, title, number, count, url: address(number), posts: posts.slice(number * 10, number * 10 + 10),
    newer: number > 0 ? address(number - 1) : "", older: number + 1 < count ? address(number + 1) : "",
  }));
}
"""
BASE = """\
<!doctype html>
<html lang="{{ language }}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ title }}{% if title %} · {% endif %}{{ "Tides and Tables" if language == "en" else "조수와 표" }}</title>
<meta name="description" content="{{ content | plain if key else "" }}">
<link rel="canonical" href="https://bench.example{{ page.url }}">
{% for post in collections.translations[key] %}
<link rel="alternate" hreflang="{{ post.data.language }}" href="https://bench.example{{ post.url }}">{% endfor %}
<meta property="og:title" content="{{ title }}">
<meta property="og:type" content="{{ "article" if key else "website" }}">
<meta property="og:url" content="https://bench.example{{ page.url }}">
<link rel="stylesheet" href="/css/site.css">
<link rel="alternate" type="application/atom+xml" href="{{ "/feed.xml" if language == "en" else "/ko/feed.xml" }}">
</head>
<body>
<header class="site-header"><a href="{{ "/" if language == "en" else "/ko/" }}">{{ "Tides and Tables" if language == "en" else "조수와 표" }}</a>
<nav><ul>{% set prefix = "" if language == "en" else "/ko" %}<li><a href="{{ prefix }}/tags/">tags</a></li>
<li><a href="{{ prefix }}/categories/">categories</a></li><li><a href="{{ prefix }}/posts/">posts</a></li></ul>
<ul class="languages"><li><a href="/">English</a></li><li><a href="/ko/">한국어</a></li></ul></nav></header>
<main>{{ content | safe }}</main>
<footer><p>{{ eleventy.generator }}</p></footer>
</body>
</html>
"""
CARD = """\
{% macro card(post) %}<article class="card"><h2><a href="{{ post.url }}">{{ post.data.title }}</a></h2>
<p><time datetime="{{ post.date | iso }}">{{ post.date | day }}</time> · {{ post.content | minutes }} min</p>
<p>{{ post.content | plain }}</p>
<ul>{% for name in post.data.topics %}<li><a href="{{ "" if post.data.language == "en" else "/ko" }}/tags/{{ name | slug_of }}/">{{ name }}</a></li>{% endfor %}</ul></article>{% endmacro %}
"""
POST = """\
---
layout: base.njk
---
{% from "card.njk" import card %}<article class="post"><h1>{{ title }}</h1>
<p><time datetime="{{ page.date | iso }}">{{ page.date | day }}</time> · {{ content | minutes }} min</p>
<ul>{% for name in topics %}<li><a href="{{ "" if language == "en" else "/ko" }}/tags/{{ name | slug_of }}/">{{ name }}</a></li>{% endfor %}</ul>
<aside class="contents"><ul>{% for heading in content | contents %}<li><a href="#{{ heading.id }}">{{ heading.text | safe }}</a></li>{% endfor %}</ul></aside>
<div class="post-body">{{ content | safe }}</div>
{% set around = collections.around[page.url] %}
<nav>{% if around.next %}<a rel="next" href="{{ around.next.url }}">{{ around.next.data.title }}</a>{% endif %}
{% if around.previous %}<a rel="prev" href="{{ around.previous.url }}">{{ around.previous.data.title }}</a>{% endif %}</nav>
<section class="related">{% for other in around.related %}<p><a href="{{ other.url }}">{{ other.data.title }}</a>
<time datetime="{{ other.date | iso }}">{{ other.date | day }}</time></p>{% endfor %}</section>
</article>
"""
LISTS = """\
---
pagination: {data: collections.%s, size: 1, alias: list, addAllPagesToCollections: true}
permalink: "{{ list.url }}"
layout: base.njk
eleventyComputed: {title: "{{ list.title }}", language: "{{ list.language }}"}
---
{%% from "card.njk" import card %%}<h1>{{ list.title }}</h1>
{%% if list.names %%}<ul>{%% for term in list.names %%}<li><a href="{{ term.url }}">{{ term.name }}</a> {{ term.count }}</li>{%% endfor %%}</ul>{%% endif %%}
{%% for post in list.posts %%}{{ card(post) }}{%% endfor %%}
<nav class="pagination">{%% if list.newer %%}<a rel="prev" href="{{ list.newer }}">newer</a>{%% endif %%} {{ list.number }} / {{ list.count }}
{%% if list.older %%}<a rel="next" href="{{ list.older }}">older</a>{%% endif %%}</nav>
"""
ARCHIVE = """\
---
permalink: "%(path)s/posts/"
layout: base.njk
language: %(language)s
title: Posts
---
<h1>{{ title }}</h1>{%% for year, members in collections.posts_%(language)s | by_year %%}<h2>{{ year }}</h2><ul>
{%% for post in members %%}<li><time>{{ post.date | day }}</time> <a href="{{ post.url }}">{{ post.data.title }}</a></li>
{%% endfor %%}</ul>{%% endfor %%}
"""
SITEMAP = """\
---
permalink: /sitemap.xml
eleventyExcludeFromCollections: true
---
<?xml version="1.0" encoding="utf-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{% for page in collections.all %}
<url><loc>https://bench.example{{ page.url }}</loc><lastmod>{{ page.date | iso }}</lastmod></url>{% endfor %}
</urlset>
"""
FILES = {
    "eleventy.config.js": CONFIG,
    "package.json": '{"private": true, "type": "module"}\n',
    "_includes/base.njk": BASE,
    "_includes/card.njk": CARD,
    "_includes/post.njk": POST,
    "home.njk": LISTS % "lists",
    "terms.njk": LISTS % "terms",
    "archive.njk": ARCHIVE % {"path": "", "language": "en"},
    "archive-ko.njk": ARCHIVE % {"path": "/ko", "language": "ko"},
    "sitemap.njk": SITEMAP,
    "css/site.css": "body { max-width: 44rem; margin: auto }\n",
    "posts/en/en.json": '{"layout": "post.njk", "language": "en"}\n',
    "posts/ko/ko.json": '{"layout": "post.njk", "language": "ko"}\n',
}
PROGRAM = "eleventy"
ARGUMENTS = ["--quiet"]
OUTPUT = "_site"
LEFTOVERS = ("_site", ".cache")
TEMPLATE_OF_POSTS = "_includes/post.njk"
"""The template that every post uses, for the run with one template changed."""
NEEDS_NODE_MODULES = True
"""Its configuration imports plugins, which are where the program is."""


def write(folder: Path, count: int, picture: bytes) -> None:
    """Write the site with *count* posts into *folder*."""
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (folder / "pictures").mkdir()
    for post in posts(count):
        (folder / "pictures" / post.picture).write_bytes(picture)
        for language in ("en", "ko"):
            path = folder / "posts" / language / f"{post.slug}.md"
            path.write_text(_source(post, language), encoding="utf-8")


def post_path(post: Post) -> str:
    """Return the path of one language of *post*, for the run with one post edited."""
    return f"posts/en/{post.slug}.md"


def _source(post: Post, language: str) -> str:
    head = {
        "title": post.titles[language],
        "date": f"{post.date}T09:00:00+09:00",
        "key": post.slug,
        "permalink": f"{'' if language == 'en' else '/ko'}/posts/{post.slug}/",
        "topics": list(post.tags),
        "categories": list(post.categories),
    }
    text = post.texts[language].replace(f"]({post.picture})", f"](/pictures/{post.picture})")
    return f"---json\n{json.dumps(head, ensure_ascii=False, indent=1)}\n---\n\n{text}"
