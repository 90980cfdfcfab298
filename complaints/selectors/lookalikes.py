"""Cases that may be the same thing (rule I8), and the same words twice (rule I10)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from accounts.scope import ALL, OVERSEEING
from complaints.figures import REPEAT_MINUTES
from complaints.selectors.search import words_said
from complaints.selectors.seen import LIST_JOINS
from deadlines.selectors import figure
from estates import prepared
from estates.text import tokens

if TYPE_CHECKING:
    from complaints.models import Case

SHOWN = 5
NEAR, NEAR_FOR_PROGRAMS = (40, 40), (SHOWN + 1, 10)
"""So many of the newest open cases of the same home (or in the same words), and of its building or the same asset, are
looked at: for a clerk who types, and for a program, which is told with the case and waits for it."""
IN_COMMON = 0.12
IN_COMMON_IN_BUILDING = 0.2
"""The share of words two matters of one home or asset, or of one building, must have in common.

The same flat or lift with a few words in common says more than the same block.
"""
_COLUMNS = "id, estate_id, confidential, number, state, unit_id, asset_id, likeness, search, search_desk"
_NEAR = f"""
    SELECT c.id, EXISTS (SELECT 1 FROM complaints_namedparty n WHERE n.case_id = c.id AND n.lifted_at IS NULL),
        c.number, c.state, c.unit_id, c.asset_id, c.likeness,
        array_to_string(CASE WHEN c.confidential THEN c.search_desk ELSE c.search END, ' ')
    FROM (
        (SELECT {_COLUMNS} FROM complaints_case WHERE is_open AND unit_id = %s ORDER BY received_at DESC LIMIT @home)
        UNION ALL
        (SELECT {_COLUMNS} FROM complaints_case
            WHERE is_open AND building_id = %s AND (unit_id IS NULL OR unit_id IS DISTINCT FROM %s)
            ORDER BY received_at DESC LIMIT @)
        UNION ALL
        (SELECT {_COLUMNS} FROM complaints_case WHERE is_open AND asset_id = %s ORDER BY received_at DESC LIMIT @)
        UNION ALL
        (SELECT {_COLUMNS} FROM complaints_case
            WHERE is_open AND likeness = %s AND likeness <> '' AND logged_at >= %s ORDER BY logged_at DESC LIMIT @home)
    ) c WHERE c.estate_id = %s AND (NOT c.confidential OR %s)
