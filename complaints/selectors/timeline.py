"""The history of a case in words."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from complaints.choices import Channel, Nature, Satisfaction, Solved, Stage, Way
from complaints.models import TimelineEntry
from complaints.selectors.clock_words import CLOCK_WORDS, OF_CLOCKS, WORDS_OF_HANDLERS, Look, limit_words
from complaints.selectors.emergencies import kind_coded
from complaints.selectors.seen import HANDLER, RELAYER, RESIDENT

LOOKS: dict[str, Look] = {
    "registered": Look(lazy("registered it ({channel})"), "inbox"),
    "taken": Look(lazy("took it over"), "user"),
    "referred": Look(lazy("referred it to the service manager"), "climb"),
    "judged": Look(lazy("judged it {nature}"), "scale"),
    "seconded": Look(lazy("approved “invalid”"), "check"),
    "second_refused": Look(lazy("did not approve “invalid”"), "x", "late"),
    "escalated": Look(lazy("put it before headquarters"), "climb", "late"),
    "delegated": Look(lazy("named {delegate} to act for the general manager"), "user", "late"),
    "delegate_recalled": Look(lazy("{delegate} no longer acts for the general manager"), "undo"),
    "reclassified": Look(lazy("changed its nature to {nature}"), "scale"),
    "nature_grew": Look(lazy("It became {nature}: {because}"), "climb", "late"),
    "neglect_counted": Look(lazy("Counted as neglected: {because}"), "alert", "late"),
    "major_asked": Look(lazy("Put before the manager, is it major? {because}"), "flag", "late"),
    "major_decided": Look(lazy("decided: {major}"), "flag"),
    "offered": Look(lazy("made offer {offer}"), "promise", "promise"),
    "offer_asked": Look(lazy("asked the step above to approve offer {offer}"), "climb", "inside"),
    "offer_passed_up": Look(lazy("agreed and passed offer {offer} one step up"), "climb", "inside"),
    "offer_approved": Look(lazy("approved offer {offer}"), "check", "inside"),
    "offer_declined": Look(lazy("did not approve offer {offer}"), "x", "inside"),
    "offer_accepted": Look(lazy("accepted offer {offer}, option {option}"), "check-circle", "resident"),
    "offer_refused": Look(lazy("refused offer {offer}"), "x", "resident"),
    "offers_ended": Look(lazy("makes no further offer"), "x"),
    "action_done": Look(lazy("carried out an action"), "check-circle", "inside"),
    "report_agreed": Look(lazy("agreed with the final report for {department}"), "check", "inside"),
    "report_not_agreed": Look(lazy("did not agree with the final report for {department}"), "x", "inside"),
    "report_accepted": Look(lazy("the complainant accepts the final report"), "check-circle", "resident"),
    "report_not_accepted": Look(lazy("the complainant does not accept the final report"), "x", "resident"),
    "effect_holds": Look(lazy("checked the effect: it holds"), "eye"),
    "effect_failed": Look(lazy("checked the effect: it does not hold"), "x-circle", "late"),
    "reopen_asked": Look(lazy("says it is not solved after all"), "undo", "resident"),
    "reopen_declined": Look(lazy("did not reopen it"), "x"),
    "external_replied": Look(lazy("sent the reply to the authority"), "send"),
    "dispatched": Look(lazy("dispatched it to {department}"), "send"),
    "accepted": Look(lazy("accepted it for {department}"), "check"),
    "returned": Look(lazy("returned it for {department}"), "undo", "late"),
    "stepped_back": Look(lazy("stepped back from it"), "left"),
    "contact": Look(lazy("contacted the complainant ({way}), {reached}"), "phone", "contact"),
    "point_added": Look(lazy("added point {point}"), "plus"),
    "finding": Look(lazy("recorded the finding on point {point}"), "search", "inside"),
    "feedback": Look(lazy("gave the feedback of {department}"), "file", "inside"),
    "report": Look(lazy("filed the {stage}"), "file"),
    "promised": Look(lazy("promised"), "promise", "promise"),
    "promise_kept": Look(lazy("kept a promise"), "check-circle"),
    "resolved": Look(lazy("reported the work done"), "check-circle"),
    "explained": Look(lazy("explained it to the complainant"), "chat", "contact"),
    "verified": Look(lazy("verified it"), "eye"),
    "verify_failed": Look(lazy("did not pass the verification"), "x-circle", "late"),
    "callback": Look(lazy("called back ({way}): {outcome}"), "phone", "contact"),
    "closed": Look(lazy("closed it"), "check-circle"),
    "archived": Look(lazy("archived it"), "file"),
    "reopened": Look(lazy("reopened it"), "undo", "late"),
    "review_asked": Look(lazy("asked for a review"), "repeat", "resident"),
    "review_answered": Look(lazy("answered the review: {upheld}"), "scale"),
    "merged": Look(lazy("merged it into another case"), "merge"),
    "split": Look(lazy("split it off"), "swap"),
    "linked": Look(lazy("linked it with another case"), "link"),
    "lead_verified": Look(lazy("Its lead case was verified"), "check", "system"),
    "withdrawn": Look(lazy("withdrew it"), "x"),
    "withdrawal_undone": Look(lazy("undid the withdrawal"), "undo"),
    "complainant_left": Look(
        lazy("withdrew as complainant; the matter goes on until a supervisor decides"), "x", "resident"
    ),
    "urged": Look(lazy("urged, time {times}"), "bell", "resident"),
    "note": Look(lazy("noted"), "pen", "inside"),
    "attached": Look(lazy("added files"), "camera", "inside"),
    "resident_added": Look(lazy("added words or photos"), "chat", "resident"),
    "emergency": Look(lazy("switched the emergency on: {emergency}"), "siren", "late"),
    "emergency_kind": Look(lazy("changed the emergency to: {emergency}"), "siren", "late"),
    "emergency_item": Look(lazy("ticked the checklist ({done_at})"), "check"),
    "emergency_off": Look(lazy("switched the emergency off"), "undo"),
    "named": Look(lazy("named whom it is about"), "ban", "inside"),
    "name_lifted": Look(lazy("lifted a name"), "undo", "inside"),
    "statement_asked": Look(lazy("asked the person named for a statement"), "chat", "inside"),
    "statement": Look(lazy("gave a statement on what is alleged"), "chat", "inside"),
    **OF_CLOCKS,
}
BECAUSE = {
    "promise_broken": lazy("a promise was broken"),
    "response_missed": lazy("the first response was not given in time"),
    "not_satisfied": lazy("the complainant is not satisfied"),
    "final_missed": lazy("the final report was not filed in time"),
    "not_satisfied_again": lazy("called back and not satisfied once more"),
    "returned_again": lazy("it came back once more"),
    "offer_refused": lazy("the complainant refused the offer"),
    "not_effective": lazy("what was done does not hold"),
    "not_solved": lazy("the complainant says it is not solved"),
}
"""Why a neglected case grew, or was put before the manager (rule N6)."""
CONVERSATION = {"contact", "explained", "callback", "resident_added", "urged", "review_asked", "review_answered"}


@dataclass
class Line:
    """One line of the history as a viewer reads it. `group` is talk, inside or system, for the tabs."""

    pk: int
    at: datetime
    kind: str
    who: str
    text: str
    words: str
    icon: str
    tone: str
    group: str
    outward: bool
    data: dict = field(default_factory=dict)
    files: list = field(default_factory=list)
    actor_id: int | None = None
    by_resident: bool = False
    by: str = ""


def headline(entry: TimelineEntry) -> str:
    """The entry without its words: "陈静 judged it valid", in the active language."""
    who = actor_of(entry)
    text = sentence(entry)
    return f"{who} {text}".strip()


def actor_of(entry: TimelineEntry) -> str:
    if entry.actor is not None:
        return entry.actor.label
    return _("The complainant") if entry.actor_kind == "resident" else ""


def sentence(entry: TimelineEntry) -> str:
    """What happened, in words of the active language, from the codes of the entry."""
    look = LOOKS.get(entry.kind)
    if look is None:
        return entry.kind
    text = str(look.text).format_map(_words_of(entry.data))
    if entry.kind in OF_CLOCKS and entry.data.get("late"):
        return _("{what} (noticed late)").format(what=text)
    if entry.kind == "dispatched" and entry.data.get("also"):
        beside = _(", ").join(str(department_label(code)) for code in entry.data["also"])
        text = _("{deed}; beside it: {departments}").format(deed=text, departments=beside)
    return text


_CODED = {
    "channel": dict(Channel.choices),
    "nature": dict(Nature.choices),
    "way": dict(Way.choices),
    "stage": dict(Stage.choices),
}


class _words_of(dict):
    """Placeholders as words: codes become labels, what is missing becomes a dash."""

    def __missing__(self, key: str) -> str:
        return "–"

    def __getitem__(self, key: str):
        if key == "outcome":
            return _outcome(self)
        if key == "emergency":
            kind = kind_coded(dict.get(self, "of") or "")
            return kind.label if kind else self.__missing__(key)
        if key == "because":
            return str(BECAUSE.get(dict.get(self, "cause", ""), "–"))
        if key == "limit":
            return limit_words(self)
        value = dict.get(self, key)
        if value is None:
            return self.__missing__(key)
        if key == "done_at":
            return localtime(datetime.fromisoformat(value)).strftime("%m-%d %H:%M")
        if key == "reached":
            return _("reached") if value else _("not reached")
        if key == "major":
            return _("major") if value else _("not major, it stays valid")
        if key == "upheld":
            return _("upheld") if value else _("not upheld")
        if key in CLOCK_WORDS:
            return CLOCK_WORDS[key](value)
        if key in _CODED and value in _CODED[key]:
            return _CODED[key][value]
        if key == "department":
            return department_label(value)
        if key == "delegate":
            return person_label(value)
        return value


def _outcome(data: dict) -> str:
    if not data.get("reached"):
        return _("not reached")
    solved, satisfied = dict.get(data, "solved"), dict.get(data, "satisfaction")
    words = [str(Solved(solved).label)] if solved else []
    words += [str(Satisfaction(satisfied).label)] if satisfied else []
    return _(", ").join(words)


_departments: dict[str, Any] = {}


def person_label(pk: int) -> str:
    """The name of somebody on the staff, looked up as it is read: an entry holds no names."""
    from accounts.models import User

    found = User.objects.filter(pk=pk).first()
    return found.label if found else "–"


def department_label(code: str) -> str:
    """A department's name by its code; read once per process, renamed ones after a restart at the latest."""
    if code not in _departments:
        from accounts.models import Department

        found = Department.objects.filter(code=code).first()
        if found is None:
            return code
        _departments[code] = found
    return _departments[code].label


