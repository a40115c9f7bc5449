"""Run Lighthouse with its phone profile on pages of a built site, served as a host serves it. README.md says how."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from axe import FLAGS
from host import serving

_ROUNDS = 3


def main(folder: Path, output: Path, prefix: str, pages: list[str]) -> None:
    """Print the scores of each round, and how much moved while the page loaded."""
    lighthouse = folder / "node_modules/.bin/lighthouse"
    chrome = shutil.which("chromium") or shutil.which("google-chrome") or ""
    with serving(output, prefix) as home, tempfile.TemporaryDirectory() as kept:
        for page in pages:
            for number in range(_ROUNDS):
                report = Path(kept) / "report.json"
                command = [str(lighthouse), home + page, "--quiet", "--output=json", f"--output-path={report}"]
                command += ["--throttling-method=simulate", f"--chrome-flags={' '.join(['--headless=new', *FLAGS])}"]
                subprocess.run(command, check=True, env=os.environ | {"CHROME_PATH": chrome}, stderr=subprocess.DEVNULL)
                found = json.loads(report.read_bytes())
                scores = [f"{name} {round(100 * one['score'])}" for name, one in found["categories"].items()]
                shift = found["audits"]["cumulative-layout-shift"]["displayValue"]
                print(f"/{page} round {number + 1}: {', '.join(scores)}, layout shift {shift}", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], sys.argv[4:] or [""])
