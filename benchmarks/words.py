"""The words that the made-up blog is written with."""

from typing import NamedTuple


class Phrases(NamedTuple):
    subjects: tuple[str, ...]
    slugs: tuple[str, ...]
    actions: tuple[str, ...]
    places: tuple[str, ...]
    times: tuple[str, ...]
    manners: tuple[str, ...]
    patterns: tuple[str, ...]
    marked: tuple[str, ...]
    """Sentences with emphasis, links and inline code around ``{}``."""
    table_head: tuple[str, str, str]
    term: str
    """How an item of a list of terms begins, with ``{}`` for the term."""


ENGLISH = Phrases(
    subjects=(
        "the tidal gauge",
        "a borrowed telescope",
        "our build server",
        "the night train",
        "an old dictionary",
        "the bread oven",
        "a broken sensor",
        "the river survey",
        "my first compiler",
        "the choir",
        "a paper map",
        "the weather balloon",
        "this small robot",
        "the harbour crane",
        "a set of keys",
        "the seed library",
        "an untested theory",
        "the post office",
        "a long spreadsheet",
        "the swimming lesson",
    ),
    slugs=(
        "tidal-gauge",
        "telescope",
        "build-server",
        "night-train",
        "dictionary",
        "bread-oven",
        "broken-sensor",
        "river-survey",
        "first-compiler",
        "choir",
        "paper-map",
        "weather-balloon",
        "small-robot",
        "harbour-crane",
        "set-of-keys",
        "seed-library",
        "untested-theory",
        "post-office",
        "spreadsheet",
        "swimming-lesson",
    ),
    actions=(
        "changed how I think about waiting",
        "failed in a way nobody had written down",
        "took twice as long as planned",
        "turned out to need only one screw",
        "was measured again with better tools",
        "surprised the whole group",
        "taught me to write things down first",
        "ran without a fault until the rain came",
        "cost less than the manual",
        "kept its shape after all those years",
        "needs a quieter room than ours",
        "explains the second half of the data",
    ),
    places=(
        "by the canal",
        "in Busan",
        "under the stairs",
        "at the observatory",
        "in the back office",
        "on the north shore",
        "near the old mill",
        "in a rented room",
        "beside the tracks",
        "at the market",
    ),
    times=(
        "last spring",
        "before the holidays",
        "at half past six",
        "in the first week",
        "after the long meeting",
        "during the storm",
        "on a Sunday",
        "when the lights came back",
    ),
    manners=("slowly", "without any help", "almost by accident", "for the third time", "as promised", "rather loudly"),
    patterns=(
        "{time}, {subject} {action}.",
        "{subject} {action}, and {manner} we carried it to a table {place}.",
        "There were {number} reasons to stop, yet {subject} {action}.",
        "We met {place} {time} because {subject} {action}.",
        "Nobody noticed {manner} moving parts {place}; then {subject} {action}.",
        'It took {number} attempts {time} before "{subject}" {action}.',
        "If {subject} {action}, what happens {place} {time}?",
    ),
    marked=(
        "What matters is **{}** and nothing else.",
        "See [{}](https://example.org/notes) for *the details*.",
        "The setting is called `{}` in the code.",
        "Think of **{}**, or ***rather*** its shadow, where $x_i < 2^n$ holds.",
        "This is ~~not~~ about _{}_ at all.",
    ),
    table_head=("Thing", "Where", "Count"),
    term="**{}**:",
)

