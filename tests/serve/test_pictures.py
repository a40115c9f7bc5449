"""Pictures of a preview: the text does not wait for them, and they come first where somebody looks."""

import dataclasses
import hashlib
import random
import re
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest
from PIL import Image

from site_gen.cache.store import Store
from site_gen.developing import Developer
from site_gen.images.gallery import PictureSetup, encode_job, make_picture_tools
from site_gen.images.memory import Allowance
from site_gen.images.plan import EncodeInput, EncodeSettings
from site_gen.model.image import ImageInfo, Original, Picture, Pictures
from site_gen.model.options import cache_folder
from site_gen.model.problem import Outcome
from site_gen.read.content import read_picture
from tests.kit import SETTINGS, write_site
from tests.serve.sessions import assert_like_a_build, errors, get, open_preview, text_at
from tests.serve.visitor import eventually

COUNT = 4
QUICK = "\nimages: {formats: [webp], widths: [200]}\n"
POST = (
    "-- content/posts/2024-01-0{n}-trip-{n}.md --\n---\ntitle: Trip {n} - 여행 {n}\n---\n\n"
    "The boat left in the morning, and it was trip {n}.\n\n![a boat](boat-{n}.jpg)\n\n---\n\n"
    "아침에 배가 떠났습니다. 여행 {n}입니다.\n\n![배](boat-{n}.jpg)\n"
)


