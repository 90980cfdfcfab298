"""The one place that speaks to the world outside, through apprise: always with a time limit, only from a task."""

from __future__ import annotations

import logging
import re
import threading
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings
from django.db import connection

from notifications.models import Robot

CONNECT, READ = 4, 6
"""Seconds to connect and to be answered."""
MAIL = ("mailto", "mailtos")
PLAIN = ("json", "jsons", "xml", "xmls", "form", "forms")
_NAMED = re.compile(r"^([a-z0-9][a-z0-9_-]*)=(\S+)$", re.IGNORECASE)
_SECRET = re.compile(r"\S+@\S+|\w+://\S+|\+?\d[\d -]{4,}\d|\b[\w-]{20,}\b")


@dataclass(frozen=True)
class Letter:
    """What goes out. `line` is the apprise address of the gateway, `to` the address within it."""

    line: str
    to: str
    subject: str
    body: str
    reference: str


class Refused(Exception):
    """The gateway did not take it. `for_good`: trying again will not help."""

    def __init__(self, reason: str, for_good: bool = False) -> None:
        super().__init__(reason)
        self.for_good = for_good


def lines() -> dict[str, str]:
    """The gateways of NOTIFY_URLS by name: `email=…`, `sms=…`, or any name a robot refers to.

    A mail address without a name is the e-mail gateway; anything else without one is called by its scheme.
    """
    found: dict[str, str] = {}
    for one in settings.NOTIFY_URLS:
        named = _NAMED.match(one.strip())
        scheme = one.strip().partition("://")[0].lower()
        name, url = named.groups() if named else ("email" if scheme in MAIL else scheme, one.strip())
        found.setdefault(name.lower(), url)
    return found


def line_of(robot: Robot) -> str:
    """The apprise address of a group robot; "" where its entry of NOTIFY_URLS is not there."""
    key, secret = quote(robot.key, safe=""), quote(robot.secret, safe="")
    if robot.kind == "line":
        return lines().get(robot.key.lower(), "")
    if robot.kind == "dingtalk":
        return f"dingtalk://{secret}@{key}" if secret else f"dingtalk://{key}"
    return f"{'wecombot' if robot.kind == 'wecom' else 'feishu'}://{key}"


def send(letter: Letter) -> None:
    """Hand a letter to its gateway; raises Refused. It carries its reference, so that a repeat can be told."""
    if connection.in_atomic_block and not settings.TESTING:
        raise RuntimeError("Nothing is sent while a transaction is open: the world outside cannot be rolled back.")
    plugin = _gateway(letter)
    if plugin is None:  # apprise answers None for an address it cannot read
        raise Refused("unreadable", for_good=True)
    _heard.words = ""
    if plugin.notify(body=letter.body, title=letter.subject) is not True:
        raise Refused(scrubbed(_heard.words) or "refused")


def _gateway(letter: Letter) -> Any:
    apprise = _apprise()
    scheme = letter.line.partition("://")[0].lower()
    more = {"cto": str(CONNECT), "rto": str(READ)}
    if scheme in PLAIN:
        more |= {":to": letter.to, ":reference": letter.reference, "+Idempotency-Key": letter.reference}
    elif letter.to:
        more["to"] = letter.to
    if scheme in MAIL:
        more |= {"+X-Huiyin-Reference": letter.reference, "format": "text"}
    base, _mark, query = letter.line.partition("?")
    kept = [part for part in query.split("&") if part and part.partition("=")[0] not in more]
    return apprise.Apprise.instantiate(f"{base}?{'&'.join([*kept, urlencode(more)])}")


@cache
def _apprise() -> Any:
    """The library, loaded when the first letter goes: it takes seconds. What it says is heard by us alone."""
    import apprise

    logger = logging.getLogger("apprise")
    logger.propagate = False  # it would tell the log telephones and keys
    logger.addHandler(_Ear(logging.WARNING))
    return apprise


_heard = threading.local()


class _Ear(logging.Handler):
    """Keeps the last complaint of apprise, for the thread that was sending."""

    def emit(self, record: logging.LogRecord) -> None:
        _heard.words = record.getMessage()


def scrubbed(words: str) -> str:
    """Words of a gateway without addresses, telephones and keys."""
    return _SECRET.sub("…", words)[:200]
