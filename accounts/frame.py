"""What accounts puts into the staff frame: the estate switch, the shift at the foot, the company's name."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import places, remembered
from accounts.models import DutyShift, User
from estates.models import Company, Estate
from ui import navigation


def duty_lines(user: User, now: datetime) -> list[str]:
    """The person's shift at this moment, own or stood in for; nothing off duty."""
    shift = (
        DutyShift.objects.filter(starts_at__lte=now, ends_at__gt=now)
        .filter(Q(user=user, absent=False) | Q(stand_in=user, absent=True))
        .select_related("stand_in")
        .first()
    )
    if shift is None:
        return []
    span = {
        "from": f"{timezone.localtime(shift.starts_at):%H:%M}",
        "until": f"{timezone.localtime(shift.ends_at):%H:%M}",
    }
    lines = [_("On duty %(from)s–%(until)s") % span]
    if shift.stand_in and shift.stand_in_id != user.pk:
        lines.append(_("Stand-in %(name)s") % {"name": shift.stand_in})
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
