"""Cases that may be the same thing (rule I8), and the same words twice (rule I10)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from complaints.selectors.seen import LIST_JOINS
from estates.text import tokens

CANDIDATES = 60
SHOWN = 5
REPEAT_WINDOW = timedelta(minutes=10)


@dataclass(frozen=True)
class LookAlike:
    """An open case that may be the same: `likeness` is the share of words in common, 0 to 1."""

    case: object
    same: str
    likeness: float


def look_alikes(
    viewer, *, estate_id: int, text: str, unit=None, building_id=None, asset_id=None, besides: int | None = None
) -> list[LookAlike]:
    """Open cases of the same unit, building or asset with similar words, the most alike first, at most five (rule I8)."""
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
        Case.objects.visible_to(viewer)
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
    """A fingerprint of who said what, to notice the same words again (rule I10). Empty where nobody can be told apart."""
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
        Case.objects.visible_to(viewer)
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


def likes_of(case, viewer) -> list[Like]:
    """The look-alikes of a case just registered, for a program (rules I8, I10): one statement, no texts.

    It stands on the other cases' stored search words, which of a confidential one are the handlers' wording alone.
    """
    from complaints.models import Case

    words, near = set(tokens(f"{case.title} {case.content}")), Q(pk__in=[])
    if len(words) > 1:
        for name in ("unit_id", "building_id", "asset_id"):
            if getattr(case, name):
                near |= Q(**{name: getattr(case, name)})
    if case.likeness:
        near |= Q(likeness=case.likeness, logged_at__gte=case.logged_at - REPEAT_WINDOW)
    if not near.children[1:]:
        return []
    rows = (
        Case.objects.visible_to(viewer)
        .open()
        .filter(near, estate_id=case.estate_id)
        .exclude(pk=case.pk)
        .order_by("-received_at")
        .values_list("number", "state", "unit_id", "asset_id", "likeness", "search")[:CANDIDATES]
    )
    found = []
    for number, state, unit_id, asset_id, likeness, search in rows:
        same = (
            "words"
            if case.likeness and likeness == case.likeness
            else "unit"
            if unit_id and unit_id == case.unit_id
            else "asset"
            if asset_id and asset_id == case.asset_id
            else "building"
        )
        share = len(words.intersection(search)) / max(min(len(words), len(search)), 1)
        if same == "words" or share >= (0.2 if same == "building" else 0.12):
            found.append(Like(number, state, same, 1.0 if same == "words" else round(share, 3)))
    return sorted(found, key=lambda f: -f.likeness)[:SHOWN]
