"""A thousand random edits of a small blog while it is served: is all as it should be at the end?

    python benchmarks/serve/soak.py --edits 1000

Exit status 1 where what is served is not what a build writes, where memory or open files have grown by more than a
tenth since the hundredth edit, where an answer was torn, or where work goes on while nothing happens.  Linux only.
"""

import argparse
import statistics
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.serve.soak import Outcome, soak

_MOST_GROWTH = 1.1
_MOST_IDLE_CPU_SECONDS = 0.25


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--edits", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="soak-") as name:
        outcome = soak(Path(name), edits=options.edits, seed=options.seed, say=lambda line: print(line, flush=True))
    early, late = outcome.early, outcome.late
    seconds = sorted(outcome.follow_seconds)
    print(
        f"{outcome.edits} edits: served after {statistics.median(seconds):.3f} s (median), "
        f"{seconds[int(len(seconds) * 0.95)]:.3f} s (p95)\n"
        f"memory {early.rss_bytes / 1e6:.0f} -> {late.rss_bytes / 1e6:.0f} MB, "
        f"open files {early.open_files} -> {late.open_files}, threads {early.threads} -> {late.threads}\n"
        f"processor while idle for 5 s: {outcome.idle_cpu_seconds:.2f} s; worker processes: {outcome.workers}\n"
        f"different from a build: {outcome.differences or 'nothing'}; torn answers: {outcome.torn or 'none'}"
    )
    sys.exit(bool(_faults(outcome)))


def _faults(outcome: Outcome) -> list[str]:
    """Return what is not as it should be."""
    early, late = outcome.early, outcome.late
    tests = {
        "different from a build": bool(outcome.differences),
        "torn answers": bool(outcome.torn),
        "memory grows": late.rss_bytes > early.rss_bytes * _MOST_GROWTH,
        "open files grow": late.open_files > early.open_files * _MOST_GROWTH,
        "busy while idle": outcome.idle_cpu_seconds > _MOST_IDLE_CPU_SECONDS,
        "worker processes": outcome.workers > 0,
    }
    found = [name for name, holds in tests.items() if holds]
    if found:
        print(f"faults: {', '.join(found)}")
    return found


if __name__ == "__main__":
    main()
