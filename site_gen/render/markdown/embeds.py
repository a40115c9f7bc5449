"""``{% include embed/youtube.html id='…' %}``: players that wait for their reader.

A player of another site is a link with what a script needs to put the player there, and asks that site for nothing.
Video and sound files are players of the browser's own.
"""

import re

from markdown_it.common.utils import escapeHtml
from markdown_it.rules_block.state_block import StateBlock

from site_gen.model.pattern import late_pattern
from site_gen.render.markdown.addresses import open_address
from site_gen.render.markdown.context import Context, context_of

_INCLUDE = late_pattern(r"\{%-?\s*include\s+embed/([\w-]+)\.html\b((?:[^%{}]|%(?!\}))*)%\}[ \t]*")
_ARGUMENT = late_pattern(r"""([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'%]+))""")
_PLAYERS = {
    # kind: (name, what a reader opens, what a script loads)
    "youtube": ("YouTube", "https://www.youtube.com/watch?v={id}", "https://www.youtube-nocookie.com/embed/{id}"),
    "twitch": ("Twitch", "https://www.twitch.tv/videos/{id}", "https://player.twitch.tv/?video={id}"),
    "bilibili": (
        "bilibili",
        "https://www.bilibili.com/video/{id}",
        "https://player.bilibili.com/player.html?bvid={id}",
    ),
    "spotify": ("Spotify", "https://open.spotify.com/track/{id}", "https://open.spotify.com/embed/track/{id}"),
}
PLAYER_ADDRESSES = tuple(player.partition("{")[0] for _, _, player in _PLAYERS.values())
"""What the address of every player begins with."""

_SAFE_ID = late_pattern(r"[\w-]+\Z", re.ASCII)


def embed(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """Make an ``embed`` token of a line that is one ``{% include embed/… %}``."""
    del end_line
    position = state.bMarks[start_line] + state.tShift[start_line]
    if not state.src.startswith("{%", position) or state.is_code_block(start_line):
        return False
    found = _INCLUDE.fullmatch(state.src, position, state.eMarks[start_line])
    if found is None:
        return False
    if silent:
        return True
    context = context_of(state.env)
    given = {item[1]: item[2] or item[3] or item[4] or "" for item in _ARGUMENT.finditer(found[2])}
    html = _player(found[1], given, context.file_line(start_line), context)
    state.line = start_line + 1
    token = state.push("embed", "", 0)
    token.content = f"{html or f'<p>{escapeHtml(found[0].strip())}</p>'}\n"
    token.map = [start_line, state.line]
    return True


def _player(kind: str, given: dict[str, str], line: int, context: Context) -> str:
    """Return the markup of an embed; empty, with a warning, where it cannot be made."""
    if kind in ("video", "audio"):
        return _file_player(kind, given, line, context)
    if kind not in _PLAYERS:
        context.warn(
            line, f"embed/{kind}.html is not known", hint=f"Known: {', '.join((*_PLAYERS, 'video', 'audio'))}."
        )
        return ""
    name, page, player = _PLAYERS[kind]
    if not _SAFE_ID.match(given.get("id", "")):
        context.warn(
            line, f"embed/{kind}.html has no usable id", hint=f"Write id='…' as in the address {page.format(id='…')}."
        )
        return ""
    page, player = page.format(id=given["id"]), player.format(id=given["id"])
    title = given.get("title", "")
    text = f"{name}: {title or page}"
    return (
        f'<p class="embed embed-{kind}" data-embed="{kind}" data-src="{player}">'
        f'<a href="{page}">{escapeHtml(text)}</a></p>'
    )


def _file_player(kind: str, given: dict[str, str], line: int, context: Context) -> str:
    if not given.get("src"):
        context.warn(line, f"embed/{kind}.html has no src", hint="Write src='/path/to/the/file'.")
        return ""
    address = open_address(given["src"], is_image=False, line=line, context=context)
    if address is None:
        return ""
    poster = ""
    if kind == "video" and given.get("poster"):
        opened = open_address(given["poster"], is_image=False, line=line, context=context)
        poster = f' poster="{escapeHtml(opened)}"' if opened else ""
    switches = "".join(f" {name}" for name in ("autoplay", "loop", "muted") if given.get(name) == "true")
    more = f'{switches} src="{escapeHtml(address)}"{poster}'
    html = f'<{kind} class="embed embed-{kind}" controls preload="metadata"{more}></{kind}>'
    if given.get("title"):
        html += f"\n<p><em>{escapeHtml(given['title'])}</em></p>"
    return html
