"""What a viewer sees of one case (rules P4, P5): pages, API, prints and exports all read this, never the row."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.scope import ALL, OVERSEEING
from complaints.facts import Facts
from complaints.parties import SYSTEM, Resident
from complaints.selectors.access import parties_of
from estates.models import ResidentKind
from estates.phones import masked

KINDS_OF_PEOPLE = dict(ResidentKind.choices)
FULL, HANDLER, RELAYER, RESIDENT = "full", "handler", "relayer", "resident"


@dataclass(frozen=True)
class Seen:
    """A case as one viewer sees it. `level` is full, handler, relayer or resident.

    `phone` is always masked; `may_reveal` says whether a click (logged) may show it. Texts that the
    viewer may not read are empty, never replaced by something that could be mistaken for them.
    """

    level: str
    number: str
    title: str
    content: str
    wishes: str
    name: str
    who_kind: Any
    phone: str
    may_reveal: bool
    place: str
    unit: str
    hidden: bool
    anonymous: bool = False

    @property
    def who(self) -> str:
        """The complainant's name, or what stands for it."""
        return self.name or (
            _("confidential") if self.hidden else _("anonymous") if self.anonymous else _("name not given")
        )


def level_of(case, viewer, facts: Facts | None = None) -> str:
    """How much of the case the viewer sees: the widest of their parts in it."""
    if viewer is SYSTEM:
        return FULL
    if isinstance(viewer, Resident):
        return RESIDENT
    if viewer.scope.holds(OVERSEEING, case.estate_id):
        return FULL
    parties = parties_of(case, viewer, facts)
    if parties & {"lead", "co", "alerted"}:
        return HANDLER
    return RELAYER


def more_than_relayed(cases, viewer):
    """Of `cases` those `viewer` sees the inside of: not merely relayed (SPEC §4 "a relayer sees state and answer")."""
    if viewer is SYSTEM:
        return cases
    overseen = viewer.scope.estates_for(OVERSEEING)
    if overseen == ALL:
        return cases
    inside = Q(estate_id__in=overseen) if overseen else Q(pk__in=[])
    if viewer.scope.departments:
        inside |= cases._assigned_to(viewer.scope) | cases._alerted(viewer.scope)
    return cases.filter(inside)


def _names(thing: str, building: str) -> bool:
    """Whether the thing names its building itself ("6 栋 2 号电梯", "Lift 2, block 6"): nobody says it twice."""
    return bool(re.search(rf"(?<!\d){re.escape(building)}(?!\d)", thing, re.IGNORECASE))


def place_of(case, *, building_only: bool = False) -> str:
    """Where it is, in words of the reader's language; the building alone for handlers of a confidential case."""
    if building_only:
        return case.building.label if case.building_id else ""
    things = [t.label for t in (case.place if case.place_id else None, case.asset if case.asset_id else None) if t]
    parts = []
    if case.unit_id:
        parts.append(case.unit.label)
    elif case.building_id and not any(_names(thing, case.building.label) for thing in things):
        parts.append(case.building.label)
    parts += things
    if case.place_text:
        parts.append(case.place_text)
    return " · ".join(parts)


def seen_by(case, viewer, facts: Facts | None = None) -> Seen:
    """The case as `viewer` sees it. Needs estate, unit, building, place, asset and complainant joined to cost no query.

    Confidential (rule P5): handlers see the second wording, neither name nor phone, and of the place
    only the building, unless the work is inside the home: then a desk wording says so.
    """
    level = level_of(case, viewer, facts)
    who = case.complainant
    if case.confidential and level == HANDLER:
        title = case.handler_wording[:60] or _("confidential case")
        return Seen(
            level,
            case.number,
            title,
            case.handler_wording,
            "",
            "",
            "",
            "",
            False,
            place_of(case, building_only=True),
            "",
            True,
        )
    # A relayer knows what they logged; a department needs the name and the door, but rings through a logged click.
    rings = level == FULL or (level == HANDLER and not case.confidential)
    return Seen(
        level=level,
        number=case.number,
        title=case.title,
        content=case.content,
        wishes=case.wishes,
        name="" if case.anonymous else who.name,
        who_kind=KINDS_OF_PEOPLE.get(who.kind, who.kind),
        phone=masked(who.phone) if rings or level == RESIDENT else "",
        may_reveal=bool(rings and who.phone),
        place=place_of(case),
        unit=case.unit.label if case.unit_id else "",
        hidden=False,
        anonymous=case.anonymous,
    )


LIST_JOINS = (
    "estate",
    "unit",
    "building",
    "place",
    "asset",
    "complainant",
    "department",
    "handler",
    "holder",
    "category",
)
"""What a list must join so that `seen_by` and its row cost no query; shares it reads by `with_shares`."""
