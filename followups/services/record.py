"""One callback written down, whatever it is about (rules F1–F3): the matter's own service decides what follows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

import complaints.services as complaints
import repairs.services as repairs
from complaints.errors import BadInput, NotFound, NotNow
from deadlines.clock import now
from followups.choices import Becomes, Standing
from followups.models import Call, Wish
from followups.services import paid


@dataclass(frozen=True)
class NewWish:
    """Something new that was said: a case of its own, or put right under this number."""

    words: str
    becomes: str = Becomes.CASE


def open_call(pk: int, by: Any) -> Call:
    """The open call as `by` may know of it; NotFound, or NotNow where it has ended."""
    joined = Call.objects.visible_to(by).select_related("case", "order", "service", "estate")
    found = joined.filter(pk=pk).first()
    if found is None:
        raise NotFound(_("There is no such callback."))
    if found.standing != Standing.OPEN:
        raise NotNow(_("Somebody else has called back meanwhile."), code="wrong_state")
    return found


def record(
    pk: int,
    *,
    by,
    way: str,
    reached: bool,
    solved: str = "",
    satisfaction: str = "",
    note: str = "",
    wishes: Sequence[NewWish] = (),
    agreed_to_leave: bool = False,
    rectify_by: datetime | None = None,
    version: int | None = None,
) -> Call:
    """Write down one attempt, and what was said where somebody was reached.

    Who may, what is asked and what follows is the rule of the matter (`complaints.services.callback`,
    `repairs.services.callback`, `paid.callback`), in one transaction with the wishes. A wish to be put right under the
    same number leads to rectification even where all else is well; on a repair it waits to become a case.
    Raises NotFound, NotYours, NotNow, Changed, BadInput.
    """
    said = [w for w in wishes if w.words.strip()]
    if any(w.becomes not in Becomes.values for w in said):
        raise BadInput(fields={"wishes": _("There is no “{code}”.").format(code="?")})
    put_right = reached and any(w.becomes == Becomes.RECTIFICATION for w in said)
    with transaction.atomic():
        call = open_call(pk, by)
        given: dict[str, Any] = {
            "by": by, "way": way, "reached": reached, "solved": solved, "satisfaction": satisfaction, "note": note,
            "agreed_to_leave": agreed_to_leave, "version": version,
        }  # fmt: skip
        if call.case is not None:
            complaints.callback(call.case.number, **given, rectify_by=rectify_by, put_right=put_right)
        elif call.order is not None:
            repairs.callback(call.order.number, **given)
        else:
            assert call.service is not None  # a call is about one matter
            paid.callback(call.service.number, **given, put_right=put_right)
        if reached:
            _keep(call, said)
    return Call.objects.select_related("case", "order", "service", "estate").get(pk=pk)


def _keep(call: Call, said: list[NewWish]) -> None:
    at = now()
    Wish.objects.bulk_create(
        Wish(
            call=call,
            at=at,
            words=w.words.strip()[:2000],
            becomes=w.becomes if call.order_id is None else Becomes.CASE,
            settled_at=at if w.becomes == Becomes.RECTIFICATION and call.order_id is None else None,
        )
        for w in said
    )


def close_call(pk: int, *, by) -> Call:
    """Close as unreachable, after failed attempts on different days and hours (rule F1): the matter says if it may."""
    with transaction.atomic():
        call = open_call(pk, by)
        if call.case is not None:
            complaints.close(call.case.number, by=by)
        elif call.order is not None:
            repairs.close(call.order.number, by=by)
        else:
            assert call.service is not None  # a call is about one matter
            paid.close(call.service.number, by=by)
    return Call.objects.select_related("case", "order", "service", "estate").get(pk=pk)
