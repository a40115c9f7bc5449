"""What was learned about a file holds for exactly that file."""

import os
import time
from pathlib import Path

import pytest

from site_gen.model.config import SiteConfig
from site_gen.model.contents import Contents
from site_gen.model.image import ImageInfo
from site_gen.model.problem import Outcome
from site_gen.read.content import read_content
from site_gen.read.image_info import read_image_info
from site_gen.read.memory import FileMemory
from tests.kit import PAIR, SETTINGS, write_picture, write_site


class Keeper(dict[str, bytes]):
    """A keeper."""

    def put(self, key: str, content: bytes) -> None:
        self[key] = content


class Reading:
    """Reads a site again and again, and counts the pictures that it opens."""

    def __init__(self, site: Path, version: str = "1") -> None:
        self.site, self.version, self.keeper = site, version, Keeper()
        self.opened = 0

    def __call__(self) -> Outcome[Contents]:
        memory = FileMemory(self.keeper, self.version)
        self.opened = 0
        return read_content(self.site, SiteConfig(), image_info=self._look, memory=memory)

    def _look(self, content: bytes) -> ImageInfo | None:
        self.opened += 1
        return read_image_info(content)


@pytest.fixture
def reading(tmp_path: Path) -> Reading:
    site = write_site(tmp_path / "blog", SETTINGS + PAIR)
    write_picture(site / "content" / "posts" / "boat.png")
    time.sleep(0.05)  # younger files may change unseen, and are not remembered
    return Reading(site)


def test_a_second_reading_opens_no_picture_and_finds_the_same(reading: Reading) -> None:
    first = reading()
    assert reading.opened == 1
    second = reading()
    assert reading.opened == 0
    assert second == first == read_content(reading.site, SiteConfig())


def test_another_picture_under_old_times_is_seen(reading: Reading) -> None:
    reading()
    path = reading.site / "content" / "posts" / "boat.png"
    before = path.stat()
    content = path.read_bytes()
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert reading() == read_content(reading.site, SiteConfig())
    assert reading.opened == 1


def test_mistakes_of_a_source_are_told_again(reading: Reading) -> None:
    path = reading.site / "content" / "posts" / "2025-03-31-spring.md"
    path.write_text(path.read_text(encoding="utf-8").replace("tags:", "tagz:"), encoding="utf-8")
    first = reading()
    assert [problem.severity for problem in first.problems] == ["warning"]
    assert reading() == first


def test_another_zone_language_or_program_reads_anew(reading: Reading) -> None:
    reading()
    known = len(reading.keeper)
    reading.version = "2"
    reading()
    assert len(reading.keeper) == 2 * known


def test_what_a_keeper_spoils_is_read_anew(reading: Reading) -> None:
    first = reading()
    for key in reading.keeper:
        reading.keeper[key] = b"\xc1 rubbish"
    assert reading() == first
