from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.db.models import F
from django.utils.translation import gettext as _

from complaints.errors import BadInput, NotFound
from deadlines.clock import now
from repairs.choices import Outcome
from repairs.figures import figure
from repairs.lifecycle import WITH_CONTRACTOR, State
from repairs.models import JobLink, Order
from repairs.parties import JobHolder, OrderResident
from repairs.services.deed import Deed


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def issue_link(number: str, *, by, technician=None, version: int | None = None) -> str:
    """A link to this one job for a technician without an account (rule R10); returns the token, shown this once.

    It expires, opens nothing but this turn of this order, and ends with it. Only its hash is kept.
    """
    token = secrets.token_urlsafe(24)
    with Deed(number, "issue_link", by, version=version) as deed:
        technician = technician or deed.order.technician
        if technician is not None and technician.contractor_id != deed.turn.contractor_id:
            raise BadInput(
                fields={
                    "technician": _("{person} does not work for whoever has the order.").format(person=technician.name)
                }
            )
        JobLink.objects.create(
            order=deed.order,
            turn=deed.turn,
            technician=technician,
            token_hash=_hash(token),
            created_at=deed.at,
            created_by=deed.user,
            expires_at=deed.at + timedelta(hours=figure("link_hours", deed.order.estate_id, deed.at)),
        )
        deed.entry("link_issued", technician=technician.pk if technician else None)
    return token


def revoke_link(number: str, *, by, link: int | None = None, version: int | None = None) -> Order:
    """Revoke the links of an order (all of them where `link`, an id, is not given): from now on they open nothing."""
    with Deed(number, "revoke_link", by, version=version) as deed:
        alive = JobLink.objects.filter(order=deed.order, revoked_at=None)
        alive = alive if link is None else alive.filter(pk=link)
        gone = alive.update(revoked_at=deed.at)
        deed.entry("link_revoked", links=gone)
    return deed.order


def redeem(token: str) -> tuple[Order, JobHolder]:
    """The order and the party behind a one-job link (rule R10).

    Raises NotFound, always in the same words, for one unknown, expired or revoked, and once the turn is over:
    whoever kept the link learns nothing.
    """
    at = now()
    found = (
        JobLink.objects.select_related("order", "turn", "technician")
        .filter(token_hash=_hash(token), revoked_at=None, expires_at__gt=at)
        .first()
    )
    alive = (
        found is not None
        and found.turn.outcome == Outcome.LIVE
        and found.order.turn_id == found.turn_id
        and found.order.state in (*WITH_CONTRACTOR, State.UNREACHABLE)
    )
    if found is None or not alive:
        raise NotFound(_("This link is no longer valid."))
    JobLink.objects.filter(pk=found.pk).update(used_at=at)
    return found.order, JobHolder(found.order_id, found.turn_id, found.pk, found.technician_id)


def finished(token: str) -> Order | None:
    """The order a link was for, once it was done and the link ended with it; None for every other link.

    A phone whose line dropped sends "done and signed" again: it is thanked instead of being told of a wrong link.
    One that was revoked before, expired, or whose repair did not hold stays a link that opens nothing.
    """
    found = JobLink.objects.select_related("order__estate", "turn").filter(
        token_hash=_hash(token), turn__outcome=Outcome.DONE, revoked_at=F("turn__ended_at"), expires_at__gt=now()
    )
    link = found.first()
    return link.order if link else None


def resident_of(token: str) -> tuple[Order, OrderResident]:
    """The order behind a resident's private link. Raises NotFound: also once the person was erased (rule W5)."""
    joined = Order.objects.select_related("requester") if 20 <= len(token) <= 40 else Order.objects.none()
    order = joined.filter(token=token, requester__erased_at=None).first()
    if order is None:
        raise NotFound(_("This link is no longer valid."))
    return order, OrderResident(order.pk)
