"""What pictures may take of the machine: memory together, memory and time each."""

from pathlib import Path

import pytest
from PIL import Image

from site_gen.images.darkroom import Folder
from site_gen.images.gallery import Gallery, PictureSetup, prepare_pictures
from site_gen.images.memory import Allowance, budget_of_machine, needed_bytes, waves
from site_gen.images.plan import EncodeInput, EncodeSettings
from site_gen.model.image import ImageInfo, LocalFile, Original, PictureUse
from site_gen.model.problem import Outcome
from site_gen.standby import Standby
from tests.images.pictures import photo, saved, screenshot

SETTINGS = EncodeSettings(widths=(480,), formats=("WEBP",))
MEGABYTE = 1_000_000


def argument(name: str, width: int, height: int, *, format_name: str = "PNG") -> EncodeInput:
    info = ImageInfo(width=width, height=height, format=format_name)
    original = Original(key=name, digest=name, size=1, image=info, path="content/posts/a.md")
    return EncodeInput(path=original.path, original=original, settings=SETTINGS)


# Memory of all together


@pytest.mark.parametrize("budget", [1, 100, 300, 1000, 4000])
@pytest.mark.parametrize("jobs", [1, 2, 8])
def test_pictures_that_are_made_at_once_fit_into_the_budget(budget: int, jobs: int) -> None:
    sizes = [(8000, 6000), (30, 30), (4000, 3000), (4000, 3000), (1600, 1200), (7000, 7000), (640, 480)]
    todo = [argument(f"{number}.png", *size) for number, size in enumerate(sizes)]
    made: list[str] = []
    for at_once, wave in waves(todo, jobs=jobs, budget_bytes=budget * MEGABYTE):
        assert 1 <= at_once <= jobs
        together = sum(needed_bytes(one) for one in wave[:at_once])
        assert together <= budget * MEGABYTE or at_once == 1
        made += [one.original.key for one in wave]
    assert sorted(made) == sorted(one.original.key for one in todo)


def test_the_largest_pictures_come_first() -> None:
    todo = [argument("1.png", 100, 100), argument("3.png", 3000, 3000), argument("2.png", 900, 900)]
    order = [one.original.key for _, wave in waves(todo, jobs=2, budget_bytes=10**10) for one in wave]
    assert order == ["3.png", "2.png", "1.png"]


def test_a_photo_that_is_halved_while_it_is_read_needs_less() -> None:
    photo_of_a_camera, scan = argument("a", 8000, 6000, format_name="JPEG"), argument("b", 8000, 6000)
    assert needed_bytes(photo_of_a_camera) < needed_bytes(scan) / 2


def machine(folder: Path, **files: str) -> Path:
    paths = {"meminfo": "proc/meminfo", "group": "proc/self/cgroup"}
    for name, text in files.items():
        path = folder / paths.get(name, name.replace("__", "/").replace("memory_", "memory."))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="ascii")
    return folder


def test_the_budget_is_half_of_what_the_machine_has_left(tmp_path: Path) -> None:
    root = machine(tmp_path, meminfo="MemTotal: 9000000 kB\nMemAvailable:    4000000 kB\n", group="0::/\n")
    assert budget_of_machine(root) == 2_000_000 * 1024


def test_the_budget_is_half_of_what_the_container_has_left(tmp_path: Path) -> None:
    limits = {"sys__fs__cgroup__box__memory_max": "1000000000\n", "sys__fs__cgroup__box__memory_current": "200000000\n"}
    limits |= {"sys__fs__cgroup__box__inner__memory_max": "max\n"}
    root = machine(tmp_path, meminfo="MemAvailable: 4000000 kB\n", group="0::/box/inner\n", **limits)
    assert budget_of_machine(root) == 400_000_000


def test_a_machine_that_does_not_tell_gets_a_budget_too(tmp_path: Path) -> None:
    assert budget_of_machine(tmp_path) > 500 * MEGABYTE
    assert budget_of_machine() >= 200 * MEGABYTE


# Real processes


def prepare(
    folder: Path, pictures: dict[str, bytes], *, allowance: Allowance, infos: dict[str, ImageInfo] | None = None
) -> tuple[set[str], Outcome[Gallery]]:
    """Make pictures in two processes; return the names of those that were made, and the outcome."""
    uses = []
    for name, content in pictures.items():
        (folder / name).write_bytes(content)
        with Image.open(folder / name) as image:
            info = ImageInfo(width=image.size[0], height=image.size[1], format=image.format or "")
        known = (infos or {}).get(name, info)
        file = LocalFile(path=name, digest=name, size=len(content), image=known)
        uses.append(PictureUse(target=name, file=file, path="content/posts/a.md", line=7))
    made = folder / "made"
    made.mkdir()
    setup = PictureSetup(
        site_dir=folder,
        open_made=_Place(made),
        open_originals=_Place(made),
        read_file=read,
        allowance=allowance,
    )
    outcome = prepare_pictures(
        uses,
        (),
        settings=SETTINGS,
        severity="error",
        setup=setup,
        made=Folder(made),
        run=Standby(2, limit_seconds=60.0).run,
        jobs=2,
    )
    assert outcome.result is not None
    return set(outcome.result.shown), outcome


class _Place:
    """Opens a folder, in whatever process."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __call__(self) -> Folder:
        return Folder(self._folder)


def read(folder: Path, name: str, digest: str) -> bytes | None:
    assert digest == name
    return (folder / name).read_bytes()


def test_a_small_budget_makes_the_same_pictures(tmp_path: Path) -> None:
    pictures = {f"{number}.jpg": saved(photo(200, 150, seed=number), "JPEG") for number in range(2)}
    results = []
    for name, budget in (("small", 1), ("usual", 0)):
        (tmp_path / name).mkdir()
        made, outcome = prepare(tmp_path / name, pictures, allowance=Allowance(budget_bytes=budget))
        assert made == set(pictures)
        results.append(outcome.result)
    assert results[0] == results[1]


def test_f11_a_picture_that_swells_is_a_problem_that_names_it(tmp_path: Path) -> None:
    pictures = {"bomb.png": saved(screenshot(5000, 4000), "PNG"), "good.png": saved(screenshot(500, 300), "PNG")}
    lying = {"bomb.png": ImageInfo(width=10, height=10, format="PNG")}
    # What this picture says of itself needs next to nothing; what is in it needs 250 MB.
    made, outcome = prepare(tmp_path, pictures, allowance=Allowance(spare_bytes=20 * MEGABYTE), infos=lying)
    assert made == {"good.png"}
    (problem,) = outcome.problems
    assert (problem.path, problem.line, problem.severity) == ("content/posts/a.md", 7, "error")
    assert "bomb.png" in problem.message
    assert "memory" in problem.message


def test_f16_a_picture_that_takes_for_ever_is_a_problem_that_names_it(tmp_path: Path) -> None:
    pictures = {
        "endless.png": saved(photo(5000, 4000), "PNG", compress_level=1),
        "good.png": saved(screenshot(500, 300), "PNG"),
    }
    made, outcome = prepare(tmp_path, pictures, allowance=Allowance(seconds=1, seconds_per_megapixel=0))
    assert made == {"good.png"}
    (problem,) = outcome.problems
    assert (problem.path, problem.line) == ("content/posts/a.md", 7)
    assert "endless.png cannot be made" in problem.message
    assert problem.hint