def lines(case, viewer_level: str, limit: int | None = 200, *, wall: bool = False) -> list[Line]:
    """The history as a level of viewer may read it, newest first (rules P3, P5).

    A relayer reads what came outward; handlers of a confidential case nothing the complainant said or
    was told; the resident nothing that is inside.
    """
    entries = (
        readable(case, viewer_level, wall=wall)
        .select_related("actor", "words")
        .prefetch_related("attachments")
        .order_by("-id")
    )
    return [line_of(e, case, viewer_level) for e in (entries[:limit] if limit else entries)]


STATEMENTS = ("statement_asked", "statement")
WALL = ("named", "name_lifted", *STATEMENTS)
WORK = frozenset(
    {"dispatched", "returned", "stepped_back", "finding", "feedback", "report", "resolved", *WORDS_OF_HANDLERS}
)
"""Entries whose words a confidential case shows its handlers: what was written for them or by them (rule P5)."""


def readable(case, viewer_level: str, *, wall: bool = False):
    """The entries a level of viewer may know of (rules P3–P5), unordered.

    What the accused was asked and said names them by its author: for those alone who may know whom a case names
    (`wall`). Handlers never learn who is named, nor, in a confidential case, of talk with the complainant.
    """
    entries = TimelineEntry.objects.filter(case=case)
    if not wall:
        entries = entries.exclude(kind__in=STATEMENTS)
    if viewer_level in (RELAYER, RESIDENT):
        entries = entries.filter(outward=True)
    if viewer_level == HANDLER:
        entries = entries.exclude(kind__in=WALL)
        if case.confidential:
            entries = entries.exclude(kind__in=[*CONVERSATION, "note", "promised", "promise_kept"])
    return entries


