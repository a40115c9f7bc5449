"""``{: .class #id key="value" }`` as in kramdown: attributes for the block above or the element before."""

from markdown_it.rules_block.state_block import StateBlock
from markdown_it.rules_core.state_core import StateCore
from markdown_it.rules_inline.state_inline import StateInline
from markdown_it.token import Token

from site_gen.model.pattern import late_pattern
from site_gen.render.markdown.context import Context, children_with_lines, context_of
from site_gen.render.markdown.headings import HEADING_TAGS

_BLOCK = late_pattern(r"\{:(?![:/])([^}\n]*)\}[ \t]*")
_INLINE = late_pattern(r"\{:(?![:/])([^}\n]*)\}")
_ITEM = late_pattern(
    r"""\.(?P<class>[^\s.#"'=]+)|\#(?P<id>[^\s.#"'=]+)"""
    r"""|(?P<key>[A-Za-z_][\w:-]*)=(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)')|(?P<word>[^\s]+)"""
)
_PUBLISHED = """
    align alt aria-hidden aria-label colspan decoding dir file height hreflang lang loading rel remote reversed role
    rowspan start style target title type value width
"""
_NAMES = frozenset(_PUBLISHED.split())
_OUR_NAMES = frozenset(("data-embed", "data-src"))
"""A script turns these into players."""
_SHORT_NAMES = {"w": "width", "h": "height"}
_IMAGE_NAMES = frozenset(("alt", "height", "loading", "remote", "width"))


def attribute_list_block(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """Take a line that is an attribute list alone; it ends paragraphs, quotations, lists and tables."""
    del end_line
    position = state.bMarks[start_line] + state.tShift[start_line]
    if not state.src.startswith("{:", position) or state.is_code_block(start_line):
        return False
    found = _BLOCK.fullmatch(state.src, position, state.eMarks[start_line])
    if found is None:
        return False
    if not silent:
        token = state.push("attribute_list", "", 0)
        token.content = found[1]
        token.hidden = True
        token.map = [start_line, start_line + 1]
        token.meta = {"is_attached": start_line > 0 and not state.isEmpty(start_line - 1)}
        state.line = start_line + 1
    return True


def attribute_list_inline(state: StateInline, silent: bool) -> bool:
    """Take an attribute list that follows something other than text."""
    if silent or not state.src.startswith("{:", state.pos) or state.pending or not state.tokens:
        return False
    found = _INLINE.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    token = state.push("attribute_list", "", 0)
    token.content = found[1]
    token.markup = found[0]
    state.pos = found.end()
    return True


def give_attributes(state: StateCore) -> None:
    """Give every attribute list to its element; an inline one without an element becomes text again."""
    context = context_of(state.env)
    if not context.has_attribute_lists:
        return
    kept: list[Token] = []
    waiting: list[Token] = []
    for token in state.tokens:
        if token.type == "attribute_list":
            receiver = _block_before(kept) if token.meta["is_attached"] else None
            if receiver is None:
                waiting.append(token)
            else:
                _give(receiver, token, _line(context, token), context)
                _pass_to_lone_image(kept, receiver)
            continue
        if waiting and token.nesting >= 0 and not token.hidden:
            for attributes in waiting:
                _give(token, attributes, _line(context, attributes), context)
            waiting = []
        if token.type == "inline" and "{:" in token.content:
            _give_inline(token, context)
        kept.append(token)
    state.tokens = _without_contents(kept)


def _without_contents(tokens: list[Token]) -> list[Token]:
    """Leave out the lists that stand for a table of contents."""
    for index, token in enumerate(tokens):
        if token.meta.get("is_contents"):
            close = next(end for end in range(index, len(tokens)) if tokens[end].level == token.level and end > index)
            return tokens[:index] + _without_contents(tokens[close + 1 :])
    return tokens


def _line(context: Context, token: Token) -> int:
    return context.file_line(token.map[0] if token.map else 0)


def _block_before(tokens: list[Token]) -> Token | None:
    """Return the opening token of the element that *tokens* end with."""
    index = len(tokens) - 1
    # The pairing of "**" leaves empty texts behind.
    while index >= 0 and tokens[index].type == "text" and not tokens[index].content:
        index -= 1
    if index < 0 or tokens[index].nesting > 0:
        return None
    return tokens[index] if tokens[index].nesting == 0 else _opener(tokens, index)


def _opener(tokens: list[Token], closing: int) -> Token | None:
    depth = 0
    for index in range(closing, -1, -1):
        depth -= tokens[index].nesting
        if depth == 0:
            return tokens[index]
    return None


def _pass_to_lone_image(tokens: list[Token], receiver: Token) -> None:
    """Move width and the like from a paragraph to the picture that is all of it."""
    if receiver.tag != "p" or receiver.type not in ("inline", "paragraph_open"):
        return
    text = receiver if receiver.type == "inline" else tokens[-2]
    children = (text.type == "inline" and text.children) or []
    if len(children) == 1 and children[0].type == "image":
        for name in _IMAGE_NAMES & receiver.attrs.keys():
            children[0].attrs[name] = receiver.attrs.pop(name)


def _give_inline(token: Token, context: Context) -> None:
    kept: list[Token] = []
    for child, line in children_with_lines(token):
        if child.type != "attribute_list":
            kept.append(child)
            continue
        receiver = _block_before(kept)
        if receiver is None or receiver.type in ("text", "text_special", "softbreak", "hardbreak", "html_inline"):
            child.type, child.content = "text", child.markup
            kept.append(child)
        else:
            _give(receiver, child, context.file_line(line), context)
    token.children = kept


def _give(receiver: Token, attributes: Token, line: int, context: Context) -> None:
    if not receiver.attrs:
        receiver.attrs = {}
    for item in _ITEM.finditer(attributes.content):
        if item["class"]:
            receiver.attrJoin("class", item["class"])
        elif item["id"]:
            _set_id(receiver, item["id"], context)
        elif item["key"]:
            value = item["double"] if item["double"] is not None else item["single"]
            _set(receiver, item["key"].lower(), value, line, context)
        elif item["word"] == "toc" and receiver.tag in ("ul", "ol"):
            # "{:toc}" below a list asks for a table of contents in its place; the page has one of its own.
            receiver.meta = {"is_contents": True}


def _set_id(receiver: Token, identifier: str, context: Context) -> None:
    # A heading's is claimed with those of the other headings (headings.py).
    is_heading = receiver.tag in HEADING_TAGS
    receiver.attrs["id"] = identifier if is_heading else context.claim_id(identifier)


def _set(receiver: Token, name: str, value: str, line: int, context: Context) -> None:
    name = _SHORT_NAMES.get(name, name)
    if name == "class":
        receiver.attrJoin("class", value)
    elif name == "id":
        _set_id(receiver, value, context)
    elif name in _NAMES or (name.startswith("data-") and name not in _OUR_NAMES):
        receiver.attrs[name] = value
        # A style may hide or cover the page: the sanitiser judges it.
        context.has_raw_html |= name == "style"
    elif name != "lqip":
        context.warn(
            line,
            f'the attribute {name}="{value}" in an attribute list is not published',
            hint=f"These can be set: class, id, data-…, {', '.join(sorted(_NAMES))}.",
        )
