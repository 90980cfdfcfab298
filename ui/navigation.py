"""What stands in the staff frame: menu entries and the few named places around them.

The frame knows no app. An app offers its pages from ``AppConfig.ready()``::

    from ui import navigation
    navigation.register(navigation.Entry("queue", _("Complaint queue"), "list", "complaints:queue",
                                         group="work", order=20, rows=waiting_for))
    navigation.fill("create", navigation.Create("complaints:new", visible=may_log))

Entries are shown only when their ``url_name`` can be reversed and ``visible(user)`` is true.
``rows(user)`` gives the unsliced queryset behind the number; whoever fills ``numbers`` counts those of all entries
together. Its text and values may depend on the person, their roles, the estate they look at (``estate_in_view``) and
nothing else: they are worked out once.
``count`` is for a number that is known already: it is called once per rendered page, after ``visible``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.core.signals import setting_changed
from django.dispatch import receiver
from django.urls import get_script_prefix, reverse
from django.utils.translation import gettext_lazy as _

Label = Any  # str or a lazy translation
GROUPS: dict[str, Label] = {"work": "", "together": _("Together"), "look": _("Look up"), "manage": _("Manage")}


def path(name: str, *args: str) -> str:
    """`reverse`, worked out once: a page names some sixty others. `args` are fixed words. Raises NoReverseMatch."""
    return _path(get_script_prefix(), name, args)


@lru_cache(maxsize=512)
def _path(_prefix: str, name: str, args: tuple[str, ...]) -> str:
    return reverse(name, args=args)


@receiver(setting_changed)
def _forget(**_: Any) -> None:
    """A test with pages of its own finds them."""
    _path.cache_clear()


def everyone(user: Any) -> bool:
    """Every signed-in person."""
    return True


@dataclass(frozen=True)
class Entry:
    """One line of the menu. ``late(user)`` true paints the count red; pages under ``also`` belong to it too."""

    key: str
    label: Label
    icon: str
    url_name: str
    visible: Callable[[Any], bool] = everyone
    count: Callable[[Any], int | str | None] | None = None
    rows: Callable[[Any], Any] | None = None
    group: str = "work"
    order: int = 100
    late: Callable[[Any], bool] | None = None
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Search:
    """The search field of the top bar: a GET to ``url_name`` with ``param``."""

    url_name: str
    param: str = "q"
    placeholder: Label = field(default_factory=lambda: _("Number, room, name, phone or words"))
    visible: Callable[[Any], bool] = everyone


@dataclass(frozen=True)
class Create:
    """The one button of the top bar, key N."""

    url_name: str
    label: Label = field(default_factory=lambda: _("Log a case"))
    visible: Callable[[Any], bool] = everyone


@dataclass(frozen=True)
class Bell:
    """Unread messages of the person."""

    url_name: str
    count: Callable[[Any], int | None]


@dataclass(frozen=True)
class Place:
    """One estate to choose; ``value`` goes into the form field named by :class:`Places`."""

    value: str
    label: Label
    current: bool = False


@dataclass(frozen=True)
class Places:
    """The estate switch: a POST of ``field=value`` and ``next`` to ``url_name``."""

    current: Label
    options: Sequence[Place]
    url_name: str
    field: str = "estate"


@dataclass(frozen=True)
class Quick:
    """A small button of the top bar that opens a dialog from every page, by ``key`` too (``alt+m``)."""

    url_name: str
    label: Label
    icon: str
    key: str
    visible: Callable[[Any], bool] = everyone


SLOTS = ("search", "create", "bell", "numbers", "places", "duty", "brand", "estates")
_entries: dict[str, Entry] = {}
_slots: dict[str, Any] = {}
_quick: dict[str, Quick] = {}
_panels: dict[str, Callable[[Any, Any], dict[str, Any] | None]] = {}


def register(entry: Entry) -> None:
    """Add ``entry`` to the menu; the same key again replaces it. Raises ValueError for an unknown group."""
    if entry.group not in GROUPS:
        raise ValueError(f"unknown menu group {entry.group!r}; one of {', '.join(GROUPS)}")
    _entries[entry.key] = entry


def fill(slot: str, value: Any) -> None:
    """Fill one place around the menu.

    ``search``: :class:`Search` · ``create``: :class:`Create` · ``bell``: :class:`Bell` ·
    ``numbers``: ``callable(user) -> Mapping[str, str]``, the numbers to show by key of the entries of :func:`asking` ·
    ``places``: ``callable(request) -> Places | None`` · ``duty``: ``callable(user, now) -> Sequence[str]``,
    lines for the foot of the menu · ``brand``: ``callable() -> str``, the company's name under the product's ·
    ``estates``: ``callable() -> Sequence[str]``, the names on the sign-in page.
    """
    if slot not in SLOTS:
        raise ValueError(f"unknown slot {slot!r}; one of {', '.join(SLOTS)}")
    _slots[slot] = value


def entries() -> list[Entry]:
    """All registered entries, by group and order."""
    groups = list(GROUPS)
    return sorted(_entries.values(), key=lambda e: (groups.index(e.group), e.order, e.key))


def asking(user: Any) -> dict[str, Callable[[Any], Any]]:
    """Of the entries the person may open, by key: what their number counts."""
    return {entry.key: entry.rows for entry in entries() if entry.rows is not None and entry.visible(user)}


def slot(name: str) -> Any | None:
    """What was filled into ``name``, or None."""
    return _slots.get(name)


def add_quick(quick: Quick) -> None:
    """Offer a dialog from every page of the frame; the same address again replaces it."""
    _quick[quick.url_name] = quick


def quicks() -> list[Quick]:
    """The dialogs offered everywhere, in the order they were added."""
    return list(_quick.values())


def add_panel(name: str, provider: Callable[[Any, Any], dict[str, Any] | None]) -> None:
    """A list on the first page of staff: ``provider(user, now)`` gives {"template", and its context}, or None."""
    _panels[name] = provider


def panels(user: Any, at: Any) -> list[dict[str, Any]]:
    """The panels that have something for the person now."""
    return [found for provider in _panels.values() if (found := provider(user, at)) is not None]
