"""What a call is about, in the few lines whoever rings needs before them (rule F1)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from complaints.facts import Facts as CaseFacts
from complaints.selectors.seen import FULL
from complaints.selectors.seen import level_of as case_level
from complaints.selectors.seen import seen_by as case_seen
from followups.models import Call
from repairs.facts import Facts as OrderFacts
from repairs.selectors.seen import seen_by as order_seen


@dataclass
class Told:
    """(what it is, words) for the page; `hidden` where the words said are not the viewer's to read (rule P5)."""

    lines: list[tuple[Any, str]] = field(default_factory=list)
    points: list[Any] = field(default_factory=list)
    promises: list[Any] = field(default_factory=list)
    hidden: bool = False

    def add(self, label: Any, text: Any) -> None:
        if text:
            self.lines.append((label, str(text)))


def told_of(call: Call, viewer: Any) -> Told:
    """The matter as the viewer may read it."""
    found = Told()
    if call.case is not None:
        seen, facts = case_seen(call.case, viewer), CaseFacts(call.case)
        found.hidden = seen.hidden
        found.add(_("What was complained of"), seen.content)
        found.add(_("What they want"), seen.wishes)
        if not seen.hidden:
            found.add(_("What was done"), call.case.resolution)
            found.add(_("How to reach them"), call.case.complainant.preferred_way)
            found.points = facts.points
        found.promises = facts.promises if case_level(call.case, viewer, facts) == FULL else []
    elif call.order is not None:
        seen_order, theirs = order_seen(call.order, viewer), OrderFacts(call.order)
        found.add(_("What was wrong"), seen_order.content)
        for made in theirs.completions[-1:]:
            found.add(_("What was found"), made.findings)
            found.add(_("What was done"), made.work)
            found.add(_("Not signed, because"), made.refusal)
    elif call.service is not None:
        service = call.service
        found.add(_("What was wanted"), service.wanted or service.what)
        found.add(_("The agreement"), service.agreement)
        found.add(_("What was done"), service.result)
        if service.charged is not None:
            found.add(_("Agreed and charged"), f"¥{service.price} · ¥{service.charged}")
        found.add(_("Not signed, because"), service.refusal)
    return found
