"""Two finished bodies: their blocks, which of them say the same thing, and the rows of the page that shows both."""

import re

import pytest
from selectolax.lexbor import LexborHTMLParser

from site_gen.model.parallel import Alignment, Bead
from site_gen.render.alignment import HalfTexts, align, align_halves
from site_gen.render.blocks import plain_text, sources_of, split_blocks, tex_of
from site_gen.render.parallel_rows import Languages, make_rows, with_prefixed_ids
from tests.kit import SHARED, Page, build, errors_of, page, write_site

BOTH = Languages("en", "ko")

ENGLISH = {
    "river": "<p>The river is warm today, and the first flower opened beside the bridge this morning.</p>",
    "boat": "<p>Three boats passed under it at noon, one of them painted green and very slow. Nobody knew where it was "
    "going, and the man at the helm, who wore a straw hat, did not look as if he knew it himself.</p>",
    "both": "<p>The river is warm today, and the first flower opened beside the bridge this morning. "
    "Three boats passed under it at noon, one of them painted green and very slow. Nobody knew where it was "
    "going, and the man at the helm, who wore a straw hat, did not look as if he knew it himself.</p>",
    "night": "<p>At night you hear the water only. It says the same thing for hours, and nobody minds.</p>",
    "list": "<ul><li>a towel</li><li>bread and cheese</li></ul>",
}
KOREAN = {
    "river": "<p>오늘은 강물이 따뜻하고, 아침에는 다리 바로 옆에서 올해의 첫 꽃이 피었습니다.</p>",
    "boat": "<p>정오에 배 세 척이 그 아래를 지났는데, 하나는 초록색이었고 아주 느렸습니다. 어디로 가는지 "
    "아무도 몰랐고, 밀짚모자를 쓴 키잡이도 아는 것 같지 않았습니다.</p>",
    "both": "<p>오늘은 강물이 따뜻하고, 아침에는 다리 바로 옆에서 올해의 첫 꽃이 피었습니다. "
    "정오에 배 세 척이 그 아래를 지났는데, 하나는 초록색이었고 아주 느렸습니다. 어디로 가는지 "
    "아무도 몰랐고, 밀짚모자를 쓴 키잡이도 아는 것 같지 않았습니다.</p>",
    "night": "<p>밤에는 물소리만 들립니다. 몇 시간이고 같은 말을 하는데 아무도 싫어하지 않습니다.</p>",
    "list": "<ul><li>수건</li><li>빵과 치즈</li></ul>",
}


def aligned(first: str, second: str) -> Alignment:
    outcome = align_halves(HalfTexts(first=first, second=second), None)
    assert outcome.result is not None
    return outcome.result


def beads(first: str, second: str) -> tuple[Bead, ...]:
    return aligned(first, second).beads


def text_of(names: str, language: dict[str, str]) -> str:
    return "\n".join(language.get(name, name) for name in names.split(" "))


# Blocks


@pytest.mark.parametrize(
    ("html", "kind"),
    [
        ('<h2 id="강">강</h2>', "heading"),
        ("<p>강가에서 <strong>걷기</strong></p>", "paragraph"),
        ('<p><a href="/large.png"><picture><img src="/a.png" alt="Two boats"></picture></a></p>', "picture"),
        ('<figure><img src="/a.png" alt=""><figcaption>A boat</figcaption></figure>', "picture"),
        ('<p class="gallery"><img src="/a.png"><img src="/b.png"></p>', "picture"),
        ('<p class="embed" data-src="https://v.example/1"><a href="https://v.example/1">A film</a></p>', "picture"),
        ('<p>Look: <img src="/a.png" alt=""></p>', "paragraph"),
        ('<div class="highlight" data-language="python"><pre><code>x = 1</code></pre></div>', "code"),
        ('<div class="math-display"><math><mi>x</mi></math></div>', "formula"),
        ("<p><math><mi>x</mi></math></p>", "formula"),
        ("<table><tr><td>1</td></tr></table>", "table"),
        ('<aside class="callout callout-tip"><p>Tip</p></aside>', "callout"),
        ("<blockquote><p>물은 흐른다</p></blockquote>", "quote"),
        ("<hr>", "rule"),
        ('<section class="footnotes"><ol><li>a</li></ol></section>', "list"),
        ("<details><summary>더 보기</summary><p>글</p></details>", "other"),
    ],
)
def test_a_block_is_known_by_its_kind(html: str, kind: str) -> None:
    assert [block.kind for block in split_blocks(html)] == [kind]
    assert split_blocks(html)[0].html == html


