"""What the data says about a period, section by section, for the management report to owners (rule A5).

The figures are those of the statistics summary, counted by the same counters for the house as a whole: a report that
everybody reads cannot differ by who drafted it. A total names nobody; what is small is hidden (`report_least`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Count as Number
from django.db.models import Exists, F, OuterRef, Q

from accounts import remembered
from analytics.models import Part
from analytics.selectors.summary import Figure, summed_up
from analytics.selectors.sums import Asked, Range, Sums, sums
from complaints.lifecycle import State
from complaints.models import Case, Category
from complaints.models.judgement import NamedParty
from complaints.parties import SYSTEM
from deadlines.selectors import figure
from estates.models import Estate
from followups.models import Cluster, ClusterMember, Meeting, MeetingPromise, Notice, SurveyRound
from followups.selectors.survey_results import results
from repairs.models import Order, SpotCheck

LEAST = "report_least"
SERVICES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    Part.EQUIPMENT: (
        ("facilities", "quality.repair"),
        ("plumbing", "electrical", "lifts", "doors", "masonry"),
    ),
    Part.SECURITY: (("quality.security",), ()),
    Part.FIRE: (("facilities.fire",), ("fire",)),
    Part.PARKING: (("parking", "facilities.parking_equipment"), ()),
    Part.CLEANING: (("quality.cleaning",), ()),
    Part.GREENING: (("quality.greening",), ()),
    Part.PESTS: (("quality.pests",), ()),
    Part.FEES: (("fees", "level"), ()),
}
"""Section → the categories of cases and the trades of repairs it is about. With a category go those under it that no
other section names, a new one too: the tree is the administrator's (rule N2)."""
MEASURED = (
    "received",
    "ended",
    "answer_on_time",
    "answer_median",
    "response_rate",
    "solved_rate",
    "satisfied_rate",
    "callback_rate",
    "resolved_on_time",
    "promise_kept",
    "reopened_rate",
    "first_visit_fix",
)
"""Measures of the summary that owners read, in this order."""
_BY_KIND = ("received", "ended_on", "answer_due", "answered_in_time")
PER_SECTION, LESSONS = 8, 3


@dataclass
class Fact:
    """One figure. `value`: a number, per cent or minutes; None where there is none. `over` of `under` are its parts.

    `hidden`: so small that it could point at a household. `parts`: (category, cases) behind it, for the editor alone.
    """

    code: str
    shape: str
    value: float | None = None
    over: int = 0
    under: int = 0
    before: float | None = None
    hidden: bool = False
    name: str = ""
    name_en: str = ""
    parts: list[list[Any]] = field(default_factory=list)


@dataclass
class Line:
    """Something told and what was done, for "you said, we did": staff's own words, in both languages."""

    code: str
    zh: str
    en: str
    done: str = ""
    done_en: str = ""
    pk: int = 0
    n: int = 0


@dataclass
class Facts:
    """`figures`: section → its figures. `lines`: the raw material of "you said, we did"."""

    figures: dict[str, list[Fact]]
    lines: list[Line]
    least: int

    def stored(self) -> dict[str, Any]:
        """As it is kept with the report."""
        return {
            "least": self.least,
            "figures": {part: [asdict(one) for one in facts] for part, facts in self.figures.items()},
            "lines": [asdict(one) for one in self.lines],
        }


def facts_of(estate: Estate, period: Range, at: datetime) -> Facts:
    """Everything the data says about the period, as counted at `at`."""
    least = figure(LEAST, estate.pk, at)
    asked = {
        "now": Asked(period, _BY_KIND, ("category",)),
        "then": Asked(period.before, ("received",), ("category",)),
    }
    found = sums(SYSTEM, [estate.pk], asked)
    done, within = _repairs_done(estate, period), _categories()
    figures: dict[str, list[Fact]] = {
        part: _service(found["now"], found["then"], done, within[part], trades, least)
        for part, (_named, trades) in SERVICES.items()
    }
    figures[Part.EQUIPMENT] += _spot_checks(estate, period, least)
    figures[Part.EFFECT] = [*_measured(estate, period, least), *_surveys(estate, period, at)]
    figures[Part.SAID] = _told_and_met(estate, period)
    return Facts({part: facts for part, facts in figures.items() if facts}, _lines(estate, period, least), least)