"""  # nosec B608  # our own words
"""The newest of the same home, of the rest of its building, of the same asset, and the same words again; a case near in
two ways comes twice."""
_NEAREST = {
    (home, around): _NEAR.replace("@home", str(home)).replace("@", str(around))
    for home, around in (NEAR, NEAR_FOR_PROGRAMS)
}


@dataclass(frozen=True)
class Like:
    """A look-alike by number: `same` is unit, asset, building or words (the same words from the same person)."""

    number: str
    state: str
    same: str
    likeness: float


@dataclass(frozen=True)
class LookAlike:
    """An open case that may be the same: `likeness` is the share of words in common, 0 to 1."""

    case: Case
    same: str
    likeness: float


def _overseen(viewer) -> set[int] | str:
    """The estates where `viewer` may know text and home of every case; handlers of a confidential one know neither
    (rule P5)."""
    scope = getattr(viewer, "scope", None)
    return scope.estates_for(OVERSEEING) if scope else ALL


def _seen_whole(cases, viewer):
    """Of `cases` those whose text and home `viewer` may know."""
    overseen = _overseen(viewer)
    return cases if overseen == ALL else cases.filter(Q(confidential=False) | Q(estate_id__in=overseen))


def _alike(
    viewer,
    estate_id: int,
    text: str,
    *,
    unit_id: int | None,
    building_id: int | None,
    asset_id: int | None,
    likeness: str = "",
    since: datetime | None = None,
    besides: int | None = None,
    near: tuple[int, int] = NEAR,
) -> dict[int, Like]:
    """Open cases near by in similar words by id, the most alike first; only those `viewer` may know of, whole.

    It stands on the words kept for the search, so no text is read again. One statement mostly.
    """
    sql, params = _asked(
        near, estate_id, _oversees(viewer, estate_id), (unit_id, building_id, asset_id), likeness, since
    )
    found = [row for row in prepared.fetch_all(sql, params) if row[0] != besides]
    return _the_like(viewer, estate_id, set(tokens(text)), (unit_id, asset_id, likeness), found)


def _asked(
    near: tuple[int, int],
    estate_id: int,
    whole: bool,
    place: tuple[Any, Any, Any],
    likeness: str,
    since: datetime | None,
) -> tuple[str, list[Any]]:
    """`_NEAR` and its parameters, at a `place` of (unit, building, asset)."""
    unit, building, asset = place
    params = [unit, building, unit, asset, likeness, since, estate_id, whole]
    return _NEAREST[near], params


def _oversees(viewer, estate_id: int) -> bool:
    overseen = _overseen(viewer)
    return overseen == ALL or estate_id in overseen


@lru_cache(maxsize=2000)
def _apart(kept: str) -> frozenset[str]:
    """The words kept of a case, as a set; what was near one intake is near the next in the house."""
    return frozenset(kept.split())


def _the_like(
    viewer,
    estate_id: int,
    words: set[str],
    place: tuple[int | None, int | None, str],
    rows: list[tuple[Any, ...]],
) -> dict[int, Like]:
    """Of the rows of `_NEAR` those that share `words` with a matter at `place`: its unit, asset and likeness."""
    from complaints.models import Case

    unit, asset, key = place
    found: dict[int, tuple[float, str, str, str]] = {}
    named = False
    for pk, walled, number, state, unit_id, asset_id, likeness, kept in rows:
        same = "unit" if unit_id and unit_id == unit else "asset" if asset_id and asset_id == asset else "building"
        if key and likeness == key:
            same, share = "words", 1.0
        elif pk in found or len(words) < 2:
            continue
        else:
            theirs = _apart(kept)
            share = len(words & theirs) / max(min(len(words), len(theirs)), 1)
            if share < (IN_COMMON_IN_BUILDING if same == "building" else IN_COMMON):
                continue
        found[pk] = (-round(share, 3), number, state, same)
        named = named or walled
    # Who oversees the estate is kept from a case by its names alone: where nobody is named there is nothing to ask.
    oversees = hasattr(viewer, "scope") and viewer.is_active and _oversees(viewer, estate_id)
    if found and (named or not oversees):
        known = Case.objects.known_to(viewer, found.keys(), estate_id)
        found = {pk: like for pk, like in found.items() if pk in known}
    best = sorted(found.items(), key=lambda like: like[1])[:SHOWN]
    return {pk: Like(number, state, same, -share) for pk, (share, number, state, same) in best}


def look_alikes(
    viewer, *, estate_id: int, text: str, unit=None, building_id=None, asset_id=None, besides: int | None = None
) -> list[LookAlike]:
    """Open cases of the same unit, building or asset in similar words, the most alike first, at most five (rule I8)."""
    from complaints.models import Case

    if unit is not None:
        building_id = building_id or unit.building_id
    if not (unit is not None or building_id or asset_id):
        return []
    alike = _alike(
        viewer,
        estate_id,
        text,
        unit_id=unit.pk if unit is not None else None,
        building_id=building_id,
        asset_id=asset_id,
        besides=besides,
    )
    seen = Case.objects.visible_to(viewer).filter(pk__in=alike.keys()).select_related(*LIST_JOINS)
    cases = {case.pk: case for case in seen} if alike else {}
    return [LookAlike(cases[pk], like.same, like.likeness) for pk, like in alike.items() if pk in cases]


def asked_of_newborn(case, viewer) -> tuple[str, list[Any]] | None:
    """(statement, parameters) for the cases near a new one, which travels with it; None where it is near nothing."""
    place = (case.unit_id, case.building_id, case.asset_id)
    if not (any(place) or case.likeness):
        return None
    since, whole = repeated_since(case.estate_id, case.logged_at), _oversees(viewer, case.estate_id)
    return _asked(NEAR_FOR_PROGRAMS, case.estate_id, whole, place, case.likeness, since)


def likes_of(case, viewer) -> list[Like]:
    """The look-alikes of a case just registered, for a program (rules I8, I10), without texts.

    Where they were asked for with the case itself (`case.at_birth.near`), they are not asked for again.
    """
    born = getattr(case, "at_birth", None)
    rows = born.near if born is not None else None
    if rows is None:
        asked = asked_of_newborn(case, viewer)
        rows = prepared.fetch_all(*asked) if asked else []
    itself = case.pk
    others = [row for row in rows if row[0] != itself]
    words = set(words_said(case.title, case.content)) if others else set()
    place = (case.unit_id, case.asset_id, case.likeness)
    return list(_the_like(viewer, case.estate_id, words, place, others).values())


def likeness_key(estate_id: int, phone: str, unit_id: int | None, name: str, content: str) -> str:
    """A fingerprint of who said what, to notice the same words again (rule I10); "" where nobody can be told apart."""
    who = phone or (f"unit {unit_id} {name}" if unit_id else "")
    if not who:
        return ""
    return hashlib.sha256(f"{estate_id}|{who}|{''.join(content.split())}".encode()).hexdigest()


def repeated_since(estate_id: int, at: datetime) -> datetime:
    """From when on the same words of the same person, said at `at`, are a repetition (rule I10)."""
    return at - timedelta(minutes=figure(REPEAT_MINUTES, estate_id, at))


def same_words(viewer, estate_id: int, key: str, at: datetime):
    """The case in which the same person said the same words a few minutes ago, or None (rule I10)."""
    from complaints.models import Case

    if not key:
        return None
    return (
        _seen_whole(Case.objects.visible_to(viewer), viewer)
        .open()
        .filter(likeness=key, logged_at__gte=repeated_since(estate_id, at))
        .select_related(*LIST_JOINS)
        .order_by("-logged_at", "-pk")
        .first()
    )
