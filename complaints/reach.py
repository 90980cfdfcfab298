"""How a complainant is reached, and what a group chat may know of a case: looked up when a message goes out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from deadlines.figures import Figure
from deadlines.selectors import figure
from notifications.registry import Outline, ResidentEvent, ToResident
from notifications.selectors.quiet import peace_ends

RESIDENT_EVENTS = (
    ResidentEvent(
        "link_wanted",
        _("the private link again"),
        _("{estate}: the page of your matter {number}: {link} Please keep this link to yourself."),
        _("Your matter {number}"),
        _(
            "Hello,\n\nhere is the page of your matter {number}:\n{link}\n\nWhoever has this link can read it; please "
            "keep it to yourself. If you did not ask for it, nothing needs to be done."
        ),
    ),
    ResidentEvent(
        "news",
        _("news on the matter"),
        _("{estate}: there is an answer on your matter {number}: {link}"),
        _("An answer on your matter {number}"),
        _("Hello,\n\nthere is an answer on your matter {number}. You can read it here and write back:\n{link}"),
    ),
    ResidentEvent(
        "promised",
        _("a promise was made"),
        _("{estate}: on your matter {number} we promised you something by {by}; it is written down here: {link}"),
        _("What we promised you on {number}"),
        _(
            "Hello,\n\non your matter {number} we promised you something by {by}. It is written down here, so that you "
            "can hold us to it:\n{link}"
        ),
    ),
    ResidentEvent(
        "to_be_called",
        _("it is done, a call follows"),
        _(
            "{estate}: your matter {number} is dealt with and checked. We call you by {by} to ask whether it is "
            "right: {link}"
        ),
        _("Your matter {number} is dealt with"),
        _(
            "Hello,\n\nyour matter {number} is dealt with, and somebody else has checked it. We call you by {by} to "
            "ask whether it is really solved. You can also say so here:\n{link}"
        ),
    ),
    ResidentEvent(
        "reviewed",
        _("the second look is answered"),
        _("{estate}: somebody else has looked at your matter {number} again; the answer is here: {link}"),
        _("The second look at {number}"),
        _("Hello,\n\nsomebody who had no part in it has looked at your matter {number} again. The answer:\n{link}"),
    ),
    ResidentEvent(
        "extended",
        _("it takes longer"),
        _("{estate}: your matter {number} takes longer than we said, until {by}. Why: {link}"),
        _("Your matter {number} takes longer"),
        _(
            "Hello,\n\nwe are sorry: your matter {number} takes longer than we said. The new date is {by}. Why, and "
            "what happens until then:\n{link}"
        ),
    ),
    ResidentEvent(
        "offered",
        _("an offer was made"),
        _("{estate}: we made you an offer on your matter {number}. Please look at it and answer here: {link}"),
        _("An offer on your matter {number}"),
        _("Hello,\n\nwe made you an offer on your matter {number}. Please look at it and answer here:\n{link}"),
    ),
)
"""What a complainant is told outside of a talk. `by` is the `due_at` of the message's data, on the estate's clock."""


AT_ANY_HOUR = {"link_wanted"}
"""They are waiting for it."""
FIGURES = (
    Figure("message_from", _("Messages to residents from"), "hours", shipped=8, rule="D3", most=23),
    Figure("message_until", _("Messages to residents until"), "hours", shipped=21, rule="D3", most=23),
)


def reach(messages: list[Any], at: datetime) -> dict[int, ToResident]:
    """Where the complainant of each message is reached, and its words (rules W2, J9). Nobody for the erased.

    A confidential complainant is reached like any other: the message goes to them alone (rule P5).
    """
    from complaints.models import Case

    wanted = {message.subject_id for message in messages}
    joined = Case.objects.filter(pk__in=wanted).select_related("complainant__resident", "estate__company")
    cases = {case.pk: case for case in joined}
    return {m.pk: _to(cases[m.subject_id], m, at) for m in messages if _reachable(cases.get(m.subject_id))}


def _reachable(case: Any) -> bool:
    who = getattr(case, "complainant", None)
    return who is not None and who.erased_at is None


def _to(case: Any, message: Any, at: datetime) -> ToResident:
    who, estate = case.complainant, case.estate
    return ToResident(
        hold_until=None if message.event in AT_ANY_HOUR else until_contact_hours(estate, at),
        phone=next((number for number in (who.phone, *who.other_phones) if number), ""),
        email=who.email or (who.resident.email if who.resident else ""),
        language=who.resident.language if who.resident else "",
        words={
            "number": case.number,
            "link": f"{settings.PUBLIC_URL}{reverse('portal:matter', args=[case.token])}",
            "estate": lambda: estate.label,
            "company": lambda: estate.company.label if estate.company else "",
            "hotline": estate.hotline or (estate.company.hotline if estate.company else ""),
            "by": lambda: _moment(message.data.get("due_at"), estate.zone),
        },
    )


def until_contact_hours(estate: Any, at: datetime) -> datetime | None:
    """The beginning of the next contact hours, on the estate's clock; None within them (rule D3: nobody is woken)."""
    opens, closes = (time(figure(name, estate.pk, at) % 24) for name in ("message_from", "message_until"))
    return peace_ends(at, closes, opens, estate.zone)


def _moment(written: str | None, zone: Any) -> str:
    return f"{timezone.localtime(datetime.fromisoformat(written), zone):%Y-%m-%d %H:%M}" if written else ""


def outlines(ids: Iterable[int]) -> dict[int, Outline]:
    """What a group may know of these cases. Nothing of one that names anybody: the named may read the group (P4)."""
    from complaints.models import Case, NamedParty

    named = NamedParty.objects.filter(case=OuterRef("pk"), lifted_at=None)
    open_ones = Case.objects.filter(Q(pk__in=list(ids)), ~Exists(named)).only("number", "estate_id")
    return {case.pk: Outline(case.number, case.get_absolute_url(), case.estate_id) for case in open_ones}
