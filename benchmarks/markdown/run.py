"""Time a body against plain markdown-it-py on the same text, in the same run.

    python benchmarks/markdown/run.py [file.md ...]

Without files a text of 15 KB is made up.  Code is not coloured on either side.  The aim: at most 1.25 times plain.
"""

import re
import sys
import time
from collections.abc import Callable
from pathlib import Path

from markdown_it import MarkdownIt

from site_gen.model.body import BodyInput, BodySetup
from site_gen.model.config import MarkdownConfig
from site_gen.render.markdown.body import make_engine, render_body

_SECTION = """\
## {number}. 검색이 빨라진 이유 (Why search got faster)

우리는 **색인(index)**을 다시 만들었다. It now holds "words" as readers type them, and not every form of them...<br>
예를 들어 `검색어`와 `search` 는 *같은 자리*에 있고, 결과는 ~~10초~~ 1초 안에 나온다.

- **첫째**: 조사를 떼어 낸다 — [자세한 설명](/posts/particles/)
- Second: the index is cut into small files
    - each is loaded when it is needed, see <https://example.org/a?b=c>
    - 한 파일은 3~5 KB

![색인의 구조](./structure-{number}.png)

| 방법 | before | after |
|---|---:|:---:|
| 색인 크기 | 1,024 KB | 240 KB |
| 첫 결과 | 900 ms | 35 ms |

> 인용문: "작게 나누면 빨라진다." That is all there is to it, and it's true.

1. Build the index.
2. 파일로 나눈다.
3. Measure again.

```
index = build(posts)
for part in index.parts:
    write(part)
```

Money is no formula: it cost $5 and $10. 문단의 마지막 문장이며, 여기에는 특별한 표시가 없다: a-b, c=d, e+f.

---

"""


def main() -> None:
    """Print the times and their ratio."""
    files = [Path(name) for name in sys.argv[1:]]
    texts = [path.read_text(encoding="utf-8") for path in files] or [_sample(15_000)]
    texts = [re.sub(r"(?m)^(\s*(?:```|~~~)).*$", r"\1", text) for text in texts]
    engine = make_engine(BodySetup(markdown=MarkdownConfig()))
    plain = MarkdownIt("commonmark").enable(["table", "strikethrough"])

    def ours() -> None:
        for text in texts:
            render_body(BodyInput(path="a.md", language="ko", text=text, first_line=1), engine)

    def theirs() -> None:
        for text in texts:
            plain.render(text)

    our_seconds, plain_seconds = _best_of_both(ours, theirs)
    size = sum(len(text.encode()) for text in texts)
    print(f"{len(texts)} text(s), {size / 1024:.1f} KB")
    print(f"plain {1000 * plain_seconds:7.2f} ms")
    print(f"ours  {1000 * our_seconds:7.2f} ms   {our_seconds / plain_seconds:.2f} times plain")


def _sample(size: int) -> str:
    text, number = "", 0
    while len(text.encode()) < size:
        number += 1
        text += _SECTION.format(number=number)
    return text


def _best_of_both(first: Callable[[], None], second: Callable[[], None], rounds: int = 30) -> tuple[float, float]:
    """Return the shortest time of each in seconds; they take turns, so that both meet the same machine."""
    best = [float("inf"), float("inf")]
    for _ in range(rounds):
        for index, work in enumerate((first, second)):
            start = time.process_time()
            work()
            best[index] = min(best[index], time.process_time() - start)
    return best[0], best[1]


if __name__ == "__main__":
    main()
