"""The second law: the output is a function of the input, whatever surrounds the build."""

import shutil
from pathlib import Path

import pytest

from tests.kit import run, snapshot
from tests.laws import edits


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("law")
    edits.write_settings(folder, {key: values[0] for key, values in edits.SETTINGS_VALUES.items()})
    for number in range(8):
        choice = number % 4
        edits.write_post(folder, number, body=choice, title=choice, tags=(number // 2) % 4, date=choice)
    return folder


@pytest.fixture(scope="module")
def plain(site: Path) -> dict[str, str]:
    """The output of an ordinary build in this process's surroundings."""
    assert run(site, "build", "--no-cache", "--jobs", "1", "--output", "plain").exit_code == 0
    return snapshot(site / "plain")


SURROUNDINGS: list[tuple[list[str], dict[str, str]]] = [
    (["--jobs", "2"], {}),
    (["--jobs", "8"], {"PYTHONHASHSEED": "7"}),
    ([], {"PYTHONHASHSEED": "1", "TZ": "Pacific/Apia"}),
    ([], {"PYTHONHASHSEED": "2", "TZ": "UTC", "LANG": "C", "LC_ALL": "C"}),
    ([], {"PYTHONHASHSEED": "3", "TZ": "Asia/Seoul", "LANG": "ko_KR.UTF-8", "LC_ALL": "ko_KR.UTF-8"}),
]


@pytest.mark.parametrize(("options", "environment"), SURROUNDINGS)
def test_output_does_not_depend_on_workers_seeds_zones_or_locales(
    site: Path, plain: dict[str, str], options: list[str], environment: dict[str, str]
) -> None:
    name = "-".join(["out", *options, *environment.values()]).replace("/", "-")
    result = run(site, "build", "--no-cache", *options, "--output", name, **environment)
    assert result.exit_code == 0, result.stderr
    assert snapshot(site / name) == plain


def test_output_does_not_depend_on_the_folder_and_the_cache_travels(
    site: Path, plain: dict[str, str], tmp_path: Path
) -> None:
    shutil.copytree(site / "content", tmp_path / "한글 folder" / "content")
    moved = tmp_path / "한글 folder"
    assert run(moved, "build").exit_code == 0
    assert snapshot(moved / "output") == plain
    other = tmp_path / "other"
    shutil.copytree(site / "content", other / "content")
    shutil.copytree(moved / ".site-gen" / "cache", other / ".site-gen" / "cache")
    assert run(other, "build", PYTHONHASHSEED="5").exit_code == 0
    assert snapshot(other / "output") == plain
