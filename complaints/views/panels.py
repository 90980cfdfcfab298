"""The panels of the case page: rows as plain values, so that the templates only draw."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.scope import SUPERVISING
from complaints.clocks import RESCUE
from complaints.facts import Facts, with_shares
from complaints.models import ArchiveFile, Attachment, Case, Offer
from complaints.selectors import seen_by
from complaints.selectors.emergencies import suggested
from complaints.selectors.history import clock_label
from complaints.selectors.seen import FULL, HANDLER, LIST_JOINS, RELAYER
from complaints.services.papers import can_make_pdf


@dataclass(frozen=True)
class ClockRow:
    """One clock as a chip reads it. `called_off` was past due when it was called off: a breach for ever (rule D2)."""

    label: Any
    state: str
    starts_at: datetime
    due_at: datetime
    stopped_at: datetime | None
    called_off: bool = False
    kind: Any = ""
    pk: int = 0
    waiting_for_label: str = ""


@dataclass(frozen=True)
class PromiseRow:
    """One promise with its clock; `late` is broken, or kept late."""

    text: str
    who: str
    made_at: datetime
    kept_at: datetime | None
    late: bool
    clock: ClockRow


ENDED_IN_SIGHT = 4


def clock_rows(facts: Facts, at: datetime, *, plain: bool = False) -> list[ClockRow]:
    """The clocks of the case, those that run first, by due moment; what was called off in time is left out.

    A promise's clock says what was promised, unless `plain` (handlers of a confidential case).
    """
    rows = []
    for clock in facts.clocks:
        state = clock.state_at(at)
        if state == "cancelled":
            continue
        label = clock_label(clock, facts, plain=plain)
        called_off = bool(clock.cancelled_at)
        kind = clock_label(clock, facts, plain=True)
        moments = (clock.starts_at, clock.due_at, clock.stopped_at)
        rows.append(ClockRow(label, state, *moments, called_off, kind, clock.pk, _waits(clock, facts)))
    ended = [r for r in rows if r.stopped_at or r.called_off]
    ended.sort(key=lambda r: r.stopped_at or r.due_at, reverse=True)
    return [r for r in rows if not (r.stopped_at or r.called_off)] + ended


def _waits(clock, facts: Facts) -> str:
    """What a paused clock waits for."""
    pauses = [r for r in facts.requests if r.clock_id == clock.pk and r.began_at and not r.ended_at]
    return (
        _("waiting for {whom}").format(whom=pauses[0].get_waiting_for_display()) if clock.paused_at and pauses else ""
    )


def clock_parts(rows: list[ClockRow]) -> dict[str, Any]:
    """What stands in sight: all that run and the last that ended; the earlier ones wait behind a fold."""
    running = sum(1 for r in rows if not r.stopped_at and not r.called_off)
    shown = running + ENDED_IN_SIGHT if len(rows) > running + ENDED_IN_SIGHT + 1 else len(rows)
    return {"limits": len(rows), "clocks": rows[:shown], "earlier_clocks": rows[shown:]}


def next_clock(rows: list[ClockRow]) -> ClockRow | None:
    """The one that is due first; what is paused or excused is not waited for."""
    return next((r for r in rows if str(r.state) in ("running", "breached") and not r.called_off), None)


def promise_rows(facts: Facts, at: datetime) -> list[PromiseRow]:
    """What was promised, open ones first (rule J8)."""
    rows = []
    for made in sorted(facts.promises, key=lambda p: (p.kept_at is not None, p.due_at)):
        late = made.due_at < (made.kept_at or at)
        state = ("late" if late else "met") if made.kept_at else ("breached" if late else "running")
        clock = ClockRow("", state, made.made_at, made.due_at, made.kept_at)
        who = made.made_by.label if made.made_by else ""
        rows.append(PromiseRow(made.text, who, made.made_at, made.kept_at, late, clock))
    return rows


def decision_rows(facts: Facts, at: datetime) -> list[dict[str, Any]]:
    """What waits for a decision: the matter, why, by whom it was asked, whose step it is, its clock (rule N6)."""
    from complaints.selectors.timeline import BECAUSE

    rows = []
    for asked in facts.decisions:
        clock = next((c for c in facts.clocks if c.kind == "decision" and c.part == asked.pk and c.running), None)
        said = asked.asked_words
        rows.append(
            {
                "matter": asked.get_matter_display(),
                "why": BECAUSE.get(asked.cause, ""),
                "words": said.text if said is not None and said.erased_at is None else "",
                "who": asked.asked_by.label if asked.asked_by else "",
                "role": asked.get_role_display(),
                "at": asked.asked_at,
                "clock": ClockRow("", clock.state_at(at), clock.starts_at, clock.due_at, None) if clock else None,
            }
        )
    return rows


def whose(measure) -> str:
    """Who carries an action out: as written, else the person or department it was given to."""
    return measure.owner or getattr(measure.person or measure.department, "label", "") or "–"


def measure_rows(facts: Facts, at: datetime) -> list[dict[str, Any]]:
    """The actions of the case, open ones first (rule J6)."""
    shown = [m for m in facts.measures if m.dropped_at is None]
    return [task_row(m, at) for m in sorted(shown, key=lambda m: (m.done_at is not None, m.due_at))]


def task_row(m, at: datetime) -> dict[str, Any]:
    """One action with its clock."""
    late = m.due_at < (m.done_at or at) and m.due_at > m.set_at
    state = ("late" if late else "met") if m.done_at else ("breached" if late else "running")
    said = m.evidence
    return {
        "measure": m,
        "who": whose(m),
        "late": late,
        "evidence": said.text if said is not None and said.erased_at is None else "",
        "clock": ClockRow("", state, m.set_at, m.due_at, m.done_at),
    }


def offer_rows(facts: Facts) -> list[Any]:
    """The offers, the last first, each with its look (rule J7)."""
    rows = list(reversed(facts.offers))
    for row in rows:
        row.look = Offer.State(row.standing)
    return rows


def point_rows(case, seen, facts: Facts) -> list[dict[str, Any]]:
    """The points with their findings. Handlers of a confidential case read the desk's wording (rules I11, P5)."""
    several = len(facts.points) > 1

    def text(point) -> str:
        if not seen.hidden:
            return point.text
        return _("Point {n}").format(n=point.ordinal) if several else seen.title

    return [
        {
            "n": p.ordinal,
            "text": text(p),
            "finding": p.finding,
            "who": p.found_by.label if p.found_by else "",
            "at": p.found_at,
        }
        for p in facts.points
    ]


