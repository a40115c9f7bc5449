"""Emphasis and strikethrough that work next to Hangul: ``**굵게(bold)**를`` is bold.

CommonMark lets a run of ``*``, ``_`` or ``~~`` open or close by the characters on either side of it, and counts a
particle after a bracket as the inside of a word, so that the run does not close.  The CJK-friendly amendment (tats-u,
npm markdown-it-cjk-friendly 3.0.0) makes a CJK character a boundary of its own; this is that amendment in our words.
Two runs of rules use it through the library's own pairing, and no class of the library is changed.
"""

import unicodedata

from markdown_it.rules_inline.state_inline import Delimiter, StateInline

from site_gen.render.markdown.tokens import new_text

# What a character is, as a sum of these.
_SPACE, _PUNCTUATION, _CJK = 1, 2, 4

_class_by_character: dict[str, int] = {}


def emphasis(state: StateInline, silent: bool) -> bool:
    """Turn a run of ``*`` or ``_`` into delimiters; the library pairs them afterwards."""
    marker = state.src[state.pos]
    if silent or marker not in "*_":
        return False
    end, can_open, can_close = scan_run(state.src, state.pos, state.posMax)
    length = end - state.pos
    code = ord(marker)
    for _ in range(length):
        _push_text(state, marker)
        state.delimiters.append(Delimiter(code, length, len(state.tokens) - 1, -1, can_open, can_close))
    state.pos = end
    return True


def strikethrough(state: StateInline, silent: bool) -> bool:
    """Turn a run of two or more ``~`` into delimiters; a single one is text, as in ``3~5시``."""
    if silent or state.src[state.pos] != "~":
        return False
    end, can_open, can_close = scan_run(state.src, state.pos, state.posMax)
    length = end - state.pos
    if length < 2:
        return False
    if length % 2:
        _push_text(state, "~")
    for _ in range(length // 2):
        _push_text(state, "~~")
        # Length 0 switches the rule of three off, which is for emphasis only.
        state.delimiters.append(Delimiter(ord("~"), 0, len(state.tokens) - 1, -1, can_open, can_close))
    state.pos = end
    return True


def _push_text(state: StateInline, content: str) -> None:
    """Push a text token; the library's `push`, less what is for other tokens."""
    if state.pending:
        state.pushPending()
    state.pendingLevel = state.level
    state.tokens.append(new_text(content, state.level))


def scan_run(source: str, start: int, maximum: int) -> tuple[int, bool, bool]:
    """Return (end of the run, can open, can close) of the delimiter run at *start*."""
    marker = source[start]
    end = start + 1
    while end < maximum and source[end] == marker:
        end += 1
    before = _class_before(source, start) if start > 0 else _SPACE
    after = _class_of(source[end]) if end < maximum else _SPACE
    if (before | after) & _SPACE:
        return end, not after & _SPACE, not before & _SPACE
    if marker == "_":
        return end, bool(before & _PUNCTUATION), bool(after & _PUNCTUATION)
    beside_cjk = bool((before | after) & _CJK)
    return (
        end,
        beside_cjk or bool(before & _PUNCTUATION) or not after & _PUNCTUATION,
        beside_cjk or bool(after & _PUNCTUATION) or not before & _PUNCTUATION,
    )


def _class_before(source: str, start: int) -> int:
    """Classify the character before *start*, seeing through a variation selector to the character that it varies."""
    character = source[start - 1]
    if character < "\ufe00":
        return _class_of(character)
    if "\ufe00" <= character <= "\ufe0e" and start > 1:
        base = _class_of(source[start - 2])
        if unicodedata.category(source[start - 2]) == "Zs":
            return _class_of(character) | (_CJK if source[start - 2] == "\u3000" else 0)
        # U+FE01 asks for the full-width form of a quotation mark: as wide as Hangul.
        return base | _CJK if character == "\ufe01" and source[start - 2] in "‘’“”" else base
    if "\U000e0100" <= character <= "\U000e01ef":
        return _class_of(character) | _CJK
    return _class_of(character)


def _class_of(character: str) -> int:
    kind = _class_by_character.get(character)
    if kind is None:
        kind = _class_by_character[character] = _classify(character)
    return kind


def _classify(character: str) -> int:
    if character in _SPACES:
        return _SPACE
    punctuation = _PUNCTUATION if unicodedata.category(character)[0] in "PS" else 0
    return punctuation | _CJK if _is_cjk(ord(character)) else punctuation


def _is_cjk(code: int) -> bool:
    if code < 0x1100:
        return False
    if unicodedata.east_asian_width(chr(code)) in ("W", "F", "H"):
        return not any(first <= code <= last for first, last in _EMOJI)
    # Vowels and final consonants of Hangul count as narrow.
    return 0x1160 <= code <= 0x11FF or 0xD7B0 <= code <= 0xD7C6 or 0xD7CB <= code <= 0xD7FB


def _ranges(text: str) -> tuple[tuple[int, int], ...]:
    parts = (part.split("-") for part in text.split())
    return tuple((int(part[0], 16), int(part[-1], 16)) for part in parts)


# CommonMark's Unicode white space, as markdown-it counts it.
_SPACES = frozenset("\t\n\v\f\r \xa0\u1680\u202f\u205f\u3000") | {chr(code) for code in range(0x2000, 0x200B)}

# Emoji_Presentation=Yes of Unicode 17: wide, but not CJK.
_EMOJI = _ranges(
    "231A-231B 23E9-23EC 23F0 23F3 25FD-25FE 2614-2615 2648-2653 267F 2693 26A1 26AA-26AB 26BD-26BE 26C4-26C5 "
    "26CE 26D4 26EA 26F2-26F3 26F5 26FA 26FD 2705 270A-270B 2728 274C 274E 2753-2755 2757 2795-2797 27B0 27BF "
    "2B1B-2B1C 2B50 2B55 1F004 1F0CF 1F18E 1F191-1F19A 1F1E6-1F1FF 1F201 1F21A 1F22F 1F232-1F236 1F238-1F23A "
    "1F250-1F251 1F300-1F320 1F32D-1F335 1F337-1F37C 1F37E-1F393 1F3A0-1F3CA 1F3CF-1F3D3 1F3E0-1F3F0 1F3F4 "
    "1F3F8-1F43E 1F440 1F442-1F4FC 1F4FF-1F53D 1F54B-1F54E 1F550-1F567 1F57A 1F595-1F596 1F5A4 1F5FB-1F64F "
    "1F680-1F6C5 1F6CC 1F6D0-1F6D2 1F6D5-1F6D8 1F6DC-1F6DF 1F6EB-1F6EC 1F6F4-1F6FC 1F7E0-1F7EB 1F7F0 1F90C-1F93A "
    "1F93C-1F945 1F947-1F9FF 1FA70-1FA7C 1FA80-1FA8A 1FA8E-1FAC6 1FAC8 1FACD-1FADC 1FADF-1FAEA 1FAEF-1FAF8"
)
