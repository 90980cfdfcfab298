"""An emergency (rule I7): it begins, its checklist is ticked, rescuers arrive, it ends. Paperwork comes after."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

import deadlines.services as deadlines
from accounts.models import Department, Role
from accounts.selectors import holders
from complaints.choices import Urgency
from complaints.clocks import RESCUE, SUBJECT
from complaints.errors import BadInput, NotFound
from complaints.models import Asks, Emergency, EmergencyAlert, EmergencyItem, EmergencyKind
from complaints.selectors.emergencies import kind_of, record_of
from complaints.selectors.seen import place_of
from complaints.services.deed import Deed
from deadlines.models import Clock
from estates.text import tokens

SLACK = timedelta(minutes=2)
"""How far ahead another machine's clock may run before "done at" counts as the future."""
MOST_HURT = 9_999
TOLD = (Role.DUTY, Role.MANAGER, Role.GENERAL_MANAGER)


def people_to_tell(estate_id: int, departments) -> set[int]:
    """Ids of those who hear of an emergency at once: duty, both managers, the heads of these departments (rule I7)."""
    found = {u.pk for u in holders(TOLD, estate_id)}
    for department in departments:
        found |= {u.pk for u in holders([Role.HEAD], estate_id, department.pk)}
    return found


def birth(case, kind: EmergencyKind, at: datetime, by) -> tuple[list[Clock], set[int]]:
    """What a case born an emergency brings: its record, checklist and alerts, written; (clocks, ids of people to tell).

    Called within the registration: the case has its id and is not stored yet.
    """
    told = list(kind.departments.all())
    _record(case, kind, case.received_at, by, None)
    EmergencyAlert.objects.bulk_create([EmergencyAlert(case_id=case.pk, department=one, at=at) for one in told])
    clock = _rescue(case, kind, case.received_at, told)
    return ([clock] if clock else []), people_to_tell(case.estate_id, told)


def emergency(number: str, *, by, kind: EmergencyKind | None = None, version: int | None = None):
    """It has become an emergency: P0 at once, the checklist opens, the same people are told as at the door (rule I7).

    `kind` left out is read from the words. Running pauses end now: an emergency clock never pauses.
    """
    with Deed(number, "emergency", by, version=version) as deed:
        case = deed.case
        kind = kind or kind_of(f"{case.title} {case.content}")
        record = record_of(case)
        if record is None:
            record = _record(case, kind, deed.at, deed.user, case.urgency)
        else:
            record.since, record.ended_at, record.urgency_before = deed.at, None, case.urgency
            _change_kind(record, kind)
        case.emergency, case.urgency = True, Urgency.P0
        if case.confidential and not case.handler_wording:
            case.handler_wording = wording_of(case, kind)
            case.search = tokens(case.handler_wording)
        deed.end_pauses()
        told = _alert(deed, kind)
        if kind.rescue:
            deed.start(RESCUE, starts_at=record.since, department_id=_rescuer(told))
        deed.entry("emergency", of=kind.code)
        people = people_to_tell(case.estate_id, told) | {case.handler_id or 0, case.holder_id or 0}
        deed.tell("emergency", sorted(people - {0}), loud=True)
    return deed.case


def emergency_kind(number: str, *, by, kind: EmergencyKind, version: int | None = None):
    """It is another kind of emergency: its checklist is added to what was ticked, its clock starts or is called off."""
    with Deed(number, "emergency_kind", by, version=version) as deed:
        case, record = deed.case, _of(deed)
        before = record.kind
        _change_kind(record, kind)
        told = _alert(deed, kind)
        if kind.rescue and not before.rescue and record.rescuers_at is None:
            deed.start(RESCUE, starts_at=record.since, department_id=_rescuer(told))
        if before.rescue and not kind.rescue:
            deed.cancel([RESCUE], "another_kind")
        deed.entry("emergency_kind", of=kind.code)
        fresh = people_to_tell(case.estate_id, told) - people_to_tell(case.estate_id, before.departments.all())
        deed.tell("emergency", sorted(fresh), loud=True)
    return deed.case


def emergency_item(
    number: str,
    *,
    by,
    item: str,
    at: datetime | None = None,
    note: str = "",
    count: int | None = None,
    version: int | None = None,
):
    """Tick one item of the checklist: who, when it was done (now, unless typed), when that was typed (rule I7).

    `count` answers how many people are hurt. Ticked again, the later word counts; the earlier stays in the history.
    """
    with Deed(number, "emergency_item", by, version=version) as deed:
        record = _of(deed)
        found = record.items.filter(code=item).first()
        if found is None:
            raise BadInput(fields={"item": _("There is no “{code}” on this checklist.").format(code=item[:40])})
        done_at = _moment(deed, at)
        if found.asks == Asks.HURT:
            if count is None or not 0 <= count <= MOST_HURT:
                raise BadInput(fields={"count": _("How many people are hurt? 0 for none.")})
            record.people_hurt = count
        if found.asks == Asks.RESCUERS:
            _stop_rescue(deed, record, done_at)
        _tick(deed, record, found, done_at, note)
    return deed.case


