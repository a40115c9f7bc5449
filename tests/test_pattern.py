"""A late pattern is a pattern in everything but when it is compiled."""

import re

import pytest

from site_gen.model.pattern import late_pattern


def test_late_pattern_is_compiled_when_it_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[str] = []
    compile_now = re.compile

    def compile_and_tell(source: str, flags: int = 0) -> re.Pattern[str]:
        compiled.append(source)
        return compile_now(source, flags)

    monkeypatch.setattr(re, "compile", compile_and_tell)
    syllables = late_pattern("[가-힣]+")
    assert compiled == []
    assert syllables.findall("강 river 산") == ["강", "산"]
    assert syllables.sub("", "강 river") == " river"
    assert compiled == ["[가-힣]+"]


def test_late_pattern_tells_what_a_pattern_tells() -> None:
    late, now = late_pattern("(?P<word>river|강)", re.IGNORECASE), re.compile("(?P<word>river|강)", re.IGNORECASE)
    assert (late.pattern, late.flags, late.groupindex) == (now.pattern, now.flags, now.groupindex)
    found = late.fullmatch("RIVER")
    assert found is not None
    assert found["word"] == "RIVER"


def test_mistake_in_a_late_pattern_is_told_as_that_of_any_other() -> None:
    with pytest.raises(re.error):
        late_pattern("(강").search("강")
    with pytest.raises(AttributeError):
        late_pattern("강").no_such_method  # type: ignore[attr-defined] # noqa: B018
