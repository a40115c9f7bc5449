"""What is wrong with other people's servers, one row of the catalogue of faults after the other (G1 to G17)."""

import functools
import shutil
import socket
import ssl
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from site_gen.images.addresses import RefusedError
from site_gen.images.download import AT_ONCE, AT_ONCE_PER_HOST, HostError, download
from site_gen.images.remote import FetchError, Limits, fetch
from site_gen.model.config import RemoteImagesConfig
from tests.images.faulty_server import OTHER, PICTURE, FaultyServer, certificate, faulty_server

CONFIG = RemoteImagesConfig(allow_http=True, allow_private=True)
QUICK = Limits(connect_seconds=0.6, total_seconds=1.5, grace_seconds=0.3, first_wait_seconds=0.01, most_bytes=2_000_000)

get = functools.partial(fetch, config=CONFIG, limits=QUICK)


@pytest.fixture(scope="module")
def server() -> Iterator[FaultyServer]:
    with faulty_server() as running:
        yield running


def test_a_picture_comes(server: FaultyServer) -> None:
    assert get(server.url("a.png")) == PICTURE


def test_g1_a_name_that_is_not_found_blames_the_host() -> None:
    def nowhere(host: str, port: int) -> Sequence[str]:
        raise socket.gaierror(socket.EAI_NONAME, "no such name")

    with pytest.raises(HostError, match="not found"):
        get("http://nowhere.example/a.png", resolve=nowhere)


def test_g1_a_resolver_that_hangs_is_not_waited_for() -> None:
    def hanging(host: str, port: int) -> Sequence[str]:
        time.sleep(5)
        return []

    start = time.monotonic()
    with pytest.raises(HostError):
        get("http://nowhere.example/a.png", resolve=hanging)
    assert time.monotonic() - start < 4


def test_g1_a_port_where_nobody_listens_blames_the_host() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(HostError, match="no connection"):
        get(f"http://127.0.0.1:{port}/a.png")


def test_g1_a_server_that_says_nothing_is_left(server: FaultyServer) -> None:
    with pytest.raises(HostError):
        get(server.url("stall"))


def test_g2_hangul_in_an_address_is_asked_for_in_ascii(server: FaultyServer) -> None:
    assert get(server.url("그림 하나.png")) == PICTURE
    assert server.hits["%EA%B7%B8%EB%A6%BC%20%ED%95%98%EB%82%98.png"] == 1


@pytest.mark.parametrize("status", [400, 403, 404, 410])
def test_g3_a_refusal_is_asked_once(server: FaultyServer, status: int) -> None:
    with pytest.raises(FetchError, match=str(status)):
        get(server.url(f"status/{status}"))
    assert server.hits[f"status/{status}"] == 1


def test_g3_trouble_is_asked_again_twice(server: FaultyServer) -> None:
    with pytest.raises(FetchError, match="503 service unavailable"):
        get(server.url("status/503"))
    assert server.hits["status/503"] == 3


def test_g3_what_a_server_asks_us_to_wait_is_waited(server: FaultyServer) -> None:
    waited: list[float] = []
    assert get(server.url("once/429/1"), sleep=waited.append) == PICTURE
    assert waited == [1.0]


def test_g3_an_hour_is_not_waited(server: FaultyServer) -> None:
    with pytest.raises(FetchError, match="429"):
        get(server.url("once/429/3600"))
    assert server.hits["once/429/3600"] == 1


REFUSED = (
    *("http://169.254.169.254/latest/meta-data", "http://[::ffff:169.254.169.254]/", "http://0.0.0.0:1/"),
    *(
        "http://[fe80::1]/",
        "http://224.0.0.1/",
        "http://2852039166/",
        "http://0xA9FEA9FE/",
        "http://0251.0376.0251.0376/",
    ),
    *("file:///etc/passwd", "ftp://127.0.0.1/a", "http://me:pw@127.0.0.1/", "gopher://127.0.0.1/"),
)


@pytest.mark.parametrize("target", REFUSED)
def test_g7_and_g13_where_nobody_may_be_sent(server: FaultyServer, target: str) -> None:
    with pytest.raises((RefusedError, HostError)):
        get(target)
    with pytest.raises((RefusedError, HostError)):
        get(server.url(f"redirect?to={target}"))


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.1", "0x7f.1", "2130706433", "017700000001", "①②⑦.0.0.1", "localhost"]
)
def test_g7_no_spelling_of_the_machine_itself_is_asked_by_default(server: FaultyServer, host: str) -> None:
    before = sum(server.hits.values())
    with pytest.raises((RefusedError, HostError)):
        fetch(f"http://{host}:{server.port}/a.png", config=RemoteImagesConfig(allow_http=True), limits=QUICK)
    assert sum(server.hits.values()) == before


def test_g7_one_bad_answer_among_good_ones_is_enough(server: FaultyServer) -> None:
    def mixed(host: str, port: int) -> Sequence[str]:
        return ["127.0.0.1", "169.254.169.254"]

    with pytest.raises(RefusedError, match=r"169\.254"):
        get(f"http://pictures.example:{server.port}/a.png", resolve=mixed)


def test_g7_a_redirect_may_not_lead_to_the_twin(server: FaultyServer, monkeypatch: pytest.MonkeyPatch) -> None:
    import ipaddress

    only_the_server = (ipaddress.ip_network("127.0.0.1/32"),)
    monkeypatch.setattr("site_gen.images.addresses._AT_HOME", only_the_server)
    twin = f"http://127.0.0.2:{server.twin_port}/latest/meta-data"
    for url in (
        twin,
        server.url(f"redirect?to={twin}"),
        server.url(f"redirect?to={server.url(f'redirect?to={twin}')}"),
    ):
        with pytest.raises(RefusedError, match=r"127\.0\.0\.2"):
            get(url)
    assert server.twin_hits == []


