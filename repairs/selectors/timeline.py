"""The history of an order in words, as far as the viewer may read it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from complaints.choices import Satisfaction, Solved, Way
from complaints.selectors.clock_words import moment_words
from deadlines.registry import label as clock_name
from repairs.choices import Entrance, Forfeit
from repairs.models import OrderEntry
from repairs.selectors.seen import FULL, PAST, RELAYER, RESIDENT, WORKER

LOOKS: dict[str, tuple[Any, str]] = {
    "requested": (lazy("asked for the repair ({entrance})"), "wrench"),
    "repeat": (lazy("It came back: the earlier repair is {earlier}"), "repeat"),
    "corrected": (lazy("corrected the request"), "pen"),
    "sent": (lazy("Sent to {contractor}"), "send"),
    "assigned": (lazy("named the technician"), "user"),
    "rang": (lazy("rang the resident"), "phone"),
    "not_reached": (lazy("did not reach the resident"), "phone-missed"),
    "reached": (lazy("reached the resident and agreed the visit"), "calendar"),
    "unreachable": (lazy("The resident could not be reached; the desk takes over"), "phone-missed"),
    "prepared": (lazy("went through the checklist"), "list"),
    "rebooked": (lazy("moved the visit"), "calendar"),
    "arrived": (lazy("arrived"), "pin"),
    "nobody_in": (lazy("found nobody in"), "phone-missed"),
    "protected": (lazy("laid protection and looked at it"), "shield"),
    "photo": (lazy("added photos"), "camera"),
    "quoted": (lazy("quoted a price: {total}"), "file"),
    "quote_accepted": (lazy("The resident accepted the price: {total}"), "check"),
    "quote_declined": (lazy("The resident declined the price"), "x"),
    "taken_away": (lazy("took something away"), "download"),
    "brought_back": (lazy("brought it back"), "undo"),
    "left": (lazy("goes on another day"), "repeat"),
    "analysed": (lazy("wrote down why it came back"), "search"),
    "resident_added": (lazy("added words or photos"), "camera"),
    "pause_asked": (lazy("asked for a pause until {until}"), "pause"),
    "paused": (lazy("approved the pause until {until}"), "pause"),
    "pause_declined": (lazy("did not approve the pause"), "x"),
    "ran_on": (lazy("The pause is over, the clock runs on"), "clock"),
    "resumed": (lazy("let the clock run on"), "clock"),
    "breached": (lazy("{clock}: overdue since {due_at}"), "alert"),
    "climbed": (lazy("{clock}: still unmet, it went one step up"), "climb"),
    "climb_seen": (lazy("has seen it and says what happens now"), "eye"),
    "unsure": (lazy("The resident was not sure of the trade: please check it"), "help"),
    "completed": (lazy("completed it, {total}"), "check-circle"),
    "parts_handed_in": (lazy("took in the replaced parts"), "inbox"),
    "forfeited": (lazy("Forfeited by {contractor}: {why}"), "ban"),
    "exhausted": (lazy("No contractor is left; the engineering head says who does it"), "climb"),
    "excused": (lazy("excused the forfeit"), "heart"),
    "callback": (lazy("called back ({way}): {outcome}"), "phone"),
    "closed": (lazy("closed it"), "check-circle"),
    "link_issued": (lazy("issued a link for the job"), "link"),
    "link_revoked": (lazy("revoked the link"), "lock"),
    "asked_whether": (lazy("The complaint is gone: does the repair go on?"), "help"),
    "kept": (lazy("said that it goes on"), "check"),
    "complained": (lazy("made it a complaint"), "flag"),
    "cancelled": (lazy("cancelled it"), "x"),
    "note": (lazy("noted"), "pen"),
}
WORKERS_READ = frozenset(LOOKS) - {
    "complained",
    "asked_whether",
    "kept",
    "excused",
    "callback",
    "breached",
    "climbed",
    "climb_seen",
}
"""What a contractor's people read of their own turn, beside the request itself."""


@dataclass
class Line:
    """One line of the history as a viewer reads it."""

    pk: int
    at: datetime
    kind: str
    who: str
    by: str
    text: str
    words: str
    icon: str
    outward: bool
    files: list = field(default_factory=list)


class _Words(dict):
    """Placeholders as words: codes become labels, what is missing becomes a dash."""

    def __getitem__(self, key: str) -> Any:
        if key == "outcome":
            return _outcome(self)
        value = dict.get(self, key)
        if key == "clock":
            return capfirst(clock_name(dict.get(self, "clock_kind") or ""))
        if key == "contractor":
            return _contractor(value)
        if not value:
            return "–"
        if key in ("until", "due_at"):
            return moment_words(value)
        for name, labels in (("entrance", Entrance), ("why", Forfeit), ("way", Way)):
            if key == name:
                return labels(value).label
        return value


def _contractor(code: str | None) -> str:
    from accounts.api import CONTRACTORS

    if not code:
        return _("our own engineers")
    found = CONTRACTORS.get(code)
    return found.label if found else code


def _outcome(data: dict) -> str:
    if not data.get("reached"):
        return _("not reached")
    parts = [Solved(data["solved"]).label if data.get("solved") else ""]
    parts.append(str(Satisfaction(data["satisfaction"]).label) if data.get("satisfaction") else "")
    return _(", ").join(str(part) for part in parts if part)


def entries_for(order, viewer, level: str):
    """The entries the viewer may read, newest first."""
    found = OrderEntry.objects.filter(order=order).select_related("actor", "words").prefetch_related("files")
    if level == FULL:
        return found
    if level in (RESIDENT, RELAYER):
        return found.filter(outward=True)
    if level == WORKER:
        return found.filter(kind__in=WORKERS_READ, turn_id=order.turn_id)
    contractors = viewer.scope.contractors if getattr(viewer, "is_authenticated", False) else frozenset()
    return found.filter(kind__in=WORKERS_READ, turn__contractor_id__in=contractors)


def lines(order, viewer, level: str, limit: int | None = None) -> list[Line]:
    """The history in the reader's language. To a contractor whose turn is over without words and files (rule R10)."""
    return [line_of(entry, level) for entry in entries_for(order, viewer, level)[:limit]]


def line_of(entry: OrderEntry, level: str) -> Line:
    text, icon = LOOKS.get(entry.kind, (entry.kind, "info"))
    inside = level in (FULL, WORKER)
    who = _who(entry, level)
    words = entry.words if entry.words_id and level != PAST else None
    return Line(
        pk=entry.pk,
        at=entry.at,
        kind=entry.kind,
        who=who,
        by=entry.actor.username if entry.actor and inside else "",
        text=str(text).format_map(_Words(entry.data)),
        words=words.text if words is not None and words.erased_at is None else "",
        icon=icon,
        outward=entry.outward,
        files=[f for f in entry.files.all() if f.erased_at is None] if level != PAST else [],
    )


def _who(entry: OrderEntry, level: str) -> str:
    if entry.actor is not None:
        return entry.actor.label if level in (FULL, WORKER) else ""
    if entry.actor_kind == "resident":
        return _("The resident")
    return _("The technician") if entry.actor_kind == "link" else ""
