"""Texts that wait for their pages: in little room, and the same whatever the room."""

import pickle
import re

import pytest

from site_gen.model.body import Body
from site_gen.model.image import Variant
from site_gen.model.problem import Outcome
from site_gen.render.finished import Filling, Packer, ResolvedBody
from site_gen.render.open_text import Gaps, OpenText, Text
from site_gen.render.pictures import (
    Form,
    PictureStyle,
    ShownPicture,
    fill_pictures,
    open_pictures,
    used_addresses,
)
from site_gen.render.suggestions import Suggestions

HTML = "<p>Tides come twice a day. 밀물은 하루에 두 번 든다.</p>" * 50
OPEN = HTML + '<p><a href="site-gen:ref/0">Tides, 조수</a></p>'


@pytest.mark.parametrize("is_packed", [False, True])
def test_a_text_comes_out_as_it_went_in(*, is_packed: bool) -> None:
    assert Text(HTML, is_packed=is_packed).html == HTML


def test_a_packer_packs_what_goes_beyond_its_room() -> None:
    packer = Packer(len(HTML) + 1)
    taken = [packer.take(Outcome(result=Body(html=HTML, excerpt="밀물")), "key").result for _ in range(3)]
    assert [one.text.is_packed for one in taken if one is not None] == [False, False, True]
    assert [one.text.html for one in taken if one is not None] == [HTML] * 3
    assert {(one.body.html, one.body.excerpt, one.key) for one in taken if one is not None} == {("", "밀물", "key")}


class OneLink(Filling):
    """What fills in a text with one link, and counts how often it is asked."""

    def __init__(self) -> None:
        self.asked = 0

    @property
    def gaps(self) -> Gaps:
        self.asked += 1
        return Gaps(addresses=("/ko/posts/tides/",), style=PictureStyle(), has_lead=False)

    @property
    def variants(self) -> tuple[Variant, ...]:
        return ()


@pytest.mark.parametrize("is_packed", [False, True])
def test_a_text_is_filled_in_when_it_is_asked_for_and_the_same_each_time(*, is_packed: bool) -> None:
    filling = OneLink()
    text = Text(OPEN, is_packed=is_packed)
    body = ResolvedBody(text, filling, files=("content/posts/tide.pdf",))
    assert filling.asked == 0
    assert body.html == body.html == OPEN.replace("site-gen:ref/0", "/ko/posts/tides/")
    assert body.variants == ()
    assert filling.asked == (2 if is_packed else 1)


@pytest.mark.parametrize("is_packed", [False, True])
def test_a_text_that_is_filled_in_elsewhere_is_the_same_there(*, is_packed: bool) -> None:
    body = ResolvedBody(Text(OPEN, is_packed=is_packed), OneLink())
    sent = pickle.loads(pickle.dumps(body.open))
    assert sent.html == body.html
    assert sent.key == ResolvedBody(Text(OPEN), OneLink()).open.key


def test_a_text_has_another_key_as_soon_as_it_or_what_fills_it_in_differs() -> None:
    def key(html: str, address: str) -> object:
        return OpenText(Text(html), Gaps(addresses=(address,), style=PictureStyle(), has_lead=False)).key

    assert len({repr(key(html, to)) for html in (OPEN, OPEN + "<p>물때</p>") for to in ("/a/", "/나/")}) == 4


PICTURE = ShownPicture(
    width=1600,
    height=900,
    fallback=(Form(width=800, address="/800.jpg"), Form(width=1600, address="/1600.jpg")),
    sources=(("image/webp", (Form(width=800, address="/800.webp"), Form(width=1600, address="/1600.webp"))),),
    large="/large.jpg",
    color="#1e5a8c",
)
IMAGE = '<img src="site-gen:ref/0" alt="밀물">'


@pytest.mark.parametrize(
    "html",
    [
        f"<p>{IMAGE}</p>",
        f'<p><a href="/x">{IMAGE}</a></p>',
        f'<p><a href="/x">A link</a> {IMAGE}</p>',
        f'<a href="/x"><div>{IMAGE}</div><p>조수 {IMAGE}</p></a>',
        f"<a\nid=x><p>{IMAGE}</p></a><p>{IMAGE}</p>",
        f"<abbr>{IMAGE}</abbr>",
        f"<picture><source srcset=x>{IMAGE}</picture>",
        f"<picture>{IMAGE}</picture><p>그 다음 {IMAGE}</p>",
        f'<p><img src="site-gen:ref/0" alt="Low tide" width="300"></p><p>{IMAGE}</p>',
        '<p><img src="site-gen:ref/0" alt="" title="A &lt;a&gt; caption"></p>',
        f"<p>{IMAGE} {IMAGE}</p><p><em>no caption</em></p><div>{IMAGE}</div><p>{IMAGE}<br><em>갯벌</em></p>",
    ],
)
def test_what_is_published_of_pictures_is_what_their_pages_name(html: str) -> None:
    style = PictureStyle(open_label="크게 보기")
    html, places = open_pictures(html)
    filled = fill_pictures(html, places, pictures={0: PICTURE}, style=style, has_lead=False)
    used = used_addresses(places, pictures={0: PICTURE}, style=style)
    assert sorted(used) == sorted(set(re.findall(r"/\w+\.(?:jpg|webp)", filled)))


def test_a_picture_stands_where_it_is_said_to_behind_captions_too() -> None:
    first, other = '<img src="site-gen:ref/0" alt="" title="밀물">', '<img src="https://tides.example/a.png" alt="b">'
    html, places = open_pictures(f"<p>One</p><p>{first}</p><div>{other}</div><p>{IMAGE}{IMAGE}</p>")
    tags = [first.replace(' title="밀물"', ""), other, IMAGE, IMAGE]
    assert [(html[place.start : place.end], place.number) for place in places] == list(
        zip(tags, (0, -1, 0, 0), strict=True)
    )
    assert "<figcaption>밀물</figcaption>" in html
    assert '<p class="gallery">' in html


def test_a_key_that_is_known_stands_for_the_text() -> None:
    assert Text(HTML, key="as it was rendered").key == "as it was rendered"
    assert Text(HTML).key == Text(HTML, is_packed=True).key != Text(OPEN).key


def test_a_picture_in_a_link_leads_nowhere_else() -> None:
    def filled(html: str) -> str:
        return fill_pictures(*open_pictures(html), pictures={0: PICTURE}, style=PictureStyle(), has_lead=False)

    assert "picture-link" not in filled(f'<a href="/x"><p>조수</p><div>{IMAGE}</div></a>')
    assert "picture-link" in filled(f'<a href="/x">조수</a><div>{IMAGE}</div>')
    assert "picture-link" in filled(f"<aside><abbr>{IMAGE}</abbr></aside>")


def test_a_suggestion_is_the_nearest_name() -> None:
    names = Suggestions(lambda: ["tides", "tables", "조수와-표"])
    assert [names.nearest(word) for word in ("tidse", "조수와표", "zebra")] == ["tides", "조수와-표", ""]


def test_suggestions_come_to_an_end_but_stay_the_same_for_one_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("site_gen.render.suggestions._MOST_COMPARISONS", 3)
    names = Suggestions(lambda: ["tides", "조수와-표"])
    assert [names.nearest(word) for word in ("tidse", "조수와표", "tide", "tidse")] == [
        "tides",
        "조수와-표",
        "",
        "tides",
    ]
