"""What is told about a pattern before it is compiled is so, whatever the pattern and the text."""

import re

from hypothesis import example, given
from hypothesis import strategies as st

from site_gen.render.markdown.rule_patterns import Pattern

_ATOMS = st.sampled_from(("a", "b", "[ab]", "[^a]", r"\d", r"\w", r"\s", ".", r"\n", "^", "$", r"\b", "é"))
_SIGNS = st.sampled_from(("", "", "", "?", "*", "+", "+?", "{2}", "{0,2}"))
_FORMS = st.sampled_from(("({})", "(?:{})", "(?={})", "(?!{})", "(?:{}|b)", "(?:|{})", "(?i:{})"))


def _extended(patterns: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    repeated = st.builds("(?:{}){}".format, patterns, _SIGNS)
    inside = st.builds(lambda form, pattern: form.format(pattern), _FORMS, patterns)
    return (
        repeated | inside | st.builds("{}{}".format, patterns, patterns) | st.builds("{}|{}".format, patterns, patterns)
    )


_PATTERNS = st.recursive(_ATOMS, _extended, max_leaves=6)


@given(_PATTERNS, st.text("ab1_ \né", min_size=1, max_size=4))
@example("aab|aac", "aab")
@example("(?:ab)+b", "abb")
@example("a(?:b|)a", "aa")
def test_what_is_told_about_a_pattern_is_so(source: str, text: str) -> None:
    pattern, found = Pattern(source, re.MULTILINE), re.compile(source, re.MULTILINE).match(text)
    first, second = text[0], text[1:2]
    if first == "é" or second == "é":
        return  # It is told for plain characters alone.
    if found:
        assert pattern.first is None or first in pattern.first
        assert pattern.can_begin(first, second)
        assert found[0] or pattern.may_be_empty
        assert not pattern.is_blank or not found[0].strip()
    assert found or not pattern.is_certain(first)
    if second and pattern.is_one_character(first, second):
        assert found
        assert found[0] == first
