"""The shared corpus of real posts, rendered as bodies: for the tests that measure us against the old pages."""

import html
import json
import re
from pathlib import Path
from typing import NamedTuple

from site_gen.model.body import Body, BodyInput, BodySetup
from site_gen.model.config import MarkdownConfig
from site_gen.model.problem import Outcome
from site_gen.render.markdown.body import make_engine, render_body
from site_gen.render.markdown.engine import Engine

SHARED = Path(__file__).parents[2] / "../shared"
FIDELITY = SHARED / "fidelity" / "fidelity.py"

JEKYLL = MarkdownConfig(source="jekyll", math_escapes="kramdown", heading_ids_over_file=True)
COMMONMARK = MarkdownConfig()

_PLACEHOLDER = re.compile(r"site-gen:ref/(\d+)")


class Corpus(NamedTuple):
    name: str
    """Also the folder of its reference."""
    folder: str
    language: str
    config: MarkdownConfig


CORPORA = (
    Corpus("one-file", "posts", "en", COMMONMARK),
    Corpus("two-files-en", "two-files/en", "en", JEKYLL),
    Corpus("two-files-ko", "two-files/ko", "ko", JEKYLL),
)


class SourcePost(NamedTuple):
    key: str
    text: str
    first_line: int


def posts(corpus: Corpus) -> list[SourcePost]:
    """Return the texts of a corpus without their front matter, each whole file as one text."""
    found = []
    for path in sorted((SHARED / "corpus" / corpus.folder).glob("*.md")):
        source = path.read_text(encoding="utf-8")
        head, text = re.match(r"(---\n.*?\n---\n)(.*)", source, re.DOTALL).groups()  # type: ignore[union-attr]
        found.append(SourcePost(path.stem, text, head.count("\n") + 1))
    return found


def engine(corpus: Corpus) -> Engine:
    """Return an engine with the settings that suit a corpus."""
    return make_engine(BodySetup(markdown=corpus.config))


def render(post: SourcePost, corpus: Corpus, engine: Engine) -> Outcome[Body]:
    """Render a post as its old site had it: one text, its own address known."""
    argument = BodyInput(
        path=f"content/posts/{post.key}.md",
        language=corpus.language,
        text=post.text,
        first_line=post.first_line,
        variables=(
            ("site.url", "https://example.org"),
            ("site.baseurl", ""),
            ("site.active_lang", corpus.language),
            ("page.url", f"/posts/{post.key[11:]}/"),
        ),
    )
    return render_body(argument, engine)


def write_pages(corpus: Corpus, folder: Path) -> Path:
    """Write a page for every post, with its addresses as the author wrote them; return the map for fidelity.py."""
    pages = {}
    built = engine(corpus)
    for post in posts(corpus):
        body = render(post, corpus, built).result
        assert body is not None
        targets = [html.escape(reference.target) for reference in body.references]
        content = _PLACEHOLDER.sub(lambda found, targets=targets: targets[int(found[1])], body.html)  # type: ignore[misc]
        page = f'<!doctype html><html><body><article class="post-body">{content}</article></body></html>'
        (folder / f"{post.key}.html").write_text(page, encoding="utf-8")
        pages[post.key] = f"{post.key}.html"
    map_file = folder / "map.json"
    map_file.write_text(json.dumps(pages), encoding="utf-8")
    return map_file
