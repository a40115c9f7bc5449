r"""TeX as authors write it for MathJax, prepared for the MathML converter, which is stricter.

``\tag`` and ``\label`` may stand in numbered environments only and hold plain ASCII only; ``\ref`` and ``split`` do not
exist.  Tags, labels and references are replaced by short names here, and put back into the MathML by formulas.py.
"""

import re
from dataclasses import dataclass, field

from site_gen.model.pattern import late_pattern

_ESCAPED = late_pattern(r"\\([\\.*_+`<>()\[\]{}#!:|\"'$=\-~])")
_LABEL = late_pattern(r"\\label\s*\{([^{}]*)\}")
_TAG = late_pattern(r"\\tag(\*?)\s*\{((?:[^{}]|\{[^{}]*\})*)\}")
_REFERENCE = late_pattern(r"\\(eq)?ref\s*\{([^{}]*)\}")
_ENVIRONMENT = late_pattern(r"\\(begin|end)\s*\{([A-Za-z]+)(\*?)\}")
_REQUIRE = late_pattern(r"\\require\s*\{[^{}]*\}")
_TEXT_WITH_MATH = late_pattern(r"\\text\s*\{([^{}$]*\$[^{}]*)\}")
_COMMAND = late_pattern(r"\\[A-Za-z]+")
_NOT_SEEN = late_pattern(r"[{}^_&\s]")
_NUMBERED = frozenset(("equation", "align", "gather", "multline", "eqnarray", "flalign", "alignat"))
_INNER_FORMS = {"align": "aligned", "gather": "gathered", "split": "aligned", "equation": ""}


@dataclass(slots=True)
class Prepared:
    """A formula ready for the converter, and what its short names stand for."""

    tex: str
    tags: dict[str, str] = field(default_factory=dict)
    """(short name → the author's tag)"""
    labels: dict[str, str] = field(default_factory=dict)
    references: dict[str, tuple[str, bool]] = field(default_factory=dict)
    """(short name → (label, in brackets))"""
    loose_labels: list[str] = field(default_factory=list)
    """Labels that stand where nothing is numbered: they mark the formula as a whole."""


def without_kramdown_escapes(tex: str) -> str:
    r"""Drop the backslashes that kramdown ate before punctuation: ``\|x\|`` was |x|, ``\\{0\\}`` was {0}."""
    return _ESCAPED.sub(r"\1", tex)


def prepare(tex: str, *, is_display: bool) -> Prepared:
    """Return the formula in the converter's TeX."""
    prepared = Prepared(tex=tex)
    if "\\" not in tex:
        return prepared
    if "\\ref" in tex or "\\eqref" in tex:
        prepared.tex = _REFERENCE.sub(lambda found: _short_reference(found, prepared), prepared.tex)
    if "\\text" in tex and "$" in tex:
        prepared.tex = _TEXT_WITH_MATH.sub(_split_text, prepared.tex)
    if "\\require" in tex:
        prepared.tex = _REQUIRE.sub("", prepared.tex)
    prepared.tex = prepared.tex.replace("{split}", "{aligned}")
    if "\\tag" in tex or "\\label" in tex:
        _prepare_numbers(prepared, is_display=is_display)
    return prepared


def sign_count(tex: str) -> int:
    """Return about how many signs a reader sees of a formula: how wide it is."""
    return len(_NOT_SEEN.sub("", _COMMAND.sub("x", tex)))


def _prepare_numbers(prepared: Prepared, *, is_display: bool) -> None:
    if not is_display:
        prepared.tex = _TAG.sub("", prepared.tex)
    elif not _is_numbered(prepared.tex) and _TAG.search(prepared.tex):
        prepared.tex = rf"\begin{{equation}}{_ENVIRONMENT.sub(_inner_form, prepared.tex)}\end{{equation}}"
    if is_display and _is_numbered(prepared.tex):
        prepared.tex = _TAG.sub(lambda found: _short_tag(found, prepared), prepared.tex)
        prepared.tex = _LABEL.sub(lambda found: _short_label(found, prepared), prepared.tex)
    else:
        prepared.loose_labels = _LABEL.findall(prepared.tex)
        prepared.tex = _LABEL.sub("", prepared.tex)


def _is_numbered(tex: str) -> bool:
    """Whether the tags and labels stand within an environment that numbers its rows."""
    marks = sorted(
        [(found.start(), found) for found in _ENVIRONMENT.finditer(tex)]
        + [(found.start(), None) for pattern in (_TAG, _LABEL) for found in pattern.finditer(tex)],
        key=lambda mark: mark[0],
    )
    depth = 0
    for _, environment in marks:
        if environment is None:
            if depth == 0:
                return False
        elif environment[2] in _NUMBERED:
            depth += 1 if environment[1] == "begin" else -1
    return True


def _inner_form(found: re.Match[str]) -> str:
    if found[2] not in _INNER_FORMS:
        return found[0]
    inner = _INNER_FORMS[found[2]]
    return rf"\{found[1]}{{{inner}}}" if inner else ""


def _short_reference(found: re.Match[str], prepared: Prepared) -> str:
    name = f"\ue000{len(prepared.references)}\ue001"
    prepared.references[name] = (found[2].strip(), bool(found[1]))
    return rf"\text{{{name}}}"


def _short_tag(found: re.Match[str], prepared: Prepared) -> str:
    name = f"sitegentag{len(prepared.tags)}"
    prepared.tags[name] = found[2].strip().replace("$", "")
    return rf"\tag{found[1]}{{{name}}}"


def _short_label(found: re.Match[str], prepared: Prepared) -> str:
    name = f"sitegenlabel{len(prepared.labels)}"
    prepared.labels[name] = found[1].strip()
    return rf"\label{{{name}}}"


def _split_text(found: re.Match[str]) -> str:
    r"""``\text{if $x$ is}``: the converter wants ``\text{if }x\text{ is}``."""
    parts = found[1].split("$")
    return "".join(f"{{{part}}}" if index % 2 else rf"\text{{{part}}}" for index, part in enumerate(parts))
