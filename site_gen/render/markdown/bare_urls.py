"""Bare addresses as links, where a site asks for it (``bare_urls: link``): in linear time, with Hangul in mind."""

from markdown_it.rules_inline.state_inline import StateInline

from site_gen.model.pattern import late_pattern

_URL = late_pattern(r"https?://[A-Za-z0-9\[][^\s<>\"'`\\]*")
_TRAILING = ".,:;!?*_~'\""
_PAIRS = {")": "(", "]": "["}
# "https://example.com에서": a particle at the end is no part of the address; "/wiki/한글" is.
_PARTICLE = late_pattern(r"(?<=[^/=?&#%+._가-힣-])[가-힣]+$")
_HOST_WITH_TAIL = late_pattern(r"https?://[A-Za-z0-9.\-\[\]:]+")


def bare_url(state: StateInline, silent: bool) -> bool:
    """Make a link of an ``http://`` or ``https://`` address in the text."""
    if state.linkLevel or not state.src.startswith("http", state.pos):
        return False
    found = _URL.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    url = _trimmed(found.group())
    if not silent:
        opening = state.push("link_open", "a", 1)
        opening.attrs = {"href": state.md.normalizeLink(url)}
        opening.markup = opening.info = "auto"
        state.push("text", "", 0).content = url
        closing = state.push("link_close", "a", -1)
        closing.markup = closing.info = "auto"
    state.pos += len(url)
    return True


def _trimmed(url: str) -> str:
    """Take off what belongs to the sentence: punctuation, an unpaired bracket, a Korean particle."""
    host = _HOST_WITH_TAIL.match(url)
    if host and host.end() < len(url) and url[host.end()] not in "/?#":
        url = host.group()
    url = _without_tail(url)
    shorter = _PARTICLE.sub("", url)
    return url if shorter == url else _without_tail(shorter)


def _without_tail(url: str) -> str:
    counts = {bracket: url.count(bracket) for bracket in "()[]"}
    end = len(url)
    while end:
        last = url[end - 1]
        if last in _PAIRS and counts[last] > counts[_PAIRS[last]]:
            counts[last] -= 1
        elif last not in _TRAILING:
            break
        end -= 1
    return url[:end]
