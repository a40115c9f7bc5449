"""Code that was coloured before: an edited text is rendered anew, and most of its code blocks are as they were.

Lexers take longer to import and to get ready than an edit takes for all else.  The HTML of a block tells its code, and
a seal in the body tells that this HTML was made of that code here, and not written by the author.
"""

import hashlib
import html
import re
from collections.abc import Iterable, Mapping

from site_gen.model.body import Body

_BLOCK = re.compile(
    r'<div class="highlight[^>]* data-language="([^"]*)"[^>]*>(?:<div class="code-title">[^<]*</div>)?'
    r'<pre tabindex="0"><code>(.*?)</code></pre>',
    re.DOTALL,
)
_LINE = re.compile(r'<span class="line(?: marked)?"(?: data-line="\d+")?>([^\n]*)\n</span>')
_TAG = re.compile(r"<[^>]*>")


def seal_of(language: str, code: str, coloured: str) -> str:
    """Return what a body says of a block of *code*, *coloured* as HTML, in a language as the author names it."""
    return hashlib.sha256(f"{language}\0{code}\0{coloured}".encode()).hexdigest()[:32]


def known_code(bodies: Iterable[Body]) -> Mapping[tuple[str, str], str]:
    """Return the coloured code in *bodies* by (language, code); without that of which they do not know the seal."""
    known = {}
    for body in bodies:
        seals = set(body.code_seals)
        for name, content in _BLOCK.findall(body.html) if seals else ():
            language, coloured = html.unescape(name), _LINE.sub(r"\1\n", content)
            code = html.unescape(_TAG.sub("", coloured))
            if seal_of(language, code, coloured) in seals:
                known[language, code] = coloured
    return known
