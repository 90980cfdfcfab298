"""One answer to many households, each with its own salutation and as a contact of its own case (rules F5, J5)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

import complaints.services as complaints
from complaints.choices import Way
from complaints.errors import ComplaintError
from complaints.models import Case
from followups.errors import BadInput
from followups.selectors.clusters import CLUSTER, households_of
from followups.services.clusters.gathering import locked
from followups.services.surveys.questionnaire import refuse_empty
from followups.services.words import note_overridden


@dataclass(frozen=True)
class Sent:
    """What came of the answer to one household; `refused` says why not."""

    case: Case
    refused: str = ""


def answer(pk: int, members: Iterable[int], *, by, text: str, overridden: Sequence[Any] = ()) -> list[Sent]:
    """Put an answer on the page of each of these households and tell them (members by id), one contact each.

    Each is a deed of its own: what is refused for one household does not hold up the others, and comes back in words.
    """
    refuse_empty(text=text)
    cluster = _kept(pk, by, overridden)
    wanted = set(members)
    chosen = [one for one in households_of(cluster, by) if one.member.pk in wanted]
    if not chosen:
        raise BadInput(fields={"members": _("Choose at least one household.")})
    # In the order of their keys, as all deeds that hold several cases: a caller may want them in one transaction.
    return [_one(one.case, text.strip(), by) for one in sorted(chosen, key=lambda one: one.case.pk)]


def _kept(pk: int, by: Any, overridden: Sequence[Any]) -> Any:
    from django.db import transaction

    with transaction.atomic():
        cluster = locked(pk, by)
        note_overridden(overridden, by=by, subject=(CLUSTER, pk), action="answer")
    return cluster


def _one(case: Case, text: str, by: Any) -> Sent:
    try:
        complaints.contact(
            case.number, by=by, way=Way.POSTED, reached=True, content=f"{salutation(case)}\n{text}", answers=True
        )
    except ComplaintError as error:
        return Sent(case, str(error.message) or "; ".join(str(v) for v in getattr(error, "fields", {}).values()))
    return Sent(case)


def salutation(case: Case) -> str:
    """How the household is addressed, in its own language; without a name where it gave none (rule P5)."""
    who = case.complainant
    resident = who.resident if who.resident_id else None
    with translation.override((resident.language if resident else "") or "zh-hans"):
        if not who.name or case.anonymous or case.confidential:
            return pgettext("salutation", "Hello,")
        return pgettext("salutation", "Dear {name},").format(name=who.name)
