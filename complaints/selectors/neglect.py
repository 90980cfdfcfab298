"""What of a case was neglected: broken clocks, unhappy callbacks, its coming back (rule N6)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import F, Q

from complaints.choices import REPORTED, Satisfaction, Solved
from complaints.clocks import SUBJECT
from complaints.figures import RETURN_DAYS
from complaints.lifecycle import State
from complaints.models import Callback, Case, NatureChange, TimelineEntry
from deadlines.models import Clock
from deadlines.selectors import figure

GROWS_BY = {"promise": "promise_broken", "response": "response_missed"}
"""The clocks by which a communicative case grows, and the cause that is kept."""


def lowered_at(case) -> datetime | None:
    """When a manager last lowered its nature: what was broken before counts no more (rule N6)."""
    lowered = NatureChange.objects.filter(case=case, from_nature__in=REPORTED, by__isnull=False)
    return lowered.exclude(to_nature__in=REPORTED).order_by("-at").values_list("at", flat=True).first()


def still_counts(case, clock) -> bool:
    """Whether a broken clock still speaks against the case: no manager has lowered its nature since."""
    lowered = lowered_at(case)
    return lowered is None or clock.due_at > lowered


def broken_clock(case, at: datetime) -> Clock | None:
    """The first promise or first response of the case that was broken by `at` and still counts; excused or not."""
    unmet = Q(stopped_at=None) | Q(stopped_at__gt=F("due_at"))
    called_off = Q(cancelled_at=None) | Q(cancelled_at__gt=F("due_at"))
    broken = Clock.objects.filter(
        unmet, called_off, subject_kind=SUBJECT, subject_id=case.pk, kind__in=GROWS_BY, due_at__lt=at
    )
    return next((clock for clock in broken.order_by("due_at", "pk") if still_counts(case, clock)), None)


def times_not_satisfied(case) -> int:
    """How often the complainant was called back and not satisfied."""
    return Callback.objects.filter(case=case, reached=True, satisfaction=Satisfaction.NOT).count()


def times_returned(case, at: datetime) -> int:
    """How often the case came back within the days of the policy: reopened, not solved, not satisfied."""
    since = at - timedelta(days=figure(RETURN_DAYS, case.estate_id, at))
    unhappy = Q(solved=Solved.NO) | Q(satisfaction=Satisfaction.NOT)
    callbacks = Callback.objects.filter(unhappy, case=case, reached=True, at__gte=since)
    reopened = TimelineEntry.objects.filter(case=case, kind="reopened", at__gte=since)
    return callbacks.count() + reopened.count()


def times_complained(case) -> int:
    """How often the same home complained of the same thing within the days of the policy, this time included."""
    if case.unit_id is None or case.category_id is None:
        return 1
    since = case.received_at - timedelta(days=figure(RETURN_DAYS, case.estate_id, case.received_at))
    earlier = Case.objects.filter(
        unit_id=case.unit_id, category_id=case.category_id, received_at__gte=since, received_at__lte=case.received_at
    ).exclude(pk=case.pk)
    return 1 + earlier.exclude(state__in=(State.WITHDRAWN, State.MERGED)).count()
