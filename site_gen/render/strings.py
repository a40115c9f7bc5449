"""The texts of the interface in one language, as templates and feeds ask for them.

Templates know them as ``t``: ``t.back_to_top``, ``t.callout.note``, ``t("post_count", n=3)``.  A text that the theme
does not have is an error with the nearest name, never an empty place on a page.
"""

import difflib
import functools
import re

from site_gen.errors import SiteError
from site_gen.model.theme import Theme, ThemeStrings

_MOST_SAID = 5_000
_PLACEHOLDER = re.compile(r"\{([A-Za-z_]\w*)\}")


class UnknownStringError(SiteError):
    """A text was asked for that the theme's strings do not have, or a value for its ``{place}`` was not given."""


class Strings:
    """The texts of one language, by key; a dot joins levels (``callout.note``).

    Anything printed by a template is escaped there: what comes from here is plain text.  What has been asked for once
    is an attribute from then on, so that Python finds it by itself.
    """

    def __init__(self, record: ThemeStrings) -> None:
        self._language = record.language
        self._texts = {string.key: string.text for string in record.strings}
        self._groups = {key[:place] for key in self._texts for place, letter in enumerate(key) if letter == "."}
        self._prefix = ""
        self._said: dict[tuple[object, ...], str] = {}

    def __call__(self, key: str, **values: object) -> str:
        """Return the text of *key* with each ``{name}`` replaced; numbers get their thousands grouped.

        With ``n=…`` a text of plural forms gives the one that fits: ``key.one`` for 1, else ``key.other``.
        Raises UnknownStringError for a key that is not there and for a ``{name}`` without a value.
        """
        for value in values.values():
            if type(value) is not int and type(value) is not str:  # 1.0 is 1, and yet another text
                return self._say(key, values)
        asked = (key, *values.items())
        text = self._said.get(asked)
        if text is None:
            if len(self._said) >= _MOST_SAID:
                self._said.clear()
            text = self._said[asked] = self._say(key, values)
        return text

    def _say(self, key: str, values: dict[str, object]) -> str:
        full_key = self._prefix + key
        if "n" in values and f"{full_key}.other" in self._texts:
            full_key += ".one" if values["n"] == 1 and f"{full_key}.one" in self._texts else ".other"
        if full_key not in self._texts:
            raise self._unknown(full_key)
        return _filled(self._texts[full_key], values, key=full_key)

    def __getitem__(self, name: str) -> "str | Strings":
        """Return the text ``t.name``, or for ``t.callout`` the texts whose keys begin with ``callout.``."""
        found = self._find(self._prefix + name)
        if found is None:
            raise self._unknown(self._prefix + name)
        return found

    def __getattr__(self, name: str) -> "str | Strings":
        """Return ``self[name]``.

        Jinja looks for an attribute first and then for an item, and asks for attributes of its own at every call: a
        name that is no text must be a plain AttributeError here, at no cost, and gets its message from ``__getitem__``.
        """
        if name.startswith("_"):  # a protocol of Python's, or one of our own before it is set
            raise AttributeError(name)
        found = self._find(self._prefix + name)
        if found is None:
            raise AttributeError(name)
        self.__dict__[name] = found
        return found

    def __contains__(self, key: object) -> bool:
        return f"{self._prefix}{key}" in self._texts

    def group(self, name: str) -> tuple[tuple[str, str], ...]:
        """Return (last part of the key, text) of each text below *name*, in key order: the titles of ``callout``."""
        start = f"{self._prefix}{name}."
        keys = sorted(key for key in self._texts if key.startswith(start))
        return tuple((key.removeprefix(start), self._texts[key]) for key in keys)

    def _find(self, key: str) -> "str | Strings | None":
        if key in self._texts:
            return _filled(self._texts[key], {}, key=key)
        if key not in self._groups:
            return None
        narrowed = object.__new__(Strings)
        narrowed._language, narrowed._texts, narrowed._groups = self._language, self._texts, self._groups
        narrowed._prefix = f"{key}."
        narrowed._said = {}
        return narrowed

    def _unknown(self, key: str) -> UnknownStringError:
        near = difflib.get_close_matches(key, sorted(self._texts), n=1)
        hint = f"Did you mean '{near[0]}'?" if near else "Add it to the theme's strings, in every language."
        return UnknownStringError(f"the theme's strings/{self._language}.yaml has no text '{key}'", hint)


def strings_for(theme: Theme, language: str) -> Strings:
    """Return the texts of *theme* in *language*; raises UnknownStringError when the theme does not speak it."""
    for record in theme.strings:
        if record.language == language:
            return Strings(record)
    spoken = ", ".join(record.language for record in theme.strings) or "no language"
    raise UnknownStringError(
        f"the theme '{theme.name}' has no texts in '{language}'",
        f"It speaks {spoken}. Add strings/{language}.yaml to the theme, with the same keys.",
    )


def _filled(text: str, values: dict[str, object], *, key: str) -> str:
    """Fill the places by hand: ``str.format`` would let a text reach into attributes (``{n.__class__}``)."""
    if "{" not in text:
        return text
    pieces = list(_pieces(text))
    for place in range(1, len(pieces), 2):
        name = pieces[place]
        if name not in values:
            raise UnknownStringError(
                f"the text '{key}' needs a value for '{{{name}}}'", f't("{key}", {name}=…) in the template gives it.'
            )
        value = values[name]
        pieces[place] = f"{value:,}" if isinstance(value, int) else str(value)
    return "".join(pieces)


@functools.lru_cache(maxsize=1000)
def _pieces(text: str) -> tuple[str, ...]:
    """Return *text* cut at its places: every other piece is the name of one."""
    return tuple(_PLACEHOLDER.split(text))
