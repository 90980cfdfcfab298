"""Offers (rule J7): at least two options at once, within one's limit or approved a step above, answered once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from complaints.errors import BadInput
from complaints.figures import OFFER_DAYS, OFFER_OPTIONS
from complaints.models import Decision, Measure, Offer, OfferOption
from complaints.parties import Resident
from complaints.selectors.authority import role_of, step_above, step_of, within
from complaints.services.decide import ask_decision, decided, dropped, waiting
from complaints.services.deed import Deed
from complaints.services.measures import set_task
from deadlines.selectors import figure

S = Offer.State
MOST = Decimal(10_000_000)


@dataclass(frozen=True)
class Option:
    """One way to offer: what, the money in it, and the remedy it was taken from."""

    text: str
    amount: Decimal | None = None
    remedy: Any = None


def offer(
    number: str,
    *,
    by,
    options: Sequence[Option],
    cause: str = "",
    to_whom: str = "",
    version: int | None = None,
) -> Offer:
    """Offer the complainant at least two ways at once (rule J7).

    Within what the maker's role may spend it is told at once; above it, it waits unseen for the step above. It
    overtakes an offer still open, and answers a refusal that waited for this step. Raises BadInput by field.
    """
    with Deed(number, "offer", by, version=version) as deed:
        case = deed.case
        _check(deed, options)
        for earlier in deed.facts.offers:
            if earlier.standing in (S.OPEN, S.AWAITING):
                earlier.standing = S.OVERTAKEN
                earlier.save(update_fields=["standing"])
        dropped(deed, [Decision.Matter.SPENDING], "overtaken")
        dearest = max((o.amount or Decimal(0) for o in options), default=Decimal(0))
        alone = within(dearest, role_of(by, case), case.estate_id, deed.at)
        made = Offer.objects.create(
            case=case,
            ordinal=len(deed.facts.offers) + 1,
            step=step_of(by, case),
            cause=cause,
            standing=S.OPEN if alone else S.AWAITING,
            to_whom=to_whom,
            made_at=deed.at,
            made_by=deed.user,
        )
        OfferOption.objects.bulk_create(
            OfferOption(offer=made, ordinal=n, text=o.text.strip(), amount=o.amount, remedy=o.remedy)
            for n, o in enumerate(options, 1)
        )
        deed.facts.__dict__.pop("offers", None)
        for refusal in [d for d in deed.facts.decisions if d.matter == Decision.Matter.OFFER]:
            decided(deed, refusal, True)
        if alone:
            _tell(deed, made)
        else:
            deed.entry("offer_asked", offer=made.ordinal)
            _ask_above(deed, made, made.step)
    return made


def _check(deed: Deed, options: Sequence[Option]) -> None:
    least = figure(OFFER_OPTIONS, deed.case.estate_id, deed.at)
    said = [o for o in options if o.text.strip()]
    if len(said) < len(options) or len(said) < least:
        words = _("Offer at least {n} ways at once, each in words: people choose better than they answer yes or no.")
        raise BadInput(fields={"options": words.format(n=least)})
    if len({o.text.strip() for o in said}) < len(said):
        raise BadInput(fields={"options": _("Two of them say the same.")})
    if any(o.amount is not None and not 0 <= o.amount < MOST for o in said):
        raise BadInput(fields={"options": _("Please check the amount.")})


def _ask_above(deed: Deed, made: Offer, step: str) -> None:
    """Put an offer before the step above; at headquarters before a colleague there. Who asks never approves."""
    above = step_above(step) or step
    ask_decision(deed, Decision.Matter.SPENDING, role=above, reference=made.pk, skip=[made.made_by_id or 0])


def _tell(deed: Deed, made: Offer) -> None:
    """From now on the complainant sees it."""
    options = list(OfferOption.objects.filter(offer=made))
    text = "\n".join(f"{o.ordinal}. {o.text}" + (f"(¥{o.amount:,.2f})" if o.amount else "") for o in options)
    deed.entry("offered", text, outward=True, offer=made.ordinal)


def approve_offer(number: str, *, by, version: int | None = None) -> Offer:
    """The step above approves an offer beyond the maker's limit; beyond one's own too, it goes one step further."""
    with Deed(number, "approve_offer", by, version=version) as deed:
        made, asked = _awaiting(deed)
        decided(deed, asked, True)
        dearest = max((o.amount or Decimal(0) for o in made.options.all()), default=Decimal(0))
        if not within(dearest, role_of(by, deed.case), deed.case.estate_id, deed.at):
            deed.entry("offer_passed_up", offer=made.ordinal)
            _ask_above(deed, made, step_of(by, deed.case))
            return made
        made.standing, made.approved_at, made.approved_by = S.OPEN, deed.at, deed.user
        made.save(update_fields=["standing", "approved_at", "approved_by"])
        deed.entry("offer_approved", offer=made.ordinal)
        _tell(deed, made)
    return made


def decline_offer(number: str, *, by, reason: str, version: int | None = None) -> Offer:
    """The step above does not approve an offer, with a reason; the complainant never sees it."""
    with Deed(number, "decline_offer", by, version=version) as deed:
        if not reason.strip():
            raise BadInput(fields={"reason": _("Say why.")})
        made, asked = _awaiting(deed)
        decided(deed, asked, False, reason)
        made.standing = S.DECLINED
        made.save(update_fields=["standing"])
        deed.entry("offer_declined", reason, offer=made.ordinal)
    return made


def _awaiting(deed: Deed) -> tuple[Offer, Decision]:
    made = next(o for o in deed.facts.offers if o.standing == S.AWAITING)
    asked = waiting(deed, Decision.Matter.SPENDING, made.pk)
    assert asked is not None  # one is made with the other
    return made, asked


def answer_offer(
    number: str, *, by, accepted: bool, option: int | None = None, text: str = "", version: int | None = None
) -> Offer:
    """The complainant's answer to the open offer (rule J7): theirs by the link, or written down by whoever heard it.

    Accepted: `option` says which (its number), and carrying it out becomes a task with a clock. Refused: the case
    goes one step up, which decides within its clock: a new offer, or none. Above headquarters there is no step.
    """
    with Deed(number, "answer_offer", by, version=version) as deed:
        made = next(o for o in deed.facts.offers if o.standing == S.OPEN)
        chosen = next((o for o in made.options.all() if o.ordinal == option), None)
        if accepted and chosen is None:
            raise BadInput(fields={"option": _("Say which of the ways is accepted.")})
        made.answered_at, made.answered_by, made.by_resident = deed.at, deed.user, isinstance(by, Resident)
        made.standing, made.accepted = (S.ACCEPTED, chosen) if accepted else (S.REFUSED, None)
        made.save(update_fields=["answered_at", "answered_by", "by_resident", "standing", "accepted"])
        if accepted and chosen is not None:
            deed.entry("offer_accepted", text, outward=True, offer=made.ordinal, option=chosen.ordinal)
            due = deed.at + timedelta(days=figure(OFFER_DAYS, deed.case.estate_id, deed.at))
            set_task(deed, Measure.Kind.OFFER, chosen.text, due_at=due, person=made.made_by)
        else:
            deed.entry("offer_refused", text, outward=True, offer=made.ordinal)
            _one_step_up(deed, made)
        deed.tell("offer_answered", [made.made_by_id, deed.case.handler_id])
    return made


def _one_step_up(deed: Deed, made: Offer) -> None:
    above = step_above(made.step)
    if above is None:
        deed.tell("to_headquarters", deed.next_people(made.step), loud=True)
        return
    ask_decision(
        deed, Decision.Matter.OFFER, role=above, reference=made.pk, cause="offer_refused", skip=[made.made_by_id or 0]
    )


def end_offers(number: str, *, by, reason: str, version: int | None = None):
    """The step a refused offer was put before makes no further one, with a reason the complainant reads (rule J7)."""
    with Deed(number, "end_offers", by, version=version) as deed:
        if not reason.strip():
            raise BadInput(fields={"reason": _("Say why.")})
        asked = next(d for d in deed.facts.decisions if d.matter == Decision.Matter.OFFER)
        decided(deed, asked, False, reason)
        deed.entry("offers_ended", reason, outward=True)
    return deed.case
