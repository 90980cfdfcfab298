"""What every page may use: ``now`` and, for the staff frame, ``shell``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch
from django.utils.functional import cached_property

from . import moment, navigation


def address(name: str) -> str:
    """The path of a named page, or "" where that page does not exist (yet)."""
    try:
        return navigation.path(name)
    except NoReverseMatch:
        return ""


class Shell:
    """The frame's data; every part is computed at most once, and only when a template asks."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.user = getattr(request, "user", None)

    @cached_property
    def groups(self) -> list[dict[str, Any]]:
        """Menu groups with the entries this person may open, empty groups left out."""
        found: dict[str, list[dict[str, Any]]] = {}
        for entry in navigation.entries():
            url = address(entry.url_name)
            if not url or not entry.visible(self.user):
                continue
            number = entry.count(self.user) if entry.count else self.numbers.get(entry.key) if entry.rows else None
            found.setdefault(entry.group, []).append(
                {
                    "key": entry.key,
                    "label": entry.label,
                    "icon": entry.icon,
                    "url": url,
                    "begins": [url, *filter(None, map(address, entry.also))],
                    "count": number,
                    "late": bool(number and entry.late and entry.late(self.user)),
                }
            )
        groups = [{"title": navigation.GROUPS[name], "entries": found[name]} for name in found]
        here = self._here([entry for group in groups for entry in group["entries"]])
        for group in groups:
            for entry in group["entries"]:
                entry["current"] = entry["key"] == here
        return groups

    @cached_property
    def numbers(self) -> Mapping[str, str]:
        """What stands beside the entries that count rows, all asked together."""
        provider = navigation.slot("numbers")
        return provider(self.user) if provider else {}

    def _here(self, entries: list[dict[str, Any]]) -> str:
        """The key of the entry with the longest beginning of this page's path among its addresses."""
        path = self.request.path
        fitting = [
            (len(begin), entry["key"])
            for entry in entries
            for begin in entry["begins"]
            if path == begin or (begin != "/" and path.startswith(begin))
        ]
        return max(fitting)[1] if fitting else ""

    def _offer(self, name: str) -> dict[str, Any] | None:
        offered = navigation.slot(name)
        if offered is None or not (url := address(offered.url_name)):
            return None
        if not getattr(offered, "visible", navigation.everyone)(self.user):
            return None
        return {"url": url, "offer": offered}

    @cached_property
    def search(self) -> dict[str, Any] | None:
        return self._offer("search")

    @cached_property
    def create(self) -> dict[str, Any] | None:
        return self._offer("create")

    @cached_property
    def bell(self) -> dict[str, Any] | None:
        offered = self._offer("bell")
        return offered and {"url": offered["url"], "count": offered["offer"].count(self.user)}

    @cached_property
    def quicks(self) -> list[dict[str, Any]]:
        """Dialogs the person may open from every page, with their keys."""
        if self.user is None or not self.user.is_authenticated:
            return []
        offered = [(address(one.url_name), one) for one in navigation.quicks() if one.visible(self.user)]
        return [{"url": url, "offer": one, "keys": one.key.title().replace("+", " ")} for url, one in offered if url]

    @cached_property
    def places(self) -> navigation.Places | None:
        provider = navigation.slot("places")
        return provider(self.request) if provider else None

    @cached_property
    def duty(self) -> list[str]:
        provider = navigation.slot("duty")
        return list(provider(self.user, moment.now())) if provider else []

    @cached_property
    def brand(self) -> str:
        provider = navigation.slot("brand")
        return provider() if provider else ""

    @cached_property
    def estates(self) -> list[str]:
        provider = navigation.slot("estates")
        return list(provider()) if provider else []

    @cached_property
    def name(self) -> str:
        """How the frame calls the person."""
        return str(self.user) if self.user is not None and self.user.is_authenticated else ""

    @cached_property
    def here(self) -> str:
        """Where a language or estate switch returns to: this page, with its query. A POSTed page returns home."""
        return self.request.get_full_path() if self.request.method in ("GET", "HEAD") else self.request.path

    @property
    def languages(self) -> list[tuple[str, str]]:
        """(code, own name) of each language on offer; own names are never translated."""
        return [(code, OWN_NAMES.get(code, str(name))) for code, name in settings.LANGUAGES]


OWN_NAMES = {"zh-hans": "简体中文", "zh-hant": "繁體中文", "en": "English"}


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context of every rendered page: ``now`` (aware datetime) and ``shell`` (:class:`Shell`, lazy)."""
    return {"now": moment.now(), "shell": Shell(request)}
