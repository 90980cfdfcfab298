"""What the values of a slice are called, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.db.models import CharField, Value
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from accounts import remembered
from accounts.models import Department
from complaints.choices import Channel, Kind, Nature, Urgency
from complaints.models import Category
from estates.models import Asset, Building, Estate

AGE_WORDS: dict[str, Any] = {
    "0-1": gettext_lazy("up to 1 day"),
    "2-3": gettext_lazy("2–3 days"),
    "4-7": gettext_lazy("4–7 days"),
    "8-30": gettext_lazy("8–30 days"),
    "31+": gettext_lazy("over 30 days"),
}
DIMENSIONS: dict[str, Any] = {
    "nature": gettext_lazy("Nature"),
    "topic": gettext_lazy("What people care about"),
    "category": gettext_lazy("Category"),
    "channel": gettext_lazy("Channel"),
    "department": gettext_lazy("Department"),
    "building": gettext_lazy("Building"),
    "asset": gettext_lazy("Asset"),
    "hour": gettext_lazy("Hour of day"),
    "urgency": gettext_lazy("Urgency"),
    "kind": gettext_lazy("Kind"),
}


MARKS: dict[str, Any] = {
    "received": gettext_lazy("Cases received"),
    "open": gettext_lazy("In hand"),
    "ended_on": gettext_lazy("Ended"),
    "cause": gettext_lazy("Causes"),
    "merged": gettext_lazy("Merged into another"),
    "shared": gettext_lazy("Further households of a common concern"),
    "withdrawn": gettext_lazy("Withdrawn"),
    "unjudged": gettext_lazy("Not judged yet"),
    "anonymous": gettext_lazy("Anonymous"),
    "emergency": gettext_lazy("Emergencies"),
    "answer_due": gettext_lazy("First response due"),
    "answered": gettext_lazy("Answered"),
    "answered_in_time": gettext_lazy("Answered on time"),
    "answered_late": gettext_lazy("Late answers"),
    "unanswered": gettext_lazy("Overdue and not answered"),
    "answer_excused": gettext_lazy("Late answer excused"),
    "unreachable": gettext_lazy("Unreachable, written to"),
    "no_way_back": gettext_lazy("No way back"),
    "staged_due": gettext_lazy("Staged reports due"),
    "staged_in_time": gettext_lazy("Staged reports on time"),
    "resolved": gettext_lazy("Resolved"),
    "resolved_in_time": gettext_lazy("Resolved on time"),
    "callback_due": gettext_lazy("Callback due"),
    "callback_in_time": gettext_lazy("Callbacks on time"),
    "called_back": gettext_lazy("Reached by callback"),
    "solved": gettext_lazy("Solved"),
    "partly_solved": gettext_lazy("Partly solved"),
    "not_solved": gettext_lazy("Not solved"),
    "satisfied": gettext_lazy("Satisfied"),
    "basically": gettext_lazy("Basically satisfied"),
    "not_satisfied": gettext_lazy("Not satisfied"),
    "repeat": gettext_lazy("Come again"),
    "reopened": gettext_lazy("Reopened"),
    "promise_due": gettext_lazy("Promise due"),
    "promise_kept": gettext_lazy("Promises kept in time"),
    "escalated": gettext_lazy("Escalated"),
    "hotline_first": gettext_lazy("Went to 12345 first"),
    "media": gettext_lazy("Came by the media"),
    "seconded": gettext_lazy("“Invalid” approved"),
    "overturned": gettext_lazy("“Invalid” overturned"),
    "late_logged": gettext_lazy("Logged late"),
    "handler_called": gettext_lazy("Called back by who handled it"),
    "last_minute": gettext_lazy("Done at the last minute, and not solved"),
    "urged": gettext_lazy("Urged"),
    "breached": gettext_lazy("A deadline was missed"),
    "overdue_now": gettext_lazy("Overdue now"),
    "praise": gettext_lazy("Praise"),
    "repair_done": gettext_lazy("Repairs done"),
    "first_fix": gettext_lazy("Done at the first visit"),
}
"""What a mark is called where the list behind a figure is opened."""


def names_of(dim: str, values: Iterable[str]) -> dict[str, str]:
    """value → its name; one statement at most, none for what is remembered (categories, departments)."""
    wanted = list(values)
    several = [value for value in wanted if "," in value]
    if several:
        parts = names_of(dim, {part for value in several for part in value.split(",")})
        joined = {value: pgettext("list", ", ").join(parts[part] for part in value.split(",")) for value in several}
        return names_of(dim, [value for value in wanted if value not in joined]) | joined
    found = _READERS[dim](wanted) if any(wanted) else {}
    return {value: found.get(value) or value or _nothing(dim) for value in wanted}


def is_number(value: str) -> bool:
    """Whether it can be one of ours: an address may say anything."""
    return value.isascii() and value.isdigit() and len(value) < 10


def _nothing(dim: str) -> str:
    words = {
        "nature": _("Not judged yet"),
        "category": _("No category yet"),
        "topic": _("No category yet"),
        "department": _("No department yet"),
        "building": _("No building"),
    }
    return words.get(dim, "–")


def _choices(choices) -> Callable[[list[str]], dict[str, str]]:
    return lambda values: {str(value): capfirst(str(label)) for value, label in choices.choices}


def _coded(model) -> Callable[[list[str]], dict[str, str]]:
    def read(values: list[str]) -> dict[str, str]:
        known = {one.code: one.label for one in remembered.rows(model)}
        missing = [value for value in values if value and value not in known]
        if missing:  # created elsewhere a moment ago
            known |= {one.code: one.label for one in model.objects.filter(code__in=missing)}
        return known

    return read


def _placed(dim: str) -> Callable[[list[str]], dict[str, str]]:
    return lambda values: places_of({dim: values})[dim]


def places_of(wanted: Mapping[str, Iterable[str]]) -> dict[str, dict[str, str]]:
    """Names of buildings and assets, by dimension and key, each with its estate; one statement for both."""
    found: dict[str, dict[str, str]] = {dim: {} for dim in wanted}
    parts = [
        model.objects.filter(pk__in=[int(v) for v in wanted.get(dim, ()) if is_number(v)])
        .order_by()
        .annotate(dim=Value(dim, output_field=CharField()))
        .values_list("dim", "pk", "estate_id", "name", "name_en")
        for dim, model in _PLACES.items()
        if any(wanted.get(dim, ()))
    ]
    for dim, pk, estate, name, name_en in parts[0].union(*parts[1:]) if parts else ():
        here = remembered.one(Estate, estate)
        found[dim][str(pk)] = f"{here.label if here else ''} {Building(name=name, name_en=name_en).label}".strip()
    return found


_PLACES: dict[str, Any] = {"building": Building, "asset": Asset}
_READERS: dict[str, Callable[[list[str]], dict[str, str]]] = {
    "nature": _choices(Nature),
    "channel": _choices(Channel),
    "kind": _choices(Kind),
    "urgency": lambda values: {str(u.value): f"{u.code} {u.label}" for u in Urgency},
    "hour": lambda values: {v: f"{int(v):02d}:00" for v in values if is_number(v)},
    "category": _coded(Category),
    "topic": _coded(Category),
    "department": _coded(Department),
    "building": _placed("building"),
    "asset": _placed("asset"),
}
