"""A frozen file of the archive as its paper forms show it (rule J12).

Everything is read from the body that was frozen, never from the rows: a case may be reopened before its PDF is made,
and the file must stay what it was. Only names of people, departments, categories and the estate are looked up.
"""

from __future__ import annotations

from datetime import datetime
from types import SimpleNamespace
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Department, User
from complaints.choices import Satisfaction, Solved, Stage, Way
from complaints.models import Attachment, Category
from complaints.models.attachment import FileKind
from complaints.selectors.paper import ticks
from estates.models import ResidentKind
from estates.phones import masked


def on_paper(file) -> dict[str, Any]:
    """The context of the forms for `file` (an ArchiveFile with its case and estate).

    Paper shows neither name nor telephone of a confidential complainant, and of the place the building (rule P5).
    Labels come in the active language, moments as they were.
    """
    body = file.body
    look = _Names(body)
    case = _case(file, look)
    hidden = bool(body["complainant"].get("confidential"))
    callbacks = [_callback(one, look) for one in reversed(body["callbacks"])]
    contacts = [_contact(one, look) for one in reversed(body["contacts"])]
    last = next((one for one in reversed(callbacks) if one.reached), SimpleNamespace(solved="", satisfaction=""))
    return {
        "case": case,
        "seen": _seen(file, hidden),
        "facts": SimpleNamespace(assignments=[_share(one, look) for one in body.get("dispatches", [])]),
        **_emergency(body.get("emergency"), look),
        "points": [_point(one, look) for one in body["points"]],
        "contacts": contacts,
        "first": next((one for one in contacts if one.answers), None),
        "in_time": _in_time(body),
        "callbacks": callbacks,
        "reports": [_report(one, look) for one in reversed(body["reports"])],
        "promises": [
            SimpleNamespace(
                text=one["text"], due_at=_at(one["due_at"]), kept_at=_at(one["kept_at"]), made_by=look.person(one["by"])
            )
            for one in body["promises"]
        ],
        "verifications": [_entry(e, look) for e in body["timeline"] if e["kind"] in ("verified", "verify_failed")],
        "at": file.at,
        "by": file.by or SimpleNamespace(label=""),
        **ticks(
            kind=None if hidden else body["complainant"]["kind"],
            channel=body["channel"],
            nature=body["nature"],
            solved=last.solved,
            satisfied=last.satisfaction,
        ),
        **attached(file),
    }


def attached(file) -> dict[str, Any]:
    """The attachments of the frozen file: `pictures` to show as pages, `papers` to list, each with its hash."""
    listed = file.body["attachments"]
    rows = {str(a.pk): a for a in Attachment.objects.filter(pk__in=[one["id"] for one in listed])}
    pictures: list[dict[str, Any]] = []
    papers: list[dict[str, Any]] = []
    for one in listed:
        row = rows.get(one["id"])
        there = row is not None and row.erased_at is None and row.file.storage.exists(str(row.file.name))
        item = {**one, "there": there, "label": FileKind(one["kind"]).label, "at": row.at if row else None}
        (pictures if there and one["kind"] == FileKind.IMAGE else papers).append(item)
    return {"pictures": pictures, "papers": papers}


class _Names:
    """People, departments and the category of a body, each looked up once."""

    def __init__(self, body: dict[str, Any]) -> None:
        self.people = {u.username: u for u in User.objects.filter(username__in=_usernames(body))}
        codes = [one["department"] for one in body.get("dispatches", [])]
        self.departments = {d.code: d for d in Department.objects.filter(code__in=codes)}
        self.category = Category.objects.select_related("parent").filter(code=body["category"]).first()

    def person(self, username: str | None) -> Any:
        """Somebody with a `label`; None for nobody."""
        return (self.people.get(username) or SimpleNamespace(label=username)) if username else None

    def department(self, code: str) -> Any:
        return self.departments.get(code) or SimpleNamespace(label=code)


def _usernames(body: dict[str, Any]) -> set[str]:
    parts = ("points", "reports", "promises", "contacts", "callbacks", "timeline")
    found = {one["by"] for part in parts for one in body[part]} | {body["judged_by"], body["seconded_by"]}
    return {
        name for name in found | _of_emergency(body) | {one["handler"] for one in body.get("dispatches", [])} if name
    }


def _of_emergency(body: dict[str, Any]) -> set[str]:
    return {one["by"] for one in (body.get("emergency") or {"items": []})["items"]}


