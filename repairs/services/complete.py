from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from complaints.errors import BadInput, Missing, NotNow
from repairs.choices import Outcome, VisitOutcome
from repairs.clocks import KINDS
from repairs.models import Completion, Order
from repairs.services.actions import price_needed
from repairs.services.deed import Deed
from repairs.services.ledger import repeated
from repairs.services.money import lines_of, total_of
from repairs.services.send import end_turn
from repairs.services.signature import kept
from repairs.signals import callback_owed


def complete(
    number: str,
    *,
    by,
    findings: str,
    work: str,
    materials: Sequence[dict[str, Any]] = (),
    fees: Sequence[dict[str, Any]] = (),
    signature: Any = None,
    signed_by: str = "",
    refusal: str = "",
    explained: str = "",
    tested: bool = False,
    tidy: bool = False,
    parts: Sequence[dict[str, Any]] = (),
    version: int | None = None,
) -> Order:
    """Done and signed for (rule R4): findings, work, materials and fees, test, cause and care explained, old parts.

    The resident's signature, or why it was refused. A fee the household pays must have been accepted before, and may
    not be higher than that (rule R3). From now on the contractor's people see nothing of the person (rule R10).
    """
    with Deed(number, "complete", by, version=version) as deed:
        order, turn = deed.order, deed.turn
        used, charged = lines_of(materials, "materials"), lines_of(fees, "fees")
        _check(findings, work, signature, refusal)
        total = total_of(used, charged)
        _priced(deed, total)
        drawn, digest = kept(signature, number=order.number, at=deed.at) if signature else ("", "")
        visit = deed.facts.visit
        assert visit is not None  # on site is on a visit
        made = Completion.objects.create(
            order=order,
            turn=turn,
            visit=visit,
            at=deed.at,
            by=deed.user,
            findings=findings.strip(),
            work=work.strip(),
            explained=explained.strip(),
            materials=used,
            fees=charged,
            total=total,
            tested=tested,
            tidy=tidy,
            parts=_parts(parts),
            signed_by=signed_by.strip()[:80],
            signature=drawn,
            signature_sha256=digest,
            refusal="" if signature else refusal.strip(),
        )
        if made.parts and all(p["handed_in"] for p in made.parts):
            made.parts_in_at = deed.at
            made.save(update_fields=["parts_in_at"])
        visit.outcome, visit.ended_at = VisitOutcome.DONE, deed.at
        visit.save(update_fields=["outcome", "ended_at"])
        deed.stop("repair_completion", part=turn.pk)
        turn.completed_at = deed.at
        order.completed_at = deed.at
        order.finish()
        deed.entry("completed", outward=True, total=str(total), signed=bool(signature), sha256=digest)
        end_turn(deed, turn, Outcome.DONE, "done")
        repeated(deed)
        _owe_callback(deed)
        _tell(deed)
    return order


def _check(findings: str, work: str, signature: Any, refusal: str) -> None:
    wrong = {}
    if not findings.strip():
        wrong["findings"] = _("Say what was found.")
    if not work.strip():
        wrong["work"] = _("Say what was done.")
    if not signature and not refusal.strip():
        wrong["signature"] = _("Please sign in the box, or write down why not.")
    if wrong:
        raise BadInput(fields=wrong)


def _priced(deed: Deed, total) -> None:
    """Rule R3: outside a warranty or agreement no fee without a price accepted before the work."""
    if total <= 0 or not price_needed(deed.order):
        return
    made = deed.facts.quote
    if made is None or not made.accepted:
        words = _("The household pays: the resident must accept a price before the work.")
        raise NotNow(words, code="missing", missing=[Missing("quote", words)])
    if total > made.total:
        raise BadInput(
            fields={"fees": _("This is more than the resident accepted ({total}).").format(total=made.total)}
        )


def _parts(parts: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Replaced parts, with whether each was handed in at once."""
    named = [(str(p.get("what", "")).replace("\x00", "").strip()[:200], bool(p.get("handed_in"))) for p in parts]
    return [{"what": what, "handed_in": handed_in} for what, handed_in in named if what]


def _owe_callback(deed: Deed) -> None:
    """The callback after three days (rule R6): taken over by whoever answers the signal, else a clock of our own.

    Nobody to ask (staff on their rounds): it is closed at once, and the spot checks see to it.
    """
    order, who = deed.order, deed.order.requester
    if not (who.phone or who.resident_id or who.has_link or order.unit_id) or who.erased_at:
        order.close()
        order.closed_at = deed.at
        deed.entry("closed", unasked=True)
        return
    answers = callback_owed.send(Order, order=order, turn=deed.turn, at=deed.at)
    if not any(taken is True for _receiver, taken in answers):
        deed.start("repair_callback", role=KINDS["repair_callback"].role, part=deed.turn.pk)


def _tell(deed: Deed) -> None:
    order = deed.order
    deed.owe_resident("repair_done")
    deed.tell("repair_done", deed.desk())
    case = order.complaint
    if case is None or (not case.handler_id and not case.holder_id):
        return
    others = Order.objects.filter(complaint=case, is_open=True).exclude(pk=order.pk)
    if not others.filter(completed_at=None).exists():
        deed.tell("repairs_all_done", [case.handler_id or case.holder_id])


def hand_in(number: str, *, by, version: int | None = None) -> Order:
    """The replaced parts of the last completion were handed in (rule R4)."""
    with Deed(number, "hand_in", by, version=version) as deed:
        for made in deed.facts.completions:
            if made.parts and made.parts_in_at is None:
                made.parts = [{**part, "handed_in": True} for part in made.parts]
                made.parts_in_at = deed.at
                made.save(update_fields=["parts", "parts_in_at"])
        deed.entry("parts_handed_in")
    return deed.order
