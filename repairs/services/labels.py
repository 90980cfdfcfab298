from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

import audit.services as audit
from accounts.scope import DESK
from complaints.errors import BadInput, NotFound, NotYours
from deadlines.clock import now
from estates.models import Asset, Place, Unit
from repairs.models import Label
from repairs.selectors.ledger import estates_overseen


def _may(by, estate_id: int) -> None:
    overseen = estates_overseen(by)
    if not (by.scope.holds(DESK, estate_id) or overseen == "all" or estate_id in overseen):
        raise NotYours(_("This is not yours to do."))


def issue_label(*, by, unit=None, asset=None, place=None) -> Label:
    """The printed code of a home, a piece of equipment or a place (rule R1); the one in use where there is one."""
    thing = unit or asset or place
    if thing is None:
        raise BadInput(fields={"place": _("Say where: a unit, a public place or a piece of equipment.")})
    _may(by, thing.estate_id)
    with transaction.atomic():
        found = Label.objects.filter(unit=unit, asset=asset, place=place, revoked_at=None).first()
        if found is not None:
            return found
        made = Label.objects.create(
            code=secrets.token_urlsafe(9), unit=unit, asset=asset, place=place, issued_at=now(), issued_by=by
        )
        audit.record("label_issued", by=by, subject=("label", made.pk), at=made.issued_at)
    return made


def issue_labels(things: Iterable[Any], *, by) -> list[Label]:
    """The printed codes of several homes, pieces of equipment or places at once: all of them, or none."""
    names = {Unit: "unit", Asset: "asset", Place: "place"}
    with transaction.atomic():
        return [issue_label(by=by, **{names[type(thing)]: thing}) for thing in things]


def revoke_label(code: str, *, by) -> Label:
    """Take a printed code out of use: scanned, it leads nowhere from now on. Raises NotFound, NotYours."""
    with transaction.atomic():
        found = Label.objects.select_for_update().filter(code=code, revoked_at=None).first()
        if found is None:
            raise NotFound(_("There is no such code."))
        thing = found.unit or found.asset or found.place
        assert thing is not None  # the table says so
        _may(by, thing.estate_id)
        found.revoked_at = now()
        found.save(update_fields=["revoked_at"])
        audit.record("label_revoked", by=by, subject=("label", found.pk), at=found.revoked_at)
    return found