def test_blocks_are_the_elements_that_a_browser_counts() -> None:
    html = '<p title="a > b">1</p><!-- <p>no</p> -->\n<ul><li>2<ul><li>3</li></ul></li></ul><hr/><pre>\n&lt;p></pre>'
    blocks = split_blocks(html)
    root = LexborHTMLParser(f"<div id=x>{html}</div>").css_first("#x")
    assert root is not None
    counted = [node for node in root.iter() if node.tag != "-comment"]
    assert sum(block.elements for block in blocks) == len(counted) == 4
    assert blocks[1].items == 1


def test_letters_outside_every_paragraph_are_a_block_of_their_own() -> None:
    blocks = split_blocks("<p>1</p>words <b>and</b> more<br><p>2</p>\n남은 글")
    assert [block.html for block in blocks] == ["<p>1</p>", "words <b>and</b> more<br>", "<p>2</p>", "남은 글"]
    assert [block.elements for block in blocks] == [1, 2, 1, 0]


@pytest.mark.parametrize("html", ["<p>never closed", "<p>a</p></div><p>b</p>", '<p a="<>">x', "<", "<!-- ", ""])
def test_no_letter_of_a_broken_body_is_lost(html: str) -> None:
    kept = "".join(plain_text(block.html) for block in split_blocks(html))
    assert set(kept.split()) == set(plain_text(html).split())


def test_a_formula_is_its_source_not_its_letters_twice() -> None:
    html = '<p>Let <math><mi>x</mi><annotation encoding="application/x-tex">x_1</annotation></math> be.</p>'
    assert plain_text(html) == "Let x be."
    assert tex_of(html) == "x_1"
    assert sources_of('<img alt="src" src="/a.png"><iframe src="https://v.example/"></iframe>') == (
        "/a.png",
        "https://v.example/",
    )


# Alignment


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("river boat night", "river boat night", ((1, 1), (1, 1), (1, 1))),
        ("river boat night", "river night", ((1, 1), (1, 0), (1, 1))),
        ("river night", "river boat night", ((1, 1), (0, 1), (1, 1))),
        ("river boat night", "both night", ((2, 1), (1, 1))),
        ("both night", "river boat night", ((1, 2), (1, 1))),
        ("river list night", "river list night", ((1, 1), (1, 1), (1, 1))),
        ("river <hr> night", "river night", ((1, 1), (1, 0), (1, 1))),
        ("", "", ()),
        ("river", "", ((1, 0),)),
    ],
)
@pytest.mark.parametrize("is_turned", [False, True])
def test_blocks_stand_beside_what_they_translate(
    first: str, second: str, expected: tuple[Bead, ...], is_turned: bool
) -> None:
    if is_turned:
        expected = tuple((right, left) for left, right in expected)
        assert beads(text_of(second, KOREAN), text_of(first, ENGLISH)) == expected
    else:
        assert beads(text_of(first, ENGLISH), text_of(second, KOREAN)) == expected


def test_headings_of_one_level_are_anchors_whatever_stands_between() -> None:
    first = f"<h2>One</h2>{ENGLISH['river']}{ENGLISH['boat']}<h2>Two</h2>{ENGLISH['night']}"
    second = f"<h2>하나</h2>{KOREAN['river']}<h2>둘</h2>{KOREAN['night']}"
    assert beads(first, second) == ((1, 1), (1, 1), (1, 0), (1, 1), (1, 1))


