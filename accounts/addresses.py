"""Where a request comes from."""

from __future__ import annotations

import ipaddress

from django.http import HttpRequest

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def caller_of(request: HttpRequest) -> Address | None:
    """Where the request came from: the peer, or, when that is a proxy of our own, the caller it names last.

    A peer out on the internet may write what it likes into the header; it is not read then.
    """
    peer = _ip(request.META.get("REMOTE_ADDR", ""))
    if peer is not None and (peer.is_loopback or peer.is_private):
        told = request.META.get("HTTP_X_FORWARDED_FOR", "").rsplit(",", 1)[-1].strip()
        peer = _ip(told) or peer
    return peer


def locked_by(request: HttpRequest) -> str | None:
    """The address failed sign-ins are counted under. Of an IPv6 address the network counts: one home owns all of it.

    Without it, everybody behind our own proxy would be one address, and a stranger could lock colleagues out.
    """
    peer = caller_of(request)
    if peer is None:
        return None
    return str(ipaddress.ip_network((peer, 64), strict=False).network_address) if peer.version == 6 else str(peer)


def _ip(text: str) -> Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None
