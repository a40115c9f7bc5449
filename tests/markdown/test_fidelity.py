"""The pages show what the old site showed, as the shared fidelity tool measures it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.markdown.corpus import CORPORA, FIDELITY, Corpus, write_pages


@pytest.mark.skipif(not FIDELITY.exists(), reason="the shared fidelity tool is not here")
@pytest.mark.parametrize("corpus", CORPORA, ids=lambda corpus: corpus.name)
def test_pages_show_what_kramdown_showed(corpus: Corpus, tmp_path: Path) -> None:
    map_file = write_pages(corpus, tmp_path)
    report = tmp_path / "report.json"
    reference = FIDELITY.parent / "ref" / corpus.name
    command = [sys.executable, str(FIDELITY), "compare", "--ref", str(reference), "--site", str(tmp_path)]
    options = ["--map", str(map_file), "--selector", "article.post-body", "--json", str(report)]
    subprocess.run([*command, *options], check=True, capture_output=True)
    result = json.loads(report.read_text(encoding="utf-8"))
    assert not result["missing"]
    assert result["total"]["overall"] >= 0.995
    assert result["total"]["attr"] >= 0.99
    worst = min(result["posts"].items(), key=lambda post: post[1]["overall"])
    assert worst[1]["overall"] >= 0.97, worst