def test_a_section_of_one_text_alone_does_not_move_the_others() -> None:
    first = f"<h2>The CLIP model</h2>{ENGLISH['river']}<h2>Data</h2>{ENGLISH['boat']}<h2>DINO</h2>{ENGLISH['night']}"
    second = f"<h2>CLIP 모델</h2>{KOREAN['river']}<h2>DINO</h2>{KOREAN['night']}"
    assert beads(first, second) == ((1, 1), (1, 1), (1, 0), (1, 0), (1, 1), (1, 1))


def test_a_level_that_differs_does_not_keep_headings_apart() -> None:
    first = f"<h2>Why</h2>{ENGLISH['river']}<h3>Batch 32</h3>{ENGLISH['boat']}<h2>End</h2>{ENGLISH['night']}"
    second = f"<h2>왜</h2>{KOREAN['river']}<h4>배치 32</h4>{KOREAN['boat']}<h2>끝</h2>{KOREAN['night']}"
    assert beads(first, second) == ((1, 1),) * 6


def test_names_and_numbers_tell_blocks_of_one_length_apart() -> None:
    first = "".join(f"<p>We measured {name} on a rainy day in spring.</p>" for name in ("CLIP", "DINO", "BYOL", "SAM"))
    second = "".join(f"<p>비 오는 봄날에 {name}을 재 보았습니다.</p>" for name in ("CLIP", "BYOL", "SAM"))
    assert beads(first, second) == ((1, 1), (1, 0), (1, 1), (1, 1))


def test_a_picture_stands_beside_the_same_picture() -> None:
    first = f'<p><img src="/a.png" alt="A"></p>{ENGLISH["river"]}<p><img src="/b.png" alt="B"></p>'
    second = f'{KOREAN["river"]}<p><img src="/b.png" alt="나"></p>'
    assert beads(first, second) == ((1, 0), (1, 1), (1, 1))


def test_what_is_said_in_other_blocks_stands_beside_it_as_a_whole() -> None:
    table = "<table><tr><td>a towel for everybody</td></tr><tr><td>bread and cheese</td></tr></table>"
    first = f"<h2>Bags</h2><ul><li>small bags</li></ul>{table}<ul><li>large bags</li></ul>{table}<h2>End</h2>"
    second = (
        "<h2>가방</h2><ul><li>작은 가방<table><tr><td>모두의 수건</td></tr><tr><td>빵과 치즈</td></tr></table></li>"
        "<li>큰 가방<table><tr><td>모두의 수건</td></tr><tr><td>빵과 치즈</td></tr></table></li></ul><h2>끝</h2>"
    )
    assert beads(first, second) == ((1, 1), (4, 1), (1, 1))


def test_other_words_in_the_same_place_share_a_row() -> None:
    first = f"{ENGLISH['river']}<p>{'Only in English. ' * 12}</p>{ENGLISH['night'] * 4}"
    second = f"{KOREAN['river']}<pre>1234567890\nabcdefg\nhijklmnop\nqrstuv</pre>{KOREAN['night'] * 4}"
    alignment = aligned(first, second)
    assert alignment.by == "blocks"
    assert sum(left for left, _ in alignment.beads) == 6
    assert (1, 0) not in alignment.beads or (0, 1) not in alignment.beads


SUMMARY = f"<h2>하나</h2>{KOREAN['river']}<h2>둘</h2>{KOREAN['night']}"
TREATISE = (
    f"<h2>One</h2>{''.join(f'<p>{word} goes on and on about things that the other text leaves out.</p>' * 9)}"
    f"<h2>Two</h2>{''.join(f'<ul><li>{word} and more of it, in a list that is long.</li></ul>' * 9)}"
    for word in ("This",)
).__next__()


def test_texts_too_different_fall_back_to_sections_and_say_so() -> None:
    alignment = aligned(TREATISE, SUMMARY)
    assert alignment.by == "sections"
    assert alignment.beads == ((10, 2), (10, 2))


