from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

import audit.services as audit
import notifications.services as notifications
from accounts.models import Role
from accounts.scope import ALL, MANAGING
from accounts.selectors import who_is_next
from complaints.errors import BadInput, NotFound, NotNow, NotYours
from deadlines.clock import now
from repairs.choices import Credit, Forfeit
from repairs.figures import PENALTY_OF, figure
from repairs.models import Dispute, LedgerEntry, Turn
from repairs.selectors.ledger import ledger_of
from repairs.selectors.people import office_of

SUBJECT = "ledger"
HUNDRED = Decimal(100)


def write(
    turn: Turn, kind: str, cents: int, *, at: datetime, by=None, code: str = "", reason: str = "", order=None
) -> LedgerEntry | None:
    """Write one entry for the contractor of a turn: cents above zero reward, below penalise; none for our own."""
    if turn.contractor_id is None or not cents:
        return None
    order = order or turn.order
    return LedgerEntry.objects.create(
        contractor_id=turn.contractor_id,
        technician_id=turn.technician_id,
        estate_id=order.estate_id,
        order=order,
        turn=turn,
        kind=kind,
        code=code,
        amount=Decimal(cents) / HUNDRED,
        reason=reason[:300],
        at=at,
        by=by,
    )


FORFEITS = (Credit.FORFEIT, Credit.NO_SHOW, Credit.CALLBACK_BAD)
"""Under which names the ledger keeps the penalty of a forfeit."""


def penalise(deed, turn: Turn, why: str, kind: Credit | None = None) -> LedgerEntry | None:
    """The penalty of a forfeit (rule R2); `kind` CALLBACK_BAD where it holds and the resident is not satisfied."""
    priced = Credit.CALLBACK_BAD if kind == Credit.CALLBACK_BAD else Forfeit(why)
    cents = figure(PENALTY_OF[priced].removeprefix("repair_"), deed.order.estate_id, deed.at)
    kind = kind or (Credit.NO_SHOW if why == Forfeit.NO_SHOW else Credit.FORFEIT)
    return write(turn, kind, -cents, at=deed.at, by=deed.user, code=why, order=deed.order)


def repeated(deed) -> None:
    """A repeat is done: whoever did the first repair pays for it (rule R7), once per first repair."""
    earlier = deed.order.repeat_of
    turn = earlier.turns.filter(completed_at__isnull=False).order_by("-ordinal").first() if earlier else None
    if turn is None or LedgerEntry.objects.filter(turn=turn, kind=Credit.REPEAT).exists():
        return
    cents = figure("penalty_repeat", deed.order.estate_id, deed.at)
    write(turn, Credit.REPEAT, -cents, at=deed.at, by=deed.user, code=deed.order.number[:16], order=earlier)


def take_back(turn: Turn, *, by, at: datetime, reason: str) -> None:
    """Take the penalty of an excused forfeit back, by an entry of the opposite amount."""
    lost = LedgerEntry.objects.filter(turn=turn, kind__in=FORFEITS, reversed_by=None)
    for entry in lost.select_for_update(of=("self",)):
        reverse(entry, by=by, at=at, reason=reason)


def reverse(entry: LedgerEntry, *, by, at: datetime, reason: str) -> LedgerEntry:
    """An entry of the opposite amount; the database lets one entry be reversed once."""
    return LedgerEntry.objects.create(
        contractor_id=entry.contractor_id,
        technician_id=entry.technician_id,
        estate_id=entry.estate_id,
        order_id=entry.order_id,
        turn_id=entry.turn_id,
        kind=Credit.REVERSAL,
        code=entry.kind,
        amount=-entry.amount,
        reason=reason[:300],
        at=at,
        by=by,
        reverses=entry,
    )


def enter(*, by, contractor, estate, amount: Decimal, reason: str) -> LedgerEntry:
    """An entry by hand, with its reason: by a manager of the estate (rule R6). Raises BadInput, NotYours."""
    if not by.scope.holds(MANAGING, estate.pk):
        raise NotYours(_("This is not yours to do."))
    wrong = {}
    if not reason.strip():
        wrong["reason"] = _("Say why.")
    if not amount:
        wrong["amount"] = _("Give an amount: above zero rewards, below penalises.")
    if wrong:
        raise BadInput(fields=wrong)
    with transaction.atomic():
        at = now()
        made = LedgerEntry.objects.create(
            contractor=contractor, estate=estate, kind=Credit.MANUAL, amount=amount, reason=reason[:300], at=at, by=by
        )
        audit.record("ledger_entered", by=by, subject=(SUBJECT, made.pk), at=at)
        notifications.announce(
            "ledger_entered", to=office_of(contractor.pk, estate.pk), subject=(SUBJECT, made.pk), at=at
        )
    return made


def _locked(pk: int, by) -> LedgerEntry:
    found = ledger_of(by).select_for_update(of=("self",)).filter(pk=pk).first()
    if found is None:
        raise NotFound(_("There is no such entry."))
    return found


def dispute(pk: int, *, by, grounds: str) -> Dispute:
    """The contractor's office says why an entry is wrong (rule R6), once. Raises as `decide`, and BadInput."""
    with transaction.atomic():
        entry = _locked(pk, by)
        offices = by.scope.estates_for((Role.CONTRACTOR,))
        if entry.contractor_id not in by.scope.contractors or not (offices == ALL or entry.estate_id in offices):
            raise NotYours(_("This is not yours to do."))
        if (
            Dispute.objects.filter(entry=entry).exists()
            or entry.kind == Credit.REVERSAL
            or hasattr(entry, "reversed_by")
        ):
            raise NotNow(_("This entry was disputed or taken back already."), code="disputed")
        if not grounds.strip():
            raise BadInput(fields={"grounds": _("Say why it is wrong.")})
        at = now()
        made = Dispute.objects.create(entry=entry, at=at, by=by, grounds=grounds.strip())
        audit.record("ledger_disputed", by=by, subject=(SUBJECT, entry.pk), at=at)
        managers = [u.pk for u in who_is_next(Role.MANAGER, entry.estate_id, at)]
        notifications.announce("ledger_disputed", to=managers, subject=(SUBJECT, entry.pk), at=at)
    return made


def decide(pk: int, *, by, upheld: bool, decision: str) -> Dispute:
    """A manager decides a dispute (rule R6). `upheld`: the contractor is right, the entry is taken back."""
    with transaction.atomic():
        entry = _locked(pk, by)
        if not by.scope.holds(MANAGING, entry.estate_id):
            raise NotYours(_("This is not yours to do."))
        found = Dispute.objects.select_for_update().filter(entry=entry, decided_at=None).first()
        if found is None:
            raise NotNow(_("No dispute waits for a decision."), code="no_dispute")
        if entry.by_id == by.pk:
            raise NotYours(_("You wrote this entry: somebody else decides."))
        if not decision.strip():
            raise BadInput(fields={"decision": _("Say why.")})
        at = now()
        found.decided_at, found.decided_by, found.upheld, found.decision = at, by, upheld, decision.strip()
        found.save()
        if upheld and not hasattr(entry, "reversed_by"):
            reverse(entry, by=by, at=at, reason=decision)
        audit.record("ledger_decided", by=by, subject=(SUBJECT, entry.pk), at=at, data={"upheld": upheld})
        notifications.announce("ledger_decided", to=[found.by_id], subject=(SUBJECT, entry.pk), at=at)
    return found