def _categories() -> dict[str, list[str]]:
    """Section → the codes of all categories that belong to it, in the order of the tree."""
    section = {code: part for part, (named, _trades) in SERVICES.items() for code in named}
    tree = remembered.rows(Category)
    above = {one.pk: one.code for one in tree}
    found: dict[str, list[str]] = {part: [] for part in SERVICES}
    for one in sorted(tree, key=lambda one: (one.position, one.code)):
        part = section.get(one.code) or section.get(above.get(one.parent_id, ""))
        if part:
            found[part].append(one.code)
    return found


def moments(estate: Estate, period: Range) -> tuple[datetime, datetime]:
    """The first moment of the period and the first after it, on the estate's clock."""
    return (
        datetime.combine(period.start, time(), estate.zone),
        datetime.combine(period.end + timedelta(days=1), time(), estate.zone),
    )


def _within(estate: Estate, period: Range, name: str) -> Q:
    start, after = moments(estate, period)
    return Q(**{f"{name}__gte": start, f"{name}__lt": after})


def _small(n: int, least: int) -> bool:
    return 0 < n < least


def _number(code: str, n: int, least: int = 0, before: int | None = None, **more: Any) -> Fact:
    old = None if before is None or _small(before, least) else before
    return Fact(code, "number", n, n, 0, old, hidden=_small(n, least), **more)


def _rate(code: str, over: int, under: int, least: int, **more: Any) -> Fact:
    value = round(100 * over / under, 1) if under else None
    return Fact(code, "rate", value, over, under, hidden=_small(under, least), **more)


def _service(
    now: Sums, then: Sums, done: dict[str, int], categories: Iterable[str], trades: Iterable[str], least: int
) -> list[Fact]:
    def total(found: Sums, mark: str) -> int:
        return sum(found["category", code, mark] for code in categories)

    parts = [[code, n] for code in categories if (n := now["category", code, "received"])]
    received = total(now, "received")
    facts = [_number("matters", received, least, total(then, "received"), parts=parts)]
    told = not facts[0].hidden  # of what is hidden itself, no part is told
    if told and (ended := total(now, "ended_on")):
        facts.append(_number("matters_ended", ended, least))
    if told and (due := total(now, "answer_due")):
        facts.append(_rate("matters_answered", total(now, "answered_in_time"), due, least))
    if trades:
        facts.append(_number("repairs", sum(done.get(code, 0) for code in trades), least))
    return facts


def _repairs_done(estate: Estate, period: Range) -> dict[str, int]:
    rows = Order.objects.filter(_within(estate, period, "completed_at"), estate=estate).values("trade__code")
    return {row["trade__code"]: row["n"] for row in rows.annotate(n=Number("pk")).order_by()}


def _spot_checks(estate: Estate, period: Range, least: int) -> list[Fact]:
    rows = SpotCheck.objects.filter(_within(estate, period, "checked_at"), order__estate=estate)
    n, passed = rows.count(), rows.filter(passed=True).count()
    return [_rate("spot_checks", passed, n, least)] if n else []


def _measured(estate: Estate, period: Range, least: int) -> list[Fact]:
    found = summed_up(SYSTEM, [estate], period, ())
    lines = {line.now.measure.code: line for line in found.lines}
    facts = [_of(lines[code].now, lines[code].before, least) for code in MEASURED]
    return [*facts, _number("backlog", max(found.backlog, 0))]


def _of(now: Figure, before: Figure, least: int) -> Fact:
    number = now.measure.shape == "number"
    return Fact(
        now.measure.code,
        now.measure.shape,
        _plain(now),
        now.over,
        now.under,
        None if _small(before.n, least) and not number else _plain(before),
        hidden=_small(now.n, least) and not number,
    )


def _plain(one: Figure) -> float | None:
    return None if one.value is None else int(one.value) if one.value == int(one.value) else float(one.value)


def _surveys(estate: Estate, period: Range, at: datetime) -> list[Fact]:
    """Rounds that ended in the period: satisfied with all items, hidden where the survey's own rule hides it."""
    start, after = moments(estate, period)
    ended = Q(closed_at__gte=start, closed_at__lt=after) | Q(
        closed_at=None, closes_at__gte=start, closes_at__lt=min(after, at)
    )
    rounds = SurveyRound.objects.filter(ended, opened_at__isnull=False, estates=estate).select_related("survey")
    facts = []
    for one in rounds.distinct().order_by("pk"):
        told = results(one, [estate], at)
        share = told.satisfaction
        value = None if share.percent is None else round(share.percent, 1)
        fact = Fact("survey", "rate", value, share.k, share.n, hidden=told.hidden or not share.n)
        fact.name, fact.name_en = one.name, one.name_en
        facts.append(fact)
    return facts