KOREAN = Phrases(
    subjects=(
        "조수 관측기",
        "빌려 온 망원경",
        "우리 빌드 서버",
        "밤 기차",
        "오래된 사전",
        "빵 굽는 화덕",
        "고장 난 센서",
        "강물 조사",
        "내 첫 컴파일러",
        "동네 합창단",
        "종이 지도",
        "기상 풍선",
        "작은 로봇",
        "항구의 기중기",
        "열쇠 꾸러미",
        "씨앗 도서관",
        "검증되지 않은 이론",
        "우체국",
        "긴 표 계산 문서",
        "수영 수업",
    ),
    slugs=ENGLISH.slugs,
    actions=(
        "기다림에 대한 생각을 바꾸어 놓았습니다",
        "아무도 적어 두지 않은 방식으로 실패했습니다",
        "계획보다 두 배나 오래 걸렸습니다",
        "나사 하나만 있으면 되는 일이었습니다",
        "더 나은 도구로 다시 측정되었습니다",
        "모두를 놀라게 했습니다",
        "먼저 적어 두는 법을 가르쳐 주었습니다",
        "비가 오기 전까지는 탈 없이 움직였습니다",
        "설명서보다 값이 쌌습니다",
        "오랜 세월이 지나도 모양을 지켰습니다",
        "더 조용한 방이 필요합니다",
        "자료의 뒷부분을 설명해 줍니다",
    ),
    places=(
        "운하 옆에서",
        "부산에서",
        "계단 밑에서",
        "천문대에서",
        "뒤쪽 사무실에서",
        "북쪽 바닷가에서",
        "옛 방앗간 근처에서",
        "빌린 방에서",
        "철길 옆에서",
        "시장에서",
    ),
    times=(
        "지난봄에",
        "명절 전에",
        "여섯 시 반에",
        "첫째 주에",
        "긴 회의가 끝난 뒤에",
        "폭풍이 치는 동안",
        "어느 일요일에",
        "불이 다시 켜졌을 때",
    ),
    manners=("천천히", "아무 도움 없이", "거의 우연히", "세 번째로", "약속한 대로", "꽤 시끄럽게"),
    patterns=(
        "{time} {subject}, 그것이 {action}.",
        "{place} {manner} 옮긴 {subject}, 결국 {action}.",
        "멈출 이유가 {number}가지나 있었지만 {subject} 때문에 {action}.",
        "우리는 {time} {place} 만났는데, {subject} 하나가 {action}.",
        '{time} {number}번이나 시도한 끝에 "{subject}" 이야기가 {action}.',
        "{subject} 이야기가 {action}. 그렇다면 {place} {time} 무슨 일이 일어날까요?",
    ),
    marked=(
        "중요한 것은 **{}(the thing itself)**입니다.",
        "자세한 내용은 [{}](https://example.org/notes)에서 *볼 수* 있습니다.",
        "코드에서는 이 설정을 `{}`이라고 부릅니다.",
        "**'{}'**을 떠올려 보면 $x_i < 2^n$이 성립합니다.",
        "이것은 _{}_ 이야기가 ~~아닙니다~~ 맞습니다.",
    ),
    table_head=("물건", "장소", "개수"),
    term="**{}**은(는)",
)

TAGS = (
    "python",
    "rust",
    "sensors",
    "rivers",
    "trains",
    "baking",
    "astronomy",
    "korean",
    "english",
    "maps",
    "robots",
    "weather",
    "music",
    "history",
    "testing",
    "networks",
    "compilers",
    "gardens",
    "markets",
    "swimming",
)
CATEGORIES = (
    "Engineering",
    "Field notes",
    "Reading",
    "Kitchen",
    "Travel",
    "Measurement",
    "Languages",
    "Tools",
    "Teaching",
    "Music",
)

FORMULAS = (
    r"\int_0^{@number@} x^2 \, dx = \frac{@number@^3}{3}",
    r"\sum_{i=1}^{@number@} i = \frac{n(n+1)}{2}",
    r"f(x) = \frac{1}{\sigma\sqrt{2\pi}} e^{-\frac{(x-@number@)^2}{2\sigma^2}}",
    r"\nabla \times \mathbf{E} = -\frac{\partial \mathbf{B}}{@number@ \, \partial t}",
    r"\begin{pmatrix} a & b \\ c & @number@ \end{pmatrix} \begin{pmatrix} x \\ y \end{pmatrix}",
)

