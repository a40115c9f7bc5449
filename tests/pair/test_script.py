"""The language of a line: the quick ways of reading one say what the slow ones would."""

from hypothesis import given
from hypothesis import strategies as st

from site_gen.pair.script import read_line, read_lines
from tests.pair.written import CORPUS

HANGUL = "강물이불어다가ㄱㅋ힣\u1100\ua960"
LATIN = "abeEIéñƀɏ"
OTHERS = " ,.!?…“”·中ㅡ0ɐḁ、\ua000\ua980👍"
NOISE = (
    "<!-- 강 -->", "`the river`", "![강](river.png)", "](https://rivers.example/강)", "$강$", r"\(강\)", "<b>", "</b>",
    "https://rivers.example/a?b=c", "www.rivers.example", "keeper@rivers.example", "{% 강 %}", "{: .river}", "&amp;",
)  # fmt: skip
WORDS = ("강물이", "the", "river", "was", "I", "한국어", "English", "아래", "River's", "[강]", "$", "\\", "/", "<", "(")


def _runs(text: str, letters: str) -> list[str]:
    """Return the runs of *letters* in *text*."""
    return "".join(character if character in letters else " " for character in text).split()


LINES = st.one_of(
    st.text(alphabet=HANGUL + LATIN + OTHERS, max_size=60),
    st.lists(st.sampled_from(("강물이", "다", "aeb", "bab", "é", "I", "…", "中")), max_size=10).map(" ".join),
)


@given(LINES)
def test_a_line_weighs_its_letters_and_twice_its_syllables(line: str) -> None:
    groups, words = _runs(line, HANGUL), _runs(line, LATIN)
    mass = sum(map(len, words)) + 2 * sum(map(len, groups))
    kind, weight = read_line(line)
    assert weight == (mass if groups or mass >= 3 else 0)
    if groups and len(groups) * 3 >= len(words):
        assert kind == "korean"
    elif groups:
        is_korean_to_the_end = line.rstrip(OTHERS).endswith("다")
        assert kind in (("korean", "mixed", "quoting") if is_korean_to_the_end else ("mixed", "quoting"))
    else:
        assert kind in (("english", "latin") if mass >= 3 else ("neutral",))


@given(st.lists(st.lists(st.sampled_from((*NOISE, *WORDS)), max_size=8).map(" ".join), max_size=8))
def test_lines_read_together_say_what_each_says_alone(lines: list[str]) -> None:
    assert read_lines(lines) == [read_line(line) for line in lines]


def test_real_lines_read_together_say_what_each_says_alone() -> None:
    for path in sorted(CORPUS.rglob("*.md")):
        lines = path.read_text(encoding="utf-8").split("\n")
        assert read_lines(lines) == [read_line(line) for line in lines], path.name


@given(st.lists(st.sampled_from(NOISE), min_size=1, max_size=6).map(" ".join))
def test_what_is_the_same_in_every_language_says_nothing(line: str) -> None:
    assert read_line(line)[0] == "neutral"
