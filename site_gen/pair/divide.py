"""A source to its parts, one a language.

What the author says wins: front matter or file name first, then markers in the text.  Only where neither speaks is the
text read for its languages.
"""

from collections.abc import Sequence

from site_gen.model.post import Division, How, Part, SourceFile
from site_gen.model.problem import Outcome, Problem
from site_gen.pair.boundary import Boundary, find_boundary, find_boundary_of_lines
from site_gen.pair.markers import Marker, find_comments, find_markers, find_misspelt_markers, is_marker, nearest_code
from site_gen.pair.outline import is_blank, is_divider
from site_gen.pair.titles import languages_of_title


def divide_source(source: SourceFile, codes: tuple[str, ...]) -> Outcome[Division]:
    """Return the parts of *source* on a site with the languages *codes*, the default first.

    Doubt about where a language begins is a warning, and the source is then a single.  A language that the site does
    not have, a language twice, or text that belongs to none is an error, without a result.
    """
    lines = source.text.split("\n")
    comments = find_comments(lines) if "<!--" in source.text else []
    markers = find_markers(lines, comments)
    said = source.front.language or source.name_language
    if said is not None:
        return _divide_as_said(source, said, markers, codes)
    if markers:
        return _divide_at_markers(source, lines, markers, codes)
    misspelt = find_misspelt_markers(lines, comments, codes, path=source.path, first_line=source.text_line)
    if not {"en", "ko"} <= set(codes):
        reason = "Only English and Korean can be told apart by reading, and this site is not in both."
        return Outcome(result=_single(source, codes[0], "detected", reason=reason), problems=tuple(misspelt))
    return _divide_by_reading(source, lines, codes, misspelt)


def known_codes(codes: tuple[str, ...]) -> tuple[str, ...]:
    """Return the tools of `divide_source` as a job: the languages themselves."""
    return codes


def _divide_as_said(
    source: SourceFile, said: str, markers: Sequence[Marker], codes: Sequence[str]
) -> Outcome[Division]:
    """Return the whole source as one part, in the language that front matter or file name say."""
    how: How = "front matter" if source.front.language else "file name"
    code = said.lower()
    if code not in codes:
        message = f'{how} says the language is "{said}", which this site does not have ({", ".join(codes)})'
        problem = Problem(
            path=source.path, line=source.front.line_of("language"), message=message, hint=_meant(said, codes)
        )
        return Outcome(result=None, problems=(problem,))
    problems = [
        Problem(
            path=source.path,
            line=source.text_line + marker.line,
            severity="warning",
            message=f'this marker begins a "{marker.code}" part, but the {how} says that the whole file is "{code}"',
            hint=f"take the marker out, or the language out of the {how}",
        )
        for marker in markers
        if marker.code != code
    ]
    return Outcome(result=_single(source, code, how, reason=f"The {how} says so."), problems=tuple(problems))


def _divide_at_markers(
    source: SourceFile, lines: Sequence[str], markers: Sequence[Marker], codes: Sequence[str]
) -> Outcome[Division]:
    problems = _marker_problems(source, markers, codes)
    stretches = _stretches(lines, markers)
    preamble = stretches.pop(0)
    if _holds_text(lines, *preamble):
        language = _preamble_language(lines[slice(*preamble)], markers, codes)
        if language is None:
            problems.append(_homeless_text(source, lines, markers[0]))
        else:
            stretches.insert(0, preamble)
            markers = [Marker(line=preamble[0], code=language), *markers]
    if problems:
        return Outcome(result=None, problems=tuple(problems))
    parts, warnings = [], []
    for marker, (start, end) in zip(markers, stretches, strict=True):
        if _holds_text(lines, start, end):
            parts.append(_part(source, lines, marker.code, start, end))
        else:
            warnings.append(_empty_part(source, marker))
    if not parts:
        return Outcome(result=_single(source, markers[0].code, "marker"), problems=tuple(warnings))
    boundary_line = parts[1].first_line if len(parts) > 1 else None
    division = Division(
        parts=tuple(parts),
        how="marker",
        separator_line=_separator_line(source, lines, parts) if len(parts) > 1 else None,
        boundary_line=boundary_line,
        reason="A marker says so.",
    )
    return Outcome(result=division, problems=tuple(warnings))


def _divide_by_reading(
    source: SourceFile, lines: Sequence[str], codes: Sequence[str], misspelt: Sequence[Problem]
) -> Outcome[Division]:
    title_languages = _title_languages(source)
    boundary = find_boundary_of_lines(source.text, lines, title_languages=title_languages)
    if boundary.end_line is not None and boundary.boundary_line is not None:
        division = _detected_pair(source, lines, boundary, boundary.end_line, boundary.boundary_line)
        return Outcome(result=division, problems=tuple(misspelt))
    told = boundary.languages or (title_languages if len(title_languages) == 1 else ())
    language = told[0] if told else codes[0]
    division = _single(source, language, "detected", confidence=boundary.confidence, reason=boundary.reason)
    problems = [*misspelt]
    if boundary.doubt:
        problems.append(_doubt(source, boundary, language))
    return Outcome(result=division, problems=tuple(problems))


def _detected_pair(
    source: SourceFile, lines: Sequence[str], boundary: Boundary, end_line: int, boundary_line: int
) -> Division:
    first, second = boundary.languages
    offset = source.text_line - 1
    return Division(
        parts=(
            _part(source, lines, first, 0, end_line),
            _part(source, lines, second, boundary_line - 1, len(lines)),
        ),
        how="detected",
        separator_line=boundary.separator_line + offset if boundary.separator_line is not None else None,
        boundary_line=boundary_line + offset,
        confidence=boundary.confidence,
        reason=boundary.reason,
    )


