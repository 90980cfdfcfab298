"""The register of known trouble (rule I9): known, changed, extended, ended by hand or by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

import audit.services as audit
import notifications.services as notifications
from complaints.errors import BadInput, Changed, NotFound, NotYours
from deadlines.clock import now
from estates.models import Estate, KnownTrouble, TroubleKind
from hotline.models import TroubleCaller
from hotline.selectors import CALLER, TROUBLE, keeps, troubles_visible

LONGEST = timedelta(days=366)


@dataclass
class Known:
    """What is written down about it."""

    kind: str
    what: str
    answer: str
    starts_at: datetime
    ends_at: datetime
    answer_en: str = ""
    category: str = ""
    whole_estate: bool = False
    buildings: Sequence = field(default_factory=list)
    units: Sequence = field(default_factory=list)
    assets: Sequence = field(default_factory=list)
    places: Sequence = field(default_factory=list)


def know(*, by, estate: Estate, known: Known) -> KnownTrouble:
    """Enter planned works or an outage. Raises NotYours, BadInput by field."""
    _may(by, estate.pk)
    _check(known, estate)
    at = now()
    with transaction.atomic():
        trouble = KnownTrouble(estate=estate, kept_by=by, created_at=at)
        _write(trouble, known)
        audit.record("trouble_known", by=by, subject=(TROUBLE, trouble.pk), at=at)
    return trouble


def change(pk: int, *, by, known: Known, version: int | None = None) -> KnownTrouble:
    """Correct the words, the time or the homes touched of what is not over."""
    with transaction.atomic():
        trouble = _locked(pk, by, version)
        _check(known, trouble.estate)
        if known.ends_at > trouble.ends_at:
            trouble.extended += 1
        _write(trouble, known)
        audit.record("trouble_changed", by=by, subject=(TROUBLE, trouble.pk), at=now())
    return trouble


def extend(pk: int, *, by, until: datetime, version: int | None = None) -> KnownTrouble:
    """It takes longer: a later end, told to whoever rings from now on."""
    with transaction.atomic():
        trouble = _locked(pk, by, version)
        if until <= max(trouble.ends_at, now()) or until > now() + LONGEST:
            raise BadInput(fields={"until": _("Give a later end than before, within a year.")})
        trouble.ends_at = until
        trouble.extended += 1
        trouble.version += 1
        trouble.save(update_fields=["ends_at", "extended", "version"])
        audit.record("trouble_extended", by=by, subject=(TROUBLE, pk), at=now())
    return trouble


def end(pk: int, *, by, version: int | None = None) -> KnownTrouble:
    """It is over: everybody who rang about it is told (rule I9)."""
    with transaction.atomic():
        trouble = _locked(pk, by, version)
        at = now()
        _end(trouble, at, by)
        audit.record("trouble_ended", by=by, subject=(TROUBLE, pk), at=at, data={"callers": trouble.callers.count()})
    return trouble


def end_due(at: datetime | None = None) -> int:
    """End the planned works whose end has come; returns how many. Run every minute."""
    moment = at or now()
    with transaction.atomic():
        due = KnownTrouble.objects.select_for_update(skip_locked=True, of=("self",))
        due = due.filter(kind=TroubleKind.PLANNED, ended_at=None, ends_at__lte=moment).order_by("ends_at")[:100]
        for trouble in due:
            _end(trouble, trouble.ends_at, None, told_at=moment)
        return len(due)


def _end(trouble: KnownTrouble, at: datetime, by, told_at: datetime | None = None) -> None:
    trouble.ended_at, trouble.ended_by = at, by
    trouble.version += 1
    trouble.save(update_fields=["ended_at", "ended_by", "version"])
    told_at = told_at or at
    # Who has a case of their own is answered through it.
    for caller in trouble.callers.filter(told_at=None, case=None).exclude(phone=""):
        notifications.owe_resident("trouble_over", subject=(CALLER, caller.pk), at=told_at)
        TroubleCaller.objects.filter(pk=caller.pk).update(told_at=told_at)


def _may(by, estate_id: int) -> None:
    if not keeps(by, estate_id):
        raise NotYours(_("The desk, a supervisor or the head of engineering keeps this register."))


def _locked(pk: int, by, version: int | None) -> KnownTrouble:
    known = troubles_visible(by).select_for_update(of=("self",)).select_related("estate")
    trouble = known.filter(pk=pk).first()
    if trouble is None:
        raise NotFound(_("There is no such entry."))
    _may(by, trouble.estate_id)
    if trouble.ended_at is not None:
        raise Changed(_("This is over already."))
    if version is not None and version != trouble.version:
        raise Changed(_("Somebody has changed this entry meanwhile: look at it again."))
    return trouble


def _check(known: Known, estate: Estate) -> None:
    wrong = {}
    if known.kind not in TroubleKind.values:
        wrong["kind"] = _("Planned works or an outage?")
    if not known.what.strip():
        wrong["what"] = _("Say in a few words what it is.")
    if not known.answer.strip():
        wrong["answer"] = _("Write the answer the desk gives to whoever rings.")
    if known.ends_at <= known.starts_at:
        wrong["ends_at"] = _("The end must lie after the beginning.")
    elif known.ends_at - known.starts_at > LONGEST:
        wrong["ends_at"] = _("This is longer than a year: please check the date.")
    things = [*known.buildings, *known.units, *known.assets, *known.places]
    if any(thing.estate_id != estate.pk for thing in things):
        wrong["buildings"] = _("This belongs to another estate.")
    elif not things and not known.whole_estate:
        wrong["buildings"] = _("Say what is touched: buildings, homes, equipment, or the whole estate.")
    if wrong:
        raise BadInput(fields=wrong)


def _write(trouble: KnownTrouble, known: Known) -> None:
    for name in ("kind", "starts_at", "ends_at", "whole_estate"):
        setattr(trouble, name, getattr(known, name))
    trouble.what, trouble.answer = known.what.strip()[:80], known.answer.strip()[:2000]
    trouble.answer_en, trouble.category = known.answer_en.strip()[:2000], known.category[:40]
    trouble.version = (trouble.version or 0) + 1 if trouble.pk else 1
    trouble.save()
    for name in ("buildings", "units", "assets", "places"):
        getattr(trouble, name).set(getattr(known, name))