def write_photo(path: Path, seed: int, *, width: int = 400) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    chance = random.Random(seed)
    small = Image.frombytes("RGB", (40, 30), chance.randbytes(40 * 30 * 3))
    small.resize((width, width * 3 // 4), Image.Resampling.BICUBIC).save(path, "JPEG", quality=90)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    posts = "".join(POST.format(n=number) for number in range(1, COUNT + 1))
    folder = write_site(tmp_path / "blog", SETTINGS + posts)
    with (folder / "content" / "site.yaml").open("a", encoding="utf-8") as stream:
        stream.write(QUICK)
    for number in range(1, COUNT + 1):
        write_photo(folder / "content" / "posts" / f"boat-{number}.jpg", number)
    return folder


def picture_address(page: str) -> str:
    found = re.search(r'<img[^>]* src="([^"]*boat[^"]*)"', page)
    assert found is not None
    return found[1]


@pytest.mark.parametrize("language", ["", "/ko"])
def test_text_is_there_before_its_pictures_and_originals_stand_in_for_them(site: Path, language: str) -> None:
    with open_preview(site) as session:
        page = text_at(session, f"{language}/posts/trip-4/")
        assert "trip 4" in page or "여행 4" in page
        assert "<source" not in page
        status, content = get(session, picture_address(page))
        assert status == 200
        assert content == (site / "content" / "posts" / "boat-4.jpg").read_bytes()
        assert eventually(lambda: "<source" in text_at(session, f"{language}/posts/trip-4/"), seconds=60)
        assert eventually(lambda: session.is_settled, seconds=60)
        assert_like_a_build(session, site)


def test_what_is_saved_while_pictures_are_made_is_shown_meanwhile(site: Path) -> None:
    with open_preview(site) as session:
        source = site / "content" / "posts" / "2024-01-02-trip-2.md"
        text = source.read_text(encoding="utf-8")
        source.write_text(text.replace("Trip 2 - 여행 2", "Second trip - 둘째 여행"), encoding="utf-8")
        assert eventually(lambda: "둘째 여행" in text_at(session, "/ko/posts/trip-2/"))
        assert eventually(lambda: session.is_settled, seconds=60)
        assert_like_a_build(session, site)


def test_broken_picture_is_explained_when_the_others_are_made(site: Path) -> None:
    broken = site / "content" / "posts" / "boat-3.jpg"
    content = broken.read_bytes()
    broken.write_bytes(content[:3000])
    with open_preview(site) as session:
        assert "trip 1" in text_at(session, "/posts/trip-1/")
        assert eventually(lambda: bool(errors(session)), seconds=60)
        assert errors(session) == ["content/posts/2024-01-03-trip-3.md"]
        broken.write_bytes(content)
        assert eventually(lambda: not errors(session) and session.is_settled, seconds=60)
        assert_like_a_build(session, site)


@pytest.mark.parametrize("count", [1, 5000])
def test_drawing_is_shown_without_what_runs_in_it_from_the_first_moment(site: Path, count: int) -> None:
    """A large one takes a while to clean, and is blank until then."""
    lines = '<path d="M0 0L9 9" stroke="#123456" stroke-width="2.5" fill="none"/>\n' * count
    drawing = f'<svg xmlns="http://www.w3.org/2000/svg" width="300" height="200">{lines}<script>alert(1)</script></svg>'
    source = site / "content" / "posts" / "2024-01-01-trip-1.md"
    with open_preview(site) as session:
        (site / "content" / "posts" / "plan.svg").write_text(drawing, encoding="utf-8")
        source.write_text(source.read_text(encoding="utf-8") + "\n![지도](plan.svg)\n", encoding="utf-8")
        seen: set[bytes] = set()

        def sees_it_finished() -> bool:
            found = re.search(r'src="([^"]*plan[^"]*)"', text_at(session, "/ko/posts/trip-1/"))
            seen.add(get(session, found[1])[1] if found is not None else b"")
            return found is not None and session.is_settled

        assert eventually(sees_it_finished, seconds=60)
        assert any(b"<path" in one for one in seen)
        assert not any(b"alert" in one for one in seen)
        assert_like_a_build(session, site)


def photos(folder: Path, count: int) -> tuple[list[EncodeInput], PictureSetup]:
    """Write photographs, and return what their jobs are given."""
    settings = EncodeSettings(widths=(200,), formats=("WEBP",))
    inputs = []
    for number in range(count):
        path = folder / "content" / f"photo-{number}.jpg"
        write_photo(path, number)
        content = path.read_bytes()
        info = ImageInfo(width=400, height=300, format="JPEG")
        name = f"content/photo-{number}.jpg"
        original = Original(key=name, digest=digest_of(content), size=len(content), image=info, file=name, path="a.md")
        inputs.append(EncodeInput(path="a.md", original=original, settings=settings))

    setup = PictureSetup(
        site_dir=folder, open_made=OpenStore(folder), open_originals=OpenStore(folder), read_file=read_picture
    )
    return inputs, setup


class OpenStore:
    """Opens the cache of a site, in whatever process."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self) -> Store:
        return Store(cache_folder(self.folder))


def digest_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]


def stand_ins(found: Sequence[tuple[EncodeInput, Outcome[Picture]]]) -> list[Picture]:
    return [outcome.result for _, outcome in found if outcome.result is not None]


def test_picture_that_somebody_waits_for_is_made_before_those_that_come_first(tmp_path: Path) -> None:
    inputs, setup = photos(tmp_path, 3)
    setup = dataclasses.replace(setup, allowance=Allowance(budget_bytes=1))  # one at a time
    made_with_it: list[int] = []
    told = threading.Event()

    def tell() -> None:
        if developer.has_made(inputs[-1]) and not made_with_it:
            made_with_it.append(sum(developer.has_made(one) for one in inputs))
        if developer.is_idle:
            told.set()

    developer = Developer(jobs=2, tell=tell)
    pictures = stand_ins(developer.put_off(inputs, setup))
    assert developer.stand_in(pictures[-1].fallback[0]) == (tmp_path / "content" / "photo-2.jpg").read_bytes()
    developer.begin(inputs)
    assert told.wait(60)
    developer.close()
    assert made_with_it == [1]
    shown = Pictures(shown=tuple((one.original.key, picture) for one, picture in zip(inputs, pictures, strict=True)))
    developed = dict(developer.developed(shown).shown)
    assert all(picture.sources for picture in developed.values())
    assert len(developed) == 3


def test_picture_that_another_build_has_made_is_not_made_again(tmp_path: Path) -> None:
    (argument,), setup = photos(tmp_path, 1)
    first = encode_job(argument, make_picture_tools(setup))
    assert first.result is not None
    (tmp_path / "content" / "photo-0.jpg").unlink()
    assert encode_job(argument, make_picture_tools(setup)) == first
