"""Who is on the line: a telephone, its tail, a unit or a name leads to the resident and what we owe them (rule I2)."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.urls import NoReverseMatch, reverse

from accounts.models import Role
from accounts.scope import ALL, OVERSEEING
from complaints.lifecycle import State
from estates import prepared
from estates.models import Resident, ResidentPhone, Unit
from estates.phones import digits, masked, valid
from estates.selectors import unit_of
from estates.text import simplified

WHO_MAY_ASK = tuple(role for role in OVERSEEING if role != Role.ADMINISTRATOR)
"""The roles that may look a resident up; everyone else may only tell what they heard (rules P3, P5)."""
SHOWN = 8
NEAREST = 4
PAST = timedelta(days=730)
_MARKS = re.compile(r"号楼|号院|栋|棟|幢|座|楼|樓|单元|單元|号|號|层|層|室|房")
_SEPARATORS = re.compile(r"[\s\-–—_/·.,，、#]+")


@dataclass(frozen=True)
class Match:
    """One resident who may be on the line. `phone` is the number that was meant, never printed unmasked."""

    resident: Resident
    phone: str
    unit: Unit | None

    @property
    def masked(self) -> str:
        return masked(self.phone)


@dataclass(frozen=True)
class Found:
    """What was meant by the words typed. `wrong_unit`: it reads as a unit and there is none; `nearest` may be meant."""

    text: str = ""
    matches: list[Match] = field(default_factory=list)
    unit: Unit | None = None
    phone: str = ""
    wrong_unit: bool = False
    nearest: list[Unit] = field(default_factory=list)

    @property
    def alone(self) -> Match | None:
        """The one resident meant beyond doubt: the only one with this whole telephone."""
        return self.matches[0] if len(self.matches) == 1 and self.phone else None


_OWNER = """
    SELECT min(r.id) FROM estates_residentphone p JOIN estates_resident r ON r.id = p.resident_id
    WHERE p.number = %s AND r.estate_id = ANY(coalesce(%s::bigint[], ARRAY[r.estate_id]))
    HAVING min(r.id) = max(r.id) AND min(r.estate_id) = %s
