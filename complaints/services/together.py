"""Deeds that move several cases hold them all first, in one order (rule I8)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from django.db import transaction
from django.db.models import Q

from complaints.lifecycle import State
from complaints.models import Case


@contextmanager
def held(cases: Callable[[], set[int]]) -> Iterator[None]:
    """A transaction that has locked the `cases` (ids) in the order of their keys before it reads any.

    Whoever locks two cases the other way round waits for one who waits for them. `cases` is asked again once the locks
    are held: what has joined meanwhile is locked from the beginning, with nothing held while waiting.
    """
    with transaction.atomic():
        while True:
            wanted = cases()
            point = transaction.savepoint()
            list(Case.objects.filter(pk__in=wanted).order_by("pk").select_for_update(of=("self",)).only("pk"))
            if cases() <= wanted:
                transaction.savepoint_commit(point)
                break
            transaction.savepoint_rollback(point)
        yield


def with_followers(number: str | Case) -> Callable[[], set[int]]:
    """The case and those that follow it: its verification and its end move them too."""
    number = number.number if isinstance(number, Case) else number
    family = Case.objects.filter(Q(number=number) | Q(lead__number=number, state=State.MERGED))
    return lambda: set(family.values_list("pk", flat=True))


def pair(number: str | Case, other: str) -> Callable[[], set[int]]:
    """Two cases, and every lead they have come under."""
    first = number.number if isinstance(number, Case) else number
    return lambda: _led([first, other.strip().upper()])


def _led(numbers: Iterable[str]) -> set[int]:
    """The cases of these numbers, and where merged, those that lead them."""
    found: set[int] = set()
    here = list(Case.objects.filter(number__in=numbers).values_list("pk", "lead_id", "state"))
    while here:
        found |= {pk for pk, _lead, _state in here}
        above = {lead for _pk, lead, state in here if state == State.MERGED} - found
        here = list(Case.objects.filter(pk__in=above).values_list("pk", "lead_id", "state")) if above else []
    return found
