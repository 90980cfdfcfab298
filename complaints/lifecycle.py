"""The life of a complaint on one page: states, arrows, who may (SPEC §4, rule J1).

Every entrance goes through these arrows and nothing else writes the state: the field is protected
here, and a database trigger refuses a write outside a deed. Arrow bodies are empty on purpose; what
else a deed changes is its service's business.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import GET_STATE, FSMField, transition


class State(models.TextChoices):
    """Where a case stands. `icon` is its ring in the sprite; `tone` how it is drawn."""

    REGISTERED = "registered", _("registered")
    JUDGING = "judging", _("being judged")
    AWAITING_SECOND = "awaiting_second", _("awaiting second signature")
    CLASSIFIED = "classified", _("judged")
    DISPATCHED = "dispatched", _("dispatched")
    HANDLING = "handling", _("in hand")
    RESOLVED = "resolved", _("to be verified")
    CALLING_BACK = "calling_back", _("to be called back")
    RECTIFYING = "rectifying", _("being rectified")
    CLOSED = "closed", _("closed")
    ARCHIVED = "archived", _("archived")
    WITHDRAWN = "withdrawn", _("withdrawn")
    MERGED = "merged", _("merged")

    @property
    def icon(self) -> str:
        return _LOOKS[self.value][0]

    @property
    def tone(self) -> str:
        return _LOOKS[self.value][1]


_LOOKS = {
    "registered": ("st-new", ""),
    "judging": ("st-judge", "wait"),
    "awaiting_second": ("st-wait", "wait"),
    "classified": ("st-class", ""),
    "dispatched": ("st-disp", ""),
    "handling": ("st-hand", ""),
    "resolved": ("st-verify", ""),
    "calling_back": ("st-call", ""),
    "rectifying": ("st-rect", "redo"),
    "closed": ("st-closed", "end"),
    "archived": ("st-arch", "off"),
    "withdrawn": ("st-with", "off"),
    "merged": ("merge", "off"),
}

S = State
ENDED = (S.CLOSED, S.ARCHIVED, S.WITHDRAWN, S.MERGED)
OPEN = tuple(s for s in S if s not in ENDED)
"""Open = none of closed, archived, withdrawn, merged."""
WITH_DEPARTMENT = (S.DISPATCHED, S.HANDLING, S.RECTIFYING)


def _rework(case, *args) -> str:
    """Where a case goes that must be done again: back to its department, or, where no department
    has it, one step up for a second look."""
    return S.RECTIFYING if case.department_id else S.JUDGING


def _before(case, *args) -> str:
    """The state a merged or withdrawn case had before."""
    return case.state_before


class Lifecycle(models.Model):
    """The state of a case and every arrow out of it."""

    state = FSMField(_("state"), default=S.REGISTERED, choices=S.choices, protected=True, max_length=16)
    state_before = models.CharField(max_length=16, blank=True, editable=False)

    class Meta:
        abstract = True

    @transition(state, source=S.REGISTERED, target=S.JUDGING)
    def to_manager(self):
        """Duty cannot judge it: the service manager must (rule N3)."""

    @transition(state, source=(S.REGISTERED, S.JUDGING), target=S.CLASSIFIED)
    def judge(self):
        """Valid, communicative or major."""

    @transition(state, source=(S.REGISTERED, S.JUDGING), target=S.AWAITING_SECOND)
    def judge_invalid(self):
        """Invalid waits for a second person (rule N4)."""

    @transition(state, source=(S.CLASSIFIED, *WITH_DEPARTMENT), target=S.AWAITING_SECOND)
    def rejudge_invalid(self):
        """A manager finds it invalid after all; a dispatch is recalled with it."""

    @transition(state, source=S.AWAITING_SECOND, target=S.CLASSIFIED)
    def second(self):
        """The second signature is given."""

    @transition(state, source=S.AWAITING_SECOND, target=S.JUDGING)
    def refuse_second(self):
        """The second signature is refused: judge again."""

    @transition(state, source=(S.CLASSIFIED, S.RECTIFYING), target=S.DISPATCHED)
    def send(self):
        """To its department; from rectifying to the same or another one."""

    @transition(state, source=S.DISPATCHED, target=S.HANDLING)
    def take_up(self):
        """The lead department accepts."""

    @transition(state, source=(S.DISPATCHED, S.HANDLING), target=S.CLASSIFIED)
    def send_back(self):
        """The lead department returns a wrong dispatch (rule J3)."""

    @transition(state, source=WITH_DEPARTMENT, target=S.CLASSIFIED)
    def recall(self):
        """The handler turns out to be named in the complaint and loses it at once (rule P4)."""

    @transition(state, source=(S.HANDLING, S.RECTIFYING), target=S.RESOLVED)
    def finish(self):
        """The lead reports it done."""

    @transition(state, source=S.CLASSIFIED, target=S.RESOLVED)
    def answer(self):
        """Explained to the complainant: invalid and communicative ones need no department."""

    @transition(state, source=S.RESOLVED, target=S.CALLING_BACK)
    def pass_on(self):
        """Verified; now ask the complainant."""

    @transition(state, source=S.RESOLVED, target=S.CLOSED)
    def close_unasked(self):
        """Verified, and there is nobody to call."""

    @transition(state, source=(S.RESOLVED, S.CALLING_BACK), target=GET_STATE(_rework, states=(S.RECTIFYING, S.JUDGING)))
    def redo(self):
        """Not verified, or the complainant is not satisfied."""

    @transition(state, source=S.CALLING_BACK, target=S.CLOSED)
    def close(self):
        """Satisfied, or unreachable after enough attempts (rule F1)."""

    @transition(state, source=(S.CLOSED, S.WITHDRAWN), target=S.ARCHIVED)
    def file(self):
        """The file is complete."""

    @transition(
        state, source=(S.CLOSED, S.ARCHIVED, S.WITHDRAWN), target=GET_STATE(_rework, states=(S.RECTIFYING, S.JUDGING))
    )
    def open_again(self):
        """Reopened by a supervisor or above."""

    @transition(state, source=OPEN, target=S.WITHDRAWN)
    def drop(self):
        """The complainant takes it back (rule J16)."""

    @transition(state, source=S.WITHDRAWN, target=GET_STATE(_before, states=OPEN))
    def undrop(self):
        """A withdrawal by private link is undone in time (rule J16)."""

    @transition(state, source=OPEN, target=S.MERGED)
    def follow(self):
        """Follows a lead case (rule I8)."""

    @transition(state, source=S.MERGED, target=S.CALLING_BACK)
    def lead_verified(self):
        """The lead was verified: this follower gets its own callback (rule I8)."""

    @transition(state, source=S.MERGED, target=GET_STATE(_before, states=OPEN))
    def stand_alone(self):
        """Split from its lead."""

    @transition(state, source=S.REGISTERED, target=S.CLOSED)
    def thank(self):
        """Praise is passed on and closed; it has no nature (rule I1)."""


@dataclass(frozen=True)
class Action:
    """What a person may do to a case: in which states, and which parties (see complaints.parties).

    `label` is the button, `icon` from the sprite, `tone` "" or "danger"; `primary` orders the
    "what now" panel: the lowest number that may be done is the one primary action.
    """

    name: str
    label: object
    states: tuple[str, ...]
    parties: frozenset[str]
    icon: str = "right"
    primary: int = 99
    tone: str = ""


def _action(name, label, states, parties, icon="right", primary=99, tone="") -> Action:
    return Action(name, label, tuple(states), frozenset(parties.split()), icon, primary, tone)


EVERY = tuple(S)
JUDGED = (S.CLASSIFIED, S.DISPATCHED, S.HANDLING, S.RECTIFYING, S.RESOLVED, S.CALLING_BACK)
LIVE = (*OPEN, S.MERGED)
"""Open, or following a lead: a follower keeps its own contacts, promises and points (rule I8)."""
INSIDE = "desk assistant managing lead co"
WRITABLE = tuple(s for s in S if s != S.ARCHIVED)
"""Archived is read-only (rule J12)."""

ACTIONS: dict[str, Action] = {
    a.name: a
    for a in (
        # intake and judging (rules P3, N1–N5)
        _action("take", _("Take over"), (S.REGISTERED, S.JUDGING), "desk", "inbox", 1),
        _action("classify", _("Judge its nature"), (S.REGISTERED, S.JUDGING), "desk managing", "scale", 10),
        _action("refer", _("Refer to the manager"), (S.REGISTERED,), "desk", "climb"),
        _action("approve_invalid", _("Approve “invalid”"), (S.AWAITING_SECOND,), "supervising", "check", 10),
        _action("decline_invalid", _("Do not approve"), (S.AWAITING_SECOND,), "supervising", "x"),
        _action("escalate", _("Put before headquarters"), OPEN, "managing", "climb"),
        _action("decide_major", _("Decide: is it major?"), OPEN, "managing", "flag", 4),
        _action("delegate", _("Name a delegate"), OPEN, "managing", "user"),
        _action("reclassify", _("Change its nature"), JUDGED, "managing", "scale"),
        # dispatch (rule J3)
        _action("dispatch", _("Dispatch"), (S.CLASSIFIED, S.RECTIFYING), "desk managing", "send", 20),
        _action("explain", _("Explain to the complainant"), (S.CLASSIFIED,), "desk managing", "chat", 21),
        _action("accept", _("Accept"), WITH_DEPARTMENT, "lead co", "check", 30),
        _action("return", _("Return: not ours"), WITH_DEPARTMENT, "lead co", "undo"),
        _action("step_back", _("Step back from it"), WITH_DEPARTMENT, "lead co", "left"),
        # handling (rules J4–J8)
        _action("contact", _("Contact the complainant"), LIVE, "desk assistant managing lead", "phone", 60),
        _action("feedback", _("Give our feedback"), WITH_DEPARTMENT, "lead co", "file", 55),
        _action(
            "finding",
            _("Record a finding"),
            (S.HANDLING, S.RECTIFYING, S.DISPATCHED),
            "lead co desk managing",
            "search",
            40,
        ),
        _action("report", _("File a report"), (S.HANDLING, S.RECTIFYING), "lead managing", "file", 45),
        _action("promise", _("Record a promise"), LIVE, "desk assistant managing lead", "promise"),
        # A promise carried on outlives the case (rule J6e).
        _action(
            "keep_promise",
            _("Promise kept"),
            (*LIVE, S.CLOSED, S.ARCHIVED),
            "desk assistant managing lead",
            "check",
        ),
        # offers and tasks (rules J6, J7): they never block "done", and outlive the case
        _action("offer", _("Make an offer"), JUDGED, "desk supervising lead", "promise", 8),
        _action("approve_offer", _("Approve the offer"), OPEN, "supervising", "check", 5),
        _action("decline_offer", _("Do not approve the offer"), OPEN, "supervising", "x"),
        _action("answer_offer", _("Answer to the offer"), LIVE, "desk assistant supervising lead resident", "chat"),
        _action("end_offers", _("Make no further offer"), OPEN, "supervising", "x"),
        _action("complete_action", _("Action done"), EVERY, "desk assistant supervising lead co", "check-circle"),
        _action("agree_report", _("Agree with the report"), (*OPEN, S.CLOSED), "lead co", "check"),
        _action(
            "accept_report", _("Complainant on the report"), (*OPEN, S.CLOSED), "desk assistant lead resident", "file"
        ),
        _action("check_effect", _("Check the effect"), (S.CLOSED, S.ARCHIVED), "assistant managing", "eye", 12),
        _action("ask_reopen", _("Not solved after all"), (S.CLOSED, S.ARCHIVED), "resident desk assistant", "undo"),
        _action("decline_reopen", _("Do not reopen"), (S.CLOSED, S.ARCHIVED), "supervising", "x"),
        _action(
            "reply_external", _("Reply sent to the authority"), (*LIVE, S.CLOSED, S.ARCHIVED), "desk assistant", "send"
        ),
        _action("resolve", _("Report it done"), (S.HANDLING, S.RECTIFYING), "lead owner", "check-circle", 50),
        # afterwards (rules J11–J13, F1–F3)
        _action("verify", _("Verify"), (S.RESOLVED,), "assistant managing", "eye", 10),
        _action("callback", _("Call back"), (S.CALLING_BACK,), "assistant reception managing resident", "phone", 10),
        _action("close", _("Close as unreachable"), (S.CALLING_BACK,), "assistant managing", "check"),
        _action("archive", _("Archive"), (S.CLOSED, S.WITHDRAWN), "assistant managing", "file", 10),
        _action("reopen", _("Reopen"), (S.CLOSED, S.ARCHIVED, S.WITHDRAWN), "supervising", "undo"),
        _action(
            "ask_review",
            _("Ask for a review"),
            (*OPEN, S.CLOSED, S.ARCHIVED, S.MERGED),
            "resident desk assistant managing",
            "repeat",
        ),
        _action("answer_review", _("Answer the review"), EVERY, "managing", "scale", 15),
        # what people do with clocks, which outlive the case (rules D4–D6, J4; services.over_clocks says on which)
        _action("acknowledge", _("Seen: say what you do"), EVERY, INSIDE, "eye", 9),
        _action("approve_pause", _("Approve the pause"), EVERY, "managing", "check", 16),
        _action("approve_extension", _("Give more time"), EVERY, "managing", "check", 16),
        _action("decline_pause", _("Do not approve the pause"), EVERY, "managing", "x"),
        _action("decline_extension", _("Give no more time"), EVERY, "managing", "x"),
        _action("pause", _("Ask for a pause"), EVERY, INSIDE, "pause"),
        _action("resume", _("Let the clock run on"), EVERY, INSIDE, "history"),
        _action("extend", _("Ask for more time"), EVERY, INSIDE, "calendar"),
        _action("grounds", _("State the grounds"), EVERY, INSIDE, "chat"),
        _action("excuse", _("Excuse the breach"), EVERY, "managing", "ban"),
        _action("uphold", _("Hold accountable"), EVERY, "managing", "scale"),
        # the rest
        _action("merge", _("Merge into another"), OPEN, "desk managing", "merge"),
        _action("split", _("Split off"), (S.MERGED,), "desk managing", "swap"),
        _action("withdraw", _("Withdraw"), OPEN, "supervising resident", "x", 99, "danger"),
        _action("undo_withdraw", _("Do not withdraw after all"), (S.WITHDRAWN,), "resident supervising", "undo"),
        # emergencies (rule I7): never blocked by what is not filled in
        _action("emergency", _("It is an emergency"), LIVE, "desk assistant managing lead co", "siren"),
        _action(
            "emergency_item",
            _("Tick the checklist"),
            (*LIVE, S.CLOSED),
            "desk assistant managing lead co alerted",
            "check",
        ),
        _action(
            "rescuers_on_site",
            _("Rescuers on site"),
            (*LIVE, S.CLOSED),
            "desk assistant managing lead co alerted",
            "check",
            2,
        ),
        _action("emergency_kind", _("Another kind of emergency"), LIVE, "desk managing", "siren"),
        _action("emergency_off", _("No emergency any more"), LIVE, "supervising", "undo"),
        _action("urge", _("Urge"), LIVE, "resident desk assistant", "bell"),
        _action("name", _("Name whom it is about"), LIVE, "supervising", "ban"),
        _action("lift_name", _("Lift a name"), LIVE, "supervising", "undo"),
        _action("ask_statement", _("Ask for a statement"), (*LIVE, S.CLOSED, S.WITHDRAWN), "supervising", "chat"),
        _action("add_point", _("Add a point"), (*OPEN,), "desk assistant managing lead", "plus"),
        _action("note", _("Internal note"), WRITABLE, "desk assistant managing lead co alerted relayer", "pen"),
        _action(
            "attach", _("Add files"), (*LIVE, S.CLOSED), "desk assistant managing lead co relayer resident", "camera"
        ),
    )
}
