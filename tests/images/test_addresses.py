"""Which addresses are asked, and how they are written on the wire."""

import ipaddress

import pytest

from site_gen.images.addresses import (
    RefusedError,
    check_public,
    is_expiring,
    is_public,
    parse_address,
    redacted,
)
from site_gen.model.config import RemoteImagesConfig

CONFIG = RemoteImagesConfig()

PRIVATE_TEXT = """
0.0.0.0 10.0.0.1 127.0.0.1 127.255.255.254 169.254.169.254 172.16.0.1 172.31.255.255 192.168.1.1 100.64.0.1 198.18.0.1
192.0.0.1 192.88.99.1 224.0.0.1 239.1.1.1 240.0.0.1 255.255.255.255 203.0.113.5
:: ::1 ::ffff:127.0.0.1 ::ffff:8.8.8.8 ::8.8.8.8 fe80::1 fec0::1 fc00::1 fd00:ec2::254 ff02::1 2002:7f00:1::
2001:0:4136:e378:8000:63bf:3fff:fdd2 64:ff9b::7f00:1 64:ff9b:1::1 100::1 2001:db8::1
"""
PRIVATE = PRIVATE_TEXT.split()


@pytest.mark.parametrize("text", PRIVATE)
def test_an_address_that_is_not_public_is_refused(text: str) -> None:
    assert not is_public(ipaddress.ip_address(text))
    with pytest.raises(RefusedError):
        check_public(["140.82.112.3", text], CONFIG)


@pytest.mark.parametrize("text", ["140.82.112.3", "8.8.8.8", "2606:4700::1111"])
def test_a_public_address_is_not(text: str) -> None:
    check_public([text], CONFIG)


@pytest.mark.parametrize("text", ["169.254.169.254", "fe80::1", "0.0.0.0", "224.0.0.1", "::ffff:127.0.0.1"])
def test_not_even_a_test_may_ask_the_metadata_service(text: str) -> None:
    with pytest.raises(RefusedError):
        check_public([text], RemoteImagesConfig(allow_private=True))


@pytest.mark.parametrize("text", ["127.0.0.1", "192.168.0.10", "::1"])
def test_the_machine_itself_may_be_allowed(text: str) -> None:
    check_public([text], RemoteImagesConfig(allow_private=True))


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("https://example.com/그림 하나.png", "https://example.com/%EA%B7%B8%EB%A6%BC%20%ED%95%98%EB%82%98.png"),
        ("https://example.com/%EA%B7%B8.png", "https://example.com/%EA%B7%B8.png"),
        ("https://example.com/100%.png", "https://example.com/100%25.png"),
        ("https://example.com", "https://example.com/"),
        ("https://한글.example/a", "https://xn--bj0bj06e.example/a"),
        ("https://EXAMPLE.com:443/a?b=c d&e=가#f", "https://example.com/a?b=c%20d&e=%EA%B0%80"),
        ("https://example.com:8443/a", "https://example.com:8443/a"),
        ("https://example.com/\u1112\u1161\u11ab.png", "https://example.com/%ED%95%9C.png"),
    ],
)
def test_an_address_is_encoded_once(written: str, sent: str) -> None:
    assert parse_address(written, CONFIG).url == sent


@pytest.mark.parametrize(
    "url",
    [
        *("file:///etc/passwd", "ftp://example.com/a.png", "data:image/png;base64,AA", "//example.com/a.png", "a.png"),
        *("http://example.com/a.png", "https://me:secret@example.com/a.png", "https:///a.png", "https://", ""),
        *("https://exa\nmple.com/", "https://example.com:99999/", "gopher://example.com/", "https://[::1/a"),
    ],
)
def test_other_addresses_are_refused(url: str) -> None:
    with pytest.raises(RefusedError):
        parse_address(url, CONFIG)


def test_http_may_be_allowed() -> None:
    assert parse_address("http://example.com/a", RemoteImagesConfig(allow_http=True)).port == 80


def test_a_list_of_hosts_holds_for_subdomains_and_no_one_else() -> None:
    config = RemoteImagesConfig(hosts=("github.com",))
    assert parse_address("https://raw.github.com/a", config).host == "raw.github.com"
    for host in ("evilgithub.com", "github.com.evil.example"):
        with pytest.raises(RefusedError):
            parse_address(f"https://{host}/a", config)


def test_messages_show_no_keys() -> None:
    assert redacted("https://a.example/b.png?X-Amz-Signature=SECRET#x") == "https://a.example/b.png?…"
    assert redacted("https://me:SECRET@a.example/b.png") == "https://a.example/b.png"


def test_a_signed_address_is_known() -> None:
    assert is_expiring("https://a.example/b?X-Amz-Expires=300&x=1")
    assert is_expiring("https://private-user-images.example/1.png?jwt=abc")
    assert not is_expiring("https://a.example/b.png?raw=true")
