from __future__ import annotations

import hashlib
from hmac import compare_digest

from django.core.cache import cache
from django.db import transaction

import audit.services as audit
import notifications.services as notifications
from complaints.clocks import SUBJECT
from complaints.models import Case
from complaints.parties import SYSTEM, Resident
from deadlines.clock import now
from portal.limits import HOUR, LINK_PAUSE, WRONG_TRIES


def ask_for_link(number: str, tail: str) -> None:
    """Owe the private link to the telephone or e-mail on file, if `tail` ends a telephone of the case (rule W2).

    Says nothing about the outcome: right, wrong, unknown and locked take the same way through this
    function. Five wrong tries lock the number for an hour, existing or not. Each try is in the audit.
    """
    at = now()
    key = "portal:link:" + hashlib.sha256(number.encode()).hexdigest()
    cache.add(key, 0, HOUR)
    # Counted first and taken back when right: many guesses at the same moment cannot slip by.
    tries = cache.incr(key)
    case = Case.objects.visible_to(SYSTEM).select_related("complainant").filter(number=number).first()
    right = _ends_one_of(case, tail)
    if tries > WRONG_TRIES:
        outcome = "locked"
    elif case is not None and right:
        cache.decr(key)
        outcome = "sent" if cache.add(f"portal:link:sent:{case.pk}", 1, LINK_PAUSE) else "sent_before"
    else:
        outcome = "wrong"
        if tries == WRONG_TRIES:
            cache.touch(key, HOUR)
    pk = case.pk if case else None
    with transaction.atomic():
        if case is not None and outcome == "sent":
            notifications.owe_resident("link_wanted", subject=(SUBJECT, case.pk), at=at)
        audit.record("link_wanted", by=Resident(pk or 0), subject=(SUBJECT, pk), at=at, data={"outcome": outcome})


def _ends_one_of(case: Case | None, tail: str) -> bool:
    who = case.complainant if case else None
    phones = [who.phone, *who.other_phones] if who and not who.erased_at else []
    right = False
    for phone in phones or ["no telephone"]:
        right |= compare_digest(phone[-4:].encode(), tail.encode()) and len(phone) >= 7
    return right and bool(phones)
