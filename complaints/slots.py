"""Places that apps above fill: a panel beside a case, words "report it done" begins with, warnings at the intake."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, QuerySet


@dataclass(frozen=True)
class Panel:
    """One panel of the case page: its template, drawn with `panel` as what is in `context`."""

    template: str
    context: dict[str, Any]


_panels: list[Callable[[Any, Any, Any], Panel | None]] = []
_presence: dict[str, QuerySet] = {}
_results: list[Callable[[Any], str]] = []


def offer_panel(
    make: Callable[[Any, Any, Any], Panel | None], name: str = "", rows: QuerySet[Any] | None = None
) -> None:
    """`make(case, viewer, facts)` gives a panel for the page, or None where there is nothing to show.

    `rows` belong to a case (of `OuterRef("pk")`): whether there are any, whoever may see them, is asked with the case
    itself, and `make` asks for none where `has(case, name)` is false.
    """
    _panels.append(make)
    if rows is not None:
        _presence[name] = rows


def with_presence(cases: QuerySet) -> QuerySet:
    """The cases, each told what apps above have of it."""
    return cases.annotate(**{f"has_{name}": Exists(rows) for name, rows in _presence.items()})


def has(case: Any, name: str) -> bool:
    """Whether an app above has rows of that name of the case; true where nobody asked with the case."""
    return getattr(case, f"has_{name}", True)


def offer_result(tell: Callable[[Any], str]) -> None:
    """`tell(case)` gives what "report it done" begins with, "" for nothing."""
    _results.append(tell)


def panels_of(case: Any, viewer: Any, facts: Any) -> list[Panel]:
    return [panel for make in _panels if (panel := make(case, viewer, facts)) is not None]


def result_of(case: Any) -> str:
    return "\n".join(words for tell in _results if (words := tell(case)))


_warnings: list[Callable[[Any, int, Any, Any, Any], list[Panel]]] = []


def offer_warning(find: Callable[[Any, int, Any, Any, Any], list[Panel]]) -> None:
    """`find(viewer, estate_id, unit, asset, place)` gives what the clerk is told while the caller is on the line."""
    _warnings.append(find)


def warnings_at(viewer: Any, estate_id: int, unit: Any, asset: Any, place: Any) -> list[Panel]:
    return [panel for find in _warnings for panel in find(viewer, estate_id, unit, asset, place)]


_list_acts: list[Callable[[Any, str], tuple[Any, str, str] | None]] = []


def offer_list_act(make: Callable[[Any, str], tuple[Any, str, str] | None]) -> None:
    """`make(viewer, query)` gives (label, icon, address) of what can be done with the whole list, or None."""
    _list_acts.append(make)


def list_acts(viewer: Any, query: str) -> list[tuple[Any, str, str]]:
    return [act for make in _list_acts if (act := make(viewer, query)) is not None]