def people_rows(case, seen, facts: Facts) -> list[dict[str, Any]]:
    """Who has to do with it: the complainant, the departments, the receiver, who holds it before a department does."""
    rows: list[dict[str, Any]] = []
    if seen.level != HANDLER or not seen.hidden:
        rows.append(
            {"part": _("Complainant"), "name": seen.who, "role": seen.who_kind, "outside": True, "end": seen.phone}
        )
    for share in facts.assignments:
        part = _("Lead") if share.lead else _("Beside")
        name = share.handler.label if share.handler else share.department.label
        rows.append(
            {"part": part, "name": name, "role": share.department.label if share.handler else "", **_standing(share)}
        )
    if case.delegate_id:
        rows.append({"part": _("For the general manager"), "name": case.delegate.label, "role": ""})
    if case.received_by_id:
        rows.append({"part": _("Received by"), "name": case.received_by.label, "role": ""})
    if case.holder_id and not facts.assignments and case.holder_id != case.received_by_id:
        rows.append({"part": _("Held by"), "name": case.holder.label, "role": ""})
    if case.judged_by_id and case.judged_by_id != case.received_by_id:
        rows.append({"part": _("Judged by"), "name": case.judged_by.label, "role": ""})
    if case.seconded_by_id:
        rows.append({"part": _("Second signature"), "name": case.seconded_by.label, "role": ""})
    return rows


