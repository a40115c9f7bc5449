"""What of a style sheet reaches a reader: all rules, no comments, and no more bytes than a page may ask for."""

import gzip

import pytest

from site_gen.model.theme import ThemeAsset
from site_gen.render.assets import theme_artifacts
from tests.themes.theme_views import bundled

STYLES = {
    "a comment above a rule": ("/* why\n   it is so */\np { top: 0 }\n", "p { top: 0 }\n"),
    "주석은 남지 않는다": ("/* 왜\n   그런지 */\np { top: 0 }\n\t/* 끝 */", "p { top: 0 }\n"),
    "a comment beside a rule": ("p { top: 0 } /* x */\n", "p { top: 0 } /* x */\n"),
    "a licence": ("/*! by me */\np { top: 0 }\n", "/*! by me */\np { top: 0 }\n"),
    "a text that looks like one": ('a { content: "/*" }\n/* b */\n', 'a { content: "/*" }\n'),
    "quotation marks in a comment": ("/* it's */\nb { content: '/*' }\n/* isn't */\n", "b { content: '/*' }\n"),
    "one that begins behind a rule": ("a { /* x\n /* y */ }\n", "a { /* x\n /* y */ }\n"),
}  # fmt: skip


@pytest.mark.parametrize("case", STYLES)
def test_comments_that_fill_their_lines_are_left_out(case: str) -> None:
    written, published = STYLES[case]
    ((_, artifact),) = theme_artifacts([ThemeAsset(name="css/mine.css", content=written.encode())])
    assert artifact.content.decode() == published


def test_a_page_in_two_languages_asks_for_few_bytes_of_style() -> None:
    sheets = dict(theme_artifacts(bundled("duet").assets))
    names = ("css/duet.css", "css/pictures.css", "css/parallel.css")
    # The colours of code come to 800 bytes more.
    assert sum(len(gzip.compress(sheets[name].content, 9)) for name in names) <= 13_200
