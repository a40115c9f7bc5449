"""``$$`` formulas that stand alone on their lines within a paragraph are display formulas, as their authors meant."""

from markdown_it.rules_core.state_core import StateCore
from markdown_it.token import Token

from site_gen.render.markdown.tokens import is_paragraph


def display_math(state: StateCore) -> None:
    """Turn a paragraph that is one ``$$`` formula into a formula block; mark those with whole lines to themselves."""
    tokens = state.tokens
    if "$$" not in state.src or not any(token.type == "inline" and "$$" in token.content for token in tokens):
        return
    kept: list[Token] = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        if "$$" in token.content and token.type == "inline" and token.children:
            if _is_alone(tokens, index):
                if not token.tag:
                    kept.pop()
                    index += 1
                kept.append(_block(token))
                index += 1
                continue
            _mark_whole_lines(token.children)
        kept.append(token)
        index += 1
    state.tokens = kept


def _is_alone(tokens: list[Token], index: int) -> bool:
    children = tokens[index].children or []
    return (
        is_paragraph(tokens, index)
        and len(children) == 1
        and children[0].type == "math_inline"
        and children[0].markup == "$$"
    )


def _block(text: Token) -> Token:
    formula = (text.children or [])[0]
    return Token(
        "math_block",
        "math",
        0,
        content=formula.content,
        markup="$$",
        map=text.map,
        level=text.level - (not text.tag),
        block=True,
    )


def _mark_whole_lines(children: list[Token]) -> None:
    for index, child in enumerate(children):
        if child.type == "math_inline" and child.markup == "$$":
            begins_line = index == 0 or children[index - 1].tag == "br"
            ends_line = index + 1 == len(children) or children[index + 1].tag == "br"
            child.meta = {"is_display": begins_line and ends_line}
