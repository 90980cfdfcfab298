"""The life of a repair order on one page: states, arrows, who may (rules R1 to R8, and J1 for orders).

    requested ─ send ▶ sent ─ reach ▶ scheduled ─ arrive ▶ on_site ─ complete ▶ completed ─ callback ▶ closed
    sent ─ thirty minutes over, tried three times ▶ unreachable (with the desk) ─ reach ▶ scheduled, or send
    sent / scheduled / on_site / completed / closed ─ forfeited ▶ sent (the next contractor) or, the list at its
    end, ▶ exhausted (with the engineering head) ─ send
    on_site ─ goes on another day ▶ scheduled       scheduled / on_site ─ nobody was in ▶ unreachable or rebooked
    before completion ─ cancel ▶ cancelled

Nothing else writes the state: the field is protected, and a database trigger refuses a write outside a deed.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import RETURN_VALUE, FSMField, transition


class State(models.TextChoices):
    """Where an order stands. `icon` is its ring in the sprite; `tone` how it is drawn."""

    REQUESTED = "requested", _("to be sent")
    SENT = "sent", _("waiting for the call")
    UNREACHABLE = "unreachable", _("resident unreachable")
    EXHAUSTED = "exhausted", _("no contractor left")
    SCHEDULED = "scheduled", _("visit agreed")
    ON_SITE = "on_site", _("on site")
    COMPLETED = "completed", _("done, to be called back")
    CLOSED = "closed", _("called back")
    CANCELLED = "cancelled", _("cancelled")

    @property
    def icon(self) -> str:
        return _LOOKS[self.value][0]

    @property
    def tone(self) -> str:
        return _LOOKS[self.value][1]


_LOOKS = {
    "requested": ("st-new", ""),
    "sent": ("st-disp", "wait"),
    "unreachable": ("phone-missed", "redo"),
    "exhausted": ("climb", "redo"),
    "scheduled": ("st-class", ""),
    "on_site": ("st-hand", ""),
    "completed": ("st-call", ""),
    "closed": ("st-closed", "end"),
    "cancelled": ("st-with", "off"),
}

S = State
ENDED = (S.CLOSED, S.CANCELLED)
OPEN = tuple(s for s in S if s not in ENDED)
WITH_CONTRACTOR = (S.SENT, S.SCHEDULED, S.ON_SITE)
"""A contractor has it and works on it: what the job needs is shown to him now, and not after (rule R10)."""
NOT_BEGUN = (S.REQUESTED, S.SENT, S.UNREACHABLE, S.EXHAUSTED, S.SCHEDULED)
UNDONE = (*NOT_BEGUN, S.ON_SITE)
DONE = (S.COMPLETED, S.CLOSED)


class Lifecycle(models.Model):
    """The state of an order and every arrow out of it."""

    state = FSMField(_("state"), default=S.REQUESTED, choices=S.choices, protected=True, max_length=16)

    class Meta:
        abstract = True

    @transition(state, source=(S.REQUESTED, S.UNREACHABLE, S.EXHAUSTED), target=S.SENT)
    def hand_to(self):
        """To a contractor; his thirty minutes begin."""

    @transition(state, source=(S.SENT, S.UNREACHABLE), target=S.SCHEDULED)
    def agree(self):
        """The resident is reached and a visit agreed."""

    @transition(state, source=(S.SENT, S.SCHEDULED, S.ON_SITE), target=S.UNREACHABLE)
    def set_aside(self):
        """The resident cannot be reached, or nobody was in: the desk finds out how (rules R2, R5)."""

    @transition(state, source=S.SCHEDULED, target=S.ON_SITE)
    def come(self):
        """The technician is at the door."""

    @transition(state, source=S.ON_SITE, target=S.SCHEDULED)
    def come_again(self):
        """It goes on another day: parts, another trade, or nobody was in."""

    @transition(state, source=S.ON_SITE, target=S.COMPLETED)
    def finish(self):
        """Done and signed for, or the refusal to sign written down."""

    @transition(
        state,
        source=(*WITH_CONTRACTOR, S.UNREACHABLE, *DONE),
        target=RETURN_VALUE(S.SENT, S.EXHAUSTED),
    )
    def forfeit(self, somebody_left: bool):
        """The contractor loses it; it moves to the next on the list, or to the engineering head (rule R2).

        Also after completion: a failed inspection or the resident's "no" forfeits as well.
        """
        return S.SENT if somebody_left else S.EXHAUSTED

    @transition(state, source=S.COMPLETED, target=S.CLOSED)
    def close(self):
        """Called back, or unreachable after the attempts the rule asks for (rule R6)."""

    @transition(state, source=UNDONE, target=S.CANCELLED)
    def drop(self):
        """Not wanted any more."""


@dataclass(frozen=True)
class Action:
    """What a person may do to an order: in which states, and which parties (see repairs.selectors.access).

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


