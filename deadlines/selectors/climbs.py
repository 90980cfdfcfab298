"""Climbs as they stand beside their matter: before whom they were put, and what was said to it (rule D5)."""

from __future__ import annotations

from collections.abc import Iterable

from deadlines.models import ClimbAsk


def climbs_of(kind: str, ids: Iterable[int]) -> dict[tuple[int, int | None], list[ClimbAsk]]:
    """Who was asked about which subject of that kind, by subject and part of its clock, the oldest first.

    For lists whose viewer may know of the subjects; one statement.
    """
    asked = ClimbAsk.objects.filter(subject_kind=kind, subject_id__in=list(ids)).select_related("person", "clock")
    found: dict[tuple[int, int | None], list[ClimbAsk]] = {}
    for one in asked.order_by("asked_at", "pk"):
        found.setdefault((one.subject_id, one.clock.part), []).append(one)
    return found
