"""What was measured, as tables in Markdown: one for each size of blog, and one of growth."""

import itertools
import json
import os
import statistics
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

KINDS = ("cold", "nothing changed", "one post edited", "one template changed")
OURS = "site-gen"
_BEGIN = "<!-- figures: written by run.py -->"
_END = "<!-- end of figures -->"

Results = dict[str, dict[str, Any]]
"""Size as text -> tool -> {"seconds": {kind: [...]}, "cpu_seconds": {kind: [...]}, "tree_bytes", "parent_bytes"}."""


def read_results(path: Path | None) -> Results:
    """Return what earlier runs left in *path*; nothing without such a file."""
    if path is None or not path.exists():
        return {}
    found: Results = json.loads(path.read_bytes())
    return found


def tables(results: Results) -> str:
    """Return all tables, smallest blog first."""
    sizes = sorted(size for size in map(int, results) if results[str(size)])
    parts = [_table_of_size(size, results[str(size)]) for size in sizes]
    parts += [_table_of_growth(sizes, results)] if len(sizes) > 1 else []
    return "\n\n".join([*parts, _machine()])


def write_into(readme: Path, text: str) -> None:
    """Put *text* between the two comments that stand in *readme* for this."""
    before, found, rest = readme.read_text(encoding="utf-8").partition(_BEGIN)
    _, ended, after = rest.partition(_END)
    if not (found and ended):
        raise SystemExit(f"{readme} has no lines {_BEGIN} and {_END}")
    readme.write_text(f"{before}{_BEGIN}\n\n{text}\n\n{_END}{after}", encoding="utf-8")


def _table_of_size(size: int, tools: dict[str, Any]) -> str:
    lines = [
        f"**{size:,} posts**, in seconds; in brackets site-gen's time as a part of the other tool's",
        "",
        f"| | {' | '.join(KINDS)} | processor, cold | memory, all processes | first process |",
        f"|---|{'--:|' * (len(KINDS) + 3)}",
    ]
    ours = tools.get(OURS)
    for name in _ordered(tools):
        found = tools[name]
        cells = [_cell(name, found, ours, kind) for kind in KINDS]
        cells.append(f"{statistics.median(found['cpu_seconds']['cold']):.1f} s")
        cells += [_megabytes(found[field]) for field in ("tree_bytes", "parent_bytes")]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _cell(name: str, found: dict[str, Any], ours: dict[str, Any] | None, kind: str) -> str:
    seconds = statistics.median(found["seconds"][kind])
    if name == OURS or ours is None:
        return f"{seconds:.2f}"
    return f"{seconds:.2f} ({statistics.median(ours['seconds'][kind]) / seconds:.3f})"


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.0f} MB" if size else "–"


def _table_of_growth(sizes: list[int], results: Results) -> str:
    pairs = list(itertools.pairwise(sizes))
    lines = [
        "**Growth**: milliseconds a post from cold, and how many times those of the blog before",
        "",
        f"| | {' | '.join(f'{size:,} posts' for size in sizes)} |",
        f"|---|{'--:|' * len(sizes)}",
    ]
    for name in _ordered({name for size in sizes for name in results[str(size)]}):
        each = {
            size: 1000 * statistics.median(results[str(size)][name]["seconds"]["cold"]) / size
            for size in sizes
            if name in results[str(size)]
        }
        cells = [f"{each[sizes[0]]:.1f}" if sizes[0] in each else "–"]
        for before, size in pairs:
            times = f" (× {each[size] / each[before]:.2f})" if before in each and size in each else ""
            cells.append(f"{each[size]:.1f}{times}" if size in each else "–")
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _ordered(names: Iterable[str]) -> list[str]:
    return sorted(names, key=lambda name: (name != OURS, name))


def _machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    return f"{os.cpu_count()} processors, {memory:.0f} GB, {sys.platform}, Python {sys.version.split()[0]}."
