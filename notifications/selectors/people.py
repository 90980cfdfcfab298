"""How people want to hear of things."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from notifications.models import Preference
from notifications.selectors.quiet import peace_ends


def preference_of(user) -> Preference:
    """The person's wishes; the house's defaults (a row not stored) where they never said."""
    found = getattr(user, "preference", None)
    return found if found is not None else Preference(user=user)


def preferences_of(ids: Iterable[int]) -> dict[int, Preference]:
    """The wishes of several people in two statements, the defaults where one never said."""
    from accounts.models import User

    people = User.objects.filter(pk__in=set(ids)).select_related("preference")
    return {one.pk: preference_of(one) for one in people}


def left_in_peace_until(wishes: Preference, at: datetime) -> datetime | None:
    """The end of the person's quiet hours, if they have them now."""
    return peace_ends(at, wishes.quiet_from, wishes.quiet_until, wishes.zone) if wishes.quiet else None
