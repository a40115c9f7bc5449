"""The archive leads to each year, where there are more than a reader sees at once."""

from pathlib import Path

import pytest

from tests.kit import ENGLISH_SINGLE, SETTINGS, built, page

UNDATED = """\
-- content/posts/stones.md --
---
title: Stones
---

Some stones lie beside the river, and nobody has ever counted them with any care.
"""


def posts(years: range) -> str:
    return "".join(
        ENGLISH_SINGLE.replace("2025-04-05", f"{year}-04-05").replace("boats.md", f"boats-{year}.md") for year in years
    )


@pytest.mark.parametrize(
    ("path", "label", "undated"), [("", "Years", "Undated"), ("ko/", "연도", "날짜 없음")], ids=["en", "ko"]
)
def test_archive_of_many_years_leads_to_each(tmp_path: Path, path: str, label: str, undated: str) -> None:
    archive = page(built(tmp_path, SETTINGS + posts(range(2023, 2026)) + UNDATED), f"{path}archives/")
    (years,) = archive.all("nav.years")
    assert years.attributes["aria-label"] == label
    assert [one.text() for one in archive.all("nav.years a")] == ["2025", "2024", "2023", undated]
    targets = [(one.attributes["href"] or "").removeprefix("#") for one in archive.all("nav.years a")]
    assert targets == [one.attributes["id"] for one in archive.all(".year h2")]


def test_two_years_are_seen_at_once(tmp_path: Path) -> None:
    archive = page(built(tmp_path, SETTINGS + posts(range(2024, 2026))), "archives/")
    assert len(archive.all(".year")) == 2
    assert archive.all("nav.years") == []
