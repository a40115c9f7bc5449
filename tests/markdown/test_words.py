"""Nothing an author wrote is lost on the way to the page."""

import html
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from tests.markdown.cases import render
from tests.markdown.corpus import CORPORA, SHARED, Corpus, engine, posts
from tests.markdown.corpus import render as render_post

_MARKUP = (
    *("\n", "\n\n", "\n\n", " ", "  \n", "\t", "    ", "  "),
    *("- ", "* ", "1. ", "2. ", "1) ", "> ", "# ", "## ", "---\n", "===\n", "- [ ] ", "> [!NOTE]\n"),
    *(
        "**",
        "*",
        "_",
        "~~",
        "`",
        "``",
        "\n```\n",
        "\n~~~\n",
        "$",
        "$$",
        "\\",
        "!",
        "[",
        "]",
        "(",
        "|",
        "\n|-|-|\n",
        "\n|-|\n",
    ),
    *("<details>\n", "</details>\n", "<summary>", "</summary>", "<b>", "</b>", "<div>\n", "</div>\n", "<br>", "<", ">"),
    *("\n: ", "[^1]", "\n[^1]: ", "^[", '"', "'", "...", "{% raw %}", "{% endraw %}", "{{", "}}", "&amp;", "&"),
)

_WORDS = re.compile(r"[0-9A-Za-z가-힣]+")


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(_MARKUP), st.just("")), min_size=1, max_size=40))
def test_every_word_between_any_markup_is_on_the_page(markup: list[str]) -> None:
    words = [f"글{number}w" for number in range(len(markup))]
    text = "".join(f"{mark}{word}" for mark, word in zip(markup, words, strict=True))
    body = render(text).result
    assert body is not None
    lost = [word for word in words if word not in body.html]
    assert not lost, text


@pytest.mark.skipif(not SHARED.exists(), reason="the shared corpus is not here")
@pytest.mark.parametrize("corpus", CORPORA, ids=lambda corpus: corpus.name)
def test_every_word_of_a_real_post_is_on_its_page(corpus: Corpus) -> None:
    built = engine(corpus)
    for post in posts(corpus):
        body = render_post(post, corpus, built).result
        assert body is not None
        shown = _everything(body.html) + " ".join(reference.target for reference in body.references)
        lost = {word for word in _WORDS.findall(_without_unpublished(post.text)) if word not in shown}
        assert not lost, f"{post.key}: {sorted(lost)[:20]}"


def _everything(source: str) -> str:
    """Return a page's text and the values of its attributes."""
    tree = LexborHTMLParser(source)
    parts = [tree.body.text() if tree.body else ""]
    parts += [str(value) for node in tree.css("*") for value in node.attributes.values()]
    return html.unescape(" ".join(parts))


def _without_unpublished(text: str) -> str:
    """Take out of a source what is not for readers: tags, comments, attribute lists, Liquid and addresses."""
    text = re.sub(r"<!--.*?-->|\{:[^}]*\}|\{%.*?%\}|\{\{.*?\}\}", " ", text, flags=re.DOTALL)
    text = re.sub(r"</?[A-Za-z][^<>]*>", " ", text)
    text = re.sub(r"(?m)^\s*(```|~~~).*$|^[\s>]*\d+\.\s", " ", text)
    return re.sub(r"https?://\S+|%[0-9A-F]{2}|&#?\w+;", " ", text)
