"""The cases of one page of a list, with everything a line shows, in one statement.

Which cases is asked by the ORM through `visible_to`, as ids alone; what is beside them is joined here by hand, for
these few alone. The rows are cases with the columns of a line (the rest is left behind) and, at them, what is joined.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.base import ModelState

from accounts import remembered
from accounts.models import Department, User
from complaints.clocks import SUBJECT
from complaints.lifecycle import State
from complaints.models import Case, Category, Complainant
from estates import prepared
from estates.models import Asset, Building, Estate, Place, Unit

SHOWN = frozenset(
    {
        "id", "state", "number", "estate_id", "kind", "channel", "received_at", "logged_at", "title", "content",
        "wishes", "handler_wording", "unit_id", "building_id", "place_id", "asset_id", "place_text", "nature",
        "nature_kind", "urgency", "category_id", "emergency", "anonymous", "confidential", "relayed_by_id", "holder_id",
        "department_id", "handler_id", "delegate_id", "lead_id", "urged", "archived_at", "closed_at", "withdrawn_at",
        "is_open", "next_due_at", "next_clock", "version",
    }
)  # fmt: skip
"""The columns of a case that a line of a list, a page or the API, may show."""
_NAMES = ("id", "name", "name_en")
_PERSON = ("id", "username", "display_name", "display_name_en")
_BESIDE: dict[str, tuple[type[Model], frozenset[str], str]] = {
    "unit": (Unit, frozenset({"id", "code", "label_zh"}), "unit_id = {}.id"),
    "building": (Building, frozenset(_NAMES), "building_id = {}.id"),
    "place": (Place, frozenset(_NAMES), "place_id = {}.id"),
    "asset": (Asset, frozenset(_NAMES), "asset_id = {}.id"),
    "complainant": (Complainant, frozenset({"id", "case_id", "name", "kind", "phone"}), "id = {}.case_id"),
    "handler": (User, frozenset(_PERSON), "handler_id = {}.id"),
    "holder": (User, frozenset(_PERSON), "holder_id = {}.id"),
}
"""What is joined to a case: name → model, its columns, how."""
_REMEMBERED = {"estate": Estate, "department": Department, "category": Category}
"""Few and hardly changing: no join at all."""
_LOOKED_UP = f"""
    (SELECT k.starts_at FROM deadlines_clock k WHERE k.subject_kind = '{SUBJECT}' AND k.subject_id = c.id
        AND k.kind = c.next_clock AND k.due_at = c.next_due_at AND k.stopped_at IS NULL AND k.cancelled_at IS NULL
        ORDER BY k.id LIMIT 1),
    (SELECT count(*) FROM complaints_case f WHERE f.lead_id = c.id AND '{State.MERGED.value}' = f.state),
    (SELECT json_agg(json_build_object('kind', h.kind, 'paused', h.paused_at, 'starts', h.starts_at, 'due', h.due_at)
        ORDER BY h.due_at, h.id) FROM deadlines_clock h WHERE h.subject_kind = '{SUBJECT}' AND h.subject_id = c.id
        AND h.stopped_at IS NULL AND h.cancelled_at IS NULL
        AND (h.paused_at IS NOT NULL OR h.excused_at IS NOT NULL)),
    ARRAY(SELECT a.department_id FROM complaints_assignment a
        WHERE a.case_id = c.id AND a.recalled_at IS NULL AND a.returned_at IS NULL AND a.lead),
    ARRAY(SELECT a.department_id FROM complaints_assignment a
        WHERE a.case_id = c.id AND a.recalled_at IS NULL AND a.returned_at IS NULL AND NOT a.lead)
"""  # nosec B608


def _columns(model: type[Model], wanted: frozenset[str]) -> list[tuple[str, str]]:
    """(attribute, column) in the model's own order, as `from_db` takes them."""
    return [(f.attname, str(f.column)) for f in model._meta.concrete_fields if f.attname in wanted]


@cache
def _statement() -> tuple[str, list[tuple[str, type[Model], list[str]]]]:
    """The statement around the ids, and how a row of it is cut into models."""
    names, joins = [], []
    cuts: list[tuple[str, type[Model], list[str]]] = []
    read: dict[str, tuple[type[Model], frozenset[str], str]] = {"c": (Case, SHOWN, ""), **_BESIDE}
    for alias, (model, wanted, on) in read.items():
        columns = _columns(model, wanted)
        short = f"j_{alias}" if on else alias
        names += [f'{short}."{column}"' for _attribute, column in columns]
        cuts.append((alias, model, [attribute for attribute, _column in columns]))
        if on:
            joins.append(f'LEFT JOIN "{model._meta.db_table}" {short} ON c.{on.format(short)}')
    text = (
        f"SELECT {', '.join(names)}, {_LOOKED_UP} FROM (@) page(id) JOIN complaints_case c ON c.id = page.id "
        f"{' '.join(joins)} ORDER BY "  # nosec B608
    )
    return text, cuts


def lines(ids: str, params: Sequence[Any], order: str = "c.id", *, keep: bool = False) -> list[Case]:
    """The cases whose ids the statement `ids` gives, in `order`. `keep` its plan, where its text is one of few.

    Beside the case stand `clock_starts_at`, `follower_count`, `live_shares` ([{"department_id", "lead"}]) and
    `still_clocks`, those that run, yet are paused or excused ([{"kind", "paused", "starts", "due"}]).
    """
    text, cuts = _statement()
    sql = text.replace("@", ids) + order
    if keep:
        return _cases(prepared.fetch_all(sql, params), cuts)
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return _cases(cursor.fetchall(), cuts)


def lines_of(cases: QuerySet) -> list[Case]:
    """`lines` of a queryset that has been narrowed by `visible_to`."""
    try:
        return lines(*cases.order_by().values("pk").query.sql_with_params())
    except EmptyResultSet:
        return []


def _made(model: type[Model], attributes: list[str], values: Sequence[Any], db: str) -> Any:
    """The row as `from_db` makes it: what is not read yet is asked for once somebody looks.

    `from_db` goes through every column of the model, and a page has a hundred and fifty rows of them.
    """
    made: Any = model.__new__(model)
    made.__dict__.update(zip(attributes, values, strict=True))
    made._state = state = ModelState()
    state.db, state.adding = db, False
    return made


def _cases(rows: Iterable[tuple[Any, ...]], cuts: list[tuple[str, type[Model], list[str]]]) -> list[Case]:
    db = connection.alias
    return [_case(row, cuts, db) for row in rows]


def _case(row: tuple[Any, ...], cuts: list[tuple[str, type[Model], list[str]]], db: str) -> Case:
    end = len(cuts[0][2])
    case = _made(Case, cuts[0][2], row[:end], db)
    beside = case._state.fields_cache
    for name, model, attributes in cuts[1:]:
        start, end = end, end + len(attributes)
        # Nothing joined: every column is null, the key among them.
        beside[name] = _made(model, attributes, row[start:end], db) if row[start] is not None else None
    for name, known in _REMEMBERED.items():
        beside[name] = remembered.one(known, getattr(case, f"{name}_id"))
    case.clock_starts_at, case.follower_count, still, leads, others = row[end:]
    case.still_clocks = still or []
    case.live_shares = [{"department_id": pk, "lead": True} for pk in leads]
    case.live_shares += [{"department_id": pk, "lead": False} for pk in others]
    return case
