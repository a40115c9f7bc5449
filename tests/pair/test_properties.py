"""Laws of the boundary over generated posts: what a person could divide is divided there, and nothing else is."""

from hypothesis import assume, given
from hypothesis import strategies as st

from site_gen.model.record import Record
from site_gen.pair.boundary import find_boundary
from site_gen.pair.divide import divide_source
from site_gen.pair.outline import is_blank, is_divider
from tests.pair.written import make_source

SENTENCES = (
    ("The river was high this morning.", "오늘 아침에는 강물이 불어 있었다."),
    ("We carried the boat down to the water.", "우리는 배를 물가로 옮겼다."),
    ("Nobody had mended the rope.", "아무도 밧줄을 고쳐 놓지 않았다."),
    ("I asked the keeper for an old map.", "나는 관리인에게 낡은 지도를 부탁했다."),
    ("It was drawn before the bridge was built.", "다리를 놓기 전에 그린 지도였다."),
    ("You can see both villages from the hill.", "언덕에서는 두 마을이 모두 보인다."),
    ("The children were waiting for the ferry.", "아이들이 나룻배를 기다리고 있었다."),
    ("She told me that the ice would hold.", "그는 얼음이 버틸 것이라고 말했다."),
    ("There is a lamp in every window.", "창문마다 등불이 하나씩 있다."),
    ("They sing when the nets come in.", "그물이 들어오면 사람들은 노래를 부른다."),
)
JARGON = (
    ("We froze the encoder and trained the head.", "Encoder는 freeze하고 Head만 train했다."),
    ("The loss goes down after the warm-up.", "Warm-up 이후에 Loss가 내려간다."),
    ("This is why we need a larger batch size.", "그래서 더 큰 Batch Size가 필요하다."),
    ("You can reproduce it with the default config.", "Default Config로 그대로 Reproduce 가능하다."),
    ("It beats the baseline on every benchmark.", "모든 Benchmark에서 Baseline보다 좋다."),
    ("The attention map shows where it looks.", "Attention Map을 보면 어디를 보는지 알 수 있다."),
)
"""Korean sentences with more Latin letters than Hangul."""
QUOTING = (
    ("The word 눈치 is hard to translate.", "눈치라는 말은 옮기기 어렵다."),
    ("We say 수고하셨습니다 when the work is done.", "일이 끝나면 수고하셨습니다라고 말한다."),
    ("My grandmother called it 정 and left it at that.", "할머니는 그것을 정이라고만 부르셨다."),
    ("He has no 눈치, and everybody knows it.", "그에게는 눈치가 없고 모두가 그것을 안다."),
)
"""English sentences that quote Korean."""
HEADINGS = (
    ("The river", "강"),
    ("Before noon", "정오 전에"),
    ("What we saw", "우리가 본 것"),
    ("Numbers", "숫자"),
    ("At last", "마침내"),
)
CODE = (
    "import boats",
    "# load the nets and count them",
    "print('the river is high')",
    "# 그물을 불러온다",
    "boat = load('small')",
)
DIVIDERS = ("---", "***", "___", "- - -", "-----")
WORDS = {"en": ("(English) ", "(ENGLISH) ", "[EN] "), "ko": ("(한국어) ", "(Korean) ", "[한글] ")}


class Halves(Record, frozen=True, kw_only=True):
    """One text in both languages."""

    english: str
    korean: str
    begins_with_heading: bool

    def text(self, language: str) -> str:
        return self.english if language == "en" else self.korean


@st.composite
def halves(draw: st.DrawFn, *, sections: st.SearchStrategy[int] = st.integers(1, 4)) -> Halves:  # noqa: B008
    """Return a text and its translation: like sections, sentences, code and pictures."""
    count = draw(sections)
    pool = draw(st.sampled_from((SENTENCES, SENTENCES + JARGON, SENTENCES + QUOTING)))
    begins_with_heading = draw(st.booleans())
    word = draw(st.sampled_from(("", "en", "ko", "both")))
    divider = draw(st.sampled_from(("", "\n---\n", "\n---\n\n---\n")))
    code = "\n".join(draw(st.lists(st.sampled_from(CODE), max_size=12)))
    rows = draw(
        st.lists(st.lists(st.sampled_from(pool), min_size=1, max_size=4, unique=True), min_size=count, max_size=count)
    )
    headings = draw(st.permutations(HEADINGS))[:count]
    ending = draw(st.sampled_from((".", ".\n\n![](https://pictures.example/river.png)")))
    texts = []
    for position, language in enumerate(("en", "ko")):
        blocks = []
        for number, (heading, sentences) in enumerate(zip(headings, rows, strict=True)):
            mark = WORDS[language][number % 3] if number == 0 and word in (language, "both") else ""
            shown = f"## {mark}{heading[position]}\n\n" if number or begins_with_heading else ""
            blocks.append(shown + "  \n".join(sentence[position] for sentence in sentences))
        if code:
            blocks[-1] += f"\n\n```python\n{code}\n```\n"
        texts.append(f"\n{divider}\n".join(blocks) + ending.removeprefix("."))
    return Halves(english=texts[0], korean=texts[1], begins_with_heading=begins_with_heading)


orders = st.sampled_from(("en", "ko"))
separators = st.lists(st.sampled_from(("", *DIVIDERS)), max_size=5).map("\n".join)