def _single(source: SourceFile, language: str, how: How, *, confidence: float = 1.0, reason: str = "") -> Division:
    part = Part(language=language, text=source.text, first_line=source.text_line)
    return Division(parts=(part,), how=how, confidence=confidence, reason=reason)


def _part(source: SourceFile, lines: Sequence[str], language: str, start: int, end: int) -> Part:
    text = "\n".join(lines[start:end])
    return Part(
        language=language, text=text if text.endswith("\n") else text + "\n", first_line=source.text_line + start
    )


def _stretches(lines: Sequence[str], markers: Sequence[Marker]) -> list[tuple[int, int]]:
    """Return (start, end) of what stands before the first marker and after each.

    Blank lines and dividers round a marker that follows text are the separator, and belong to neither side.
    """
    ends = [*(marker.line for marker in markers), len(lines)]
    stretches: list[tuple[int, int]] = []
    start = 0
    for position, end in enumerate(ends):
        stop = end
        while position < len(markers) and stop > start and _is_gap(lines[stop - 1]):
            stop -= 1
        while (
            position > 0 and start < stop and _is_skipped(lines[start], after_text=stretches[-1][0] < stretches[-1][1])
        ):
            start += 1
        stretches.append((start, stop))
        start = end + 1
    return stretches


def _is_gap(line: str) -> bool:
    return is_blank(line) or is_divider(line)


def _is_skipped(line: str, *, after_text: bool) -> bool:
    return _is_gap(line) if after_text else is_blank(line)


def _holds_text(lines: Sequence[str], start: int, end: int) -> bool:
    return not all(_is_gap(line) for line in lines[start:end])


def _separator_line(source: SourceFile, lines: Sequence[str], parts: Sequence[Part]) -> int | None:
    """Return the file line of the last divider right before the second part."""
    number = parts[1].first_line - source.text_line - 1
    while number > 0 and (_is_gap(lines[number]) or is_marker(lines[number])):
        if is_divider(lines[number]):
            return source.text_line + number
        number -= 1
    return None


def _marker_problems(source: SourceFile, markers: Sequence[Marker], codes: Sequence[str]) -> list[Problem]:
    problems = []
    first_lines: dict[str, int] = {}
    for marker in markers:
        line = source.text_line + marker.line
        if marker.code not in codes:
            what = f'the language "{marker.code}", which this site does not have' if marker.code else "no language"
            message = f"this marker names {what} (it has {', '.join(codes)})"
            problems.append(Problem(path=source.path, line=line, message=message, hint=_meant(marker.code, codes)))
        elif marker.code in first_lines:
            message = f'a second "{marker.code}" part begins here; the first begins in line {first_lines[marker.code]}'
            hint = "keep the text of a language in one part"
            problems.append(Problem(path=source.path, line=line, message=message, hint=hint))
        first_lines.setdefault(marker.code, line)
    return problems


def _preamble_language(lines: Sequence[str], markers: Sequence[Marker], codes: Sequence[str]) -> str | None:
    """Return the language of the text before the first marker: one that no marker names; None when all are named."""
    free = [code for code in codes if code not in {marker.code for marker in markers}]
    if len(free) < 2:
        return free[0] if free else None
    told = find_boundary("\n".join(lines)).languages
    return next((code for code in told if code in free), free[0])


def _homeless_text(source: SourceFile, lines: Sequence[str], marker: Marker) -> Problem:
    number = next(number for number, line in enumerate(lines) if not _is_gap(line))
    return Problem(
        path=source.path,
        line=source.text_line + number,
        message="the text before the first marker belongs to no language: each has a part of its own below",
        hint=f"move it below the marker in line {source.text_line + marker.line}, or take that marker out",
    )


def _empty_part(source: SourceFile, marker: Marker) -> Problem:
    return Problem(
        path=source.path,
        line=source.text_line + marker.line,
        severity="warning",
        message=f'no text follows this marker, so there is no "{marker.code}" page',
        hint="write the text below it, or take the marker out",
    )


def _doubt(source: SourceFile, boundary: Boundary, language: str) -> Problem:
    name = _LANGUAGE_NAMES[language]
    other = boundary.doubt_language or ("ko" if language == "en" else "en")
    return Problem(
        path=source.path,
        line=source.text_line - 1 + boundary.doubt_line if boundary.doubt_line is not None else None,
        severity="warning",
        message=f"{boundary.doubt}; it is published in {name} only",
        hint=f"{boundary.remedy + ', or ' if boundary.remedy else ''}"
        f"add <!-- language: {other} --> on a line of its own where the {_LANGUAGE_NAMES[other]} text begins, "
        f'or "language: {language}" to the front matter if it is one text',
    )


def _title_languages(source: SourceFile) -> tuple[str, ...]:
    title = source.front.title
    if title is None:
        return ()
    if title.common is not None:
        return languages_of_title(title.common)
    return tuple(code for code in ("en", "ko") if any(code == known for known, _ in title.by_language))


def _meant(code: str, codes: Sequence[str]) -> str:
    nearest = nearest_code(code, codes)
    return f'did you mean "{nearest}"?' if nearest is not None else f"write one of {', '.join(codes)}"


_LANGUAGE_NAMES = {"en": "English", "ko": "Korean"}
