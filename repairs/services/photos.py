from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from complaints.errors import BadInput
from complaints.models import StagedUpload
from complaints.services.resent import said_already
from repairs.choices import PhotoStage
from repairs.models import Order, OrderEntry, OrderFile
from repairs.services.deed import Deed


def photo(
    number: str, *, by, uploads: Iterable[StagedUpload], stage: str, note: str = "", version: int | None = None
) -> list[OrderFile]:
    """Add staged photos of before or after the work to the visit (rule R4).

    They were turned upright, shrunk and stripped of what the camera wrote when staged (`complaints.services.stage`).
    """
    with Deed(number, "photo", by, version=version) as deed:
        staged = _new(deed, list(uploads), stage)
        if not staged:
            return []
        entry = deed.entry("photo", note, stage=stage, files=len(staged))
        return adopt(staged, order=deed.order, entry=entry, by=deed.user, at=deed.at, stage=stage)


def _new(deed: Deed, staged: list[StagedUpload], stage: str) -> list[StagedUpload]:
    """Those the visit does not hold yet: on a bad line the same photos are sent until an answer comes back."""
    held = {f.sha256 for f in deed.facts.files if f.visit_id == deed.order.visit_id and f.stage == stage}
    return [one for one in staged if one.sha256 not in held]


def adopt(
    staged: Iterable[StagedUpload], *, order, entry, by, at: datetime, stage: str = PhotoStage.OTHER
) -> list[OrderFile]:
    """Make staged files part of an order, in the caller's transaction."""
    staged = list(staged)
    if not staged:
        return []
    made = OrderFile.objects.bulk_create(
        OrderFile(
            order=order,
            entry=entry,
            turn_id=order.turn_id,
            visit_id=order.visit_id,
            stage=PhotoStage(stage),
            file=s.file.name,
            kind=s.kind,
            name=s.name,
            size=s.size,
            sha256=s.sha256,
            at=at,
            by=by,
        )
        for s in staged
    )
    StagedUpload.objects.filter(pk__in=[s.pk for s in staged]).delete()
    return made


def attach(
    number: str, *, by, text: str = "", uploads: Iterable[StagedUpload] = (), version: int | None = None
) -> Order:
    """Words and photos the resident adds on their page (rule W3): whoever has the repair reads them, and the desk.

    The very same sent again, after an answer that was lost, is what is there already (rule I10).
    """
    with Deed(number, "attach", by, version=version) as deed:
        staged, text = list(uploads), text.strip()
        if not text and not staged:
            raise BadInput(fields={"text": _("Write a few words, or add a photo.")})
        told = OrderEntry.objects.filter(order=deed.order, kind="resident_added")
        sent = {"actor": deed.user, "text": text, "uploads": staged, "at": deed.at}
        if said_already(told, "files", estate_id=deed.order.estate_id, **sent) is not None:
            deed.done_before()
            return deed.order
        entry = deed.entry("resident_added", text, outward=True, files=len(staged))
        adopt(staged, order=deed.order, entry=entry, by=deed.user, at=deed.at)
        turn = deed.facts.turn
        deed.tell("repair_added", [*(deed.workers(turn) if turn else []), *deed.desk()])
    return deed.order
