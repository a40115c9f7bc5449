"""Text that is meant to harm: no reader's browser runs it, and no author waits for it."""

import gc
import json
import re
import time
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from site_gen.render.markdown.sanitize import make_cleaner
from tests.markdown.cases import render

_SEEDS = [json.loads(line) for line in (Path(__file__).parent / "seeds.txt").read_text(encoding="utf-8").splitlines()]

_ATTACKS = (
    "<script>alert(1)</script>",
    "<scr<script>ipt>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<img src='x' onerror='alert(1)'//>",
    "<svg onload=alert(1)>",
    "<svg><a xlink:href='javascript:alert(1)'>x</a></svg>",
    "<math><a xlink:href='javascript:alert(1)'>x</a></math>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>",
    "<iframe src='javascript:alert(1)'></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<iframe src='https://www.youtube.com.evil.example/'></iframe>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='&#106;avascript:alert(1)'>x</a>",
    "<a href=' java\tscript:alert(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    '<a href="vbscript:x">x</a>',
    "<form action='javascript:alert(1)'><button>x</button></form>",
    "<object data='javascript:alert(1)'></object>",
    "<embed src='javascript:alert(1)'>",
    "<base href='https://evil.example/'>",
    "<meta http-equiv='refresh' content='0;url=javascript:alert(1)'>",
    "<link rel='stylesheet' href='https://evil.example/a.css'>",
    "<style>body{display:none}</style>",
    "<div style='background:url(javascript:alert(1))'>x</div>",
    "<p style='position:fixed;inset:0'>x</p>",
    "<video><source onerror='alert(1)'></video>",
    "<details open ontoggle='alert(1)'><summary>x</summary></details>",
    "<details ontoggle=alert(1)>\n**x**\n</details>",
    "<div markdown='1' onclick='alert(1)'>\nx\n</div>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<textarea></textarea><img src=x onerror=alert(1)>",
    "<p data-embed='youtube' data-src='https://evil.example/'>x</p>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt&colon;alert(1))",
    "[x](<java&#10;script:alert(1)>)",
    "[x][y]\n\n[y]: javascript:alert(1)",
    "<javascript:alert(1)>",
    "![x](javascript:alert(1))",
    "![x](data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+)",
    '![x](a.png){: onerror="alert(1)" }',
    '글\n{: onclick="alert(1)" style="position: fixed" }',
    '글\n{: data-embed="youtube" data-src="https://evil.example/" }',
    '![" onerror="alert(1)](a.png)',
    '[x](a.png "\\" onmouseover=\\"alert(1)")',
    '```x" onclick="alert(1)\n```',
    '```python title="\\"><script>alert(1)</script>"\n```',
    "$\\text{<script>alert(1)</script>}$",
    "$\\nosuch{<img src=x onerror=alert(1)>}$",
    '$x \\label{" onclick="alert(1)}$',
    "$$ x \\tag{<script>alert(1)</script>} $$",
    "## <img src=x onerror=alert(1)>",
    '## x {#"onclick="alert(1)}',
    '[^"onclick=alert(1)]\n\n[^"onclick=alert(1)]: x',
    '*[x]: "><script>alert(1)</script>\n\nx',
    "> [!TIP] <img src=x onerror=alert(1)>\n> x",
    "{% include embed/youtube.html id='\"><script>alert(1)</script>' %}",
    "{% include embed/video.html src='javascript:alert(1)' title='<script>x</script>' %}",
    "{{ '\"><script>alert(1)</script>' | relative_url }}",
    "| <script>alert(1)</script> |\n|---|\n| <img src=x onerror=alert(1)> |",
    "```mermaid\n</pre><script>alert(1)</script>\n```",
)
_ADDRESS_NAMES = ("href", "src", "poster", "action", "data", "xlink:href", "data-src")
_SAFE_ADDRESS = re.compile(
    r"(?:site-gen:ref/\d+|https?://(?!evil)|#|mailto:|data:image/(?:png|jpeg|gif|webp|avif);|[\w./-]*$)"
)
_FORBIDDEN_TAGS = "script, style, object, embed, form, button, base, meta, link, svg, textarea, noscript, template"


@pytest.mark.parametrize("beside", ["", "<u>글</u>\n\n"], ids=["alone", "beside raw HTML"])
@pytest.mark.parametrize("attack", _ATTACKS)
def test_attack_does_not_reach_a_reader(attack: str, beside: str) -> None:
    body = render(beside + attack).result
    assert body is not None
    _assert_harmless(body.html)


@pytest.mark.parametrize("attack", [attack for attack in _ATTACKS if attack.startswith("<")])
def test_sanitiser_alone_stops_what_the_rules_before_it_stop(attack: str) -> None:
    _assert_harmless(make_cleaner().clean(attack))


def _assert_harmless(html: str) -> None:
    tree = LexborHTMLParser(f"<body>{html}</body>")
    assert tree.body is not None
    assert not tree.body.css(_FORBIDDEN_TAGS), html
    for node in tree.body.css("*"):
        for name, value in node.attributes.items():
            assert not name.startswith("on"), html
            assert name != "srcdoc", html
            assert name not in _ADDRESS_NAMES or _SAFE_ADDRESS.match((value or "").strip()), html
            assert name != "style" or not re.search(r"url|position|javascript", value or ""), html


@pytest.mark.parametrize("seed", _SEEDS, ids=repr)
def test_time_grows_with_the_length_of_a_text_not_with_its_square(seed: str) -> None:
    size = 2_000
    # Small texts are measured too coarsely: go on until there is something to measure, or enough text.
    while (seconds := _seconds(seed, size)) < 0.05 and size < 64_000:
        size *= 2
    twice = float("inf")
    for _ in range(8):
        # The shortest of several times on either side: other processes only ever add to them.
        twice = min(twice, _seconds(seed, 2 * size))
        seconds = min(seconds, _seconds(seed, size))
        if twice < 3 * seconds or twice < 0.1:
            return
    raise AssertionError(f"{seed!r}: {size} characters take {seconds:.3f} s, twice as many {twice:.3f} s")


def _seconds(seed: str, size: int) -> float:
    """Return the processor time of one rendering, without the collector, whose full runs come when they come."""
    text = seed * (size // len(seed))
    gc.disable()
    start = time.process_time()
    render(text, {"bare_urls": "link", "html": "trusted"})
    seconds = time.process_time() - start
    gc.enable()
    return seconds


def test_deep_nesting_is_an_error_and_not_a_silent_loss() -> None:
    outcome = render("앞\n\n" + ">" * 120 + " 글")
    problems = [problem for problem in outcome.problems if problem.severity == "error"]
    assert [problem.line for problem in problems] == [3]
    assert "nested too deep" in problems[0].message


def test_fifty_levels_of_lists_are_not_the_limit() -> None:
    text = "\n".join(f"{'  ' * level}- 단계{level} level{level}" for level in range(45))
    outcome = render(text)
    assert outcome.result is not None
    assert not outcome.problems
    assert all(f"단계{level} level{level}" in outcome.result.html for level in range(45))