def latest(case, viewer_level: str, n: int = 3) -> list[str]:
    """The last `n` headlines a level of viewer may read, newest first: what somebody missed."""
    return [headline(e) for e in readable(case, viewer_level).select_related("actor").order_by("-id")[:n]]


def line_of(entry: TimelineEntry, case, viewer_level: str, *, bare: bool = False) -> Line:
    """The entry as a level of viewer reads it. `bare`: it is known to have neither files nor words."""
    look = LOOKS.get(entry.kind) or Look(entry.kind, "info")
    tone = look.tone
    files = [] if bare else [f for f in entry.attachments.all() if not f.erased_at]
    if viewer_level == HANDLER and case.confidential:
        files = [f for f in files if f.for_handlers]
    if viewer_level == RESIDENT:
        files = [f for f in files if f.outward]
    group = "talk" if entry.kind in CONVERSATION else "inside" if tone == "inside" else "system"
    words = "" if bare or entry.words is None or entry.words.erased_at else entry.words.text
    if viewer_level == HANDLER and case.confidential and entry.kind not in WORK:
        words = ""
    return Line(
        entry.pk,
        entry.at,
        entry.kind,
        actor_of(entry),
        sentence(entry),
        words,
        look.icon,
        tone,
        group,
        entry.outward,
        entry.data,
        files,
        entry.actor_id,
        entry.actor_kind == "resident",
        entry.actor.username if entry.actor is not None else "",
    )