def _told_and_met(estate: Estate, period: Range) -> list[Fact]:
    counts = {
        "notices": Notice.objects.filter(_within(estate, period, "published_at"), estate=estate).count(),
        "meetings": Meeting.objects.filter(_within(estate, period, "held_at"), estate=estate).count(),
        "concerns": Cluster.objects.filter(
            _within(estate, period, "confirmed_at"), estate=estate, dismissed_at=None
        ).count(),
    }
    return [_number(code, n) for code, n in counts.items()]


# -- "you said, we did" ---


def _lines(estate: Estate, period: Range, least: int) -> list[Line]:
    return [
        *_concerns(estate, period, least),
        *_promises(estate, period),
        *_replies(estate, period),
        *_lessons(estate, period),
    ]


def _discreet(cases: Any) -> Any:
    """Cases nobody is shielded in: neither confidential nor about anybody (rules P4, P5)."""
    named = NamedParty.objects.filter(case=OuterRef("pk"), lifted_at=None)
    return cases.filter(~Exists(named), confidential=False)


def _about_somebody(cluster: str) -> Any:
    """Whether a matter of the concern names somebody: no word of it is drafted (rule P4)."""
    named = NamedParty.objects.filter(case=OuterRef("case_id"), lifted_at=None)
    return Exists(ClusterMember.objects.filter(Exists(named), cluster=OuterRef(cluster), left_at=None))


def _concerns(estate: Estate, period: Range, least: int) -> list[Line]:
    discreet = _discreet(Case.objects.visible_to(SYSTEM).filter(estate=estate))
    homes = Number(
        "members__case__unit",
        filter=Q(members__left_at=None, members__case__in=discreet) & ~Q(members__case__unit=None),
        distinct=True,
    )
    rows = Cluster.objects.filter(
        _within(estate, period, "confirmed_at"), ~_about_somebody("pk"), estate=estate, dismissed_at=None
    )
    return [
        Line("concern", one.title, one.title_en, one.fix, "", one.pk, one.homes)
        for one in rows.exclude(title="").annotate(homes=homes).filter(homes__gte=least).order_by("pk")[:PER_SECTION]
    ]


def _promises(estate: Estate, period: Range) -> list[Line]:
    """What was promised at residents' meetings and was to be kept in the period, and whether it was."""
    rows = MeetingPromise.objects.filter(
        _within(estate, period, "due_at") | _within(estate, period, "kept_at"),
        ~_about_somebody("meeting__cluster"),
        meeting__estate=estate,
    ).select_related("meeting")
    found = []
    for one in rows.distinct().order_by("pk")[:PER_SECTION]:
        done = "kept" if one.kept_at and one.kept_at <= one.due_at else "late" if one.kept_at else "open"
        found.append(Line("promise", one.text, "", done, done, one.meeting.cluster_id))
    return found


def _replies(estate: Estate, period: Range) -> list[Line]:
    rows = SurveyRound.objects.filter(_within(estate, period, "replied_at"), estates=estate).exclude(reply="")
    return [
        Line("reply", one.name, one.name_en, _opening(one.reply), _opening(one.reply_en), one.pk)
        for one in rows.order_by("pk")[:PER_SECTION]
    ]


def _lessons(estate: Estate, period: Range) -> list[Line]:
    """What changes after a complaint, in the words of the file: never of a case that shields somebody."""
    rows = _discreet(Case.objects.visible_to(SYSTEM).filter(_within(estate, period, "archived_at"), estate=estate))
    rows = rows.filter(lesson__has_key="change", state=State.ARCHIVED).exclude(lesson__change="")
    said: dict[str, int] = {}
    for pk, change in rows.order_by("pk").values_list("pk", F("lesson__change")):
        said.setdefault(str(change).strip(), pk)
    return [Line("lesson", text, "", text, "", pk) for text, pk in list(said.items())[:LESSONS]]


def _opening(text: str) -> str:
    """The first lines of a long reply."""
    return " ".join(text.split("\n")[:3]).strip()


def promises_to_come(estate: Estate, period: Range) -> list[str]:
    """Promised at a residents' meeting by the end of the period, not kept by then and due after it."""
    _start, after = moments(estate, period)
    open_then = Q(kept_at=None) | Q(kept_at__gte=after)
    rows = MeetingPromise.objects.filter(
        open_then,
        ~_about_somebody("meeting__cluster"),
        meeting__estate=estate,
        made_at__lt=after,
        due_at__gte=after,
        broken_at=None,
    )
    return list(rows.order_by("due_at", "pk").values_list("text", flat=True)[:PER_SECTION])
