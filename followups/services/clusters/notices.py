"""Notices on the portal (rules F5, W4): published, told to each complainant, read, taken down."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

import audit.services as audit
import notifications.services as notifications
from deadlines.clock import now
from estates.models import Building, Estate
from followups.errors import BadInput, Changed, NotFound, NotYours
from followups.models import Cluster, ClusterMember, Notice, NoticeReader
from followups.selectors.clusters import MEMBER, NOTICE, publishes
from followups.services.clusters.gathering import locked
from followups.services.surveys.questionnaire import refuse_empty
from followups.services.words import note_overridden

LONGEST = timedelta(days=366)


@dataclass(frozen=True)
class NewNotice:
    """What is to hang on the portal. `tell`: also a message to each complainant of its concern."""

    estate: Estate
    title: str
    body: str
    until_at: datetime
    from_at: datetime | None = None
    title_en: str = ""
    body_en: str = ""
    buildings: list[Building] = field(default_factory=list)
    cluster: Cluster | None = None
    tell: bool = False


def publish(new: NewNotice, *, by, overridden: Sequence[Any] = ()) -> Notice:
    """Hang a notice; it comes down by itself at its end. Raises BadInput by field, NotYours."""
    refuse_empty(title=new.title, body=new.body)
    if not publishes(by, new.estate.pk):
        raise NotYours(_("Notices are published by the desk and those above it."))
    at = now()
    begins = new.from_at or at
    if not max(begins, at) < new.until_at <= at + LONGEST:
        raise BadInput(fields={"until_at": _("Choose an end to come, within a year.")})
    if any(one.estate_id != new.estate.pk for one in new.buildings):
        raise BadInput(fields={"buildings": _("This building is of another estate.")})
    with transaction.atomic():
        if new.cluster is not None and locked(new.cluster.pk, by).estate_id != new.estate.pk:
            raise BadInput(fields={"estate": _("The common concern is of another estate.")})
        made = Notice.objects.create(
            estate=new.estate, cluster=new.cluster, title=new.title.strip(), title_en=new.title_en.strip(),
            body=new.body.strip(), body_en=new.body_en.strip(), from_at=begins, until_at=new.until_at,
            published_at=at, published_by=by,
        )  # fmt: skip
        made.buildings.set(new.buildings)
        told = _tell(made, at) if new.tell and new.cluster is not None else 0
        note_overridden(overridden, by=by, subject=(NOTICE, made.pk), action="notice")
        audit.record("notice_published", by=by, subject=(NOTICE, made.pk), at=at, data={"told": told})
    return made


def _tell(notice: Notice, at: datetime) -> int:
    members = ClusterMember.objects.filter(cluster=notice.cluster, left_at=None, case__is_open=True)
    ids = list(members.values_list("pk", flat=True))
    members.update(told_at=at)
    data = {"notice": notice.pk}
    return notifications.owe_residents("notice_told", kind=MEMBER, ids=ids, at=at, data=data)


def take_down(pk: int, *, by) -> Notice:
    """Take a notice down before its end."""
    with transaction.atomic():
        found = Notice.objects.visible_to(by).select_for_update(of=("self",)).filter(pk=pk).first()
        if found is None:
            raise NotFound(_("There is no such notice."))
        if not publishes(by, found.estate_id):
            raise NotYours(_("Notices are published by the desk and those above it."))
        if found.taken_down_at is not None or found.until_at <= now():
            raise Changed(_("It is down already."))
        found.taken_down_at = now()
        found.version += 1
        found.save(update_fields=["taken_down_at", "version"])
        audit.record("notice_taken_down", by=by, subject=(NOTICE, pk), at=now())
    return found


def read(notice: Notice, reader: str) -> None:
    """Count a reader, once: `reader` is whatever tells one browser from another, and only its digest is kept."""
    digest = hashlib.sha256(f"{notice.pk}:{reader}".encode()).hexdigest()[:32]
    with transaction.atomic():
        NoticeReader.objects.bulk_create([NoticeReader(notice=notice, digest=digest)], ignore_conflicts=True)
        Notice.objects.filter(pk=notice.pk).update(readers=NoticeReader.objects.filter(notice=notice).count())