def rescuers_on_site(number: str, *, by, at: datetime | None = None, note: str = "", version: int | None = None):
    """Rescuers have arrived: the 30 minutes end at that moment; nobody back-dates out of a breach (rules I5, I7)."""
    with Deed(number, "rescuers_on_site", by, version=version) as deed:
        record = _of(deed)
        done_at = _moment(deed, at)
        _stop_rescue(deed, record, done_at)
        found = record.items.filter(asks=Asks.RESCUERS).first()
        if found is not None:
            _tick(deed, record, found, done_at, note)
        else:
            record.save()
            deed.entry("emergency_item", note, item="rescuers", done_at=done_at.isoformat())
    return deed.case


def emergency_off(number: str, *, by, reason: str, version: int | None = None):
    """It is no emergency (any more): a supervisor says why. What was ticked stays; the urgency before comes back."""
    with Deed(number, "emergency_off", by, version=version) as deed:
        case, record = deed.case, _of(deed)
        if not reason.strip():
            raise BadInput(fields={"reason": _("Say why.")})
        record.ended_at = deed.at
        record.save()
        case.emergency = False
        case.urgency = Urgency.P1 if record.urgency_before is None else record.urgency_before
        deed.cancel([RESCUE], "no_emergency")
        deed.entry("emergency_off", reason)
    return deed.case


# -- inside ---------------------------------------------------------------------------------------------------------


def _record(case, kind: EmergencyKind, since: datetime, by, urgency_before: int | None) -> Emergency:
    user = by if getattr(by, "is_authenticated", False) else None
    record = Emergency.objects.create(
        case_id=case.pk, kind=kind, since=since, begun_by=user, urgency_before=urgency_before
    )
    _open_checklist(record, kind, set())
    return record


def _open_checklist(record: Emergency, kind: EmergencyKind, there: set[str]) -> None:
    """Copy the kind's items as they are worded today, but not those that are there already."""
    copied = ("code", "text", "text_en", "number", "asks", "position")
    EmergencyItem.objects.bulk_create(
        [
            EmergencyItem(emergency=record, **{name: getattr(step, name) for name in copied})
            for step in kind.steps.filter(active=True)
            if step.code not in there
        ]
    )


def _change_kind(record: Emergency, kind: EmergencyKind) -> None:
    if kind.pk != record.kind_id:
        untouched = record.items.filter(done_at=None)
        steps = {step.code: step for step in kind.steps.filter(active=True)}
        for item in untouched:
            step = steps.get(item.code)
            if step is not None:
                item.text, item.text_en, item.number = step.text, step.text_en, step.number
                item.save(update_fields=["text", "text_en", "number"])
        record.kind = kind
        _open_checklist(record, kind, set(record.items.values_list("code", flat=True)))
    record.save()


def _alert(deed: Deed, kind: EmergencyKind) -> list[Department]:
    told = list(kind.departments.all())
    for department in told:
        EmergencyAlert.objects.get_or_create(case=deed.case, department=department, defaults={"at": deed.at})
    return told


def _rescuer(told: list[Department]) -> int | None:
    """Engineering answers for the rescue, where it is among those told; else the first of them."""
    return next((one.pk for one in told if one.code == "engineering"), told[0].pk if told else None)


def _rescue(case, kind: EmergencyKind, since: datetime, told: list[Department]) -> Clock | None:
    if not kind.rescue:
        return None
    return deadlines.plan(
        RESCUE,
        subject=(SUBJECT, case.pk),
        estate=case.estate,
        starts_at=since,
        urgent=True,
        department_id=_rescuer(told),
    )


def _of(deed: Deed) -> Emergency:
    record = record_of(deed.case)
    if record is None:
        raise NotFound(_("This case was never an emergency."))
    return record


def _moment(deed: Deed, at: datetime | None) -> datetime:
    """When it was done: not in the future, not before the matter itself."""
    if at is None:
        return deed.at
    if at > deed.at + SLACK:
        raise BadInput(fields={"at": _("This lies in the future.")})
    if at < deed.case.received_at - timedelta(days=1):
        raise BadInput(fields={"at": _("This lies before it reached us.")})
    return min(at, deed.at)


def _stop_rescue(deed: Deed, record: Emergency, at: datetime) -> None:
    record.rescuers_at = record.rescuers_at or at
    clock = next((c for c in deed.facts.clocks if c.kind == RESCUE and c.running), None)
    if clock is not None:
        deed.stop(RESCUE, at=max(at, clock.starts_at))


def _tick(deed: Deed, record: Emergency, item: EmergencyItem, done_at: datetime, note: str) -> None:
    if item.asks == Asks.DANGER:
        record.danger_removed_at = done_at
    if item.asks == Asks.AUTHORITY:
        record.authority_told_at = done_at
    record.save()
    item.done_at, item.typed_at, item.done_by = done_at, deed.at, deed.user
    count = record.people_hurt if item.asks == Asks.HURT else None
    item.note = deed.words(note)
    item.save()
    said: Any = {"count": count} if count is not None else {}
    deed.entry("emergency_item", "\n".join(filter(None, [item.text, note])), item=item.code,
               done_at=done_at.isoformat(), **said)  # fmt: skip


def wording_of(case, kind: EmergencyKind) -> str:
    """What handlers of a confidential emergency read before the desk finds words: what, and where not at whose door."""
    with override("zh-hans"):
        things = [t.label for t in (case.place, case.asset) if t is not None]
        where = " · ".join(dict.fromkeys([place_of(case, building_only=True), *things])).strip(" ·")
        return f"{kind.name} · {where}" if where else kind.name
