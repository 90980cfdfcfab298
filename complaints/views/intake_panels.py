"""What stands beside the intake form: the caller at the left, look-alikes at the right, the answer's latest moment."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.urls import NoReverseMatch, reverse

import deadlines.services as deadlines
from complaints.choices import Kind
from complaints.clocks import SUBJECT
from complaints.facts import Facts
from complaints.forms.intake import sources_of
from complaints.lifecycle import State
from complaints.models import Attachment, Case
from complaints.selectors import callers, look_alikes, same_words, seen_by
from complaints.selectors.lookalikes import likeness_key
from complaints.slots import warnings_at
from deadlines.clock import now
from estates.phones import digits, masked
from estates.selectors import troubles_touching

STRONG = 0.5
STRONG_IN_BUILDING = 0.6
"""From this share of words in common the desk is asked before a second case is made (rule I8)."""
LATE_FROM = timedelta(minutes=30)


def address(name: str, *args: Any) -> str:
    """The path of a page of this app, or "" where there is none."""
    try:
        return reverse(f"complaints:{name}", args=args)
    except NoReverseMatch:
        return ""


@dataclass
class Panel:
    """The left column: one resident with their cases, several to choose from, or why there is nobody."""

    found: Any
    taken: bool = False
    match: Any = None
    unit: Any = None
    members: list[Any] = field(default_factory=list)
    dealings: Any = None
    reveal_url: str = ""
    masked: str = ""

    @property
    def many(self) -> bool:
        return self.match is None and len(self.found.matches) > 1

    @property
    def unknown(self) -> bool:
        return self.match is None and not self.found.matches and bool(self.found.phone)

    @property
    def nobody(self) -> bool:
        return self.match is None and not self.found.matches and not self.found.phone and self.unit is None


def caller_panel(form: Any, user: Any) -> Panel:
    """Who is on the line, by the resident taken or the telephone or unit typed (rule I2)."""
    found, taken = form.found, form.taken
    match = taken or (found.matches[0] if len(found.matches) == 1 else None)
    panel = Panel(found, taken is not None, match, match.unit if match else found.unit)
    if panel.unit is None and form.here is not None and match is None and not found.matches:
        panel.unit = callers.find_unit(form.here.pk, str(form.value("unit") or ""))
    phones = [p.number for p in match.resident.phones.all()] if match else [found.phone]
    panel.masked = masked(match.phone if match else found.phone)
    if match:
        reach = str(form.value("reach") or "")
        panel.reveal_url = f"{reverse('complaints:new_reveal', args=[match.resident.pk])}?reach={digits(reach)}"
        if match.resident.household_id:
            home = match.resident.household.residents
            panel.members = list(home.exclude(pk=match.resident.pk).order_by("pk")[:6])
    if match or panel.unit or found.phone:
        person = match.resident if match else None
        panel.dealings = callers.dealings(user, unit=panel.unit, phones=phones, resident=person, at=now())
    return panel


def known_here(form: Any) -> list[Any]:
    """What is known of the home, equipment or place named so far: troubles (rule I9), and what apps above say."""
    if form.here is None:
        return []
    unit = callers.find_unit(form.here.pk, str(form.value("unit") or ""))
    unit = unit or (form.taken.unit if form.taken else None) or form.found.unit
    if unit is None and len(form.found.matches) == 1:
        unit = form.found.matches[0].unit
    if unit is not None and unit.estate_id != form.here.pk:
        unit = None
    place, asset, _words = form.where.read(str(form.value("place") or ""), str(form.value("asset") or ""))
    chosen = {pk for kind, pk in sources_of(str(form.value("sources") or "")) if kind == "trouble"}
    at = now()
    found = troubles_touching(form.here.pk, at, unit=unit, asset=asset, place=place)
    known = [{"trouble": one, "standing": one.standing(at), "beside": one.pk in chosen} for one in found]
    return [*known, *({"panel": one} for one in warnings_at(form.user, form.here.pk, unit, asset, place))]


@dataclass
class Alike:
    """A look-alike as a card: what the viewer may see of it, and its first photo."""

    case: Any
    seen: Any
    same: str
    likeness: float
    photo: str = ""

    @property
    def state(self) -> State:
        return State(self.case.state)

    @property
    def url(self) -> str:
        return address("case", self.case.number)

    @property
    def more(self) -> str:
        """What was said beyond the title, which is often its first words."""
        start = self.seen.title.rstrip("…")
        return self.seen.content if len(self.seen.content) > len(start) + 8 else ""

    @property
    def strong(self) -> bool:
        return self.likeness >= (STRONG_IN_BUILDING if self.same == "building" else STRONG)


@dataclass
class Asked:
    """What must be chosen before a second case is made: the same words again, or strong look-alikes."""

    alikes: list[Alike]
    same: Alike | None = None


def alikes_of(form: Any, user: Any) -> list[Alike]:
    """Open cases like the words typed so far, of the unit, building or equipment named (rule I8)."""
    if form.here is None or form.relay:
        return []
    unit = callers.find_unit(form.here.pk, str(form.value("unit") or ""))
    unit = unit or form.found.unit or (form.taken.unit if form.taken else None)
    place, asset, _words = form.where.read(str(form.value("place") or ""), str(form.value("asset") or ""))
    thing = asset or place
    found = look_alikes(
        user,
        estate_id=form.here.pk,
        text=f"{form.value('title') or ''} {form.value('content') or ''}"[:4000],
        unit=unit,
        building_id=None if unit else thing.building_id if thing else None,
        asset_id=asset.pk if asset else None,
    )
    return _cards([(f.case, f.same, f.likeness) for f in found], user)


def _cards(found: list[tuple[Any, str, float]], user: Any) -> list[Alike]:
    photos: dict[int, str] = {}
    ids = [case.pk for case, _same, _likeness in found]
    rows = Attachment.objects.filter(case_id__in=ids, kind="image", erased_at=None).order_by("case_id", "at", "pk")
    for pk, case_id in rows.values_list("pk", "case_id"):
        photos.setdefault(case_id, address("file", pk))
    return [Alike(case, seen_by(case, user), same, likeness, photos.get(case.pk, "")) for case, same, likeness in found]


def same_said(form: Any, intake: Any, user: Any) -> Asked | None:
    """What is asked before this is saved; None to go on. An emergency, praise or a second tap is not held up."""
    if intake.emergency or intake.kind == Kind.PRAISE:
        return None
    if Case.objects.visible_to(user).filter(submission=intake.submission).exists():
        return None
    unit_id = intake.unit.pk if intake.unit else None
    phone = digits(intake.person.phone)
    key = likeness_key(intake.estate.pk, phone, unit_id, intake.person.name, intake.content)
    same = same_words(user, intake.estate.pk, key, now())
    found = alikes_of(form, user)
    if any(c.submission == intake.submission for c in [*(a.case for a in found), *([same] if same else [])]):
        return None  # the first of two taps was saved in between
    cards = [a for a in found if a.case != same]
    if same is None and not any(a.strong for a in cards):
        return None
    again = _cards([(same, "words", 1.0)], user)[0] if same else None
    return Asked(cards, again)


def first_answer(form: Any) -> datetime | None:
    """Until when the first answer is owed if this is saved now, by the policy in force; None where nobody can tell."""
    if form.here is None or form.value("kind") == Kind.PRAISE:
        return None
    try:
        received = form.fields["received_at"].clean(form.value("received_at")) or now()
        return deadlines.plan("response", subject=(SUBJECT, 0), estate=form.here, starts_at=received).due_at
    except (LookupError, ValidationError, OverflowError):
        return None


def saved_panel(case: Any, user: Any) -> dict[str, Any]:
    """The page after saving: number, state, the first answer's clock, how late it was typed (rule I5)."""
    clocks = {c.kind: c for c in Facts(case).clocks if c.running}
    clock = clocks.get("response") or clocks.get("classify")
    late = case.logged_at - case.received_at
    return {
        "case": case,
        "seen": seen_by(case, user),
        "state": State(case.state),
        "clock": clock and callers.Due(clock.starts_at, clock.due_at),
        "clock_kind": clock and clock.kind,
        "late": late if late >= LATE_FROM else None,
        "relay": case.relayed_by_id == user.pk and not callers.estates_to_ask(user),
        "print_url": address("print_record", case.number),
        "judge_url": address("act", case.number, "classify") if case.is_open else "",
        "case_url": address("case", case.number),
    }
