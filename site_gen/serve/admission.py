"""Who may talk to the preview server: requests that name this machine, and pages that it served itself.

A foreign web page can make a browser send requests here, under a name of its own that leads to this machine (DNS
rebinding): the header Host tells. It can open a WebSocket to any address: the header Origin tells.
"""

import ipaddress
import re
from collections.abc import Sequence

from site_gen.model.record import Record

_AUTHORITY = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::[0-9]{1,5})?", re.ASCII)


class Admission(Record, frozen=True, kw_only=True):
    """The names under which the server answers."""

    host: str = "127.0.0.1"
    """The address that it listens on; ``0.0.0.0`` and ``::`` stand for each of the machine's."""
    names: tuple[str, ...] = ()
    """More names, as an author allows them."""

    def is_ours(self, authorities: Sequence[str]) -> bool:
        """Say whether the values of a request's Host headers, one for an honest request, name this server."""
        if len(authorities) != 1:
            return False
        match = _AUTHORITY.fullmatch(authorities[0].strip().lower())
        return match is not None and self._is_name(match[1].removesuffix("."))

    def _is_name(self, name: str) -> bool:
        if name == "localhost" or name.endswith(".localhost"):
            return True
        if name in (self.host.lower(), *(one.lower() for one in self.names)):
            return True
        try:
            address = ipaddress.ip_address(name.strip("[]"))
        except ValueError:
            return False
        listening = _address(self.host)
        is_everywhere = listening is not None and listening.is_unspecified
        # A name that is an address cannot be rebound: whoever serves a page from it is that machine.
        return address.is_loopback or is_everywhere or address == listening


def is_same_origin(origins: Sequence[str], authorities: Sequence[str]) -> bool:
    """Say whether a request's Origin headers name the server that its Host header names. The scheme may differ, behind
    a tunnel."""
    if len(origins) != 1 or len(authorities) != 1:
        return False
    scheme, separator, origin = origins[0].strip().lower().partition("://")
    return bool(separator) and scheme in ("http", "https") and origin == authorities[0].strip().lower()


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return None