def _standing(share) -> dict[str, Any]:
    if share.fed_back_at:
        return {"end": _("fed back"), "tone": "done"}
    if share.accepted_at:
        return {"end": _("accepted"), "tone": "done"}
    return {"end": _("not accepted yet"), "tone": "attn"}


def emergency_panel(case, seen, facts: Facts, may: frozenset[str], at: datetime) -> dict[str, Any]:
    """The checklist of an emergency, or the words that suggest one while nobody has judged the case (rule I7)."""
    if seen.level == RELAYER:
        return {}
    if facts.emergency is None:
        words = suggested(f"{seen.title} {seen.content}") if "emergency" in may and not case.judged_at else []
        return {"alarm": list(dict.fromkeys(one.word for one in words))[:4]}
    clock = next((c for c in facts.clocks if c.kind == RESCUE), None)
    row = None
    if clock is not None:
        row = ClockRow("", clock.state_at(at), clock.starts_at, clock.due_at, clock.stopped_at)
    items = facts.emergency.listed
    return {
        "emergency": facts.emergency,
        "checklist": items,
        "ticked": sum(1 for one in items if one.done_at),
        "rescue": row,
        "may_tick": "emergency_item" in may,
        "may_tick_off": "emergency_off" in may,
        "may_change_kind": "emergency_kind" in may,
        "notes": not (seen.level == HANDLER and seen.hidden),
    }


def may_know_names(case, user) -> bool:
    """Who may know whom a case names: those who name and lift (rule P4)."""
    return user.scope.holds(SUPERVISING, case.estate_id)


def files_of(case, level: str, user) -> list[Attachment]:
    """The files beside the complainant's words, as far as this person may open them (rules P3, P5).

    What colleagues added since stands in the history, where it was added. Who relayed it, and the handlers of a
    confidential case, read less of that history: all that is theirs to open stands here.
    """
    files = Attachment.objects.filter(case=case, erased_at=None)
    if level == FULL or (level == HANDLER and not case.confidential):
        files = files.filter(Q(entry=None) | Q(entry__kind__in=("registered", "resident_added")))
    return [f for f in files if may_open(f, case, level, user)]


def may_open(file, case, level: str, user) -> bool:
    if level == FULL or file.by_id == user.pk:
        return True
    if level == HANDLER:
        return file.for_handlers or not case.confidential
    return level == RELAYER and file.outward


def relatives(case, user) -> dict[str, Any]:
    """The lead it follows, its followers and what is linked, as far as this person may know of them."""
    near = (
        Case.objects.visible_to(user)
        .filter(Q(pk=case.lead_id) | Q(lead=case) | Q(related=case))
        .select_related(*LIST_JOINS)
        .distinct()
        .order_by("pk")
    )
    rows: dict[str, Any] = {"lead": None, "followers": [], "linked": []}
    for one in with_shares(near, user):
        item = {"case": one, "seen": seen_by(one, user)}
        if one.pk == case.lead_id:
            rows["lead"] = item
        else:
            rows["followers" if one.lead_id == case.pk else "linked"].append(item)
    return rows


def archive_files(case) -> list[ArchiveFile]:
    """The frozen files, the newest first (rule J12); none before the first archiving."""
    return list(ArchiveFile.objects.filter(case=case).defer("body").select_related("by")) if case.archivings else []


def archive_panel(case, seen) -> dict[str, Any]:
    """The frozen files, and whether this person may have their PDF: who sees the whole case (rules J12, P5)."""
    found = archive_files(case)
    return {
        "archive_files": found,
        "may_have_pdf": seen.level == FULL,
        "no_pdf_here": any(not f.pdf for f in found) and not can_make_pdf(),
    }