CODE = (
    (
        "python",
        '''
def read_@name@(path, *, limit=@number@):
    """Return the rows of one @name@ file."""
    rows = []
    with open(path, encoding="utf-8") as stream:
        for line in stream:
            name, _, value = line.partition("=")
            if not value:
                continue
            rows.append((name.strip(), float(value)))
    return sorted(rows, key=lambda row: row[1])[:limit]


class @name@_@number@:
    def __init__(self, rows):
        self.rows = dict(rows)

    def total(self) -> float:
        return sum(self.rows.values())  # @number@ rows at most
''',
    ),
    (
        "javascript",
        """
const @name@ = new Map();

export async function load@number@(address) {
  const response = await fetch(`${address}/@name@.json`);
  if (!response.ok) {
    throw new Error("no @name@: " + response.status);
  }
  for (const [key, value] of Object.entries(await response.json())) {
    @name@.set(key, { value, seen: Date.now() });
  }
  return [...@name@.values()].filter((entry) => entry.value > @number@);
}
""",
    ),
    (
        "rust",
        """
use std::collections::HashMap;

/// Counts the words of `@name@`.
pub fn count_@number@(text: &str) -> HashMap<String, usize> {
    let mut found = HashMap::new();
    for word in text.split_whitespace() {
        *found.entry(word.to_lowercase()).or_insert(0) += 1;
    }
    found.retain(|_, count| *count > @number@ % 7);
    found
}
""",
    ),
    (
        "bash",
        """
#!/bin/sh
set -eu
for file in @name@/*.csv; do
  rows=$(wc -l < "$file")
  if [ "$rows" -gt @number@ ]; then
    echo "$file: $rows rows"
    gzip --keep "$file"
  fi
done
""",
    ),
    (
        "yaml",
        """
@name@:
  - id: @number@
    title: "the @name@ of the day"
    enabled: true
    limits: {low: 0.5, high: 12}
  - id: next
    title: none
""",
    ),
    (
        "html",
        """
<section class="@name@" id="part-@number@">
  <h2>The @name@</h2>
  <!-- written by hand -->
  <ul>
    <li><a href="/@name@/@number@.html" title="One more">First of @number@</a></li>
    <li><img src="@name@.png" alt="" width="640" height="480"></li>
  </ul>
</section>
""",
    ),
    (
        "python",
        '''
import numpy as np
import matplotlib.pyplot as plt

rng = np.random.default_rng(seed=@number@)
samples = rng.normal(loc=0.0, scale=1.5, size=(@number@ + 100, 3))


def smooth(@name@, width=5):
    """Average over a window of *width* samples."""
    kernel = np.ones(width) / width
    return np.stack([np.convolve(column, kernel, mode="same") for column in @name@.T], axis=1)


figure, axes = plt.subplots(nrows=3, sharex=True, figsize=(8, 6))
for axis, column, label in zip(axes, smooth(samples).T, ["x", "y", "z"]):
    axis.plot(column, linewidth=0.8, label=f"{label} of @name@")
    axis.legend(loc="upper right")  # one for each axis
figure.savefig("@name@-@number@.png", dpi=150)
''',
    ),
    (
        "bash",
        """
sudo apt-get update && sudo apt-get install -y @name@-tools
git clone --depth 1 https://example.org/@name@.git
cd @name@ && make -j "$(nproc)" PREFIX="$HOME/.local" install
export PATH="$HOME/.local/bin:$PATH"
@name@ --version  # prints @number@
""",
    ),
    (
        "sql",
        """
SELECT @name@.id, COUNT(*) AS visits
FROM @name@
JOIN places ON places.id = @name@.place_id
WHERE @name@.taken_at >= '2024-01-01' AND places.depth > @number@
GROUP BY @name@.id
HAVING COUNT(*) > 3
ORDER BY visits DESC;
""",
    ),
)
