"""What surveys tell residents and put into the frame, and their figures (rule F6; registered when the app is ready)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from complaints.reach import until_contact_hours
from deadlines.figures import Figure, register_figures
from followups.selectors.surveys import INVITATION, reads_surveys
from notifications.registry import ResidentEvent, ToResident, register_reach, register_resident_events
from ui.navigation import Entry
from ui.navigation import register as offer

FIGURES = (
    Figure("survey_segment_least", _("answers a part of a survey needs to be shown"), "count", 10, "F6", 2, 1000),
    Figure("survey_target", _("target for satisfaction that a new round begins with"), "percent", 85, "F6", 0, 100),
    Figure("survey_important", _("share from which an item counts as important"), "percent", 70, "F6", 0, 100),
    Figure("survey_reminder_before", _("days before the end a survey reminds by itself"), "days", 3, "F6", 1, 60),
    Figure("survey_reminder_pause", _("days between two messages of one survey"), "days", 2, "F6", 0, 60),
)
RESIDENT_EVENTS = (
    ResidentEvent(
        "survey_asked",
        _("survey: the household is asked"),
        _("{estate}: a few questions on how we look after your home, about {minutes} minutes, until {until}: {link}"),
        _("Your opinion, please: {survey}"),
        _(
            "Hello,\n\nhow do we look after your home? A few questions, about {minutes} minutes, until {until}:\n"
            "{link}\n\nOne answer a household. Nobody sees who answered what."
        ),
    ),
    ResidentEvent(
        "survey_reminder",
        _("survey: a reminder"),
        _("{estate}: your answer still counts until {until}, about {minutes} minutes: {link}"),
        _("A reminder: {survey}"),
        _(
            "Hello,\n\nyour household has not answered yet. It takes about {minutes} minutes, until {until}:\n"
            "{link}\n\nOne answer a household. Nobody sees who answered what. This is the only reminder we send by "
            "ourselves."
        ),
    ),
)


def link_of(token: str) -> str:
    """The address of a household's sheet."""
    return f"{settings.PUBLIC_URL}{reverse('portal:survey', args=[token])}"


def reach(messages: list[Any], at: datetime) -> dict[int, ToResident]:
    """Where each household is reached: its owner first, then whoever is on file. Nobody once it has answered."""
    from estates.models import Resident
    from followups.models import RoundStanding, SurveyInvitation, SurveyItem

    rows = SurveyInvitation.objects.filter(pk__in={m.subject_id for m in messages}, answered_on=None)
    asked = {one.pk: one for one in rows.select_related("round__survey", "unit__estate__company")}
    lengths: dict[int, int] = {}
    for survey in {one.round.survey_id for one in asked.values()}:
        lengths[survey] = SurveyItem.objects.filter(section__survey_id=survey).count()
    people: dict[int, Any] = {}
    living = Resident.objects.filter(household__unit__in=[o.unit_id for o in asked.values()], household__moved_out=None)
    for one in living.select_related("household").prefetch_related("phones").order_by("-pk"):
        first = people.get(one.household.unit_id)  # type: ignore[union-attr]
        if first is None or one.kind == "owner" or first.kind != "owner":
            people[one.household.unit_id] = one  # type: ignore[union-attr]
    found = {}
    for message in messages:
        invitation = asked.get(message.subject_id)
        who = people.get(invitation.unit_id) if invitation else None
        if invitation is None or who is None or invitation.round.standing(at) != RoundStanding.OPEN:
            continue
        estate = invitation.unit.estate
        phones = sorted(who.phones.all(), key=lambda p: (not p.main, p.pk))
        found[message.pk] = ToResident(
            phone=phones[0].number if phones else "",
            email=who.email,
            language=who.language,
            hold_until=until_contact_hours(estate, at),
            words={
                "number": "",
                "survey": lambda i=invitation: i.round.survey.label,
                "estate": lambda e=estate: e.label,
                "company": lambda e=estate: e.company.label,
                "hotline": estate.hotline or estate.company.hotline,
                "until": f"{timezone.localtime(invitation.round.closes_at, estate.zone):%m-%d}",
                "minutes": str(minutes(lengths[invitation.round.survey_id])),
                "link": link_of(invitation.token),
            },
        )
    return found


def minutes(items: int) -> int:
    """How long so many questions take, about: a dozen seconds each."""
    return max(1, round(items * 12 / 60))


def register() -> None:
    """Called once when the app is ready."""
    register_figures(*FIGURES)
    register_resident_events(*RESIDENT_EVENTS)
    register_reach(INVITATION, reach)
    offer(Entry("surveys", _("Surveys"), "chart", "followups:surveys", visible=reads_surveys, group="look", order=40))
