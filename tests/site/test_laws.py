"""Output is a function of the input: no hash seed, time zone, folder or number of workers shows in it."""

from pathlib import Path

import pytest

from tests.kit import ENGLISH_SINGLE, KOREAN_SINGLE, PAIR, SETTINGS, build, run, snapshot, write_site

TEXT = SETTINGS + PAIR + KOREAN_SINGLE + ENGLISH_SINGLE


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = write_site(tmp_path_factory.mktemp("expected"), TEXT)
    assert run(folder, "build", "--jobs", "1").exit_code == 0
    return snapshot(folder / "output")


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONHASHSEED": "7"},
        {"TZ": "Pacific/Apia"},
        {"LC_ALL": "C", "LANG": "C"},
        {"LC_ALL": "ko_KR.UTF-8", "PYTHONHASHSEED": "99"},
    ],
    ids=str,
)
def test_the_machines_mood_does_not_show(tmp_path: Path, expected: dict[str, str], environment: dict[str, str]) -> None:
    folder = write_site(tmp_path / "a folder with 한글", TEXT)
    assert run(folder, "build", **environment).exit_code == 0
    assert snapshot(folder / "output") == expected


def test_two_workers_give_what_one_gives(tmp_path: Path, expected: dict[str, str]) -> None:
    folder = write_site(tmp_path, TEXT)
    build(folder, jobs=2)
    assert snapshot(folder / "output") == expected


def test_a_warm_build_after_an_edit_equals_a_cold_one(tmp_path: Path) -> None:
    warm = write_site(tmp_path / "warm", TEXT)
    build(warm)
    edited = TEXT.replace("first flower opened", "second flower opened").replace("walk", "stroll")
    write_site(warm, edited)
    build(warm)
    cold = write_site(tmp_path / "cold", edited)
    build(cold)
    assert snapshot(warm / "output") == snapshot(cold / "output")