def test_texts_without_sections_in_common_stand_as_they_are() -> None:
    alignment = aligned(TREATISE, KOREAN["river"])
    assert alignment.by == "nothing"
    assert alignment.beads == ((20, 1),)


@pytest.mark.parametrize("first", [ENGLISH["river"] * 40, "<hr>" * 30, TREATISE])
@pytest.mark.parametrize("second", [KOREAN["night"] * 7, "<h2>끝</h2>" * 9, ""])
def test_every_block_has_one_place(first: str, second: str) -> None:
    left, right = split_blocks(first), split_blocks(second)
    found = align(left, right).beads
    assert sum(bead[0] for bead in found) == len(left)
    assert sum(bead[1] for bead in found) == len(right)
    assert (0, 0) not in found


def test_elements_are_counted_for_scripts_blocks_for_rows() -> None:
    alignment = aligned(f"{ENGLISH['river']}loose <b>words</b> <i>here</i>", f"{KOREAN['river']}<p>남은 낱말</p>")
    assert alignment.beads == ((1, 1), (1, 1))
    assert alignment.elements == ((1, 1), (2, 1))


# Rows


def rows(first: str, second: str) -> list[tuple[str, str, str]]:
    made = make_rows(first, second, aligned(first, second), BOTH)
    return [(row.first, row.second, row.shared) for row in made]


@pytest.mark.parametrize(
    "shared",
    [
        '<p><img src="/a.png" alt="Two boats"></p>',
        '<div class="highlight"><pre><code>print(1)</code></pre></div>',
        '<div class="math-display"><math><mi>x</mi><annotation encoding="TeX">x</annotation></math></div>',
        "<table><tr><td>1</td><td>2</td></tr></table>",
        "<hr>",
    ],
)
def test_what_both_share_stands_there_once(shared: str) -> None:
    found = rows(f"{ENGLISH['river']}{shared}", f"{KOREAN['river']}{shared}")
    assert found == [(ENGLISH["river"], KOREAN["river"], ""), ("", "", shared)]


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ('<p><img src="/a.png" alt=""></p>', '<p><img src="/b.png" alt=""></p>'),
        ("<pre>print('hello')</pre>", "<pre>print('안녕')</pre>"),
        (
            '<math display="block"><mi>x</mi><annotation encoding="application/x-tex">x</annotation></math>',
            '<math display="block"><mi>x</mi><annotation encoding="application/x-tex">\\bar x</annotation></math>',
        ),
        ("<p>CLIP</p>", "<p>CLIP</p>"),
    ],
)
def test_what_differs_or_is_text_stands_in_both_columns(left: str, right: str) -> None:
    assert rows(left, right) == [(left, right, "")]


def test_a_shared_picture_keeps_both_captions_and_what_both_say_of_it() -> None:
    picture = '<figure><img src="/a.png" alt="{}"><figcaption>{}</figcaption></figure>'
    first, second = picture.format("Two boats &amp; a bridge", "At noon"), picture.format("배 두 척", "정오에")
    row = make_rows(first, second, aligned(first, second), BOTH)[0]
    assert row.shared == (
        '<figure><img src="/a.png" alt="Two boats &amp; a bridge">'
        '<figcaption><span lang="en">At noon</span><span lang="ko">정오에</span></figcaption></figure>'
    )
    assert row.hidden_text == "배 두 척"
    turned = make_rows(second, first, aligned(second, first), Languages("ko", "en"))[0]
    assert turned.hidden_text == "Two boats & a bridge"


def test_a_caption_that_only_the_second_has_is_kept() -> None:
    first = '<p><img src="/a.png" alt="A"></p>'
    second = '<figure><img src="/a.png" alt="A"><figcaption>정오에</figcaption></figure>'
    row = make_rows(first, second, aligned(first, second), BOTH)[0]
    assert '<span lang="ko">정오에</span>' in row.shared
    assert row.shared.count("<img") == 1


