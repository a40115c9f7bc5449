"""Texts that wait for their pages: in little room, and the same whatever the room."""

import pytest

from site_gen.model.body import Body
from site_gen.model.problem import Outcome
from site_gen.render.finished import Packer, ResolvedBody, Text
from site_gen.render.suggestions import Suggestions

HTML = "<p>Tides come twice a day. 밀물은 하루에 두 번 든다.</p>" * 50


@pytest.mark.parametrize("is_packed", [False, True])
def test_a_text_comes_out_as_it_went_in(*, is_packed: bool) -> None:
    assert Text(HTML, is_packed=is_packed).html == HTML


def test_a_packer_packs_what_goes_beyond_its_room() -> None:
    packer = Packer(len(HTML) + 1)
    taken = [packer.take(Outcome(result=Body(html=HTML, excerpt="밀물")), "key").result for _ in range(3)]
    assert [one.text.is_packed for one in taken if one is not None] == [False, False, True]
    assert [one.text.html for one in taken if one is not None] == [HTML] * 3
    assert {(one.body.html, one.body.excerpt, one.key) for one in taken if one is not None} == {("", "밀물", "key")}


@pytest.mark.parametrize("is_packed", [False, True])
def test_a_text_is_filled_in_when_it_is_asked_for_and_the_same_each_time(*, is_packed: bool) -> None:
    asked: list[str] = []

    def fill(html: str) -> tuple[str, tuple[()]]:
        asked.append(html)
        return html.replace("twice", "두 번"), ()

    body = ResolvedBody(Text(HTML, is_packed=is_packed), fill, files=("content/posts/tide.pdf",))
    assert asked == []
    assert body.html == body.html == HTML.replace("twice", "두 번")
    assert body.variants == ()
    assert asked == [HTML] * (2 if is_packed else 1)


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