def test_g7_a_good_redirect_is_followed_and_a_circle_left(server: FaultyServer) -> None:
    assert get(server.url("redirect?to=/b.png")) == PICTURE
    with pytest.raises(FetchError, match="sent on"):
        get(server.url("loop/1"))


def test_g16_the_address_that_was_checked_is_connected_to(server: FaultyServer) -> None:
    answers = iter([["127.0.0.1"], ["169.254.169.254"]])
    asked: list[str] = []

    def rebinding(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        return next(answers)

    assert get(f"http://pictures.example:{server.port}/a.png", resolve=rebinding) == PICTURE
    assert asked == ["pictures.example"]
    assert server.headers[-1]["Host"] == f"pictures.example:{server.port}"


@pytest.mark.parametrize("name", ["drip", "header-drip"])
def test_g8_a_drip_is_cut_by_the_clock(server: FaultyServer, name: str) -> None:
    start = time.monotonic()
    with pytest.raises(HostError, match="too long"):
        get(server.url(name))
    assert time.monotonic() - start < 8


@pytest.mark.parametrize("name", ["short", "reset"])
def test_g9_half_a_picture_is_none(server: FaultyServer, name: str) -> None:
    with pytest.raises(FetchError):
        get(server.url(name))
    assert server.hits[name] == 3


needs_openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl makes the certificates")


def at_home(host: str, port: int) -> Sequence[str]:
    return ["127.0.0.1"]


@needs_openssl
@pytest.mark.parametrize(("host", "days"), [("pictures.example", -1), ("other.example", 2)], ids=["expired", "wrong"])
def test_g10_a_bad_certificate_is_named(tmp_path: Path, host: str, days: int) -> None:
    key, cert = certificate(tmp_path, host, days=days)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    trusting = ssl.create_default_context(cafile=str(cert))
    with faulty_server(context) as server, pytest.raises(HostError, match="certificate"):
        get(
            f"https://pictures.example:{server.port}/a.png",
            resolve=at_home,
            context=trusting,
        )
    assert sum(server.hits.values()) == 0


@needs_openssl
def test_g10_a_good_certificate_holds(tmp_path: Path) -> None:
    key, cert = certificate(tmp_path, "pictures.example")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    with faulty_server(context) as server:
        found = get(
            f"https://pictures.example:{server.port}/a.png",
            resolve=at_home,
            context=ssl.create_default_context(cafile=str(cert)),
        )
    assert found == PICTURE


@pytest.mark.parametrize("name", ["endless", "claims"])
def test_g12_a_flood_is_stopped(server: FaultyServer, name: str) -> None:
    with pytest.raises(FetchError, match="MB"):
        get(server.url(name))


def test_g17_compressed_answers_and_rubbish_are_refused(server: FaultyServer) -> None:
    for name in ("gzip", "many-headers", "rubbish"):
        with pytest.raises(FetchError):
            get(server.url(name))


def test_nothing_about_the_author_is_sent(server: FaultyServer) -> None:
    get(server.url("a.png"))
    assert set(server.headers[-1]) <= {"Host", "Accept", "Accept-Encoding", "User-Agent"}
    assert server.headers[-1]["Accept-Encoding"] == "identity"


# Many at once


def keep(url: str, content: bytes) -> bytes:
    return content


def test_g15_each_address_is_asked_once_and_no_host_too_much() -> None:
    with faulty_server() as server:
        urls = [server.url(f"slow-ok-{number}") for number in range(8)]
        found = download([*urls, *urls], get, keep=keep)
    assert sorted(found.kept) == sorted(urls)
    assert all(server.hits[f"slow-ok-{number}"] == 1 for number in range(8))
    assert server.most_busy <= AT_ONCE_PER_HOST <= AT_ONCE


def test_a_dead_host_is_not_asked_seven_hundred_times() -> None:
    asked: list[str] = []

    def dead(url: str) -> bytes:
        asked.append(url)
        raise HostError("the server does not answer")

    found = download([f"https://dead.example/{number}.png" for number in range(700)], dead, keep=keep)
    assert len(asked) <= 6
    assert len(found.failures) == 700
    assert found.dead_hosts == {"dead.example": "the server does not answer"}


def test_without_a_network_few_hosts_are_asked() -> None:
    asked: list[str] = []

    def dead(url: str) -> bytes:
        asked.append(url)
        raise HostError("the name x is not found (no network?)")

    found = download([f"https://host{number}.example/a.png" for number in range(300)], dead, keep=keep)
    assert len(asked) < 30
    assert len(found.failures) == len(found.dead_hosts) == 300


def test_a_host_with_dead_links_is_asked_for_the_others(server: FaultyServer) -> None:
    urls = [server.url(f"status/404?{number}") for number in range(12)] + [server.url("good.png")]
    found = download(urls, get, keep=keep)
    assert list(found.kept) == [urls[-1]]
    assert len(found.failures) == 12
    assert found.dead_hosts == {}


def test_what_is_of_no_use_is_a_failure_of_that_picture_alone(server: FaultyServer) -> None:
    def picky(url: str, content: bytes) -> bytes:
        if content == PICTURE:
            raise ValueError("it is not what was wanted")
        return content

    found = download([server.url("a.png"), server.url("html")], get, keep=picky)
    assert list(found.failures.values()) == ["it is not what was wanted"]
    assert OTHER != PICTURE
