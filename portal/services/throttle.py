from __future__ import annotations

import hashlib
import ipaddress

from django.core.cache import cache
from django.http import HttpRequest

from accounts.addresses import caller_of
from portal.limits import HOUR


class Busy(Exception):
    """Too many of one kind within the hour, from this browser or this address."""


def count(request: HttpRequest, what: str, limits: dict[str, int], times: int = 1) -> None:
    """Count `times` deeds of the kind `what`; raises Busy once a limit of portal.limits is passed.

    Counted before the deed, by one atomic step each, so that many at the same moment are counted too.
    """
    for scope, who in (("session", request.session.session_key or ""), ("address", address_of(request))):
        if not who:
            continue
        digest = hashlib.sha256(who.encode()).hexdigest()[:32]
        key = f"portal:{what}:{scope}:{digest}"
        cache.add(key, 0, HOUR)
        try:
            counted = cache.incr(key, times)
        except ValueError:  # it ran out between the two lines
            cache.set(key, times, HOUR)
            counted = times
        if counted > limits[scope]:
            raise Busy


def address_of(request: HttpRequest) -> str:
    """Whom a limit counts by: the caller's address; of an IPv6 address the network, since one home owns all of it."""
    peer = caller_of(request)
    if peer is None:
        return ""
    if peer.version == 6:
        return str(ipaddress.ip_network((peer, 64), strict=False))
    return str(peer)