def _at(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _case(file, look: _Names) -> SimpleNamespace:
    body = file.body
    item = body.get("basis_item", "").partition(" ")
    return SimpleNamespace(
        number=body["number"],
        archive_number=file.number,
        estate=file.case.estate,
        state="archived",
        kind=body["kind"],
        received_at=_at(body["received_at"]),
        logged_at=_at(body["logged_at"]),
        happened_at=body.get("happened_at", ""),
        category=look.category,
        category_id=look.category.pk if look.category else None,
        urgency=body["urgency"],
        basis=body["basis"],
        basis_item_id=bool(item[0]),
        basis_item=SimpleNamespace(code=item[0], label=item[2]),
        judged_by=look.person(body["judged_by"]),
        judged_at=_at(body["judged_at"]),
        seconded_by=look.person(body["seconded_by"]),
        seconded_at=_at(body.get("seconded_at")),
        responded_at=_at(body.get("responded_at")),
        resolution=body["resolution"],
        lesson=body["lesson"],
    )


def _seen(file, hidden: bool) -> SimpleNamespace:
    body, who = file.body, file.body["complainant"]
    building = file.case.building.label if file.case.building_id else ""
    name = "" if who["anonymous"] else who["name"]
    return SimpleNamespace(
        title=body["title"],
        content=body["content"],
        wishes=body["wishes"],
        who=_("confidential") if hidden else name or _("anonymous"),
        who_kind="" if hidden or not who["kind"] else ResidentKind(who["kind"]).label,
        phone="" if hidden else masked(who["phone"]),
        place=building if hidden else body["place"],
        unit="" if hidden or not file.case.unit_id else file.case.unit.label,
        hidden=hidden,
    )


def _share(one: dict[str, Any], look: _Names) -> SimpleNamespace:
    return SimpleNamespace(
        department=look.department(one["department"]),
        handler=look.person(one["handler"]),
        lead=one["lead"],
        dispatched_at=_at(one["dispatched_at"]),
        accepted_at=_at(one["accepted_at"]),
    )


def _point(one: dict[str, Any], look: _Names) -> dict[str, Any]:
    by = look.person(one["by"])
    return {
        "n": one["number"],
        "text": one["text"],
        "finding": one["finding"],
        "who": by.label if by else "",
        "at": _at(one["found_at"]),
    }


def _emergency(told: dict[str, Any] | None, look: _Names) -> dict[str, Any]:
    if not told:
        return {"emergency": None, "checklist": []}
    checklist = [
        SimpleNamespace(label=one["text"], done_at=_at(one["done_at"]), done_by=look.person(one["by"]))
        for one in told["items"]
    ]
    record = SimpleNamespace(
        kind=SimpleNamespace(label=told["kind"]), since=_at(told["since"]), people_hurt=told["people_hurt"]
    )
    return {"emergency": record, "checklist": checklist}


def _said(text: str) -> SimpleNamespace:
    return SimpleNamespace(words=SimpleNamespace(text=text))


def _contact(one: dict[str, Any], look: _Names) -> SimpleNamespace:
    return SimpleNamespace(
        at=_at(one["at"]),
        get_way_display=Way(one["way"]).label,
        by=look.person(one["by"]),
        reached=one["reached"],
        answers=one["answers"],
        entry=_said(one["content"]),
    )


def _callback(one: dict[str, Any], look: _Names) -> SimpleNamespace:
    solved, satisfied = one["solved"], one["satisfaction"]
    return SimpleNamespace(
        at=_at(one["at"]),
        get_way_display=Way(one["way"]).label,
        by=look.person(one["by"]),
        reached=one["reached"],
        solved=solved or "",
        satisfaction=satisfied or "",
        get_solved_display=Solved(solved).label if solved else "",
        get_satisfaction_display=Satisfaction(satisfied).label if satisfied else "",
        entry=_said(one["note"]),
    )


def _report(one: dict[str, Any], look: _Names) -> tuple[SimpleNamespace, Stage]:
    row = SimpleNamespace(at=_at(one["at"]), version=one["version"], by=look.person(one["by"]), body=one["body"])
    return row, Stage(one["stage"])


def _entry(one: dict[str, Any], look: _Names) -> SimpleNamespace:
    return SimpleNamespace(
        at=_at(one["at"]),
        kind=one["kind"],
        actor=look.people.get(one["by"]),
        words=SimpleNamespace(text=one["words"]),
    )


def _in_time(body: dict[str, Any]) -> bool:
    clock = next((c for c in body["clocks"] if c["kind"] == "response"), None)
    stopped, due = (_at(clock["stopped_at"]), _at(clock["due_at"])) if clock else (None, None)
    return bool(stopped and due and stopped <= due)
