"""The blog as a Hugo site: a bundle a post, with a file a language and the picture."""

import json
from pathlib import Path

from blog import Post, posts

CONFIG = """\
baseURL = "https://bench.example/"
defaultContentLanguage = "en"
enableRobotsTXT = true
[pagination]
pagerSize = 10
[taxonomies]
tag = "tags"
category = "categories"
[outputs]
home = ["html", "rss"]
section = ["html"]
taxonomy = ["html"]
term = ["html"]
[languages.en]
languageName = "English"
languageCode = "en"
weight = 1
title = "Tides and Tables"
[languages.ko]
languageName = "한국어"
languageCode = "ko"
weight = 2
title = "조수와 표"
[markup.goldmark.extensions]
typographer = {}
[markup.goldmark.extensions.passthrough]
enable = true
[markup.goldmark.extensions.passthrough.delimiters]
block = [["$$", "$$"]]
inline = [["$", "$"]]
[markup.highlight]
noClasses = false
[services.rss]
limit = 20
[permalinks.page]
posts = "/posts/:slug/"
[related]
threshold = 1
includeNewer = true
[[related.indices]]
name = "tags"
weight = 100
[[related.indices]]
name = "categories"
weight = 50
"""

BASE = """\
<!doctype html>
<html lang="{{ .Language.Lang }}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ if .IsHome }}{{ site.Title }}{{ else }}{{ .Title }} · {{ site.Title }}{{ end }}</title>
<meta name="description" content="{{ with .Description }}{{ . }}{{ else }}{{ .Summary | plainify | truncate 160 }}{{ end }}">
<link rel="canonical" href="{{ .Permalink }}">
{{ if .IsTranslated }}{{ range .AllTranslations }}
<link rel="alternate" hreflang="{{ .Language.Lang }}" href="{{ .Permalink }}">{{ end }}{{ end }}
<meta property="og:title" content="{{ .Title }}">
<meta property="og:type" content="{{ if .IsPage }}article{{ else }}website{{ end }}">
<meta property="og:url" content="{{ .Permalink }}">
{{ if .IsPage }}<script type="application/ld+json">{{ dict "@type" "BlogPosting" "headline" .Title "datePublished" (.Date.Format "2006-01-02") | jsonify | safeJS }}</script>{{ end }}
<link rel="stylesheet" href="/css/site.css">
{{ with .OutputFormats.Get "rss" }}<link rel="alternate" type="application/rss+xml" href="{{ .Permalink }}">{{ end }}
</head>
<body>
<header class="site-header"><a href="{{ site.Home.RelPermalink }}">{{ site.Title }}</a>
<nav><ul>{{ range (slice "tags" "categories" "posts") }}<li><a href="{{ . | relLangURL }}">{{ . }}</a></li>{{ end }}</ul>
<ul class="languages">{{ $page := . }}{{ range site.Home.AllTranslations }}<li><a href="{{ .RelPermalink }}"{{ if eq .Language.Lang $page.Language.Lang }} aria-current="true"{{ end }}>{{ .Language.LanguageName }}</a></li>{{ end }}</ul>
</nav></header>
<main>{{ block "main" . }}{{ end }}</main>
<footer><p>{{ hugo.Generator }}</p></footer>
</body>
</html>
"""

CARD = """\
<article class="card"><h2><a href="{{ .RelPermalink }}">{{ .Title }}</a></h2>
<p><time datetime="{{ .Date.Format "2006-01-02T15:04:05Z07:00" }}">{{ .Date | time.Format ":date_long" }}</time> · {{ .ReadingTime }} min</p>
<p>{{ .Summary | plainify | truncate 160 }}</p>
<ul>{{ range .GetTerms "tags" }}<li><a href="{{ .RelPermalink }}">{{ .LinkTitle }}</a></li>{{ end }}</ul></article>
"""

PAGER = """\
{{ $pager := . }}<nav class="pagination">
{{ with $pager.Prev }}<a rel="prev" href="{{ .URL }}">newer</a>{{ end }}
{{ range $pager.Pagers }}{{ $distance := sub .PageNumber $pager.PageNumber }}
{{ if or (le (math.Abs $distance) 1) (eq .PageNumber 1) (eq .PageNumber $pager.TotalPages) }}
<a href="{{ .URL }}"{{ if eq .PageNumber $pager.PageNumber }} aria-current="page"{{ end }}>{{ .PageNumber }}</a>{{ end }}{{ end }}
{{ with $pager.Next }}<a rel="next" href="{{ .URL }}">older</a>{{ end }}</nav>
"""

