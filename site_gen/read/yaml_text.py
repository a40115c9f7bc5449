"""YAML as authors of posts use it: mappings, lists and texts, with the line of each, and nothing that can hurt.

The only module that imports ``yaml``.  It reads the parser's events and builds its own small tree: no value is resolved
behind the author's back (``no`` stays ``no``, ``010`` stays ``010``), no alias is followed, so no bomb can grow, and
every mistake comes back as a problem at its line in the file.
"""

from collections.abc import Iterator

import yaml

from site_gen.model.pattern import late_pattern
from site_gen.model.problem import Outcome, Problem
from site_gen.read.nodes import Entry, Mapping, Node, Scalar, Sequence, kind_of, shorten
from site_gen.read.yaml_hints import Complaint, explain

MAX_BYTES = 64 * 1024
MAX_DEPTH = 20
MAX_EVENTS = 5_000
MAX_SYNTAX_PROBLEMS = 10

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C one where PyYAML was built with it: ten times faster
_UNPRINTABLE = late_pattern("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


def parse_yaml(
    text: str, *, path: str, first_line: int = 1, most_bytes: int = MAX_BYTES, most_events: int = MAX_EVENTS
) -> Outcome[Mapping]:
    """Return the mapping that *text* holds, with the problems met.

    *first_line* is the file line of the first line of *text*.  A top level that cannot be read gives no result; after
    a mistake of syntax within one entry of the top level, the others are still read (``unread`` names what is missing),
    so that one run shows all mistakes.  An empty text is an empty mapping.
    """
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > most_bytes:
        message = f"the YAML here is {size:,} bytes long; at most {most_bytes:,} are read"
        return Outcome(result=None, problems=(Problem(path=path, line=first_line, message=message),))
    lines = text.split("\n")
    problems: list[Problem] = []
    unread: list[str] = []
    for _ in range(MAX_SYNTAX_PROBLEMS):
        composer = _Composer("\n".join(lines), path=path, first_line=first_line, most_events=most_events)
        try:
            mapping = composer.compose()
        except _SyntaxFaultError as fault:
            problems.append(fault.problem(path, first_line))
            if not _drop_entry(lines, fault.complaint.line, unread):
                break
        else:
            problems += composer.problems
            result = None if mapping is None else _with_unread(mapping, tuple(unread))
            return Outcome(result=result, problems=tuple(problems))
    return Outcome(result=None, problems=tuple(problems))


def _with_unread(mapping: Mapping, unread: tuple[str, ...]) -> Mapping:
    return Mapping(entries=mapping.entries, line=mapping.line, column=mapping.column, unread=unread)


class _SyntaxFaultError(Exception):
    def __init__(self, complaint: Complaint) -> None:
        super().__init__(complaint)
        self.complaint = complaint

    def problem(self, path: str, first_line: int) -> Problem:
        complaint = self.complaint
        return Problem(path=path, line=first_line + complaint.line, message=complaint.message, hint=complaint.hint)


class _StopError(Exception):
    """The text is beyond a limit: a problem has been noted, and reading on could cost without end."""


def _drop_entry(lines: list[str], at: int, unread: list[str]) -> bool:
    """Blank the entry of the top level that holds line *at* (0-based); False when there was nothing left to blank."""
    start = min(at, len(lines) - 1)
    while start > 0 and not _begins_entry(lines[start]):
        start -= 1
    end = start + 1
    while end < len(lines) and not _begins_entry(lines[end]):
        end += 1
    if not any(line.strip() for line in lines[start:end]):
        return False
    unread.append(lines[start].partition(":")[0].strip())
    lines[start:end] = [""] * (end - start)
    return True


def _begins_entry(line: str) -> bool:
    return bool(line) and line[0] not in " \t#]}-\r"


class _Composer:
    """Builds the tree from one text's events."""

    def __init__(self, text: str, *, path: str, first_line: int, most_events: int) -> None:
        self._most_events = most_events
        self.problems: list[Problem] = []
        self._text = text
        self._lines = text.split("\n")
        self._path = path
        self._first_line = first_line
        self._may_lose = "#" in text
        self._count = 0
        self._last: yaml.Event | None = None

    def compose(self) -> Mapping | None:
        """Return the top mapping; None when a problem forbids it. Raise _SyntaxFaultError where YAML cannot go on."""
        try:
            return self._document()
        except _StopError:
            return None
        except yaml.MarkedYAMLError as error:
            raise _SyntaxFaultError(self._complaint(error)) from error
        except (yaml.YAMLError, ValueError, OverflowError, RecursionError) as error:
            found = _UNPRINTABLE.search(self._text)
            line = self._text.count("\n", 0, found.start()) if found else 0
            what = f" (U+{ord(found.group()):04X})" if found else ""
            message = f"a character that YAML does not allow{what} stands here"
            raise _SyntaxFaultError(Complaint(line=line, message=message, hint="Delete it.")) from error

    def _complaint(self, error: yaml.MarkedYAMLError) -> Complaint:
        mark = error.problem_mark or error.context_mark
        context = error.context_mark
        last = self._last
        opened = None
        if isinstance(last, yaml.ScalarEvent) and last.style in ("'", '"'):
            opened = _start(last)[0]
        return explain(
            self._lines,
            fault=str(error.problem or ""),
            context=str(error.context or ""),
            line=mark.line if mark else 0,
            column=mark.column if mark else 0,
            context_line=context.line if context else None,
            quote_line=opened,
        )

    def _events(self) -> Iterator[yaml.Event]:
        # As `yaml.parse` does, without asking before each event whether there is one: the last one says so.
        loader = _LOADER(self._text)
        try:
            while not isinstance(self._last, yaml.StreamEndEvent):
                event = loader.get_event()
                self._count += 1
                if self._count > self._most_events:
                    self._note(event, f"more than {self._most_events:,} values stand here", "Shorten it.")
                    raise _StopError
                yield event
                self._last = event
        finally:
            loader.dispose()

    def _document(self) -> Mapping | None:
        events = self._events()
        for event in events:
            if isinstance(event, (yaml.StreamStartEvent, yaml.DocumentStartEvent)):
                continue
            if isinstance(event, yaml.StreamEndEvent):
                return Mapping(line=self._first_line)
            node = self._node(event, events, depth=1)
            self._refuse_second_document(events)
            return self._top(node)
        return Mapping(line=self._first_line)

    def _top(self, node: Node) -> Mapping | None:
        if isinstance(node, Mapping):
            return node
        if isinstance(node, Scalar) and node.kind == "empty":
            return Mapping(line=self._first_line)
        what = "a list" if isinstance(node, Sequence) else f"the text {shorten(node.text)}"
        message = f"settings must be written as `key: value`, and this is {what}"
        hint = "Write one `key: value` a line, with a blank after the colon."
        if isinstance(node, Scalar) and "：" in node.text:
            hint = "Its colons are full-width ones (：): type an ordinary `:`, and a blank after it."
        self.problems.append(Problem(path=self._path, line=node.line, message=message, hint=hint))
        return None

    def _refuse_second_document(self, events: Iterator[yaml.Event]) -> None:
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                self._note(event, "a second YAML document begins here (`---`)", "Keep one document in a file.")
                raise _StopError

    def _node(self, event: yaml.Event, events: Iterator[yaml.Event], depth: int) -> Node:
        if depth > MAX_DEPTH:
            self._note(event, f"values are nested more than {MAX_DEPTH} levels deep", "Make it flatter.")
            raise _StopError
        line, column = _start(event)
        line, column = line + self._first_line, column + 1
        if isinstance(event, yaml.ScalarEvent) and not (event.anchor or event.tag):
            return self._scalar(event, line, column)
        if isinstance(event, yaml.AliasEvent):
            self._note(event, f"`*{event.anchor}` refers to another value, which is not allowed", _QUOTE_OR_COPY)
            return Scalar(text="", kind="empty", line=line, column=column)
        self._refuse_extras(event)
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, line, column)
        if isinstance(event, yaml.SequenceStartEvent):
            items: list[Node] = []
            for inner in events:
                if isinstance(inner, yaml.SequenceEndEvent):
                    break
                items.append(self._node(inner, events, depth + 1))
            return Sequence(items=tuple(items), line=line, column=column)
        return Mapping(entries=self._entries(events, depth), line=line, column=column)

    def _entries(self, events: Iterator[yaml.Event], depth: int) -> tuple[Entry, ...]:
        entry_by_key: dict[str, Entry] = {}
        for event in events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            key = self._node(event, events, depth + 1)
            value = self._node(next(events), events, depth + 1)
            if not isinstance(key, Scalar):
                self._note(event, "a list or a mapping stands where a key should be", _BRACES)
            elif key.kind == "empty":
                self._note(event, "a colon stands here without a key before it", "Write `key: value`.")
            elif key.text == "<<" and not key.is_quoted:
                self._note(event, "merge keys (`<<`) are not allowed", "Write the values out.")
            elif key.text in entry_by_key:
                first = entry_by_key[key.text].key.line
                message = f"`{key.text}` is given twice: in line {first} and in line {key.line}"
                self._note(event, message, "Keep one of the two.")
            else:
                entry_by_key[key.text] = Entry(key=key, value=value)
        return tuple(entry_by_key.values())

    def _scalar(self, event: yaml.ScalarEvent, line: int, column: int) -> Scalar:
        is_quoted = bool(event.style)
        return Scalar(
            text=event.value,
            kind="text" if is_quoted else kind_of(event.value),
            is_quoted=is_quoted,
            line=line,
            column=column,
            lost=self._lost_after(event) if self._may_lose and not is_quoted else "",
        )

    def _lost_after(self, event: yaml.ScalarEvent) -> str:
        end = event.end_mark
        if end is None or end.line >= len(self._lines):
            return ""
        rest = self._lines[end.line][end.column :].strip()
        return rest if rest.startswith("#") and rest[1:2].strip() not in ("", "#") else ""

    def _refuse_extras(self, event: yaml.Event) -> None:
        if getattr(event, "anchor", None):
            name = getattr(event, "anchor", "")
            self._note(event, f"`&{name}` names a value for later use, which is not allowed", _QUOTE_OR_COPY)
        tag = getattr(event, "tag", None)
        if tag:
            short = str(tag).replace("tag:yaml.org,2002:", "!!")
            self._note(event, f"the YAML tag `{short}` is not allowed", "Leave it out, or put the text in quotes.")

    def _line(self, event: yaml.Event) -> int:
        return self._first_line + _start(event)[0]

    def _note(self, event: yaml.Event, message: str, hint: str) -> None:
        self.problems.append(Problem(path=self._path, line=self._line(event), message=message, hint=hint))


_QUOTE_OR_COPY = "Put the text in quotes if it is meant as text; otherwise write the value out."
_BRACES = "Put a text that begins with `{` or `[` (such as `{{ … }}`) in quotes."


def _start(event: yaml.Event) -> tuple[int, int]:
    """Line and column of an event, 0-based."""
    mark = event.start_mark
    return (mark.line, mark.column) if mark is not None else (0, 0)
