from __future__ import annotations

from django.db import transaction

import notifications.services as notifications
from deadlines.clock import now
from estates.models import Estate
from followups.models import QuotaReminder
from followups.selectors.quotas import Quota, month_of, quotas, reminder_due

QUOTA = "quota"


def remind_of_quotas() -> int:
    """Remind whoever has calls to make, once a month, in its last week (rule F4); how many were reminded.

    Run by beat every day; a second run, or a second beat, reminds nobody twice: the row is unique.
    """
    at, told = now(), 0
    for estate in Estate.objects.order_by("pk"):
        if not reminder_due(estate, at):
            continue
        for quota in quotas(month_of(at, estate.zone), at, [estate]):
            told += not quota.met and _remind(quota)
    return told


def _remind(quota: Quota) -> bool:
    at = now()
    with transaction.atomic():
        row, made = QuotaReminder.objects.get_or_create(
            person=quota.person, month=quota.month, role=quota.role,
            defaults={"at": at, "owed": quota.owed, "made": quota.made},
        )  # fmt: skip
        if made:
            notifications.announce("callback_quota", to=[quota.person.pk], subject=(QUOTA, row.pk), at=at)
    return made
