"""How whoever asked for a repair is reached and told (rules R2 to R5, X1): looked up when the message goes out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from complaints.reach import until_contact_hours
from notifications.registry import Outline, ResidentEvent, ToResident
from repairs.choices import HURRY


def _event(name: str, label: Any, sms: Any, subject: Any) -> ResidentEvent:
    """The same words by text message and by e-mail; a repair has no more to say."""
    return ResidentEvent(name, label, sms, subject, sms)


RESIDENT_EVENTS = (
    ResidentEvent(
        "repair_link",
        _("repair: the private link again"),
        _("{estate}: the page of your repair {number}: {link} Please keep this link to yourself."),
        _("Your repair {number}"),
        _(
            "Hello,\n\nhere is the page of your repair {number}:\n{link}\n\nWhoever has this link can read it; please "
            "keep it to yourself. If you did not ask for it, nothing needs to be done."
        ),
    ),
    _event(
        "repair_sent",
        _("repair: somebody has it"),
        _(
            "{estate}: your repair {number} is with {contractor}. They ring you to agree a visit. Follow it: {link} "
            "Questions: {hotline}"
        ),
        _("Your repair {number}"),
    ),
    _event(
        "repair_agreed",
        _("repair: a visit is agreed"),
        _("{estate}: {technician} comes for your repair {number}: {window}. Another time? Choose it here: {link}"),
        _("The visit for your repair {number}"),
    ),
    _event(
        "repair_technician",
        _("repair: who is coming"),
        _("{estate}: {technician} comes for your repair {number}: {window}. More: {link}"),
        _("Who comes for your repair {number}"),
    ),
    _event(
        "repair_apology",
        _("repair: we did not come, with an apology"),
        _(
            "{estate}: we are sorry that we did not come for your repair {number}. New: {window}. Another time? {link} "
            "Questions: {hotline}"
        ),
        _("We are sorry: your repair {number}"),
    ),
    _event(
        "repair_nobody_in",
        _("repair: nobody was in"),
        _(
            "{estate}: we came for your repair {number} and met nobody. Choose another time: {link} or ring us: "
            "{hotline}"
        ),
        _("We met nobody: your repair {number}"),
    ),
    _event(
        "repair_unreachable",
        _("repair: we could not reach them"),
        _(
            "{estate}: we tried to ring you about your repair {number}. Say when you are in: {link} or ring us: "
            "{hotline}"
        ),
        _("Please ring us about your repair {number}"),
    ),
    _event(
        "repair_delayed",
        _("repair: another contractor takes it"),
        _(
            "{estate}: your repair {number} takes longer than we said, we are sorry. Somebody else takes it over and "
            "rings you. How it stands: {link} Questions: {hotline}"
        ),
        _("Your repair {number} takes longer"),
    ),
    _event(
        "repair_quote",
        _("repair: a price waits for an answer"),
        _("{estate}: there is a price for your repair {number}; nothing is done before you agree. Answer here: {link}"),
        _("A price for your repair {number}"),
    ),
    _event(
        "repair_taken",
        _("repair: something was taken away, with a receipt"),
        _("{estate}: we took something along for your repair {number}; the receipt: {link} Questions: {hotline}"),
        _("Taken along for your repair {number}"),
    ),
    _event(
        "repair_done",
        _("repair: done"),
        _(
            "{estate}: your repair {number} is done. We ring you in a few days to ask whether it holds. "
            "Is something wrong? Say so here: {link} or ring us: {hotline}"
        ),
        _("Your repair {number} is done"),
    ),
    _event(
        "repair_cancelled",
        _("repair: cancelled"),
        _("{estate}: your repair {number} is cancelled. If that is not right, please ring us: {hotline}"),
        _("Your repair {number} is cancelled"),
    ),
)


AT_ANY_HOUR = {"repair_link"}
"""They are waiting for it."""


def link_of(order: Any) -> str:
    """The resident's private page of the order, as it stands in messages and on paper (rule W2)."""
    return f"{settings.PUBLIC_URL}{reverse('portal:order', args=[order.token])}"


def reach(messages: list[Any], at: datetime) -> dict[int, ToResident]:
    """Where the requester of each message is reached, and its words. Nobody for the erased."""
    from accounts.models import Contractor
    from repairs.models import Order, Visit

    wanted = {message.subject_id for message in messages}
    joined = ("requester__resident", "estate__company", "technician")
    orders = {one.pk: one for one in Order.objects.filter(pk__in=wanted).select_related(*joined)}
    visits = Visit.objects.filter(pk__in=[m.data["visit"] for m in messages if "visit" in m.data])
    held = {visit.pk: visit for visit in visits.select_related("technician")}
    sent_to = Contractor.objects.filter(code__in=[m.data.get("contractor", "") for m in messages])
    named = {one.code: one for one in sent_to}
    found = {}
    for message in messages:
        order = orders.get(message.subject_id)
        who = getattr(order, "requester", None)
        if order is not None and who is not None and who.erased_at is None:
            visit, contractor = held.get(message.data.get("visit", 0)), named.get(message.data.get("contractor", ""))
            found[message.pk] = _to(order, who, visit, contractor, at)
            if message.event in AT_ANY_HOUR:
                found[message.pk] = replace(found[message.pk], hold_until=None)
    return found


def _to(order: Any, who: Any, visit: Any, contractor: Any, at: datetime) -> ToResident:
    estate, resident = order.estate, who.resident
    phone = who.phone or (next((one.number for one in resident.phones.order_by("-main")), "") if resident else "")
    technician = (visit.technician if visit else None) or order.technician
    return ToResident(
        phone=phone,
        email=resident.email if resident else "",
        language=resident.language if resident else "",
        hold_until=None if order.urgency in HURRY else until_contact_hours(estate, at),
        words={
            "number": order.number,
            "link": lambda: link_of(order),
            "estate": lambda: estate.label,
            "company": lambda: estate.company.label,
            "hotline": estate.hotline or estate.company.hotline,
            "contractor": lambda: contractor.label if contractor else str(_("our own engineers")),
            "technician": lambda: str(technician) if technician else str(_("a technician")),
            "window": _window(visit, estate.zone),
        },
    )


def _window(visit: Any, zone: Any) -> str:
    """`11-24 09:00–11:00`, on the estate's clock."""
    if visit is None:
        return ""
    begins, ends = timezone.localtime(visit.window_from, zone), timezone.localtime(visit.window_to, zone)
    return f"{begins:%m-%d %H:%M}–{ends:%H:%M}"


def outlines(ids: Iterable[int]) -> dict[int, Outline]:
    """What a group may know of these orders: number and page; nothing of one that came from a case naming somebody."""
    from complaints.models import NamedParty
    from repairs.models import Order

    orders = Order.objects.filter(pk__in=list(ids)).only("number", "estate_id", "complaint_id", "grievance_id")
    cases = {pk for one in orders for pk in (one.complaint_id, one.grievance_id) if pk}
    walled = set(NamedParty.objects.filter(case__in=cases, lifted_at=None).values_list("case_id", flat=True))
    return {
        one.pk: Outline(one.number, one.get_absolute_url(), one.estate_id)
        for one in orders
        if not walled & {one.complaint_id, one.grievance_id}
    }
