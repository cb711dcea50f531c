"""Who sent a request, as far as limits need to know: an address, seen through the proxies that are trusted."""

from __future__ import annotations

import logging
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

_log = logging.getLogger(__name__)
_LOOPBACK = ip_address("127.0.0.1")
_HOME_PREFIX = 64  # the part of an IPv6 address that a provider gives to one customer

_told: set[str] = set()


def client_address(request: HttpRequest) -> str:
    """The visitor's address, an IPv6 one without the half that its owner can choose at will.

    X-Forwarded-For is read from its end for as long as the address before is one of settings.TRUSTED_PROXIES: what
    stands further left is whatever the visitor wrote there.
    """
    # A server on a socket file knows no address: whoever reaches the file is on this machine.
    address = _parsed(request.META.get("REMOTE_ADDR", "")) or _LOOPBACK
    hops = [hop for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    if hops and not _is_trusted(address):
        _tell_once()
    while hops and _is_trusted(address):
        before = _parsed(hops.pop())
        if before is None:
            break
        address = before
    if isinstance(address, IPv6Address):
        return str(ip_network((address, _HOME_PREFIX), strict=False))
    return str(address)


def _is_trusted(address: IPv4Address | IPv6Address) -> bool:
    return any(address in network for network in settings.TRUSTED_PROXIES)


def _parsed(text: str) -> IPv4Address | IPv6Address | None:
    text = text.strip()
    if text.count(":") == 1 or text.startswith("["):  # some proxies add the port
        text = text.rpartition(":")[0].strip("[]") if not text.endswith("]") else text.strip("[]")
    try:
        address = ip_address(text)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def _tell_once() -> None:
    if not _told:
        _told.add("untrusted")
        _log.warning(
            "Requests come with X-Forwarded-For from an address that PORTAL_TRUSTED_PROXIES does not name. "
            "If that is your proxy, all its visitors share one limit until you name it."
        )