"""


def estates_to_ask(viewer) -> set[int] | str:
    """Ids of the estates whose residents `viewer` may look up, or ALL."""
    return viewer.scope.estates_for(WHO_MAY_ASK)


def unit_key(text: str) -> str:
    """A unit as its code is kept: `3栋2单元1103`, `3 2 1103` and `３－２－１１０３` are `3-2-1103`."""
    plain = simplified(unicodedata.normalize("NFKC", text)).upper()
    return _SEPARATORS.sub("-", _MARKS.sub("-", plain)).strip("-")


def reads_as_unit(text: str) -> bool:
    """Whether the words look like a unit rather than a telephone or a name."""
    key = unit_key(text)
    if not re.fullmatch(r"[A-Z0-9]+(-[A-Z0-9]+)+", key) or not re.search(r"\d", key):
        return False
    if _MARKS.search(unicodedata.normalize("NFKC", text)):
        return True
    parts = key.split("-")
    # 5555-0123 is a telephone, 138 0000 5678 too; 12-1-2003 is a door.
    return not (valid(text) and (len(digits(text)) >= 10 or (len(parts) == 2 and min(map(len, parts)) >= 3)))


def find_unit(estate_id: int, text: str) -> Unit | None:
    """The unit of the estate meant by `text`, however it is written; None where there is none."""
    key = unit_key(text)
    if not key:
        return None
    # As the code is written, nearly always; only else is it sought whatever its letters' case.
    found = unit_of(estate_id, key)
    return found or Unit.objects.filter(estate_id=estate_id, code__iexact=key).select_related("building").first()


def nearest_units(estate_id: int, text: str) -> list[Unit]:
    """Up to four units whose code is like the one typed: same door in another block, a slip of a digit."""
    key = unit_key(text)
    if not key:
        return []
    head, _, tail = key.rpartition("-")
    like = Q(code__iendswith=f"-{tail}") | Q(code__istartswith=f"{head}-" if head else key)
    units = {u.code: u for u in Unit.objects.filter(like, estate_id=estate_id).order_by("code")[:300]}
    close = difflib.get_close_matches(key, units, n=NEAREST, cutoff=0.4)
    return [units[code] for code in close]


def owner_asked(viewer, number: str, *, estate_id: int) -> tuple[str, list[Any]] | None:
    """What asks for the resident whose whole telephone `number` is, where it is one person's alone and of this estate.

    (statement giving at most one id, parameters), for a statement that writes it down; the same answer as
    `find(...).alone`. None where `viewer`, who need not be a user, may not ask, or there is no number.
    """
    scope = getattr(viewer, "scope", None)
    allowed = estates_to_ask(viewer) if scope is not None else None
    if not number or not allowed:
        return None
    return _OWNER, [number, None if allowed == ALL else list(allowed), estate_id]


def owner_of(viewer, number: str, *, estate_id: int) -> Resident | None:
    """The resident whom `owner_asked` asks for, or None."""
    asked = owner_asked(viewer, number, estate_id=estate_id)
    row = prepared.fetch_one(*asked) if asked else None
    return Resident.objects.filter(pk=row[0]).first() if row else None


def find(viewer, text: str, *, estate_id: int) -> Found:
    """Read `text` as a telephone, the tail of one, a unit or a name, among the estates `viewer` may ask about.

    A unit is sought on `estate_id` alone, a telephone on all estates of the viewer, those of `estate_id` first.
    Gives nothing to anyone who may not look residents up.
    """
    text = " ".join(text.replace("\x00", "").split())[:80]
    allowed = estates_to_ask(viewer)
    if not text or not allowed:
        return Found(text)
    here = allowed == ALL or estate_id in allowed
    if reads_as_unit(text):
        unit = find_unit(estate_id, text) if here else None
        if unit is None:
            return Found(text, wrong_unit=True, nearest=nearest_units(estate_id, text) if here else [])
        return Found(text, _of_unit(unit), unit)
    number = digits(text) if re.fullmatch(r"[+\d\s\-()（）]+", text) else ""
    if number:
        whole = len(number) >= 7 and valid(text)
        found = _by_phone(number, whole, allowed, estate_id)
        unit = None
        if not whole and here:
            # 1103 alone may be a door as well as the tail of a telephone.
            doors = list(
                Unit.objects.filter(estate_id=estate_id)
                .filter(Q(code=number) | Q(code__endswith=f"-{number}"))
                .select_related("building")[: SHOWN + 1]
            )
            unit = doors[0] if len(doors) == 1 and not found else None
            if len(doors) <= SHOWN:
                found += [m for door in doors for m in _of_unit(door)]
        return Found(text, found[:SHOWN], unit, number if whole else "")
    return Found(text, _by_name(text, allowed, estate_id))


def by_id(viewer, pk: Any) -> Resident | None:
    """The resident of that id, where `viewer` may look them up."""
    allowed = estates_to_ask(viewer)
    if not allowed or not str(pk).isdecimal() or len(str(pk)) > 18:
        return None
    return _residents(allowed).filter(pk=int(pk)).first()


def match_of(resident: Resident, typed: str = "") -> Match:
    """The resident with the number that was typed, where it is theirs, else the first to ring."""
    numbers = sorted(resident.phones.all(), key=lambda p: (not p.main, p.pk))
    typed = digits(typed) if typed else ""
    meant = next((p.number for p in numbers if len(typed) >= 4 and p.number.endswith(typed)), "")
    unit = resident.household.unit if resident.household is not None else None
    return Match(resident, meant or (numbers[0].number if numbers else ""), unit)


def _residents(allowed):
    people = Resident.objects.select_related("estate", "household__unit__building").prefetch_related("phones")
    return people if allowed == ALL else people.filter(estate_id__in=allowed)


def _of_unit(unit: Unit) -> list[Match]:
    people = _residents(ALL).filter(household__unit=unit, household__moved_out=None).order_by("pk")
    return [match_of(r) for r in people[:SHOWN]]


def _by_phone(number: str, whole: bool, allowed, estate_id: int) -> list[Match]:
    if len(number) < 4:
        return []
    like = Q(number=number) if whole else Q(tail=number[-4:], number__endswith=number)
    if not whole and len(number) > 4:
        like |= Q(number__startswith=number)
    phones = ResidentPhone.objects.filter(like)
    people = _residents(allowed).filter(pk__in=phones.values("resident_id")[: SHOWN * 4])
    found = sorted(people[: SHOWN * 2], key=lambda r: (r.estate_id != estate_id, r.pk))
    matches = [match_of(r, number) for r in found]
    return [
        Match(m.resident, next((p.number for p in m.resident.phones.all() if number in p.number), m.phone), m.unit)
        for m in matches
    ]


def _by_name(text: str, allowed, estate_id: int) -> list[Match]:
    if len(text) < 2:
        return []
    people = _residents(allowed).filter(name__icontains=simplified(text), estate_id=estate_id)
    return [match_of(r) for r in people[:SHOWN]]


@dataclass(frozen=True)
class Due:
    """The clock of a chip, free of the row."""

    starts_at: Any
    due_at: Any
    state: str = "running"
    stopped_at: Any = None


@dataclass
class Dealing:
    """A case of this caller: the row, what the viewer may see of it, its chip, how it ended."""

    case: Any
    seen: Any
    due: Due | None = None
    outcome: str = ""

    @property
    def state(self) -> State:
        return State(self.case.state)

    @property
    def url(self) -> str:
        """Its page, or "" where this installation shows none."""
        try:
            return reverse("complaints:case", args=[self.case.number])
        except NoReverseMatch:
            return ""


@dataclass
class Dealings:
    open: list[Dealing]
    past: list[Dealing]
    past_count: int


def dealings(
    viewer, *, unit: Unit | None, phones: Iterable[str] = (), resident: Resident | None = None, at
) -> Dealings:
    """Open cases, and those of the last two years, of a home, its telephones and the resident (rule I2)."""
    from complaints.models import Case, Complainant
    from complaints.selectors.seen import LIST_JOINS, seen_by

    numbers = [n for n in phones if n]
    who = Q(phone__in=numbers) if numbers else Q(pk__in=[])
    if resident is not None:
        who |= Q(resident=resident)
    ids = list(Complainant.objects.filter(who).order_by("-case_id").values_list("case_id", flat=True)[:200])
    mine = Q(pk__in=ids)
    if unit is not None:
        mine |= Q(unit=unit)
    cases = Case.objects.visible_to(viewer).filter(mine).select_related(*LIST_JOINS)
    still = list(cases.filter(is_open=True).order_by("next_due_at", "pk")[:SHOWN])
    past = list(cases.filter(is_open=False, received_at__gte=at - PAST).order_by("-received_at")[:100])
    due, ends = _due_of(still), _ends_of(past[:SHOWN])
    return Dealings(
        [Dealing(c, seen_by(c, viewer), due.get(c.pk)) for c in still],
        [Dealing(c, seen_by(c, viewer), outcome=ends.get(c.pk, "")) for c in past[:SHOWN]],
        len(past),
    )


def _due_of(cases) -> dict[int, Due]:
    from complaints.clocks import SUBJECT
    from deadlines.models import Clock

    wanted = {c.pk: (c.next_clock, c.next_due_at) for c in cases}
    clocks = Clock.objects.filter(
        subject_kind=SUBJECT, subject_id__in=wanted, stopped_at=None, cancelled_at=None, excused_at=None
    )
    return {
        c.subject_id: Due(c.starts_at, c.due_at, "paused" if c.paused_at else "running")
        for c in clocks
        if wanted[c.subject_id] == (c.kind, c.due_at)
    }


def _ends_of(cases) -> dict[int, str]:
    from complaints.choices import Satisfaction
    from complaints.models import Callback

    rows = Callback.objects.filter(case__in=cases, reached=True).order_by("pk").values_list("case_id", "satisfaction")
    return {pk: str(Satisfaction(said).label) for pk, said in rows if said}
