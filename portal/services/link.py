from __future__ import annotations

import hashlib
from hmac import compare_digest

from django.core.cache import cache
from django.db import transaction

import audit.services as audit
import notifications.services as notifications
from complaints.clocks import SUBJECT as CASE
from complaints.models import Case
from complaints.parties import SYSTEM, Resident
from deadlines.clock import now
from portal.limits import HOUR, LINK_PAUSE, WRONG_TRIES
from repairs.clocks import SUBJECT as REPAIR
from repairs.models import Order


def ask_for_link(number: str, tail: str) -> None:
    """Owe the private link to the telephone or e-mail on file, if `tail` ends a telephone of it (rule W2).

    `number` names a case or a repair.

    Says nothing about the outcome: right, wrong, unknown and locked take the same way through this
    function. Five wrong tries lock the number for an hour, existing or not. Each try is in the audit.
    """
    at = now()
    key = "portal:link:" + hashlib.sha256(number.encode()).hexdigest()
    cache.add(key, 0, HOUR)
    # Counted first and taken back when right: many guesses at the same moment cannot slip by.
    tries = cache.incr(key)
    kind, found, phones = _matter(number)
    right = _ends_one_of(phones, tail)
    if tries > WRONG_TRIES:
        outcome = "locked"
    elif found is not None and right:
        cache.decr(key)
        outcome = "sent" if cache.add(f"portal:link:sent:{kind}:{found.pk}", 1, LINK_PAUSE) else "sent_before"
    else:
        outcome = "wrong"
        if tries == WRONG_TRIES:
            cache.touch(key, HOUR)
    subject, case_id = (kind, found.pk if found else None), found.pk if found and kind == CASE else 0
    with transaction.atomic():
        if found is not None and outcome == "sent":
            event = "link_wanted" if kind == CASE else "repair_link"
            notifications.owe_resident(event, subject=(kind, found.pk), at=at)
        audit.record("link_wanted", by=Resident(case_id), subject=subject, at=at, data={"outcome": outcome})


def _matter(number: str) -> tuple[str, Case | Order | None, list[str]]:
    """What the number names, a case or a repair, and the telephones on file. Both are always looked for."""
    case = Case.objects.visible_to(SYSTEM).select_related("complainant").filter(number=number).first()
    order = Order.objects.visible_to(SYSTEM).select_related("requester__resident").filter(number=number).first()
    if order is not None:
        asked = order.requester
        listed = [one.number for one in asked.resident.phones.all()] if asked.resident else []
        return REPAIR, order, [] if asked.erased_at else list(filter(None, [asked.phone, *listed]))
    who = case.complainant if case else None
    return CASE, case, [who.phone, *who.other_phones] if who and not who.erased_at else []


def _ends_one_of(phones: list[str], tail: str) -> bool:
    right = False
    for phone in phones or ["no telephone"]:
        right |= compare_digest(phone[-4:].encode(), tail.encode()) and len(phone) >= 7
    return right and bool(phones)
