from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from complaints.errors import BadInput, Changed, Missing
from repairs.models import Order, Quote, Taken
from repairs.selectors.access import parties_of
from repairs.services.deed import Deed
from repairs.services.money import lines_of, total_of
from repairs.services.signature import kept


def quote(number: str, *, by, lines: list[dict[str, Any]], version: int | None = None) -> Order:
    """A price before the work (rule R3): the resident accepts or declines it. A new one takes the place of the last."""
    with Deed(number, "quote", by, version=version) as deed:
        if not lines:
            raise BadInput(fields={"lines": _("A price needs at least one line.")})
        kept_lines = lines_of(lines, "lines")
        made = Quote.objects.create(
            order=deed.order,
            turn=deed.turn,
            lines=kept_lines,
            total=total_of(kept_lines),
            offered_at=deed.at,
            offered_by=deed.user,
        )
        deed.entry("quoted", outward=True, quote=made.pk, total=str(made.total))
        deed.owe_resident("repair_quote", quote=made.pk)
        deed.tell("repair_quote", deed.desk())
    return deed.order


def accept_quote(
    number: str, *, by, signature: Any = None, quote: int | None = None, version: int | None = None
) -> Order:
    """The resident accepts the price (rule R3): by their link, through the desk, or by signing on the phone.

    Whoever does the work cannot accept for the resident: their "yes" needs the resident's signature. `quote` is the
    price they were looking at, an id: one that has been replaced meanwhile is not accepted unread (Changed).
    """
    with Deed(number, "accept_quote", by, version=version) as deed:
        made = _answer(deed, accepted=True, signature=signature, quote=quote)
        deed.entry("quote_accepted", outward=True, quote=made.pk, total=str(made.total))
        deed.tell("repair_quote_accepted", deed.workers(deed.turn))
    return deed.order


def decline_quote(number: str, *, by, reason: str = "", quote: int | None = None, version: int | None = None) -> Order:
    """The resident declines the price: no work with a fee is done; the order stays until quoted anew or cancelled."""
    with Deed(number, "decline_quote", by, version=version) as deed:
        made = _answer(deed, accepted=False, quote=quote)
        deed.entry("quote_declined", reason, outward=True, quote=made.pk)
        deed.tell("repair_quote_declined", [*deed.workers(deed.turn), *deed.desk()])
    return deed.order


def _answer(deed: Deed, *, accepted: bool, signature: Any = None, quote: int | None = None) -> Quote:
    made = deed.facts.quote
    assert made is not None  # `missing` asked
    if quote not in (None, made.pk):
        words = _("There is a new price meanwhile: ¥{total}. Please look at it.").format(total=made.total)
        raise Changed(words, missing=[Missing("since", words)], code="changed")
    parties = parties_of(deed.order, deed.by)
    made.accepted, made.answered_at = accepted, deed.at
    made.answered_by = "resident" if "resident" in parties else "desk" if parties & {"desk", "head"} else "signature"
    if signature:
        made.signature, made.signature_sha256 = kept(signature, number=deed.order.number, at=deed.at)
    elif accepted and made.answered_by == "signature":
        raise BadInput(fields={"signature": _("The resident signs for the price, or answers on their own link.")})
    made.save()
    return made


def take_away(
    number: str,
    *,
    by,
    what: str,
    consented_by: str,
    why: str = "",
    back_by: datetime | None = None,
    signature: Any = None,
    version: int | None = None,
) -> Taken:
    """Take something away with the resident's consent; the receipt is theirs to keep (rule R4)."""
    with Deed(number, "take_away", by, version=version) as deed:
        wrong = {}
        if not what.strip():
            wrong["what"] = _("Say what is taken away.")
        if not consented_by.strip():
            wrong["consented_by"] = _("Say who consents.")
        if back_by is not None and back_by < deed.at:
            wrong["back_by"] = _("This lies in the past.")
        if wrong:
            raise BadInput(fields=wrong)
        text, digest = kept(signature, number=deed.order.number, at=deed.at) if signature else ("", "")
        made = Taken.objects.create(
            order=deed.order,
            turn=deed.turn,
            what=what.strip()[:200],
            why=why.strip()[:200],
            back_by=back_by,
            at=deed.at,
            signature=text,
            signature_sha256=digest,
            consented_by=consented_by.strip()[:80],
        )
        deed.entry("taken_away", what, outward=True, taken=made.pk)
        deed.owe_resident("repair_taken", taken=made.pk)
    return made


def bring_back(number: str, *, by, taken: int | None = None, version: int | None = None) -> Order:
    """What was taken away is back (all of it where `taken`, its id, is not given)."""
    with Deed(number, "bring_back", by, version=version) as deed:
        open_ones = [t for t in deed.facts.taken if t.returned_at is None and taken in (None, t.pk)]
        if not open_ones:
            raise BadInput(fields={"taken": _("There is no such receipt.")})
        for one in open_ones:
            one.returned_at = deed.at
            one.save(update_fields=["returned_at"])
        deed.entry("brought_back", outward=True, taken=[t.pk for t in open_ones])
    return deed.order
