"""Remarks on pairs whose halves do not hold the same."""

from site_gen.check.translations import Text, translation_problems
from site_gen.model.body import Body


def texts(english: str, korean: str) -> tuple[Text, Text]:
    return (
        Text(path="content/posts/a.md", line=5, language="English", body=Body(html=english)),
        Text(path="content/posts/a.md", line=40, language="한국어", body=Body(html=korean)),
    )


def test_equal_halves_are_passed_over_in_silence() -> None:
    assert translation_problems(texts('<img src="a"><pre>x</pre>', '<img src="b"><pre>가</pre>')) == ()


def test_a_single_is_compared_with_nothing() -> None:
    assert translation_problems(texts('<img src="a">', "")[:1]) == ()
    assert translation_problems(()) == ()


def test_the_half_that_has_fewer_is_named() -> None:
    (problem,) = translation_problems(texts('<img src="a"><img src="b">', '<img src="b">'))
    assert (problem.line, problem.severity) == (40, "info")
    assert problem.message == "the English text has 2 pictures, the 한국어 one 1"
    (problem,) = translation_problems(texts("", "<math></math>"))
    assert problem.line == 5
    assert problem.message == "the 한국어 text has 1 formula, the English one none"


def test_other_differences_are_the_translators_business() -> None:
    assert translation_problems(texts("<h2>A</h2><table></table><a>x</a>", "<p>가</p>")) == ()
