"""What stands in an exported file: sheets of heads and rows, as the reader of the file may know it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from analytics.names import AGE_WORDS, DIMENSIONS, MARKS, names_of
from analytics.selectors.summary import Figure, Summary
from complaints.choices import Channel, Kind, Nature, Urgency
from complaints.facts import facts_of_row
from complaints.lifecycle import State
from complaints.models import Case
from complaints.selectors import seen_by
from complaints.selectors.lines import lines_of
from complaints.selectors.seen import RELAYER

CHUNK = 200
SHOWN = ("received", "answer_due", "answered_in_time", "overdue_now")


@dataclass
class Sheet:
    """One table. `rows` may be read once, `widths` are columns in characters where they cannot be measured."""

    title: str
    heads: Sequence[str]
    rows: Iterable[Sequence[Any]]
    widths: Sequence[int] = field(default_factory=tuple)


def plain(value: Any) -> Any:
    """A number a spreadsheet can reckon with, whole where it is whole; None stays empty."""
    return value if value is None else int(value) if value == int(value) else float(value)


def unit_of(one: Figure) -> str:
    """What the figure is told in: a file has no other place to say it."""
    return {"rate": "%", "minutes": _("minutes"), "homes": _("per 1,000 homes")}.get(one.measure.shape, "")


def named(found: Summary) -> dict[str, Any]:
    """The lines and slices of a summary with their names, as paper and spreadsheet show them."""
    return {
        "lines": [{"line": one, "left_out": left_out(one.now)} for one in found.lines],
        "slices": [
            {
                "dim": dim,
                "label": DIMENSIONS[dim],
                "rows": [{"name": names[value], "n": {mark: n.get(mark, 0) for mark in SHOWN}} for value, n in counted],
            }
            for dim, counted in found.slices.items()
            for names in (names_of(dim, [value for value, _n in counted]),)
        ],
    }


def left_out(one: Figure) -> str:
    return _("; ").join(f"{MARKS[mark]} {n}" for mark, n in one.left_out.items())


def summary_sheets(found: Summary) -> list[Sheet]:
    """The measures, then a sheet for each slice, then the backlog and its ages."""
    shown = named(found)
    heads = [_("Measure"), _("This period"), pgettext("of a figure", "Unit"), _("Numerator"), _("Denominator")]
    heads += [_("Before"), _("Against before"), _("Left out")]
    rows = []
    for one in shown["lines"]:
        line = one["line"]
        under = line.now.under if line.now.measure.shape in ("rate", "homes") else None
        value, *others = map(plain, (line.now.value, line.now.over, under, line.before.value, line.change))
        rows.append([str(line.now.measure.label), value, unit_of(line.now), *others, one["left_out"]])
    counts = [_("Cases received"), _("First response due"), capfirst(_("answered on time")), _("Overdue now")]
    return [
        Sheet(_("Measures"), heads, rows),
        *(
            Sheet(
                str(part["label"]), [str(part["label"]), *counts], [[r["name"], *r["n"].values()] for r in part["rows"]]
            )
            for part in shown["slices"]
        ),
        _backlog(found),
    ]


def _backlog(found: Summary) -> Sheet:
    """What was in hand at the end of the period, and how old what is still open has grown."""
    rows = [(_("In hand at the end of the period"), found.backlog)]
    rows += [(_("Still open today"), sum(n for _name, n in found.ageing))]
    rows += [(str(AGE_WORDS[name]), n) for name, n in found.ageing]
    return Sheet(_("Backlog"), [_("Backlog"), pgettext("how many", "Cases")], rows)


def about(what: str, told: str, viewer: Any, at: datetime) -> Sheet:
    """The last sheet of a workbook: what it holds, for whom and when it was made. A file outlives its page."""
    rows: list[tuple[str, Any]] = [
        (_("Export"), what),
        (_("What is in it"), told),
        (_("Made for"), viewer.label),
        (_("Made at"), _local(at)),
        ("", _("It holds what this person may see: complaints they must not know of are left out.")),
    ]
    return Sheet(_("About this file"), [_("About this file"), ""], rows, (18, 60))


def case_heads() -> list[str]:
    return [
        _("Number"),
        _("Estate"),
        _("Kind"),
        _("Channel"),
        _("Date received"),
        _("Logged"),
        _("Place"),
        pgettext("sheet", "Person"),
        _("Telephone"),
        _("In short"),
        _("Content"),
        _("Nature"),
        _("Category"),
        _("Urgency"),
        _("State"),
        _("Department"),
        _("Handler"),
        _("Next deadline"),
        _("Ended"),
    ]


CASE_WIDTHS = (20, 14, 10, 12, 17, 17, 24, 14, 14, 36, 60, 12, 18, 12, 14, 14, 12, 17, 17)


def case_rows(viewer, ids: Sequence[int]) -> Iterator[tuple[int, list[Any]]]:
    """(id, row) of the cases `ids`, in that order, as `viewer` sees them now; of whom they may not know there is none.

    A bounded number of cases is held at a time, whatever their number.
    """
    for start in range(0, len(ids), CHUNK):
        some = list(ids[start : start + CHUNK])
        held = {case.pk: case for case in lines_of(Case.objects.visible_to(viewer).filter(pk__in=some))}
        for pk in some:
            if pk in held:
                yield pk, _case_row(held[pk], viewer)


def _case_row(case: Any, viewer: Any) -> list[Any]:
    seen = seen_by(case, viewer, facts_of_row(case, viewer))
    inside = seen.level != RELAYER  # a relayer reads state and answer alone
    ended = None if case.is_open else case.archived_at or case.closed_at or case.withdrawn_at
    judged: list[Any] = [""] * 6
    if inside:
        judged = [
            capfirst(str(Nature(case.nature).label)) if case.nature else _("not judged"),
            case.category.label if case.category_id else "",
            f"{Urgency(case.urgency).name} {Urgency(case.urgency).label}",
            capfirst(str(State(case.state).label)),
            case.department.label if case.department_id else "",
            case.handler.label if case.handler_id else "",
        ]
    else:
        judged[3] = capfirst(str(State(case.state).label))
    return [
        case.number,
        case.estate.label,
        capfirst(str(Kind(case.kind).label)),
        capfirst(str(Channel(case.channel).label)),
        _local(case.received_at),
        _local(case.logged_at),
        seen.place,
        seen.who,
        seen.phone,
        seen.title,
        seen.content,
        *judged,
        _local(case.next_due_at) if inside and case.is_open else None,
        _local(ended),
    ]


def _local(moment: Any) -> Any:
    """A moment as the reader's clock shows it, to the minute; spreadsheets know no zones."""
    return timezone.localtime(moment).replace(tzinfo=None, second=0, microsecond=0) if moment else None
