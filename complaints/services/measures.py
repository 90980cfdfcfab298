"""Corrective and preventive actions, accepted offers, agreement, and the check of the effect (rule J6)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from accounts.models import Department, Role, User
from complaints.choices import REPORTED, Nature
from complaints.errors import BadInput
from complaints.models import Agreement, Decision, EffectCheck, Measure, Report
from complaints.services.decide import ask_decision
from complaints.services.deed import Deed


def set_task(deed: Deed, kind: str, text: str, *, due_at: datetime, **who: Any) -> Measure:
    """A task with its own clock, answered by the person or the department it names, else by the lead department."""
    case = deed.case
    department = who.get("department") or (None if who.get("person") else case.department)
    task = Measure.objects.create(
        case=case, kind=kind, text=text, due_at=due_at, set_at=deed.at, **{**who, "department": department}
    )
    if due_at <= deed.at:
        # Reported as carried out already: the report itself is the evidence.
        task.done_at, task.done_by = deed.at, deed.user
        task.save(update_fields=["done_at", "done_by"])
        return task
    person = who.get("person")
    deed.start(
        "action",
        due_at=due_at,
        part=task.pk,
        department_id=department.pk if department else None,
        user_id=person.pk if person else None,
    )
    if person:
        deed.tell("task_given", [person.pk])
    elif department:
        deed.tell("task_given", deed.next_people(Role.HEAD, department_id=department.pk))
    return task


def set_measures(deed: Deed, report: Report) -> None:
    """The actions of a final report become tasks; what a later version leaves out is dropped, what it keeps goes on."""
    open_now = [m for m in deed.facts.measures if m.open and m.kind != Measure.Kind.OFFER]
    kept = set()
    for kind in (Measure.Kind.CORRECTIVE, Measure.Kind.PREVENTIVE):
        for row in report.body.get(kind) or []:
            same = next((m for m in open_now if (m.kind, m.text) == (kind, row.get("text"))), None)
            if same is not None:
                kept.add(same.pk)
                continue
            due = parse_datetime(row.get("due_at") or "")
            owner = (row.get("owner") or "").strip()
            set_task(
                deed,
                kind,
                row.get("text", ""),
                due_at=due or deed.at,
                report=report,
                owner=owner,
                quantity="" if row.get("quantity") is None else str(row["quantity"]),
                **whom(owner),
            )
    for gone in open_now:
        if gone.pk not in kept:
            gone.dropped_at = deed.at
            gone.save(update_fields=["dropped_at"])
            deed.cancel(["action"], "report_replaced", part=gone.pk)


def whom(owner: str) -> dict[str, Any]:
    """The person or department of the house an owner's name stands for; neither for anybody else."""
    if not owner:
        return {}
    people = User.objects.filter(is_active=True)
    found = list(people.filter(username=owner)[:2]) or list(people.filter(display_name=owner)[:2])
    if len(found) == 1:
        return {"person": found[0]}
    department = next((d for d in Department.objects.all() if owner in (d.code, d.name, d.name_en)), None)
    return {"department": department} if department else {}


def complete_action(number: str, *, by, action: int, evidence: str, version: int | None = None) -> Measure:
    """A task is done, with its evidence in words; late stays late (rules J6, D6). The case may be long closed."""
    with Deed(number, "complete_action", by, version=version) as deed:
        task = next((m for m in deed.facts.measures if m.pk == action and m.open), None)
        wrong = {}
        if task is None:
            wrong["action"] = _("There is no such open action.")
        if not evidence.strip():
            wrong["evidence"] = _("Say what shows that it is done.")
        if wrong or task is None:
            raise BadInput(fields=wrong)
        task.done_at, task.done_by, task.evidence = deed.at, deed.user, deed.words(evidence)
        task.save(update_fields=["done_at", "done_by", "evidence"])
        deed.stop("action", part=task.pk)
        deed.entry("action_done", evidence, action=task.pk)
    return task


def ask_agreement(deed: Deed, report: Report, agreed: list[str]) -> None:
    """The departments that must carry a final report out: those who said yes, and those still asked (rule J6)."""
    owners = {m.department_id for m in Measure.objects.filter(report=report).exclude(department=None)}
    shares = {s.department_id: s.department for s in deed.facts.assignments}
    said = {d.pk: d for d in Department.objects.filter(code__in=agreed)}
    for pk, department in {**{k: v for k, v in shares.items() if k in owners}, **said}.items():
        own = deed.user is not None and deed.user.scope.in_department(pk, deed.case.estate_id)
        yes = pk in said or own
        Agreement.objects.create(
            report=report,
            department=department,
            asked_at=deed.at,
            answered_at=deed.at if yes else None,
            answered_by=deed.user if yes else None,
            agreed=True if yes else None,
        )
        if not yes:
            deed.tell("agreement_wanted", deed.next_people(Role.HEAD, department_id=pk))


def agree_report(number: str, *, by, agreed: bool, text: str = "", version: int | None = None) -> Agreement:
    """A department that must carry the final report out agrees, or says why not (rule J6). It blocks nothing."""
    with Deed(number, "agree_report", by, version=version) as deed:
        asked = asked_to_agree(deed.case, by, deed.facts)[0]
        if not agreed and not text.strip():
            raise BadInput(fields={"text": _("Say what would have to be different.")})
        asked.answered_at, asked.answered_by, asked.agreed = deed.at, deed.user, agreed
        asked.words = deed.words(text)
        asked.save(update_fields=["answered_at", "answered_by", "agreed", "words"])
        kind = "report_agreed" if agreed else "report_not_agreed"
        deed.entry(kind, text, department=asked.department.code)
        deed.tell("agreement_given", [asked.report.by_id])
    return asked


def asked_to_agree(case, by, facts) -> list[Agreement]:
    """The agreements `by` may answer for: their department's, on the latest final report."""
    return [
        a for a in facts.agreements if a.answered_at is None and by.scope.in_department(a.department_id, case.estate_id)
    ]


def accept_report(number: str, *, by, accepted: bool, text: str = "", version: int | None = None) -> Report:
    """What the complainant says to the final report: accepted or not, by the link or written down (rule J6)."""
    with Deed(number, "accept_report", by, version=version) as deed:
        final = deed.facts.final_report
        assert final is not None  # `missing` asked
        final.accepted, final.accepted_at, final.accepted_by = accepted, deed.at, deed.user
        final.save(update_fields=["accepted", "accepted_at", "accepted_by"])
        deed.entry("report_accepted" if accepted else "report_not_accepted", text, outward=True)
    return final


def start_effect_check(deed: Deed) -> None:
    """Closed with a final report: whether it holds is looked at after the time of the policy (rule J6)."""
    case = deed.case
    if case.nature in REPORTED and deed.facts.final_report is not None:
        deed.start("effectiveness", variant="major" if case.nature == Nature.MAJOR else "")


def check_effect(number: str, *, by, effective: bool, note: str, version: int | None = None) -> EffectCheck:
    """Whether what was done still holds (rule J6), by someone who did not handle it. No: reopening is asked for."""
    with Deed(number, "check_effect", by, version=version) as deed:
        if not note.strip():
            raise BadInput(fields={"note": _("Say how you checked, and what you saw.")})
        checked = EffectCheck.objects.create(
            case=deed.case, at=deed.at, by=deed.user, effective=effective, words=deed.words(note)
        )
        deed.stop("effectiveness")
        deed.entry("effect_holds" if effective else "effect_failed", note)
        if not effective:
            ask_decision(deed, Decision.Matter.REOPEN, role=Role.SUPERVISOR, cause="not_effective", text=note)
    return checked
