"""The style sheet for coloured code."""

from pygments.style import Style
from pygments.styles import get_style_by_name
from pygments.token import STANDARD_TYPES, Token

_Declarations = dict[str, str]

_UNSET = {
    "color": "inherit",
    "background-color": "transparent",
    "font-weight": "inherit",
    "font-style": "inherit",
    "text-decoration": "none",
}


def code_stylesheet(light_style: str, dark_style: str) -> str:
    """Return CSS for the classes of coloured code inside ``.highlight``, from two Pygments styles.

    Light by default; dark where the reader's system asks for it, unless ``<html data-theme="light">``, and always under
    ``<html data-theme="dark">``.  Raise ``pygments.util.ClassNotFound`` for an unknown style.  ``default``, ``xcode``,
    ``bw`` (light), ``github-dark``, ``monokai`` and ``rrt`` (dark) keep WCAG's contrast of 4.5 to 1 for all text.
    """
    light, dark = _style(light_style), _style(dark_style)
    light_rules = _declarations_by_class(light)
    # What only the light style says would stay light on a dark ground.
    dark_only = _declarations_by_class(dark)
    dark_rules = {
        css_class: {name: _UNSET[name] for name in light_rules.get(css_class, {})} | dark_only.get(css_class, {})
        for css_class in {**light_rules, **dark_only}
    }
    by_system = _sheet(dark, dark_rules, ":root:not([data-theme=light]) .highlight")
    return (
        f"{_sheet(light, light_rules, '.highlight')}\n"
        f"@media (prefers-color-scheme: dark) {{\n{by_system}\n}}\n"
        f"{_sheet(dark, dark_rules, ':root[data-theme=dark] .highlight')}\n"
    )


def _style(name: str) -> type[Style]:
    style: type[Style] = get_style_by_name(name)
    return style


def _declarations_by_class(style: type[Style]) -> dict[str, _Declarations]:
    """Map Pygments' class names to what the style says of them; plain text is left out."""
    found: dict[str, _Declarations] = {}
    for kind, css_class in STANDARD_TYPES.items():
        look = style.style_for_token(kind)
        declarations = {
            "color": f"#{look['color']}" if look["color"] else "",
            "background-color": f"#{look['bgcolor']}" if look["bgcolor"] else "",
            "font-weight": "bold" if look["bold"] else "",
            "font-style": "italic" if look["italic"] else "",
            "text-decoration": "underline" if look["underline"] else "",
        }
        if css_class and any(declarations.values()):
            found[css_class] = {name: value for name, value in declarations.items() if value}
    return found


def _sheet(style: type[Style], rules: dict[str, _Declarations], scope: str) -> str:
    ground = f"{scope} {{ background-color: {style.background_color}; color: {_text_colour(style)} }}"
    classes_by_body: dict[str, list[str]] = {}
    for css_class, declarations in rules.items():
        body = "; ".join(f"{name}: {value}" for name, value in declarations.items())
        classes_by_body.setdefault(body, []).append(f".{css_class}")
    return "\n".join(
        [ground, *(f"{scope} :is({', '.join(classes)}) {{ {body} }}" for body, classes in classes_by_body.items())]
    )


def _text_colour(style: type[Style]) -> str:
    """Return the colour of plain text; black or white where the style leaves it to the page."""
    written = style.style_for_token(Token)["color"]
    if written:
        return f"#{written}"
    digits = style.background_color.lstrip("#")
    red, green, blue = (int(part, 16) for part in _channels(digits))
    is_dark = 299 * red + 587 * green + 114 * blue < 128_000
    return "#ffffff" if is_dark else "#000000"


def _channels(digits: str) -> tuple[str, str, str]:
    if len(digits) == 3:
        return digits[0] * 2, digits[1] * 2, digits[2] * 2
    return digits[0:2], digits[2:4], digits[4:6]