ACTIONS: dict[str, Action] = {
    a.name: a
    for a in (
        # to a contractor (rules R1, R2)
        _action("send", _("Send to a contractor"), (S.REQUESTED, S.UNREACHABLE, S.EXHAUSTED), "desk head", "send", 10),
        _action("correct", _("Correct the request"), (S.REQUESTED, S.UNREACHABLE, S.EXHAUSTED), "desk head", "pen"),
        _action("assign", _("Name the technician"), (S.SENT, S.SCHEDULED), "office desk head", "user", 30),
        _action(
            "ring",
            _("Ring the resident"),
            (S.SENT, S.UNREACHABLE, S.SCHEDULED, S.ON_SITE),
            "worker desk head",
            "phone",
            20,
        ),
        _action(
            "reach",
            _("Reached: agree the visit"),
            (S.SENT, S.UNREACHABLE),
            "worker desk head resident",  # a resident we could not reach says when they are in
            "calendar",
            15,
        ),
        _action("keep", _("It goes on"), NOT_BEGUN, "desk head", "check", 5),
        # before and at the visit (rules R3 to R5)
        _action("prepare", _("Checklist before the visit"), (S.SENT, S.SCHEDULED), "worker", "list", 25),
        _action("rebook", _("Move the visit"), (S.SCHEDULED,), "worker desk head resident", "calendar"),
        _action("arrive", _("I am here"), (S.SCHEDULED,), "worker", "pin", 28),
        _action("nobody_in", _("Nobody is in"), (S.SCHEDULED, S.ON_SITE), "worker", "phone-missed"),
        _action("protect", _("Protection laid"), (S.ON_SITE,), "worker", "shield", 31),
        _action("photo", _("Add photos"), (S.SCHEDULED, S.ON_SITE), "worker", "camera", 32),
        _action("quote", _("Quote a price"), (S.SCHEDULED, S.ON_SITE), "worker head", "file", 35),
        _action(
            "accept_quote",
            _("The resident accepts the price"),
            (S.SCHEDULED, S.ON_SITE),
            "worker resident desk head",
            "check",
            33,
        ),
        _action(
            "decline_quote",
            _("The resident declines the price"),
            (S.SCHEDULED, S.ON_SITE),
            "worker resident desk head",
            "x",
        ),
        _action("take_away", _("Take something away"), (S.ON_SITE,), "worker", "download"),
        _action("bring_back", _("Bring it back"), (S.SCHEDULED, S.ON_SITE), "worker desk head", "undo"),
        _action(
            "analyse", _("Why it came back"), (S.SENT, S.SCHEDULED, S.ON_SITE, S.COMPLETED), "worker head", "search", 34
        ),
        _action("leave", _("Goes on another day"), (S.ON_SITE,), "worker", "repeat"),
        _action("complete", _("Done and signed"), (S.ON_SITE,), "worker", "check-circle", 40),
        # afterwards (rules R2, R6)
        _action(
            "fail",
            _("Forfeit: to the next contractor"),
            (*WITH_CONTRACTOR, S.UNREACHABLE, *DONE),
            "desk head managing office resident",
            "ban",
            99,
            "danger",
        ),
        # The resident may say it on their own page before anyone rings.
        _action("callback", _("Call back"), (S.COMPLETED,), "assistant resident", "phone", 10),
        _action("close", _("Close as unreachable"), (S.COMPLETED,), "assistant", "check"),
        _action("excuse", _("Excuse the forfeit"), tuple(S), "managing", "heart"),
        _action("hand_in", _("Old part handed in"), (S.ON_SITE, *DONE), "desk head worker", "inbox"),
        _action(
            "complain",
            _("Make it a complaint"),
            (*WITH_CONTRACTOR, S.UNREACHABLE, S.EXHAUSTED, *DONE),
            "desk assistant",
            "flag",
        ),
        # its clocks (rule D4): asked by whoever has it, decided by a manager who does not
        _action("pause", _("Ask for a pause"), (*WITH_CONTRACTOR, S.UNREACHABLE), "worker", "pause"),
        _action("approve_pause", _("Approve the pause"), (*WITH_CONTRACTOR, S.UNREACHABLE), "managing", "check", 8),
        _action("decline_pause", _("Do not approve the pause"), (*WITH_CONTRACTOR, S.UNREACHABLE), "managing", "x"),
        _action("resume", _("End the pause"), (*WITH_CONTRACTOR, S.UNREACHABLE), "worker managing", "clock"),
        # the rest
        _action("attach", _("Add words and photos"), (*UNDONE, *DONE), "resident", "camera"),
        _action("issue_link", _("Link for the technician"), WITH_CONTRACTOR, "office desk head", "link"),
        _action("revoke_link", _("Revoke the link"), tuple(S), "office desk head", "lock"),
        _action("note", _("Internal note"), tuple(S), "desk assistant head worker", "pen"),
        _action("cancel", _("Cancel the order"), UNDONE, "desk head resident", "x", 99, "danger"),
    )
}
