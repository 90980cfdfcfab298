"""What has been said between the resident and us, oldest first; outward entries alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from complaints.choices import Satisfaction, Solved, Way
from complaints.selectors.clock_words import moment_words
from complaints.selectors.seen import RESIDENT, Seen
from complaints.selectors.timeline import Line, lines
from portal.selectors.people import People

WITH_WORDS = {
    "contact",
    "explained",
    "resolved",
    "resident_added",
    "review_asked",
    "review_answered",
    "urged",
    "extended",
}
"""Entries whose words were said to, or by, the resident. Of all others only the fact is told.
Promises have a list of their own on the page."""
FACTS: dict[str, Any] = {
    "resolved": lazy("reported it done"),
    "explained": lazy("explained it to you"),
    "review_asked": lazy("you asked for a second look"),
    "review_answered": lazy("answer to the second look"),
    "urged": lazy("you urged"),
    "withdrawn": lazy("withdrawn"),
    "complainant_left": lazy("you withdrew"),
    "withdrawal_undone": lazy("the withdrawal was undone"),
    "reopened": lazy("taken up again"),
    "closed": lazy("finished"),
    "callback": lazy("asked you"),
    "extended": lazy("it takes longer: until {until} instead of {due_at}"),
}
WAYS = {
    Way.PHONE: lazy("by telephone"),
    Way.VISIT: lazy("in person"),
    Way.MESSAGE: lazy("by message"),
    Way.LETTER: lazy("by letter"),
    Way.POSTED: lazy("on this page"),
}
OURS = {"urged", "review_asked", "complainant_left"}
"""What the resident did, even where the desk typed it for them."""


@dataclass
class Said:
    """One thing said or done. `me` is the resident; without `words` it is a fact on one line."""

    at: datetime
    who: str
    what: str
    words: str
    me: bool
    files: list = field(default_factory=list)


def said(case, seen: Seen, people: People) -> list[Said]:
    """The conversation, beginning with what the resident told us."""
    found: list[Said] = []
    for line in reversed(lines(case, RESIDENT)):
        if line.kind == "registered":
            found.append(Said(case.received_at, _("You"), "", seen.content, True, line.files))
        elif line.kind in WITH_WORDS or line.kind in FACTS:
            one = _said(line, people)
            # Explaining is logged as the contact it was and as the deed: once is enough here.
            if found and (found[-1].at, found[-1].words) == (one.at, one.words) and one.words:
                found[-1] = one
            else:
                found.append(one)
    return found


def _said(line: Line, people: People) -> Said:
    me = line.by_resident or line.kind in OURS
    who = _("You") if me else people.beside_words(line.actor_id, line.who) if line.actor_id else ""
    words = line.words if line.kind in WITH_WORDS else ""
    if line.kind == "callback":
        words = _answers(line.data)
    return Said(line.at, who, _fact(line), words, me, line.files)


def _fact(line: Line) -> str:
    way = WAYS.get(line.data.get("way", ""))
    if line.kind == "contact":
        said_back = _("you told us") if line.data.get("inbound") else ""
        return " · ".join(filter(None, (str(way or ""), said_back)))
    if line.kind == "extended":
        moments = {name: moment_words(line.data[name]) for name in ("until", "due_at")}
        return str(FACTS["extended"]).format(**moments)
    return str(FACTS.get(line.kind, ""))


def _answers(data: dict) -> str:
    solved, satisfied = data.get("solved"), data.get("satisfaction")
    labels = [Solved(solved).label if solved else "", Satisfaction(satisfied).label if satisfied else ""]
    return _("Your answer: {answer}").format(answer=_(", ").join(str(label) for label in labels if label))
