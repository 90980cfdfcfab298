"""What accounts puts into the staff frame: the estate switch, the shift at the foot, the company's name."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import places, remembered
from accounts.models import User
from estates import prepared
from estates.models import Company, Estate
from ui import navigation

_SHIFT = """
    SELECT starts_at, ends_at, stand_in_id FROM accounts_dutyshift
    WHERE starts_at <= %s AND ends_at > %s AND ((user_id = %s AND NOT absent) OR (stand_in_id = %s AND absent))
    ORDER BY starts_at, id LIMIT 1
"""
"""Every page of the frame asks: a queryset costs many times its statement."""


def duty_lines(user: User, now: datetime) -> list[str]:
    """The person's shift at this moment, own or stood in for; nothing off duty."""
    shift = prepared.fetch_one(_SHIFT, [now, now, user.pk, user.pk])
    if shift is None:
        return []
    starts_at, ends_at, stand_in = shift
    span = {"from": f"{timezone.localtime(starts_at):%H:%M}", "until": f"{timezone.localtime(ends_at):%H:%M}"}
    lines = [_("On duty %(from)s–%(until)s") % span]
    if stand_in and stand_in != user.pk:
        lines.append(_("Stand-in %(name)s") % {"name": User.objects.get(pk=stand_in)})
    return lines


def company_name() -> str:
    """The company as people call it, or ""."""
    company = next(iter(remembered.rows(Company)), None)
    return company.label if company else ""


def estate_names() -> list[str]:
    """The first few estates by name, for the sign-in page."""
    return [estate.label for estate in Estate.objects.filter(active=True).order_by("pk")[:5]]


def register() -> None:
    """Called once when the app is ready."""
    navigation.fill("places", places.switch)
    navigation.fill("duty", duty_lines)
    navigation.fill("brand", company_name)
    navigation.fill("estates", estate_names)
