"""What a round came to (rule F6), in as many statements whatever the number of answers.

Everything is summed by item and building in the database; what may be shown of it is decided here, once, for the
page, the export and the API.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Func, Q, Sum

from deadlines.selectors import figure
from followups.models import CrossAt, ItemKind, SurveyAnswer, SurveyItem, SurveyRound
from followups.selectors.surveys import sections_of
from followups.survey_arithmetic import (
    FAVOURABLE,
    NOBODY,
    Change,
    Cross,
    Quadrant,
    Share,
    change,
    cross_at,
    mean_cross,
    quadrant,
    shown,
)

WORDS_SHOWN = 200


@dataclass(frozen=True)
class Rated:
    """How an item was rated: how many hold it important and are satisfied, and the mean marks."""

    importance: Share = NOBODY
    satisfaction: Share = NOBODY
    importance_sum: int = 0
    satisfaction_sum: int = 0

    def __add__(self, other: Rated) -> Rated:
        return Rated(
            self.importance + other.importance,
            self.satisfaction + other.satisfaction,
            self.importance_sum + other.importance_sum,
            self.satisfaction_sum + other.satisfaction_sum,
        )

    @property
    def mean_satisfaction(self) -> float | None:
        return self.satisfaction_sum / self.satisfaction.n if self.satisfaction.n else None

    @property
    def mean_importance(self) -> float | None:
        return self.importance_sum / self.importance.n if self.importance.n else None

    @property
    def n(self) -> int:
        """How many rated it at all: whoever says one of the two counts."""
        return max(self.importance.n, self.satisfaction.n)


@dataclass
class ItemResult:
    """One rated item. `hidden`: too few answered to show more than how many."""

    number: int
    item: SurveyItem
    rated: Rated
    hidden: bool
    quadrant: Quadrant | None = None
    change: Change | None = None
    before: Share | None = None


@dataclass(frozen=True)
class OptionResult:
    label: str
    share: Share


@dataclass
class ChoiceResult:
    number: int
    item: SurveyItem
    n: int
    hidden: bool
    options: list[OptionResult]


@dataclass
class WordsResult:
    """What was written, in no order that tells who; hidden where too few answered the round."""

    number: int
    item: SurveyItem
    n: int
    hidden: bool
    words: list[str]


@dataclass(frozen=True)
class Segment:
    """One part of a breakdown: an estate, a building or a department. A hidden one shows how many, and no more."""

    key: Hashable
    label: str
    answered: int
    response: Share | None
    satisfaction: Share
    hidden: bool
    weakest: SurveyItem | None = None


@dataclass
class Results:
    """A round as one reader sees it, in one part of it where `building` or `estate` say so."""

    round: SurveyRound
    estates: list[Any]
    least: int
    response: Share
    paper: int
    satisfaction: Share
    hidden: bool
    items: list[ItemResult] = field(default_factory=list)
    choices: list[ChoiceResult] = field(default_factory=list)
    words: list[WordsResult] = field(default_factory=list)
    cross: Cross | None = None
    by_estate: list[Segment] = field(default_factory=list)
    by_building: list[Segment] = field(default_factory=list)
    by_department: list[Segment] = field(default_factory=list)
    previous: SurveyRound | None = None
    previous_n: int = 0

    def in_quadrant(self, which: Quadrant) -> list[ItemResult]:
        """The items of one quadrant, the most important first."""
        found = [one for one in self.items if one.quadrant == which]
        return sorted(found, key=lambda one: (-(one.rated.importance.value or 0), one.number))


class _Sums:
    """The sums of one round by item and building, as the database gives them."""

    def __init__(self, round: SurveyRound, estate_ids: list[int]) -> None:
        self.rated: dict[int, dict[tuple[int, int], Rated]] = defaultdict(dict)
        rows = (
            SurveyAnswer.objects.filter(
                response__round=round, response__estate__in=estate_ids, item__kind=ItemKind.RATING
            )
            .values("item_id", "response__estate_id", "response__building_id")
            .annotate(
                i_n=Count("importance"),
                i_k=Count("pk", filter=Q(importance__gte=FAVOURABLE)),
                i_s=Sum("importance", default=0),
                s_n=Count("satisfaction"),
                s_k=Count("pk", filter=Q(satisfaction__gte=FAVOURABLE)),
                s_s=Sum("satisfaction", default=0),
            )
            .order_by()
        )
        for row in rows:
            place = row["response__estate_id"], row["response__building_id"]
            self.rated[row["item_id"]][place] = Rated(
                Share(row["i_k"], row["i_n"]), Share(row["s_k"], row["s_n"]), row["i_s"], row["s_s"]
            )

    def of(self, item_id: int, places: Iterable[tuple[int, int]] | None = None) -> Rated:
        held = self.rated.get(item_id, {})
        chosen = held.values() if places is None else [held[p] for p in places if p in held]
        return sum(chosen, Rated())


def results(
    round: SurveyRound, estates: list[Any], at: datetime, *, estate: Any = None, building: Any = None
) -> Results:
    """What the round came to on `estates` (those the reader may read), or on one of them, or in one building.

    A part that is too small, or whose figures could be had by subtracting what else is shown, comes back hidden.
    """
    ids = [e.pk for e in estates]
    least = figure("survey_segment_least", None, at)
    asked, answered, paper = _turnout(round, ids)
    sums = _Sums(round, ids)
    open_places = _open_places(answered, least)
    chosen = [
        p
        for p in asked | answered
        if (estate is None or p[0] == estate.pk) and (building is None or p[1] == building.pk)
    ]
    n = sum(answered.get(p, 0) for p in chosen)
    part = _part_key(estate, building)
    found = Results(
        round, estates, least, Share(n, max(n, sum(asked.get(p, 0) for p in chosen))),
        sum(paper.get(p, 0) for p in chosen),
        NOBODY, hidden=n < least or (part is not None and part not in open_places),
    )  # fmt: skip
    sections = sections_of(round.survey)
    items = [item for section in sections for item in section.items.all()]
    _rate(found, items, sums, chosen, part, least)
    _segments(found, items, sums, asked, answered, open_places, least)
    if part is None:
        _compare(found, ids, least)
        _told(found, items, ids, n)
    return found


def _part_key(estate: Any, building: Any) -> tuple[str, int] | None:
    return ("building", building.pk) if building is not None else ("estate", estate.pk) if estate is not None else None


def _turnout(round: SurveyRound, ids: list[int]) -> tuple[dict, dict, dict]:
    """Asked, answered and answered on paper, by (estate, building)."""
    asked = {
        (row["unit__estate_id"], row["unit__building_id"]): row["n"]
        for row in round.invitations.filter(unit__estate__in=ids)
        .values("unit__estate_id", "unit__building_id").annotate(n=Count("pk")).order_by()
    }  # fmt: skip
    answered, paper = {}, {}
    rows = round.responses.filter(estate__in=ids).values("estate_id", "building_id")
    for row in rows.annotate(n=Count("pk"), paper=Count("pk", filter=Q(came="paper"))).order_by():
        answered[row["estate_id"], row["building_id"]] = row["n"]
        paper[row["estate_id"], row["building_id"]] = row["paper"]
    return asked, answered, paper


def _open_places(counts: dict[tuple[int, int], int], least: int) -> set[tuple[str, int]]:
    """Which estates and buildings may be shown: estates among themselves, buildings within an estate that is shown."""
    by_estate: dict[int, int] = defaultdict(int)
    within: dict[int, dict[int, int]] = defaultdict(dict)
    for (estate, building), n in counts.items():
        by_estate[estate] += n
        within[estate][building] = n
    seen: set[tuple[str, int]] = set()
    for estate in shown(by_estate, least):
        seen.add(("estate", estate))
        seen |= {("building", b) for b in shown(within[estate], least)}
    return seen


def _rate(found: Results, items: list[SurveyItem], sums: _Sums, chosen: list, part: Any, least: int) -> None:
    for number, item in enumerate(items, 1):
        if item.kind != ItemKind.RATING:
            continue
        rated = sums.of(item.pk, chosen)
        hidden = found.hidden or rated.n < least
        if part is not None and not hidden:
            counts = {place: one.n for place, one in sums.rated.get(item.pk, {}).items()}
            hidden = part not in _open_places(counts, least)
        found.items.append(ItemResult(number, item, rated, hidden))
    seen = [one for one in found.items if not one.hidden]
    found.satisfaction = sum((one.rated.satisfaction for one in seen), NOBODY)
    found.cross = _cross(found.round, seen)
    for one in seen:
        one.quadrant = quadrant(one.rated.importance, one.rated.satisfaction, found.cross)


def _cross(round: SurveyRound, seen: list[ItemResult]) -> Cross | None:
    if round.cross == CrossAt.MEAN:
        return mean_cross((one.rated.importance, one.rated.satisfaction) for one in seen)
    pair = (round.target_importance, round.target_satisfaction)
    if round.cross == CrossAt.OUTSIDE:
        pair = (round.outside_importance, round.outside_satisfaction)
    return None if pair[0] is None or pair[1] is None else cross_at(*pair)


def _segments(
    found: Results, items: list[SurveyItem], sums: _Sums, asked: dict, answered: dict, open_places: set, least: int
) -> None:
    from estates.models import Building

    rated = [item for item in items if item.kind == ItemKind.RATING]
    names = {b.pk: b for b in Building.objects.filter(estate__in=found.estates).select_related("estate")}
    places = sorted(asked.keys() | answered.keys())

    def segment(key: tuple[str, int], label: str, within: list) -> Segment:
        n = sum(answered.get(p, 0) for p in within)
        hidden = key not in open_places
        pooled = NOBODY if hidden else sum((sums.of(i.pk, within).satisfaction for i in rated), NOBODY)
        return Segment(key[1], label, n, Share(n, max(n, sum(asked.get(p, 0) for p in within))), pooled, hidden)

    for e in found.estates:
        found.by_estate.append(segment(("estate", e.pk), e.label, [p for p in places if p[0] == e.pk]))
    for place in sorted(places, key=lambda p: (p[0], names[p[1]].code.zfill(8) if p[1] in names else "")):
        building = names[place[1]]
        label = building.label if len(found.estates) == 1 else f"{building.estate.label} {building.label}"
        found.by_building.append(segment(("building", building.pk), label, [place]))
    departments: dict[int, list[ItemResult]] = defaultdict(list)
    for one in found.items:
        if one.item.department_id:
            departments[one.item.department_id].append(one)
    for pk, mine in departments.items():
        seen = [one for one in mine if not one.hidden]
        pooled = sum((one.rated.satisfaction for one in seen), NOBODY)
        weakest = min(seen, key=lambda one: (one.rated.satisfaction.value or 0, one.number), default=None)
        label = str(mine[0].item.department.label) if mine[0].item.department else ""
        hidden = not seen
        found.by_department.append(
            Segment(
                pk,
                label,
                max((o.rated.n for o in mine), default=0),
                None,
                pooled,
                hidden,
                weakest.item if weakest else None,
            )
        )
    found.by_department.sort(key=lambda s: (s.hidden, s.satisfaction.value or 0, s.label))


def _compare(found: Results, ids: list[int], least: int) -> None:
    """Against the last round: items by their code; both rounds need enough answers to be compared."""
    previous = found.round.previous
    if previous is None:
        return
    rows = (
        SurveyAnswer.objects.filter(response__round=previous, response__estate__in=ids, item__kind=ItemKind.RATING)
        .values("item__code")
        .annotate(n=Count("satisfaction"), k=Count("pk", filter=Q(satisfaction__gte=FAVOURABLE)))
        .order_by()
    )
    before = {row["item__code"]: Share(row["k"], row["n"]) for row in rows}
    found.previous = previous
    found.previous_n = previous.responses.filter(estate__in=ids).count()
    for one in found.items:
        then = before.get(one.item.code)
        if then is not None and then.n >= least and not one.hidden:
            one.before, one.change = then, change(one.rated.satisfaction, then)


def _told(found: Results, items: list[SurveyItem], ids: list[int], n: int) -> None:
    """Choices and words, of the whole round alone: no part of it is made so small that words tell who."""
    mine = SurveyAnswer.objects.filter(response__round=found.round, response__estate__in=ids)
    ticked: dict[int, dict[int, int]] = defaultdict(dict)
    marks = mine.filter(item__kind=ItemKind.CHOICE).annotate(place=Func(F("chosen"), function="unnest"))
    for item_id, place, k in marks.values_list("item_id", "place").annotate(k=Count("pk")).order_by():
        ticked[item_id][place] = k
    answered = dict(mine.exclude(item__kind=ItemKind.RATING).values_list("item_id").annotate(n=Count("pk")).order_by())
    said: dict[int, list[str]] = defaultdict(list)
    # by the random id of the answer: in an order that says nothing about when
    texts = mine.filter(item__kind=ItemKind.TEXT).exclude(words="").order_by("response_id")
    for item_id, words in texts.values_list("item_id", "words")[: WORDS_SHOWN * 5]:
        if len(said[item_id]) < WORDS_SHOWN:
            said[item_id].append(words)
    for number, item in enumerate(items, 1):
        total = answered.get(item.pk, 0)
        if item.kind == ItemKind.CHOICE:
            hidden = found.hidden or total < found.least
            options = [
                OptionResult(label, Share(ticked[item.pk].get(place, 0), total)) for place, label in item.choices
            ]
            found.choices.append(ChoiceResult(number, item, total, hidden, [] if hidden else options))
        elif item.kind == ItemKind.TEXT:
            hidden = n < found.least
            found.words.append(WordsResult(number, item, total, hidden, [] if hidden else said[item.pk]))
