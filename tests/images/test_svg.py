"""Drawings: what runs, phones home or carries an editor's notes is gone, and the drawing is not."""

import pytest

from site_gen.images.svg import sanitized_svg, what_runs

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9"'


def clean(inside: str, attributes: str = "") -> str:
    found = sanitized_svg(f"{HEAD} {attributes}>{inside}</svg>".encode())
    assert found is not None
    return found.decode()


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        '<script xlink:href="https://evil.example/x.js"/>',
        '<rect onload="alert(1)" width="1" height="1"/>',
        '<rect ONCLICK="alert(1)"/>',
        "<foreignObject><p>alert</p></foreignObject>",
        '<a href="javascript:alert(1)"><rect/></a>',
        '<a xlink:href=" java&#10;script:alert(1)"><rect/></a>',
        '<use href="https://evil.example/x.svg#a"/>',
        '<use href="data:image/svg+xml,alert"/>',
        '<image href="https://evil.example/track.png"/>',
        '<image href="data:image/svg+xml;base64,alert"/>',
        '<style>@import "https://evil.example/x.css";</style>',
        "<style>rect { fill: url(https://evil.example/x) }</style>",
        "<style>rect { fill: url( 'https://evil.example/x' ) }</style>",
        '<rect style="background: url(//evil.example)"/>',
        '<rect fill="url(https://evil.example/#a)"/>',
        '<set attributeName="href" to="javascript:alert(1)"/>',
        '<animate attributeName="xlink:href" values="javascript:alert(1)"/>',
        '<set attributeName="onclick" to="alert(1)"/>',
        "<metadata>alert: who drew this</metadata>",
        '<x:secret xmlns:x="urn:alert">alert</x:secret>',
        '<iframe xmlns="http://www.w3.org/1999/xhtml" src="alert"/>',
        "<style>rect{fill:u\\72l(https://evil.example)}</style>",
    ],
)
def test_what_could_do_harm_is_gone(inside: str) -> None:
    found = clean(f'{inside}<circle r="3"/>')
    for sign in ("alert", "evil", "import", "onload", "onclick", "ONCLICK", "secret"):
        assert sign not in found
    assert '<circle r="3"' in found


@pytest.mark.parametrize(
    "inside",
    [
        '<defs><linearGradient id="g"><stop offset="0" stop-color="red" /></linearGradient></defs>',
        '<rect fill="url(#g)" width="3" height="3" />',
        '<use href="#g" />',
        '<use xlink:href="#g" />',
        '<text x="1" y="2">한글과 English</text>',
        "<style>.a { fill: url(#g); }</style>",
        '<image href="data:image/png;base64,iVBORw0KGgo=" />',
        '<animate attributeName="opacity" values="0;1" dur="1s" />',
        '<a href="https://example.com/"><rect /></a>',
        "<title>두 강</title>",
    ],
)
def test_what_draws_stays(inside: str) -> None:
    assert inside in clean(inside)


@pytest.mark.parametrize(
    "content",
    [
        b'<!DOCTYPE svg [<!ENTITY a "aa">]><svg xmlns="http://www.w3.org/2000/svg">&a;</svg>',
        b"<svg xmlns='http://www.w3.org/2000/svg'><g></svg>",
        b"<svg>no namespace</svg>",
        b"<html/>",
        b"",
        b"\xff\xfe\x00",
        b"<svg xmlns='http://www.w3.org/2000/svg'>" + b"<g>" * 3000 + b"</g>" * 3000 + b"</svg>",
    ],
)
def test_what_is_no_sound_drawing_is_refused(content: bytes) -> None:
    assert sanitized_svg(content) is None


def test_cleaning_twice_changes_nothing() -> None:
    first = sanitized_svg(f'{HEAD}><g><use xlink:href="#a"/>글<rect/>after</g></svg>'.encode())
    assert first is not None
    assert sanitized_svg(first) == first.rstrip() + b"\n"


@pytest.mark.parametrize(
    ("inside", "said"),
    [
        ("<script>alert(1)</script>", "script"),
        ("<svg:SCRIPT href='x'/>", "script"),
        ('<rect width="1" onload="alert(1)"/>', "onload"),
        ("<rect width='1'onclick ='alert(1)'/>", "onclick"),
        ('<a href="javascript:alert(1)"/>', "javascript"),
        ("<text>press the button on = off</text>", ""),
        ('<animate attributeName="x" dur="1s"/><style>@keyframes a {}</style>', ""),
        ("<text>글꼴 스크립트 description</text>", ""),
    ],
)
def test_what_runs_is_told_from_what_moves(inside: str, said: str) -> None:
    found = what_runs(f"{HEAD}>{inside}</svg>".encode())
    assert said in found
    assert bool(found) == bool(said)
