"""Emphasis next to CJK text is what npm markdown-it-cjk-friendly 3.0.0 makes of it, byte for byte.

The reference was written by ``benchmarks/markdown/compare_cjk``, which compares as many random texts as one likes.
"""

import json
from pathlib import Path

from markdown_it import MarkdownIt

from site_gen.render.markdown.emphasis import emphasis, strikethrough

_REFERENCE: list[list[str]] = json.loads(
    (Path(__file__).parent / "emphasis_reference.json").read_text(encoding="utf-8")
)


def test_random_texts_become_what_the_reference_says() -> None:
    engine = MarkdownIt("commonmark", {"html": True}).enable("strikethrough")
    engine.inline.ruler.at("emphasis", emphasis)
    engine.inline.ruler.at("strikethrough", strikethrough)
    assert len(_REFERENCE) >= 600
    differing = [text for text, html in _REFERENCE if engine.render(text) != html]
    assert not differing, differing[:3]


def test_library_alone_differs_from_the_reference() -> None:
    engine = MarkdownIt("commonmark", {"html": True}).enable("strikethrough")
    assert any(engine.render(text) != html for text, html in _REFERENCE)
