"""The patterns of names that lexers have for the identifiers of a language, made small: for names in ASCII.

The letters of all scripts, of which a name may be made, are fifty thousand, and to get a set of them ready takes as
long as many other rules together.  Few names have any but those of ASCII.
"""

import re

_SET = r"\[[$0-9A-Z_a-z][^\x00-#%-,./:-@\[-^`{-\x7f]*\]"
_SET_OR_ESCAPE = rf"(?:{_SET}|\(\?:{_SET}\|\\\\u\[a-fA-F0-9\]\{{4\}}\))"
_NAMES = re.compile(rf"(?:@\??)?{_SET_OR_ESCAPE}(?P<following>{_SET_OR_ESCAPE}|\(\?:{_SET_OR_ESCAPE}\))\*")
"""``[…][…]*``: a set of characters that may begin a name, and one of those that may follow."""
_beyond_ascii = re.compile(r"[^\x00-\x7f][^\x00-,.-\x7f]*")
_odd_range = re.compile(r"[\x00-\x7f]-[^\x00-\x7f]|[^\x00-\x7f]-[\x00-\x7f]")


def ascii_names(source: str, flags: int) -> tuple[str, str]:
    r"""Return a pattern of names without what is beyond ASCII, and what may not follow; empty for other patterns.

    Together they find what the pattern *source* finds, or nothing, where the name may go on beyond ASCII.  Characters
    of names may not follow, either: else a name would be found without its last letter.
    """
    found = None if source.isascii() or flags & (re.IGNORECASE | re.VERBOSE) else _NAMES.fullmatch(source)
    if found is None or _odd_range.search(source):
        return "", ""
    return _beyond_ascii.sub("", source), rf"(?!{_beyond_ascii.sub('', found['following'])}|[^\x00-\x7f])"
