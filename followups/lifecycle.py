"""The life of a special paid service on one page (rule J10): states, arrows, who may.

    asked ─ check (the agreement) ▶ checked ─ price ▶ priced ─ agree ▶ agreed ─ do ▶ done ─ sign ▶ signed
    signed ─ callback ▶ closed, or ▶ agreed again where it is not as wanted; not reached often enough ─ close ▶ closed
    asked / checked / priced / agreed ─ cancel ▶ cancelled

No price, no work: there is no arrow from `asked` to `done` that passes `agree` by. Nothing else writes the state: the
field is protected, and a database trigger refuses a write outside a deed.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import FSMField, transition


class State(models.TextChoices):
    """Where a paid service stands. `icon` is its ring in the sprite; `tone` how it is drawn."""

    ASKED = "asked", pgettext_lazy("paid service", "asked for")
    CHECKED = "checked", pgettext_lazy("paid service", "agreement checked")
    PRICED = "priced", pgettext_lazy("paid service", "price told")
    AGREED = "agreed", pgettext_lazy("paid service", "price agreed")
    DONE = "done", pgettext_lazy("paid service", "done, to be signed")
    SIGNED = "signed", pgettext_lazy("paid service", "signed, to be called back")
    CLOSED = "closed", pgettext_lazy("paid service", "called back")
    CANCELLED = "cancelled", pgettext_lazy("paid service", "cancelled")

    @property
    def icon(self) -> str:
        return _LOOKS[self.value][0]

    @property
    def tone(self) -> str:
        return _LOOKS[self.value][1]


_LOOKS = {
    "asked": ("st-new", ""),
    "checked": ("st-judge", ""),
    "priced": ("st-wait", "wait"),
    "agreed": ("st-hand", ""),
    "done": ("st-verify", ""),
    "signed": ("st-call", ""),
    "closed": ("st-closed", "end"),
    "cancelled": ("st-with", "off"),
}

S = State
ENDED = (S.CLOSED, S.CANCELLED)
OPEN = tuple(s for s in S if s not in ENDED)
BEFORE_WORK = (S.ASKED, S.CHECKED, S.PRICED, S.AGREED)


class Lifecycle(models.Model):
    """The state of a paid service and every arrow out of it."""

    state = FSMField(_("state"), default=S.ASKED, choices=S.choices, protected=True, max_length=16)

    class Meta:
        abstract = True

    @transition(state, source=S.ASKED, target=S.CHECKED)
    def check_agreement(self):
        """Whether an agreement covers it was looked up and written down."""

    @transition(state, source=(S.CHECKED, S.PRICED), target=S.PRICED)
    def tell_price(self):
        """The price was told; told anew before it is agreed, the new one counts."""

    @transition(state, source=S.PRICED, target=S.AGREED)
    def agree_price(self):
        """The resident agreed to the price before any work."""

    @transition(state, source=S.AGREED, target=S.DONE)
    def finish(self):
        """The work is done."""

    @transition(state, source=S.DONE, target=S.SIGNED)
    def sign_off(self):
        """The resident signed, or refused with a reason."""

    @transition(state, source=S.SIGNED, target=S.CLOSED)
    def close(self):
        """Called back, or unreachable (rule F1)."""

    @transition(state, source=S.SIGNED, target=S.AGREED)
    def do_again(self):
        """Not as wanted at the callback: done again at the price that was agreed (rule F3)."""

    @transition(state, source=BEFORE_WORK, target=S.CANCELLED)
    def drop(self):
        """Not wanted any more, or the price declined."""


@dataclass(frozen=True)
class Action:
    """What a person may do to a paid service: in which states, as which party. `primary` orders "what now"."""

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
        _action("check", _("Check the agreement"), (S.ASKED,), "desk assistant", "search", 10),
        _action("price", _("Tell the price"), (S.CHECKED, S.PRICED), "desk assistant department", "file", 20),
        _action("agree", _("The resident agrees to the price"), (S.PRICED,), "desk assistant department", "check", 10),
        _action("finish", _("Report the work done"), (S.AGREED,), "desk assistant department", "check-circle", 10),
        _action("sign", _("Have it signed"), (S.DONE,), "desk assistant department", "pen", 10),
        _action("callback", _("Call back"), (S.SIGNED,), "assistant reception", "phone", 10),
        _action("close", _("Close as unreachable"), (S.SIGNED,), "assistant", "check"),
        _action("cancel", _("Cancel it"), BEFORE_WORK, "desk assistant", "x", 99, "danger"),
    )
}
