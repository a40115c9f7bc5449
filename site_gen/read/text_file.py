"""Bytes of an author's file -> text that the rest of the program can trust, or a problem that says what the bytes are.

What comes out is Unicode without surrogates, NUL or control characters; its lines end with ``\\n`` and with nothing
else, so that every way of counting lines agrees with the author's editor.
"""

import codecs

from site_gen.model.pattern import late_pattern
from site_gen.model.problem import Outcome, Problem

_BYTE_ORDER_MARKS = (
    (b"\xff\xfe\x00\x00", "UTF-32"),
    (b"\x00\x00\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)
# What str.splitlines() takes for a line end and an editor shows as part of the line.
_FALSE_LINE_ENDS = late_pattern("[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_CONTROLS = late_pattern("[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_ODD_BYTES = (*range(0x09), *range(0x0B, 0x0D), *range(0x0E, 0x20), 0x7F)
_ODD_BEGINNINGS = ((b"\xc2", b""), (b"\xe2", b"\x80\xa8"), (b"\xe2", b"\x80\xa9"), (b"\xef", b"\xbf"))
"""How U+0080 to U+009F, U+2028, U+2029, U+FFFE and U+FFFF begin, the first byte apart: one byte is found ten times as
fast as two."""
_HANGUL = late_pattern("[\uac00-\ud7a3]")
_SAVE_AS_UTF8 = "Save it as UTF-8 in your editor."


def decode_text(content: bytes, *, path: str) -> Outcome[str]:
    """Return the text of a file, or a problem that names the encoding it seems to be in.

    A byte order mark is dropped. ``\\r\\n`` and a lone ``\\r`` become ``\\n``; the other line ends of Unicode (U+2028,
    U+2029, U+0085, form feed …) become a blank, because editors do not count them. Control characters, which some
    Korean input methods leave behind, are dropped with a notice.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return _not_utf8(path, None, f"this file looks like {encoding}, and only UTF-8 is read", _SAVE_AS_UTF8)
    if b"\x00" in content:
        return _has_nul(content, path)
    try:
        text = content.removeprefix(codecs.BOM_UTF8).decode()
    except UnicodeDecodeError as error:
        return _guess(content, error.start, path)
    if b"\r" in content:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not _may_hold_odd_characters(content):
        return Outcome(result=text)
    text = _FALSE_LINE_ENDS.sub(" ", text)
    problems = tuple(_control_notices(text, path))
    return Outcome(result=_CONTROLS.sub("", text) if problems else text, problems=problems)


def _may_hold_odd_characters(content: bytes) -> bool:
    """Return whether UTF-8 may hold control characters or false line ends.

    Bytes are looked through ten times as fast as letters, and hardly a file holds one. To look for each of these thirty
    takes a fifth of the time of one look at each of the file's.
    """
    for byte in _ODD_BYTES:
        if byte in content:
            return True
    return any(first in content and (not rest or first + rest in content) for first, rest in _ODD_BEGINNINGS)


def _has_nul(content: bytes, path: str) -> Outcome[str]:
    head = content[:4096]
    # Text in UTF-16 is a quarter NULs or more as soon as a part of it is ASCII, and they stand at every other byte.
    if head.count(0) * 5 >= len(head) and min(head[0::2].count(0), head[1::2].count(0)) * 10 <= head.count(0):
        return _not_utf8(path, None, "this file looks like UTF-16, and only UTF-8 is read", _SAVE_AS_UTF8)
    line = _line_of(content, content.index(0))
    return _not_utf8(path, line, "a NUL byte stands in this line: this is no text", "Delete it, or restore the file.")


def _guess(content: bytes, start: int, path: str) -> Outcome[str]:
    line = _line_of(content, start)
    as_utf8 = content.decode("utf-8", "replace")
    is_mostly_utf8 = len(_HANGUL.findall(as_utf8)) > as_utf8.count("\ufffd")
    if not is_mostly_utf8 and _looks_like_cp949(content):
        hint = "Convert it to UTF-8: `iconv -f cp949 -t utf-8`, or save it as UTF-8 in your editor."
        return _not_utf8(path, line, "this file looks like CP949 (EUC-KR), and only UTF-8 is read", hint)
    byte = content[start]
    message = f"byte 0x{byte:02X} in this line is not UTF-8 (byte {start + 1:,} of the file)"
    return _not_utf8(path, line, message, "Retype the damaged letter, or save the file as UTF-8.")


def _looks_like_cp949(content: bytes) -> bool:
    try:
        text = content.decode("cp949")
    except UnicodeDecodeError:
        return False
    beyond_ascii = sum(1 for letter in text if letter > "\x7f")
    return len(_HANGUL.findall(text)) * 2 > beyond_ascii


def _not_utf8(path: str, line: int | None, message: str, hint: str) -> Outcome[str]:
    return Outcome(result=None, problems=(Problem(path=path, line=line, message=message, hint=hint),))


def _line_of(content: bytes, offset: int) -> int:
    before = content[:offset]
    return 1 + before.count(b"\n") + before.count(b"\r") - before.count(b"\r\n")


def _control_notices(text: str, path: str) -> list[Problem]:
    """One notice for each line that holds a control character, at most three of them."""
    notices: list[Problem] = []
    for found in _CONTROLS.finditer(text):
        line = 1 + text.count("\n", 0, found.start())
        if notices and notices[-1].line == line:
            continue
        message = f"an invisible control character (U+{ord(found.group()):04X}) stands in this line; it is left out"
        notices.append(Problem(path=path, line=line, severity="info", message=message, hint="Delete it."))
        if len(notices) == 3:
            break
    return notices
