"""Compare our emphasis with npm markdown-it-cjk-friendly on random texts: byte for byte.

    npm install && python compare.py [count] [seed] [file]

Needs Node. Exit status 1 when a text differs. With a file, the texts and their HTML are written there, for the tests.
"""

import json
import random
import re
import subprocess
import sys
from pathlib import Path

from markdown_it import MarkdownIt

from site_gen.render.markdown.emphasis import emphasis, strikethrough

_LINE_END = re.compile(r"\s*\n[\s>]*")
_PIECES = (
    *("*", "**", "***", "****", "_", "__", "___", "~", "~~", "~~~", "~~~~"),
    *(" ", " ", "\u3000", "\u00a0", "\n"),
    *("가", "힣", "를", "은", "ㄱ", "ㅏ", "\u1100", "\u1161", "\u11a8", "\ua960", "\ud7b0", "ﾡ", "한글", "굵게"),
    *("a", "Z", "9", "word", "é", "ß", "я", "ع"),
    *("(", ")", "[", "]", '"', "'", ".", ",", "!", "-", "+", "$", "<", ">", "`", "\\"),
    *("“", "”", "‘", "’", "「", "」", "、", "。", "《", "》", "·", "…", "—", "（", "）", "！", "￦", "₩", "€", "√"),
    *("👍", "✅", "⭐", "〰", "〽", "㊗", "㊙", "🈂", "🈷", "♡", "①", "㈜", "㎏", "🇰🇷", "☎"),
    *("漢", "字", "𠀀", "か", "カ", "ｶ", "Ａ"),
    *("\ufe00", "\ufe01", "\ufe0e", "\ufe0f", "\U000e0100", "\U000e01ef", "\u200d", "\u0301"),
)


def main() -> int:
    """Compare and print what differs; return the exit status."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 60_000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    texts = _random_texts(count, random.Random(seed))
    ours = _ours(texts)
    command = ["node", str(Path(__file__).parent / "render.mjs")]
    answer = subprocess.run(command, input=json.dumps(texts), capture_output=True, text=True, check=True)
    reference = json.loads(answer.stdout)
    if len(sys.argv) > 3:
        pairs = [[text, html] for text, html in zip(texts, reference, strict=True)]
        Path(sys.argv[3]).write_text(json.dumps(pairs, ensure_ascii=True, indent=0) + "\n", encoding="utf-8")
    differing = [
        (text, mine, theirs) for text, mine, theirs in zip(texts, ours, reference, strict=True) if mine != theirs
    ]
    for text, mine, theirs in differing[:10]:
        print(f"text    {text!r}\nours    {mine!r}\ntheirs  {theirs!r}\n")
    print(f"{len(texts)} texts, {len(differing)} differ")
    return 1 if differing else 0


def _random_texts(count: int, random_source: random.Random) -> list[str]:
    texts = []
    for _ in range(count):
        pieces = random_source.choices(_PIECES, k=random_source.randint(3, 14))
        # Two pieces of markup at least, so that there is something to decide.
        marker = random_source.choice(("*", "**", "_", "__", "~~"))
        for _ in range(2):
            pieces.insert(random_source.randint(0, len(pieces)), marker)
        # The two libraries trim the ends of lines differently: that is not what is compared here.
        text = _LINE_END.sub("\n", "x" + "".join(pieces))
        texts.append(text if text == text.rstrip() else text + "x")
    return texts


def _ours(texts: list[str]) -> list[str]:
    engine = MarkdownIt("commonmark", {"html": True}).enable("strikethrough")
    engine.inline.ruler.at("emphasis", emphasis)
    engine.inline.ruler.at("strikethrough", strikethrough)
    return [engine.render(text) for text in texts]


if __name__ == "__main__":
    sys.exit(main())
