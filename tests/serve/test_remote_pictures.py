"""Pictures on other sites in a preview: no host, however slow, holds up what an author has written."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from site_gen.model.problem import Problem
from site_gen.serve.session import Session
from tests.images.faulty_server import FaultyServer, faulty_server
from tests.kit import ENGLISH_SINGLE, PAIR, SETTINGS, write_site
from tests.serve.sessions import assert_like_a_build, open_preview, text_at
from tests.serve.visitor import eventually

IMAGES = "images: {formats: [webp], widths: [200], remote: {allow_http: %s, allow_private: true}}\n"
MADE = "/assets/pictures/"
WORDS = {"en": ("/posts/spring/", "Ice broke."), "ko": ("/ko/posts/spring/", "얼음이 깨졌습니다.")}


@pytest.fixture
def host() -> Iterator[FaultyServer]:
    with faulty_server() as server:
        yield server


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return write_site(tmp_path / "blog", SETTINGS + IMAGES % "true" + PAIR + ENGLISH_SINGLE)


def post(site: Path) -> Path:
    return site / "content" / "posts" / "2025-03-31-spring.md"


def write_into(path: Path, *, english: str = "", korean: str = "") -> None:
    """Add to both halves of a post."""
    first, second = path.read_text(encoding="utf-8").rsplit("\n---\n", 1)
    path.write_text(f"{first}\n{english}\n\n---\n{second}\n{korean}\n", encoding="utf-8")


def warnings(session: Session) -> list[Problem]:
    return [problem for problem in session.hub.site.problems if problem.severity == "warning"]


@pytest.mark.parametrize("language", ["en", "ko"])
def test_text_and_settings_are_shown_while_a_host_holds_its_picture_back(
    site: Path, host: FaultyServer, language: str
) -> None:
    address, words = WORDS[language]
    picture = host.url("gate/boat.png")
    with open_preview(site) as session:
        added = f"{words}\n\n![]({picture})"
        write_into(post(site), english=added if language == "en" else "", korean=added if language == "ko" else "")
        assert eventually(lambda: words in text_at(session, address))
        assert eventually(lambda: host.busy == 1)
        settings = site / "content" / "site.yaml"
        settings.write_text(settings.read_text(encoding="utf-8").replace("Two Rivers", "Three Rivers"), "utf-8")
        (site / "content" / "posts" / "2025-04-05-boats.md").unlink()
        assert eventually(lambda: "Three Rivers" in text_at(session, "/") and "Boats" not in text_at(session, "/"))
        assert f'src="{picture}"' in text_at(session, address)
        assert host.busy == 1
        assert warnings(session) == []
        assert not session.is_settled
        host.is_open.set()
        assert eventually(lambda: MADE in text_at(session, address), seconds=60)
        assert host.hits["gate/boat.png"] == 1
        assert_like_a_build(session, site)


def test_quick_picture_does_not_wait_for_a_slow_one_of_its_host(site: Path, host: FaultyServer) -> None:
    with open_preview(site) as session:
        pictures = [host.url("gate/slow.png"), host.url("quick.png")]
        write_into(post(site), english="\n\n".join(f"![]({one})" for one in pictures))
        assert eventually(lambda: MADE + "quick-" in text_at(session, "/posts/spring/"), seconds=60)
        assert host.busy == 1


def test_first_look_waits_for_no_host(site: Path, host: FaultyServer) -> None:
    write_into(post(site), korean=f"![배]({host.url('gate/boat.png')})")
    with open_preview(site) as session:
        assert "첫 번째 꽃" in text_at(session, "/ko/posts/spring/")
        assert not host.is_open.is_set()
        host.is_open.set()
        assert eventually(lambda: MADE in text_at(session, "/ko/posts/spring/"), seconds=60)


def test_failing_picture_is_told_of_once_and_had_when_its_post_is_saved_again(site: Path, host: FaultyServer) -> None:
    picture = host.url("later/boat.png")
    with open_preview(site) as session:
        write_into(post(site), korean=f"![배]({picture})")
        assert eventually(lambda: bool(warnings(session)))
        (problem,) = warnings(session)
        assert problem.path == "content/posts/2025-03-31-spring.md"
        assert "boat.png cannot be had: the server answers 404" in problem.message
        assert problem.line == post(site).read_text(encoding="utf-8").split("\n").index(f"![배]({picture})") + 1
        assert f'src="{picture}"' in text_at(session, "/ko/posts/spring/")
        assert eventually(lambda: session.is_settled)
        other = site / "content" / "posts" / "2025-04-05-boats.md"
        other.write_text(other.read_text(encoding="utf-8").replace("Boats at noon", "Boats at two"), "utf-8")
        assert eventually(lambda: "Boats at two" in text_at(session, "/") and session.is_settled)
        assert host.hits["later/boat.png"] == 1
        write_into(post(site), korean="그리고 조용했습니다.")
        assert eventually(lambda: host.hits["later/boat.png"] == 2 and session.is_settled)
        assert [one.message for one in warnings(session)] == [problem.message]
        host.is_open.set()
        write_into(post(site), korean="다시 조용했습니다.")
        assert eventually(lambda: MADE in text_at(session, "/ko/posts/spring/"), seconds=60)
        assert eventually(lambda: warnings(session) == [])
        assert_like_a_build(session, site)


def test_picture_that_the_settings_forbid_is_fetched_when_they_allow_it(site: Path, host: FaultyServer) -> None:
    settings = site / "content" / "site.yaml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("allow_http: true", "allow_http: false"), encoding="utf-8")
    write_into(post(site), english=f"![]({host.url('boat.png')})")
    with open_preview(site) as session:
        assert eventually(lambda: bool(warnings(session)))
        assert "http:// is not fetched" in warnings(session)[0].message
        settings.write_text(text, encoding="utf-8")
        assert eventually(lambda: MADE in text_at(session, "/posts/spring/"), seconds=60)
        assert eventually(lambda: warnings(session) == [])


def test_picture_that_could_not_be_had_is_asked_for_at_the_next_start(site: Path, host: FaultyServer) -> None:
    write_into(post(site), english=f"![]({host.url('later/boat.png')})")
    with open_preview(site) as session:
        assert eventually(lambda: bool(warnings(session)) and session.is_settled)
    host.is_open.set()
    told: list[str] = []
    with open_preview(site, tell=told.append) as session:
        assert told[0].startswith("ready")  # the last session is where this one begins
        assert eventually(lambda: MADE in text_at(session, "/posts/spring/"), seconds=60)
        assert eventually(lambda: warnings(session) == [])


def test_picture_that_is_no_longer_the_locked_one_is_told_of_and_not_asked_for_again(
    site: Path, host: FaultyServer
) -> None:
    write_into(post(site), english=f"![]({host.url('boat.png')})")
    with open_preview(site) as session:
        assert eventually(lambda: MADE in text_at(session, "/posts/spring/") and session.is_settled, seconds=60)
        lock = site / "content" / "images.lock.yaml"
        sha256 = lock.read_text(encoding="utf-8").partition("sha256: ")[2][:64]
        lock.write_text(lock.read_text(encoding="utf-8").replace(sha256, "0" * 64), encoding="utf-8")
        assert eventually(lambda: any("is another one than" in one.message for one in warnings(session)))
        assert eventually(lambda: session.is_settled)
        assert host.hits["boat.png"] == 1
