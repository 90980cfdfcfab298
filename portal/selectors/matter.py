"""One matter as the holder of its private link sees it (rule W3): nothing inside, no clock of ours, no accused."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext as _

from complaints.choices import Kind
from complaints.facts import Facts
from complaints.lifecycle import State
from complaints.models import Attachment, Case, Offer, OfferOption, TimelineEntry
from complaints.parties import SYSTEM, Resident
from complaints.selectors import Seen, seen_by
from complaints.selectors.seen import LIST_JOINS
from complaints.services import available_actions
from complaints.services.withdraw import matter_goes_on, undo_hours, undo_until
from portal.limits import URGE_EVERY
from portal.selectors.owed import Owed, PromiseLine, owed_to, promise_lines, standing_still
from portal.selectors.people import People
from portal.selectors.talk import Said, said
from portal.stages import EXPLAINED, LEFT, PRAISED, STAGES, STOPS, Stage

TOKEN = re.compile(r"[\w-]{20,40}", re.ASCII)


def case_by_token(token: str) -> Case | None:
    """The case a private link opens, or None. The token is all there is: numbers open nothing (rule W2)."""
    if not TOKEN.fullmatch(token):
        return None
    return (
        Case.objects.visible_to(SYSTEM)
        .select_related("estate__company", "lead", *LIST_JOINS)
        .filter(token=token)
        .first()
    )


def file_of(case: Case, pk) -> Attachment | None:
    """A file of the case that its complainant may see."""
    return Attachment.objects.filter(case=case, pk=pk, outward=True, erased_at=None).first()


def may_urge_from(case: Case) -> datetime | None:
    """When the complainant may urge again, as of their last urging; None when they never did."""
    last = TimelineEntry.objects.filter(case=case, kind="urged", actor_kind="resident").order_by("-id").first()
    return last.at + timedelta(minutes=URGE_EVERY) if last else None


@dataclass(frozen=True)
class Stop:
    """One of the five stops: `css` is past, now or nothing."""

    label: str | Lazy
    css: str


@dataclass
class Matter:
    """What the tracking page shows of `case` at the moment `at`. Everything is read once, when asked for."""

    case: Case
    at: datetime
    facts: Facts = field(init=False)
    by: Resident = field(init=False)

    def __post_init__(self) -> None:
        self.facts, self.by = Facts(self.case), Resident(self.case.pk)

    @cached_property
    def seen(self) -> Seen:
        return seen_by(self.case, self.by, self.facts)

    @cached_property
    def people(self) -> People:
        return People(self.case, self.facts)

    @cached_property
    def can(self) -> dict[str, bool]:
        """What the resident may do now: attach, urge, withdraw, undo_withdraw, ask_review."""
        can = {action.name: True for action in available_actions(self.case, self.by, self.facts)}
        if self.left:
            can.pop("withdraw", None)
            can.pop("urge", None)
        if self.undo_until is None:
            can.pop("undo_withdraw", None)
        return can

    @cached_property
    def undo_until(self) -> datetime | None:
        """Until when a withdrawal may be undone; None when it cannot be."""
        until = undo_until(self.case)
        return until if until is not None and self.at <= until else None

    @property
    def undo_hours(self) -> int:
        """For how many hours a withdrawal could be undone."""
        return undo_hours(self.case)

    @property
    def left(self) -> bool:
        """Whether they withdrew from a matter that goes on without them (rule J16)."""
        return self.case.complainant_left is not None

    @property
    def goes_on(self) -> bool:
        """Whether a withdrawal would leave the matter standing, and so cannot be undone by the link."""
        return matter_goes_on(self.case)

    @cached_property
    def stage(self) -> Stage:
        case = self.case
        if self.left and case.is_open:
            return LEFT
        if case.kind == Kind.PRAISE:
            return PRAISED
        if case.state == State.RESOLVED and not case.department_id:
            return EXPLAINED
        stage = STAGES[case.state]
        if case.state == State.MERGED and case.lead is not None:
            # It is as far as the case it follows; the words stay its own.
            return replace(stage, stop=STAGES[case.lead.state].stop)
        return stage

    @cached_property
    def lead(self) -> str:
        """What is going on, in a sentence."""
        stage, department = self.stage, self.case.department
        who = self.people.in_sentence(self.case.handler) if self.case.handler_id else ""
        text = str(stage.text)
        if "{who}" in text and not who and department:
            who = department.label
        if ("{who}" in text and not who) or ("{department}" in text and not department):
            return str(stage.bare)
        return text.format(who=who, department=department.label if department else "")

    @cached_property
    def stops(self) -> list[Stop]:
        """The picture of the journey; empty where it says nothing (withdrawn, praise)."""
        here = self.stage.stop
        if here is None:
            return []
        return [Stop(label, "past" if i < here else "now" if i == here else "") for i, label in enumerate(STOPS)]

    @cached_property
    def owed(self) -> list[Owed]:
        return [] if self.left else owed_to(self.case, self.facts, self.people, self.at)

    @cached_property
    def waits(self) -> str:
        """That a time limit stands still, and why."""
        return "" if self.left else standing_still(self.facts)

    @property
    def next(self) -> Owed | None:
        """What comes next, the soonest first."""
        return next((o for o in self.owed if not o.late), None)

    @property
    def next_left(self) -> timedelta:
        """The time until then."""
        return self.next.due - self.at if self.next else timedelta()

    @property
    def late(self) -> list[Owed]:
        """What should have come and did not. Broken promises stand in their own list."""
        return [o for o in self.owed if o.late and not o.promise]

    @cached_property
    def promises(self) -> list[PromiseLine]:
        return promise_lines(self.facts, self.people, self.at)

    @cached_property
    def offer(self) -> list[OfferOption]:
        """The ways of the offer that waits for their answer (rule J7); one not approved yet they never see."""
        made = next((o for o in self.facts.offers if o.standing == Offer.State.OPEN), None)
        return list(made.options.all()) if made and self.can.get("answer_offer") else []

    @cached_property
    def talk(self) -> list[Said]:
        return said(self.case, self.seen, self.people)

    @cached_property
    def urge_from(self) -> datetime | None:
        """Set while the last urging is too fresh for another."""
        again = may_urge_from(self.case) if self.case.urged else None
        return again if again and again > self.at else None

    @property
    def urged(self) -> str:
        """How often they urged, and who knows."""
        if not self.case.urged:
            return ""
        if self.case.urged == 1:
            return _("You have urged once. Whoever is working on it knows.")
        return _("You have urged {n} times. The supervisor knows.").format(n=self.case.urged)