@pytest.mark.parametrize(("label", "link"), [("eq:square", "eq:square"), ("제곱", "%EC%A0%9C%EA%B3%B1")])
def test_a_link_of_the_second_half_to_what_stands_there_once_arrives(label: str, link: str) -> None:
    formula = (
        f'<div class="math-display"><math display="block"><mtd id="{label}"><mi>x</mi></mtd>'
        '<annotation encoding="application/x-tex">x</annotation></math></div>'
    )
    first = f'{formula}<p>By <a href="#{link}">(1)</a>, the boats pass.</p>'
    second = f'{formula}<p id="뒤">식 <a href="#{link}">(1)</a>과 <a href="#뒤">여기</a>를 보라.</p>'
    shared, below = make_rows(first, second, aligned(first, second), BOTH)
    assert shared.shared == formula
    assert below.second == f'<p id="ko-뒤">식 <a href="#{link}">(1)</a>과 <a href="#ko-뒤">여기</a>를 보라.</p>'


def test_lists_of_as_many_items_stand_item_by_item() -> None:
    first, second = ENGLISH["list"], KOREAN["list"]
    assert make_rows(first, second, aligned(first, second), BOTH)[0].items == 2
    longer = "<ul><li>수건</li><li>빵</li><li>치즈</li></ul>"
    assert make_rows(first, longer, aligned(first, longer), BOTH)[0].items == 0


def test_ids_of_the_second_half_and_links_to_them_get_a_prefix() -> None:
    html = (
        '<h2 id="강">강</h2><p title="a > b" id="x">A <code>id="강" href="#강"</code> <a href="#%EA%B0%95">up</a>'
        '<a href="/#top">out</a><sup id="fnref:1"><a href="#fn:1" aria-describedby="fn:1 x">1</a></sup></p>'
        '<a href="#">top</a>'
    )
    assert with_prefixed_ids(html, "ko-") == (
        '<h2 id="ko-강">강</h2><p title="a > b" id="ko-x">A <code>id="강" href="#강"</code> '
        '<a href="#ko-%EA%B0%95">up</a>'
        '<a href="/#top">out</a><sup id="ko-fnref:1"><a href="#ko-fn:1" aria-describedby="ko-fn:1 ko-x">1</a></sup></p>'
        '<a href="#">top</a>'
    )


def test_a_prefix_that_an_id_already_has_is_not_used() -> None:
    first, second = '<h2 id="ko-a">A</h2><p id="a">1</p>', '<h2 id="a">가</h2><p id="b">1</p>'
    html = "".join(left + right for left, right, _ in rows(first, second))
    ids = re.findall(r'id="([^"]*)"', html)
    assert ids == ["ko-a", "ko--a", "a", "ko--b"]


# Real posts


@pytest.mark.skipif(not (SHARED / "corpus/posts").exists(), reason="the real posts are not here")
def test_real_pairs_are_laid_side_by_side(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Every pair of a real blog stands side by side by blocks, and few of its letters stand alone."""
    folder = tmp_path_factory.mktemp("real")
    names = ("2025-04-06-CLIP", "2025-04-30-DINO", "2025-05-15-whatisgrounding")
    settings = (
        "-- content/site.yaml --\ntitle: A\nmarkdown: {from: jekyll, missing: warn}\nimages: {remote: {policy: link}}\n"
    )
    posts = "".join(
        f"-- content/posts/{name}.md --\n{(SHARED / f'corpus/posts/{name}.md').read_text('utf-8')}\n" for name in names
    )
    assert errors_of(build(write_site(folder, settings + posts))) == []
    for name in names:
        both: Page = page(folder / "output", f"/posts/{name[11:]}/parallel/")
        assert not both.has(".single-note")
        html = (folder / f"output/posts/{name[11:]}/parallel/index.html").read_text(encoding="utf-8")
        rows_found = html.split('<div class="row')[2:]
        alone = [row for row in rows_found if not row.startswith(" row-shared") and row.count('class="half') < 2]
        assert len(alone) < 0.3 * len(rows_found), name
