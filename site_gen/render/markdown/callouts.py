"""Call-outs: a quotation with ``{: .prompt-tip }`` below it (Chirpy) or ``> [!TIP]`` as its first line (GitHub)."""

import difflib
import re

from markdown_it.rules_core.state_core import StateCore
from markdown_it.token import Token

from site_gen.render.markdown.context import Context, context_of

_MARKER = re.compile(r"\[!([A-Za-z]+)\][+-]?[ \t]*([^\n]*)(?:\n|$)")
_PROMPT_BY_KIND = {
    "note": "info",
    "info": "info",
    "tip": "tip",
    "important": "info",
    "warning": "warning",
    "caution": "danger",
    "danger": "danger",
}
"""The kinds that authors may write, and the four looks that Chirpy's themes have for them."""
_OTHER_TITLE = {"info": "note", "note": "info", "danger": "caution", "caution": "danger"}


def callout_markers(state: StateCore) -> None:
    """Take ``[!NOTE]`` off the quotations that begin with it, before it is read as inline text."""
    context = context_of(state.env)
    if not context.may_have_marks or "[!" not in state.src:
        return
    removed: set[int] = set()
    for index, token in enumerate(state.tokens[:-2]):
        text = state.tokens[index + 2]
        if token.type == "blockquote_open" and text.type == "inline" and text.content.startswith("[!"):
            found = _MARKER.match(text.content)
            if found is not None and _take_marker(token, text, found, context) and not text.content.strip():
                removed.update(range(index + 1, index + 4))
    if removed:
        state.tokens = [token for index, token in enumerate(state.tokens) if index not in removed]


def callouts(state: StateCore) -> None:
    """Make an ``<aside class="callout …">`` with a title of every call-out."""
    context = context_of(state.env)
    has_marker = context.may_have_marks and "[!" in state.src
    if not has_marker and not (context.has_attribute_lists and "prompt-" in state.src):
        return
    tokens: list[Token] = []
    open_quotes: list[bool] = []
    titles = dict(context.argument.callout_titles)
    for token in state.tokens:
        tokens.append(token)
        if token.type == "blockquote_open":
            kind = _kind(token)
            open_quotes.append(bool(kind))
            if kind:
                tokens += _open_callout(token, kind, titles)
        elif token.type == "blockquote_close" and open_quotes.pop():
            token.tag = "aside"
    state.tokens = tokens


def _take_marker(quote: Token, text: Token, found: re.Match[str], context: Context) -> bool:
    kind = found[1].lower()
    if kind not in _PROMPT_BY_KIND:
        near = difflib.get_close_matches(kind, _PROMPT_BY_KIND, n=1)
        hint = f"Did you mean [!{near[0].upper()}]?" if near else f"Known: {', '.join(_PROMPT_BY_KIND)}."
        context.warn(
            context.file_line(text.map[0] if text.map else 0), f"[!{found[1]}] is no kind of call-out", hint=hint
        )
        return False
    quote.meta = {"callout": kind, "title": found[2].strip()}
    text.content = text.content[found.end() :]
    if text.map:
        text.map = [text.map[0] + 1, text.map[1]]
    return True


def _kind(quote: Token) -> str:
    """Return the call-out's kind; empty for an ordinary quotation."""
    if "callout" in quote.meta:
        return str(quote.meta["callout"])
    for name in str(quote.attrs.get("class", "")).split():
        if name.startswith("prompt-") and name.removeprefix("prompt-") in _PROMPT_BY_KIND:
            return name.removeprefix("prompt-")
    return ""


def _open_callout(quote: Token, kind: str, titles: dict[str, str]) -> list[Token]:
    """Turn the quotation's opening token into the call-out's; return the tokens of its title."""
    others = [name for name in str(quote.attrs.get("class", "")).split() if not name.startswith("prompt-")]
    quote.tag = "aside"
    quote.attrs["class"] = " ".join(["callout", f"callout-{kind}", f"prompt-{_PROMPT_BY_KIND[kind]}", *others])
    title = quote.meta.get("title") or titles.get(kind) or titles.get(_OTHER_TITLE.get(kind, ""))
    if not title:
        return []
    # The second class is the one that GitHub's style sheets know.
    opening = Token("callout_title_open", "p", 1, attrs={"class": "callout-title markdown-alert-title"}, block=True)
    text = Token("inline", "", 0, children=[Token("text", "", 0, content=title)], content=title)
    return [opening, text, Token("callout_title_close", "p", -1, block=True)]
