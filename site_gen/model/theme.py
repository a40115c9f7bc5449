"""A theme: templates, strings, assets and options, already merged along its chain of parents."""

from site_gen.model.config import OptionValue
from site_gen.model.record import Record


class Template(Record, frozen=True, kw_only=True):
    name: str
    """Path below ``templates/``: ``post.html``, ``parts/head.html``."""
    source: str
    path: str
    """File that it came from, for messages."""


class ThemeAsset(Record, frozen=True, kw_only=True):
    name: str
    """Path below ``assets/``: ``css/duet.css``."""
    content: bytes


class ThemeString(Record, frozen=True, kw_only=True):
    key: str
    """A dot joins levels: ``post_count.one``."""
    text: str


class ThemeStrings(Record, frozen=True, kw_only=True):
    language: str
    strings: tuple[ThemeString, ...]


class ThemeOption(Record, frozen=True, kw_only=True):
    name: str
    default: OptionValue
    meaning: str
    choices: tuple[str, ...] = ()
    """What it may be, or what the items of a list may be; empty for anything of the default's type."""
    takes_others: bool = False
    """Something that is none of the choices is taken, too, unless it looks like one of them."""
    names_files: bool = False
    """It is the name of one of the theme's assets, or a list of such names."""


class Theme(Record, frozen=True, kw_only=True):
    name: str
    templates: tuple[Template, ...]
    strings: tuple[ThemeStrings, ...]
    assets: tuple[ThemeAsset, ...]
    options: tuple[ThemeOption, ...]
    pygments_light: str = "default"
    """Pygments style of code on a light ground (``code_styles: {light:, dark:}`` in theme.yaml)."""
    pygments_dark: str = "github-dark"
    picture_widths: tuple[int, ...] = (480, 800, 1200, 1600)
    """Pixels: the sizes in which the theme wants pictures (``pictures: {widths:, sizes:}`` in theme.yaml)."""
    picture_sizes: str = "100vw"
    """How wide a picture stands in a text, as the attribute ``sizes`` says it."""