@given(halves(), orders, separators, st.sampled_from(("", "\n", "\n---\n\n")), st.sampled_from(("", "\n---", "\n\n\n")))
def test_a_pair_is_divided_at_its_boundary(both: Halves, first: str, separator: str, top: str, bottom: str) -> None:
    has_divider = any(is_divider(line) for line in separator.split("\n"))
    assume(has_divider or both.begins_with_heading)
    second = "ko" if first == "en" else "en"
    head = f"{top}{both.text(first)}\n{separator}\n"
    boundary = find_boundary(head + both.text(second) + bottom)
    assert boundary.languages == (first, second)
    assert boundary.boundary_line == head.count("\n") + 1
    assert (boundary.separator_line is not None) == has_divider
    assert not boundary.doubt


@given(halves(), orders)
def test_a_half_by_itself_is_a_single(both: Halves, language: str) -> None:
    boundary = find_boundary(both.text(language))
    assert boundary.languages == (language,)
    assert boundary.boundary_line is None
    assert not boundary.doubt


@given(st.sampled_from(SENTENCES), st.sampled_from(SENTENCES), orders, st.sampled_from(DIVIDERS), st.booleans())
def test_two_sentences_and_a_divider_are_a_pair(
    one: tuple[str, str], other: tuple[str, str], first: str, divider: str, has_blank_lines: bool
) -> None:
    blank = "\n" if has_blank_lines else ""
    sentences = (one[0], other[1]) if first == "en" else (one[1], other[0])
    boundary = find_boundary(f"{sentences[0]}\n{blank}{divider}\n{blank}{sentences[1]}")
    assert boundary.languages == (first, "ko" if first == "en" else "en")
    assert boundary.separator_line == (3 if has_blank_lines else 2)
    assert boundary.boundary_line == (5 if has_blank_lines else 3)


@given(halves(sections=st.integers(3, 4)), st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=2), orders)
def test_a_quotation_at_either_end_of_a_long_text_divides_nothing(
    both: Halves, quoted: list[tuple[str, str]], language: str
) -> None:
    position = 1 if language == "en" else 0
    quotation = "\n".join(f"> {sentence[position]}" for sentence in quoted)
    for text in (f"{quotation}\n\n---\n\n{both.text(language)}", f"{both.text(language)}\n\n---\n\n{quotation}\n"):
        boundary = find_boundary(text)
        assert boundary.languages == (language,)
        assert boundary.boundary_line is None


@given(st.lists(st.sampled_from(SENTENCES), min_size=6, max_size=12, unique=True), st.booleans(), st.booleans())
def test_languages_that_take_turns_are_refused_with_a_doubt(
    sentences: list[tuple[str, str]], has_dividers: bool, is_korean_first: bool
) -> None:
    joint = "\n\n---\n\n" if has_dividers else "\n\n"
    rows = [(korean, english) if is_korean_first else (english, korean) for english, korean in sentences]
    boundary = find_boundary(joint.join(line for row in rows for line in row))
    assert len(boundary.languages) == 1
    assert boundary.doubt


@given(halves(), halves(), orders, separators, st.sampled_from(("", "\n", "\n\n---\n\n")))
def test_a_marker_divides_whatever_stands_round_it(
    one: Halves, other: Halves, language: str, before: str, after: str
) -> None:
    head = f"{one.english}\n\n{one.korean}\n{before}\n"
    text = f"{head}<!-- language: {language} -->\n{after}{other.korean}\n\n---\n\n{other.english}\n"
    outcome = divide_source(make_source(text, text_line=8), ("en", "ko"))
    assert outcome.problems == ()
    assert outcome.result is not None
    assert [part.language for part in outcome.result.parts] == ["ko" if language == "en" else "en", language]
    assert outcome.result.how == "marker"
    assert outcome.result.boundary_line == 8 + (head + "\n" + after).count("\n")
    assert outcome.result.parts[1].text == f"{other.korean}\n\n---\n\n{other.english}\n"


LINES = st.one_of(
    st.sampled_from(
        (
            "", "---", "***", "```", "```python", "$$", "$$$", "<!-- language: ko -->", "<!-- language: en -->", "<!--",
            "-->", "# 강", "## River", "===", "> 강", "- river", "| a | 강 |", "<details>", "    code", "![](a.png)",
            "\u200b",
        )
    ),
    st.sampled_from([sentence for row in SENTENCES + JARGON + QUOTING for sentence in row]),
    st.text(max_size=20).filter(lambda line: "\n" not in line),
)  # fmt: skip


@given(st.lists(LINES, max_size=40).map("\n".join))
def test_whatever_is_written_the_parts_are_pieces_of_it_and_nothing_is_lost(text: str) -> None:
    outcome = divide_source(make_source(text, text_line=3), ("en", "ko"))
    if outcome.result is None:
        assert any(problem.severity == "error" for problem in outcome.problems)
        return
    lines = text.split("\n")
    taken: set[int] = set()
    for part in outcome.result.parts:
        start = part.first_line - 3
        part_lines = part.text.removesuffix("\n").split("\n")
        end = start + len(part_lines)
        assert [*lines, ""][start:end] == part_lines or part.text == text
        taken.update(range(start, end))
    if len(outcome.result.parts) == 1 and outcome.result.how == "detected":
        assert outcome.result.parts[0].text == text
    left = [line for number, line in enumerate(lines) if number not in taken]
    assert all(is_blank(line) or is_divider(line) or "language" in line for line in left)
    languages = [part.language for part in outcome.result.parts]
    assert len(set(languages)) == len(languages)
    assert (outcome.result.boundary_line is None) == (len(languages) == 1)


@given(st.lists(LINES, max_size=30).map("\n".join))
def test_the_same_text_gives_the_same_answer(text: str) -> None:
    assert find_boundary(text) == find_boundary(text)
