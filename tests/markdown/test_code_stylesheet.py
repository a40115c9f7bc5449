"""The style sheet of coloured code: scoped, light and dark, and readable."""

import re

import pytest
from pygments.styles import get_style_by_name
from pygments.util import ClassNotFound

from site_gen.model.theme import Theme
from site_gen.render.markdown.code import code_stylesheet

_THEME = Theme(name="x", templates=(), strings=(), assets=(), options=())


def test_every_rule_is_scoped_to_highlighted_code() -> None:
    sheet = code_stylesheet("default", "github-dark")
    selectors = [line.split("{")[0].strip() for line in sheet.splitlines() if "{" in line and not line.startswith("@")]
    assert selectors
    assert all(re.search(r"\.highlight( |$)", selector) for selector in selectors)


def test_dark_applies_by_system_unless_light_is_chosen_and_always_by_choice() -> None:
    light, _, rest = code_stylesheet("default", "github-dark").partition("@media (prefers-color-scheme: dark) {")
    by_system, _, by_choice = rest.partition("\n}\n")
    assert "[data-theme" not in light
    assert all(line.startswith(":root:not([data-theme=light])") for line in by_system.strip().splitlines())
    assert all(line.startswith(":root[data-theme=dark]") for line in by_choice.strip().splitlines())


def test_what_only_the_light_style_colours_is_taken_back_in_the_dark() -> None:
    sheet = code_stylesheet("default", "bw")
    dark = sheet.partition("@media")[2]
    assert re.search(r":is\([^)]*\.k[,)][^{]*\{[^}]*color: inherit", dark)


def test_unknown_style_is_refused() -> None:
    with pytest.raises(ClassNotFound):
        code_stylesheet("no-such-style", "github-dark")


@pytest.mark.parametrize("name", [_THEME.pygments_light, _THEME.pygments_dark, "xcode", "monokai"])
def test_suggested_style_has_readable_contrast(name: str) -> None:
    style = get_style_by_name(name)
    for kind, look in style:
        if look["color"] and "Whitespace" not in str(kind):
            ground = look["bgcolor"] or style.background_color.lstrip("#")
            assert _contrast(look["color"], ground) >= 4.5, kind


def _contrast(one: str, other: str) -> float:
    """Return WCAG's contrast ratio of two colours in hexadecimal digits."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    digits = "".join(digit * 2 for digit in colour) if len(colour) == 3 else colour
    channels = [int(digits[index : index + 2], 16) / 255 for index in (0, 2, 4)]
    linear = [value / 12.92 if value <= 0.03928 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
