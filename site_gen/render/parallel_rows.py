"""Two finished bodies and their alignment to rows: what stands left, what stands right, and what both share.

One page holds both bodies, so the ids of the second get a prefix, and whatever points at them inside it follows.
"""

import html as entities
import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple
from urllib.parse import quote, unquote

from site_gen.model.parallel import Alignment, RowView
from site_gen.render.blocks import TAG, Block, plain_text, sources_of, split_blocks, tex_of

_ID = re.compile(r'(\s(?:id|for)="|\shref="#)(?=[^"])')
_LOCAL_LINK = re.compile(r'(\shref="#)([^"]*)(?=")')
_ID_LIST = re.compile(r'(\saria-(?:labelledby|describedby)=")([^"]*)(?=")')
_ID_VALUE = re.compile(r'\sid="([^"]*)"')
_CAPTION = re.compile(r"<figcaption>(.*?)</figcaption>", re.DOTALL)
_ALT = re.compile(r'<img\b[^>]*?\salt="([^"]*)"')


class Languages(NamedTuple):
    first: str
    second: str


def make_rows(first: str, second: str, alignment: Alignment, languages: Languages) -> tuple[RowView, ...]:
    """Return a row for each bead of *alignment*, which was made of these two bodies."""
    left_blocks, right_blocks = split_blocks(first), split_blocks(with_prefixed_ids(second, _prefix(first, languages)))
    rows, here, there = [], 0, 0
    gone: dict[str, str] = {}
    for left, right in alignment.beads:
        lefts, rights = left_blocks[here : here + left], right_blocks[there : there + right]
        row = _row(lefts, rights, languages)
        rows.append(row)
        if row.shared:
            gone |= zip(_ids(rights), _ids(lefts), strict=False)
        here, there = here + left, there + right
    return tuple(_with_links_to(row, gone) for row in rows) if gone else tuple(rows)


def with_prefixed_ids(html: str, prefix: str) -> str:
    """Return *html* with *prefix* before each of its ids, and before each reference from within to one of them."""

    def renamed(match: re.Match[str]) -> str:
        tag = match[0]
        if '="' not in tag:
            return tag
        tag = _ID.sub(rf"\g<1>{prefix}", tag)
        if "aria-" not in tag:
            return tag
        return _ID_LIST.sub(lambda found: found[1] + " ".join(prefix + one for one in found[2].split()), tag)

    return TAG.sub(renamed, html)


def _ids(blocks: Sequence[Block]) -> list[str]:
    return [entities.unescape(found) for found in _ID_VALUE.findall(_joined(blocks))]


def _with_links_to(row: RowView, gone: Mapping[str, str]) -> RowView:
    """Return *row* with links to what stands on the page once, for both: the ids of the second half are gone there."""

    def changed(match: re.Match[str]) -> str:
        identifier = gone.get(unquote(entities.unescape(match[2])))
        return match[0] if identifier is None else f"{match[1]}{entities.escape(quote(identifier, safe=':/'))}"

    if 'href="#' not in row.second:
        return row
    return row.with_changes(second=_LOCAL_LINK.sub(changed, row.second))


def _prefix(first: str, languages: Languages) -> str:
    """Return a prefix that no id of the first body begins with: ``ko-``."""
    prefix = f"{languages.second}-"
    taken = _ID_VALUE.findall(first)
    while any(one.startswith(prefix) for one in taken):
        prefix += "-"
    return prefix


def _row(left: Sequence[Block], right: Sequence[Block], languages: Languages) -> RowView:
    both = (*left, *right)
    if both and all(one.kind == "rule" for one in both):
        return RowView(shared=both[0].html)
    if len(left) == len(right) == 1:
        return _shared(left[0], right[0], languages) or _pair(left[0], right[0])
    return RowView(first=_joined(left), second=_joined(right))


def _joined(blocks: Sequence[Block]) -> str:
    return "\n".join(block.html for block in blocks)


def _pair(left: Block, right: Block) -> RowView:
    in_step = left.kind == right.kind == "list" and left.items == right.items > 1
    return RowView(first=left.html, second=right.html, items=left.items if in_step else 0)


def _shared(left: Block, right: Block, languages: Languages) -> RowView | None:
    """Return the row of what both halves show alike; None where they differ."""
    if left.kind != right.kind:
        return None
    if left.kind in ("code", "table"):
        return RowView(shared=left.html) if plain_text(left.html) == plain_text(right.html) else None
    if left.kind == "formula":
        return RowView(shared=left.html) if _formula(left.html) == _formula(right.html) else None
    sources = sources_of(left.html)
    if left.kind == "picture" and sources and sources == sources_of(right.html):
        return _shared_picture(left.html, right.html, languages)
    return None


def _formula(html: str) -> str:
    return tex_of(html) or plain_text(html)


def _shared_picture(left: str, right: str, languages: Languages) -> RowView:
    """Return one picture with the captions of both halves; what the second says instead of it is kept, too."""
    captions = [found[1] if (found := _CAPTION.search(html)) else "" for html in (left, right)]
    alts = [entities.unescape(" ".join(_ALT.findall(html))) for html in (left, right)]
    shared = left
    if captions[0] != captions[1]:
        lines = "".join(
            f'<span lang="{language}">{caption}</span>'
            for language, caption in zip(languages, captions, strict=True)
            if caption
        )
        plain = _CAPTION.sub("", left)
        bare = plain if plain.startswith("<figure") else f"<figure>{plain}</figure>"
        shared = bare.replace("</figure>", f"<figcaption>{lines}</figcaption></figure>", 1)
    return RowView(shared=shared, hidden_text=alts[1] if alts[1].strip() and alts[1] != alts[0] else "")
