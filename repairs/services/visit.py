from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from complaints.errors import BadInput
from repairs.choices import VisitOutcome
from repairs.lifecycle import State
from repairs.models import Attempt, Order, Visit
from repairs.services.deed import Deed
from repairs.services.reach import agree_visit, check_window, settle_technician

CHECKLIST = ("understood", "tools_ready", "warranty_checked", "agreement_checked", "two_people")
SITE = ("shoe_covers", "floor_covered", "furniture_covered", "water_off", "power_off", "area_closed")
"""What a checklist may hold: codes, each yes or no; their words are in the catalogue of forms."""


def prepare(number: str, *, by, checklist: dict[str, bool], tools: str = "", version: int | None = None) -> Order:
    """The checklist before the visit (rule R3): fault understood, tools listed, warranty and agreement checked."""
    with Deed(number, "prepare", by, version=version) as deed:
        visit = deed.facts.visit
        done = {name: bool(checklist[name]) for name in CHECKLIST if name in checklist}
        if visit is not None:
            visit.checklist = {**visit.checklist, **done}
            visit.tools = tools or visit.tools
            visit.save(update_fields=["checklist", "tools"])
        deed.entry("prepared", tools, done=[name for name, yes in done.items() if yes])
    return deed.order


def rebook(
    number: str,
    *,
    by,
    visit_from: datetime,
    visit_to: datetime | None = None,
    reason: str = "",
    ours: bool = True,
    technician=None,
    version: int | None = None,
) -> Order:
    """Move an agreed visit (rule R5). `ours`: we could not keep it; it counts as not kept and an apology goes out."""
    with Deed(number, "rebook", by, version=version) as deed:
        check_window(deed.order.estate_id, deed.at, visit_from, visit_to)
        old = _the_visit(deed)
        ours = ours and deed.actor_kind != "resident"
        _end(deed, old, VisitOutcome.MISSED if ours else VisitOutcome.MOVED, reason)
        deed.cancel(["visit"], "rebooked", part=old.pk)
        settle_technician(deed, technician)
        visit = agree_visit(deed, visit_from, visit_to, trade=old.trade)
        visit.checklist, visit.tools, visit.apologised = old.checklist, old.tools, ours
        visit.save(update_fields=["checklist", "tools", "apologised"])
        deed.entry("rebooked", reason, outward=True, ours=ours, visit=visit.ordinal)
        deed.owe_resident("repair_apology" if ours else "repair_agreed", visit=visit.pk)
        deed.tell("repair_agreed", [*deed.workers(deed.turn), *deed.desk()])
    return deed.order


def _the_visit(deed: Deed) -> Visit:
    visit = deed.facts.visit
    assert visit is not None  # `scheduled` and `on_site` have one
    return visit


def _end(deed: Deed, visit: Visit, outcome: str, reason: str = "") -> None:
    visit.outcome, visit.ended_at = outcome, deed.at
    visit.reason = reason or visit.reason
    visit.save(update_fields=["outcome", "ended_at", "reason"])


def arrive(number: str, *, by, version: int | None = None) -> Order:
    """The technician is at the door: the visit's clock is met, or late for ever (rules R4, D6)."""
    with Deed(number, "arrive", by, version=version) as deed:
        visit = _the_visit(deed)
        visit.arrived_at = deed.at
        visit.save(update_fields=["arrived_at"])
        deed.order.come()
        deed.stop("visit", part=visit.pk)
        deed.entry("arrived", outward=True, visit=visit.ordinal)
    return deed.order


def nobody_in(
    number: str,
    *,
    by,
    note: str = "",
    visit_from: datetime | None = None,
    visit_to: datetime | None = None,
    version: int | None = None,
) -> Order:
    """Came, and nobody was in (rule R5): an attempt. With a new visit agreed it goes on, else the desk finds out.

    It fails no first fix and breaks no appointment of the contractor's.
    """
    with Deed(number, "nobody_in", by, version=version) as deed:
        if visit_from is not None:
            check_window(deed.order.estate_id, deed.at, visit_from, visit_to)
        old = _the_visit(deed)
        old.arrived_at = old.arrived_at or deed.at
        old.save(update_fields=["arrived_at"])
        _end(deed, old, VisitOutcome.NO_ACCESS, note)
        deed.stop("visit", part=old.pk)
        Attempt.objects.create(
            order=deed.order,
            turn=deed.turn,
            at=deed.at,
            at_door=True,
            reached=False,
            by=deed.user,
            words=deed.words(note),
        )
        deed.entry("nobody_in", note, outward=True, visit=old.ordinal)
        deed.owe_resident("repair_nobody_in", visit=old.pk)
        if visit_from is None:
            deed.order.visit = None
            deed.order.set_aside()
            deed.tell("repair_unreachable", deed.desk())
            return deed.order
        if deed.order.state == State.ON_SITE:
            deed.order.come_again()
        agree_visit(deed, visit_from, visit_to, trade=old.trade)
    return deed.order


def protect(number: str, *, by, site: dict[str, bool], findings: str = "", version: int | None = None) -> Order:
    """Protection laid at arrival, and what was found (rule R4); may be said again as the work goes on."""
    with Deed(number, "protect", by, version=version) as deed:
        visit = _the_visit(deed)
        done = {name: bool(site[name]) for name in SITE if name in site}
        visit.site = {**visit.site, **done}
        visit.findings = findings or visit.findings
        visit.save(update_fields=["site", "findings"])
        deed.entry("protected", findings, done=[name for name, yes in done.items() if yes])
    return deed.order


def leave(
    number: str,
    *,
    by,
    reason: str,
    visit_from: datetime,
    visit_to: datetime | None = None,
    trade=None,
    findings: str = "",
    version: int | None = None,
) -> Order:
    """The work goes on another day (parts, another trade), and the resident agreed when (rules R4, R9).

    A visit for another trade the order was known to need does not fail the first fix; a second one for the same does.
    Raises BadInput for a trade the order does not need.
    """
    with Deed(number, "leave", by, version=version) as deed:
        if not reason.strip():
            raise BadInput(fields={"reason": _("Say why it goes on another day.")})
        if trade is not None and trade not in deed.facts.trades:
            raise BadInput(fields={"trade": _("The order was not written down for this trade.")})
        check_window(deed.order.estate_id, deed.at, visit_from, visit_to)
        old = _the_visit(deed)
        old.findings = findings or old.findings
        old.save(update_fields=["findings"])
        _end(deed, old, VisitOutcome.MORE, reason)
        deed.order.come_again()
        visit = agree_visit(deed, visit_from, visit_to, trade=trade or old.trade)
        deed.entry("left", reason, outward=True, visit=visit.ordinal, trade=visit.trade.code)
        deed.owe_resident("repair_agreed", visit=visit.pk)
    return deed.order


def analyse(number: str, *, by, cause: str, version: int | None = None) -> Order:
    """Why it came back (rule R7): without it a repeat repair is not done."""
    with Deed(number, "analyse", by, version=version) as deed:
        if not cause.strip():
            raise BadInput(fields={"cause": _("Write down why the first repair did not hold.")})
        deed.order.cause = cause.strip()
        deed.entry("analysed", cause)
    return deed.order
