"""The deadline table and the figures of the rules, as they are shown: shipped, in force, coming (rules D1, X6)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from deadlines import registry
from deadlines.figures import FIGURES, Figure
from deadlines.models import ClockPolicy, PolicyFigure


@dataclass
class Entry:
    """One line of the table: a kind (and variant) of clock, or a figure. Rows are the newest first.

    `now` is the company's row in force, `next` the company's rows still to come, `own` the estates' rows in force
    or to come, `shipped` the oldest of the company's.
    """

    name: str
    variant: str
    label: str
    shipped: Any = None
    now: Any = None
    next: list[Any] = field(default_factory=list)
    own: list[Any] = field(default_factory=list)
    figure: Figure | None = None

    @property
    def changed(self) -> bool:
        return self.now is not None and self.shipped is not None and self.now.pk != self.shipped.pk

    @property
    def value(self) -> int | None:
        """A figure's value in force."""
        return self.now.value if self.now is not None else self.figure.shipped if self.figure else None


def policies(at: datetime) -> list[Entry]:
    """Every kind of clock some app runs and that has a row, in the order of the shipped table."""
    entries: dict[tuple[str, str], Entry] = {}
    rows = list(ClockPolicy.objects.select_related("estate").order_by("-valid_from", "-pk"))
    for row in sorted((row for row in rows if row.kind in registry.KINDS), key=lambda row: row.pk):
        entries.setdefault((row.kind, row.variant), Entry(row.kind, row.variant, label_of(row.kind, row.variant)))
    for key, entry in entries.items():
        _fill(entry, [row for row in rows if (row.kind, row.variant) == key], at)
    return list(entries.values())


def policy_entry(kind: str, variant: str, at: datetime) -> tuple[Entry, list[ClockPolicy]] | None:
    """One line of the table and all its rows, the newest first; None for a kind without any."""
    rows = list(
        ClockPolicy.objects.filter(kind=kind, variant=variant).select_related("estate").order_by("-valid_from", "-pk")
    )
    if not rows:
        return None
    entry = Entry(kind, variant, label_of(kind, variant))
    _fill(entry, rows, at)
    return entry, rows


def figures(at: datetime) -> list[Entry]:
    """Every figure an app has registered, with what it ships with and what holds."""
    rows = list(PolicyFigure.objects.select_related("estate").order_by("-valid_from", "-pk"))
    found = []
    for figure in FIGURES.values():
        entry = Entry(figure.name, "", str(figure.label), figure=figure)
        _fill(entry, [row for row in rows if row.name == figure.name], at)
        entry.shipped = None
        found.append(entry)
    return found


def figure_entry(name: str, at: datetime) -> tuple[Entry, list[PolicyFigure]] | None:
    """One figure and its dated rows, the newest first; None for a name nobody registered."""
    figure = FIGURES.get(name)
    if figure is None:
        return None
    rows = list(PolicyFigure.objects.filter(name=name).select_related("estate").order_by("-valid_from", "-pk"))
    entry = Entry(name, "", str(figure.label), figure=figure)
    _fill(entry, rows, at)
    return entry, rows


def label_of(kind: str, variant: str) -> str:
    """The clock's name in the active language, its variant behind it."""
    name = registry.label(kind)
    said = {"major": _("major complaints")}.get(variant, variant)
    return f"{name} · {said}" if variant else name


def _fill(entry: Entry, rows: Iterable[Any], at: datetime) -> None:
    seen: set[int] = set()
    for row in rows:
        if row.estate_id is None:
            if row.valid_from > at:
                entry.next.insert(0, row)
            elif entry.now is None:
                entry.now = row
            entry.shipped = row
        elif row.valid_from > at:
            entry.own.append(row)
        elif row.estate_id not in seen:
            seen.add(row.estate_id)
            entry.own.append(row)