SINGLE = """\
{{ define "main" }}<article class="post"><h1>{{ .Title }}</h1>
<p><time datetime="{{ .Date.Format "2006-01-02T15:04:05Z07:00" }}">{{ .Date | time.Format ":date_long" }}</time> · {{ .ReadingTime }} min</p>
<ul>{{ range .GetTerms "tags" }}<li><a href="{{ .RelPermalink }}">{{ .LinkTitle }}</a></li>{{ end }}</ul>
<aside class="contents">{{ .TableOfContents }}</aside>
<div class="post-body">{{ .Content }}</div>
<nav>{{ with .NextInSection }}<a rel="next" href="{{ .RelPermalink }}">{{ .Title }}</a>{{ end }}
{{ with .PrevInSection }}<a rel="prev" href="{{ .RelPermalink }}">{{ .Title }}</a>{{ end }}</nav>
<section class="related">{{ range first 3 (site.RegularPages.Related .) }}{{ partial "card.html" . }}{{ end }}</section>
</article>{{ end }}
"""

LIST = """\
{{ define "main" }}<h1>{{ .Title }}</h1>{{ $pager := .Paginate %s }}
{{ range $pager.Pages }}{{ partial "card.html" . }}{{ end }}{{ partial "pager.html" $pager }}{{ end }}
"""

TERMS = """\
{{ define "main" }}<h1>{{ .Title }}</h1><ul>{{ range .Pages }}
<li><a href="{{ .RelPermalink }}">{{ .LinkTitle }}</a> {{ len .Pages }}</li>{{ end }}</ul>{{ end }}
"""

ARCHIVE = """\
{{ define "main" }}<h1>{{ .Title }}</h1>{{ range .Pages.GroupByDate "2006" }}<h2>{{ .Key }}</h2><ul>
{{ range .Pages }}<li><time>{{ .Date | time.Format ":date_medium" }}</time> <a href="{{ .RelPermalink }}">{{ .Title }}</a></li>
{{ end }}</ul>{{ end }}{{ end }}
"""

LAYOUTS = {
    "baseof.html": BASE,
    "single.html": SINGLE,
    "home.html": LIST % '(where site.RegularPages "Section" "posts")',
    "section.html": ARCHIVE,
    "term.html": LIST % ".Pages",
    "taxonomy.html": TERMS,
    "404.html": '{{ define "main" }}<h1>404</h1>{{ end }}\n',
    "_partials/card.html": CARD,
    "_partials/pager.html": PAGER,
}
PROGRAM = "hugo"
ARGUMENTS = ["--quiet"]
OUTPUT = "public"
LEFTOVERS = ("public", "resources")
TEMPLATE_OF_POSTS = "layouts/single.html"
"""The template that every post uses, for the run with one template changed."""


def write(folder: Path, count: int, picture: bytes) -> None:
    """Write the site with *count* posts into *folder*."""
    (folder / "hugo.toml").parent.mkdir(parents=True, exist_ok=True)
    (folder / "hugo.toml").write_text(CONFIG, encoding="utf-8")
    for name, text in LAYOUTS.items():
        path = folder / "layouts" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (folder / "static" / "css").mkdir(parents=True)
    (folder / "static" / "css" / "site.css").write_text("body { max-width: 44rem; margin: auto }\n", encoding="utf-8")
    for post in posts(count):
        place = folder / "content" / "posts" / post.slug
        place.mkdir(parents=True)
        (place / post.picture).write_bytes(picture)
        for language in ("en", "ko"):
            (place / f"index.{language}.md").write_text(_source(post, language), encoding="utf-8")


def post_path(post: Post) -> str:
    """Return the path of one language of *post*, for the run with one post edited."""
    return f"content/posts/{post.slug}/index.en.md"


def _source(post: Post, language: str) -> str:
    head = {
        "title": post.titles[language],
        "date": f"{post.date}T09:00:00+09:00",
        "slug": post.slug,
        "tags": list(post.tags),
        "categories": list(post.categories),
    }
    return f"{json.dumps(head, ensure_ascii=False, indent=1)}\n\n{post.texts[language]}"
