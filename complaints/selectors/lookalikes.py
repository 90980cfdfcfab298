"""Cases that may be the same thing (rule I8), and the same words twice (rule I10)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Q

from accounts.scope import ALL, OVERSEEING
from complaints.parties import SYSTEM
from complaints.selectors.seen import LIST_JOINS
from estates.text import tokens

if TYPE_CHECKING:
    from complaints.models import Case

CANDIDATES = 60
SHOWN = 5
REPEAT_WINDOW = timedelta(minutes=10)


def _seen_whole(cases, viewer):
    """Of `cases` those whose text and home `viewer` may know: handlers of a confidential one know neither (rule P5)."""
    scope = getattr(viewer, "scope", None)
    overseen = scope.estates_for(OVERSEEING) if scope else ALL
    return cases if overseen == ALL else cases.filter(Q(confidential=False) | Q(estate_id__in=overseen))


@dataclass(frozen=True)
class LookAlike:
    """An open case that may be the same: `likeness` is the share of words in common, 0 to 1."""

    case: Case
    same: str
    likeness: float


def look_alikes(
    viewer, *, estate_id: int, text: str, unit=None, building_id=None, asset_id=None, besides: int | None = None
) -> list[LookAlike]:
    """Open cases of the same unit, building or asset in similar words, the most alike first, at most five (rule I8)."""
    from complaints.models import Case

    words = set(tokens(text))
    where = Q(pk__in=[])
    if unit is not None:
        where |= Q(unit_id=unit.pk)
        building_id = building_id or unit.building_id
    if building_id:
        where |= Q(building_id=building_id)
    if asset_id:
        where |= Q(asset_id=asset_id)
    if len(words) < 2 or not where:
        return []
    near = (
        _seen_whole(Case.objects.visible_to(viewer), viewer)
        .open()
        .filter(where, estate_id=estate_id)
        .exclude(pk=besides)
        .select_related(*LIST_JOINS)
        .order_by("-received_at")[:CANDIDATES]
    )
    found = []
    for case in near:
        theirs = set(tokens(f"{case.title} {case.content}"))
        share = len(words & theirs) / max(min(len(words), len(theirs)), 1)
        same = (
            "unit"
            if unit is not None and case.unit_id == unit.pk
            else "asset"
            if asset_id and case.asset_id == asset_id
            else "building"
        )
        # The same flat or lift with a few words in common says more than the same block.
        if share >= (0.12 if same != "building" else 0.2):
            found.append(LookAlike(case, same, round(share, 3)))
    return sorted(found, key=lambda f: (-f.likeness, -f.case.pk))[:SHOWN]


def likeness_key(estate_id: int, phone: str, unit_id: int | None, name: str, content: str) -> str:
    """A fingerprint of who said what, to notice the same words again (rule I10); "" where nobody can be told apart."""
    who = phone or (f"unit {unit_id} {name}" if unit_id else "")
    if not who:
        return ""
    return hashlib.sha256(f"{estate_id}|{who}|{''.join(content.split())}".encode()).hexdigest()


def same_words(viewer, key: str, at: datetime):
    """The case in which the same person said the same words within the last ten minutes, or None (rule I10)."""
    from complaints.models import Case

    if not key:
        return None
    return (
        _seen_whole(Case.objects.visible_to(viewer), viewer)
        .open()
        .filter(likeness=key, logged_at__gte=at - REPEAT_WINDOW)
        .select_related(*LIST_JOINS)
        .order_by("-pk")
        .first()
    )


@dataclass(frozen=True)
class Like:
    """A look-alike by number: `same` is unit, asset, building or words (the same words from the same person)."""

    number: str
    state: str
    same: str
    likeness: float


_NEAR = """
    SELECT id, EXISTS (SELECT 1 FROM complaints_namedparty n WHERE n.case_id = c.id AND n.lifted_at IS NULL),
        number, state, unit_id, asset_id, likeness, search
    FROM complaints_case c WHERE is_open AND estate_id = %(estate)s AND id <> %(case)s AND (
        unit_id = %(unit)s OR building_id = %(building)s OR asset_id = %(asset)s
        OR (likeness = %(likeness)s AND likeness <> '' AND logged_at >= %(since)s))
    ORDER BY unit_id = %(unit)s DESC NULLS LAST, received_at DESC LIMIT 24
"""


def likes_of(case, viewer) -> list[Like]:
    """The look-alikes of a case just registered, for a program (rules I8, I10), without texts; one statement mostly.

    It stands on the other cases' stored search words, which of a confidential one are the handlers' wording
    alone. What is found is told only so far as `viewer` may know of it.
    """
    from complaints.models import Case

    where = {"unit": case.unit_id, "building": case.building_id, "asset": case.asset_id}
    if not (any(where.values()) or case.likeness):
        return []
    when = {"likeness": case.likeness, "since": case.logged_at - REPEAT_WINDOW}
    with connection.cursor() as cursor:
        cursor.execute(_NEAR, {"estate": case.estate_id, "case": case.pk, **where, **when})
        rows = cursor.fetchall()
    words = set(tokens(f"{case.title} {case.content}")) if rows else set()
    found = {pk: like for pk, _, *row in rows if (like := _like(case, words, *row)) is not None}
    # Who oversees the estate is kept from a case by its names alone: where nobody is named there is nothing to ask.
    open_to_all = viewer is not SYSTEM and viewer.is_active and viewer.scope.holds(OVERSEEING, case.estate_id)
    if found and not (open_to_all and not any(walled for pk, walled, *_ in rows if pk in found)):
        known = Case.objects.known_to(viewer, found.keys(), case.estate_id)
        scope = getattr(viewer, "scope", None)
        if scope and not scope.holds(OVERSEEING, case.estate_id):
            whole = _seen_whole(Case.objects.filter(pk__in=known), viewer)
            known = set(whole.values_list("pk", flat=True))
        found = {pk: found[pk] for pk in known}
    return sorted(found.values(), key=lambda f: (-f.likeness, f.number))[:SHOWN]


def _like(case, words: set[str], number: str, state: str, unit_id, asset_id, likeness: str, search) -> Like | None:
    if case.likeness and likeness == case.likeness:
        return Like(number, state, "words", 1.0)
    same = "unit" if unit_id and unit_id == case.unit_id else "building"
    if same != "unit" and asset_id and asset_id == case.asset_id:
        same = "asset"
    share = len(words.intersection(search)) / max(min(len(words), len(search)), 1)
    enough = len(words) > 1 and share >= (0.2 if same == "building" else 0.12)
    return Like(number, state, same, round(share, 3)) if enough else None
