"""Which addresses pictures may be fetched from, and how they are written. Pure, but for the tables of `ipaddress`."""

import ipaddress
import re
import unicodedata
import urllib.parse
from collections.abc import Sequence

from site_gen.model.config import RemoteImagesConfig
from site_gen.model.record import Record

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

_NOT_PUBLIC = tuple(
    map(
        ipaddress.ip_network,
        (
            *("0.0.0.0/8", "100.64.0.0/10", "169.254.0.0/16", "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15"),
            *("::/96", "::ffff:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2002::/16"),
            *("fe80::/10", "fec0::/10", "3fff::/20", "5f00::/16"),
        ),
    )
)
"""Beyond what `ipaddress` calls not global: it takes translators (NAT64, 6to4, Teredo), mapped and old site-local
addresses for public ones, and each of them leads into a private network somewhere."""
_AT_HOME = tuple(
    map(
        ipaddress.ip_network,
        ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1/128", "fc00::/7"),
    )
)
_EXPIRING = re.compile(
    r"(?:^|&)(?:x-(?:amz|goog)-(?:signature|expires)|expires|signature|sig|jwt|token)=", re.IGNORECASE
)
_SAFE = "!$&'()*+,;=:@/-._~%"


class Address(Record, frozen=True, kw_only=True):
    """Where a picture is asked for."""

    scheme: str
    host: str
    """In ASCII (IDNA), lower case, without brackets."""
    port: int
    target: str
    """Path and query, percent-encoded."""

    @property
    def origin(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = {"https": 443, "http": 80}[self.scheme]
        return f"{self.scheme}://{host}" + ("" if self.port == usual else f":{self.port}")

    @property
    def url(self) -> str:
        return self.origin + self.target


class RefusedError(Exception):
    """The address may not be asked. The message says why."""


def parse_address(url: str, config: RemoteImagesConfig) -> Address:
    """Return the address that *url* means, as it goes over the wire; RefusedError for one that is not asked.

    Hangul and blanks are percent-encoded (RFC 3987, section 3.1), what is encoded already stays, the host is NFC and
    IDNA. The same rules hold for each address that a server sends us on to.
    """
    if any(unicodedata.category(sign) == "Cc" for sign in url):
        raise RefusedError("its address holds control characters")
    try:
        parts = urllib.parse.urlsplit(unicodedata.normalize("NFC", url.strip()))
        port, host = parts.port, parts.hostname or ""
    except ValueError as error:
        raise RefusedError(f"its address is none ({error})") from error
    if parts.scheme not in ("https", "http"):
        raise RefusedError(f"an address with {parts.scheme or 'no scheme'}: is not fetched")
    if parts.scheme == "http" and not config.allow_http:
        raise RefusedError("http:// is not fetched: it can be changed on the way")
    if parts.username is not None or parts.password is not None:
        raise RefusedError("an address with a password is not fetched")
    host = _ascii_host(host)
    if not _is_listed(host, config.hosts):
        raise RefusedError(f"the host {host} is not among those of images.remote.hosts")
    target = urllib.parse.quote(_encoded_percent(parts.path) or "/", safe=_SAFE)
    if parts.query:
        target += "?" + urllib.parse.quote(_encoded_percent(parts.query), safe=_SAFE + "?")
    return Address(scheme=parts.scheme, host=host, port=port or {"https": 443, "http": 80}[parts.scheme], target=target)


def check_public(addresses: Sequence[str], config: RemoteImagesConfig) -> None:
    """Raise RefusedError unless every one of a host's addresses may be connected to."""
    for text in addresses:
        address = ipaddress.ip_address(text.partition("%")[0])
        if is_public(address):
            continue
        if config.allow_private and any(_is_in(address, network) for network in _AT_HOME):
            continue
        raise RefusedError(f"its host leads to {address}, which is no public address")


def is_public(address: IPAddress) -> bool:
    """Say whether an address belongs to the public internet, one machine at a time."""
    return (
        address.is_global
        and not address.is_multicast
        and not address.is_reserved
        and not any(_is_in(address, network) for network in _NOT_PUBLIC)
    )


def redacted(url: str) -> str:
    """Return *url* as messages show it: what follows the path may be a key."""
    bare = url.partition("#")[0]
    path, mark, _ = bare.partition("?")
    shown = re.sub(r"//[^/@]*@", "//", path)
    return shown + ("?…" if mark else "")


def is_expiring(url: str) -> bool:
    """Say whether an address looks signed, and so will stop working."""
    return _EXPIRING.search(url.partition("?")[2]) is not None


def _ascii_host(host: str) -> str:
    if not host:
        raise RefusedError("its address has no host")
    if ":" in host or host.isascii():
        return host.lower()
    try:
        return host.encode("idna").decode("ascii").lower()
    except UnicodeError as error:
        raise RefusedError(f"the host {host} is no host name") from error


def _is_listed(host: str, hosts: Sequence[str]) -> bool:
    return not hosts or any(host == one or host.endswith("." + one) for one in hosts)


def _encoded_percent(text: str) -> str:
    """Encode the percent signs that begin no escape: the rest of the quoting leaves percent signs alone."""
    return re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", text)


def _is_in(address: IPAddress, network: ipaddress.IPv4Network | ipaddress.IPv6Network) -> bool:
    return address.version == network.version and address in network
