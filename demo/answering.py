"""Those who answer in the stories: climbs acknowledged, grounds stated, breaches upheld or excused (rules D5, J4)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef

from accounts.models import User
from complaints import services
from complaints.errors import NotFound, NotYours
from complaints.models import Case
from deadlines import clock
from deadlines.models import Accountability, ClimbAsk

SEEN_AFTER = timedelta(minutes=22)
ROUND, GROUNDS_AFTER, DECIDED_AFTER = timedelta(hours=6), timedelta(hours=5), timedelta(hours=26)
WORDS = (
    "已经打电话给部门主管，今天内交出来。",
    "我先给住户回电话说明，再到现场看。",
    "抽调一人支援，明早八点前完成。",
    "已看过，缺的是配件，我去催供应商。",
)
GROUNDS = ("当天同时有三处漏水，人手不够。", "等供应商送配件，晚到了半天。", "现场已处理，报告补录晚了。")
UPHELD, EXCUSED = "事先可以安排替班，责任成立。", "停电期间系统不可用，不计责任。"


class Climbs:
    """The climbs nobody has acknowledged yet. Looked for after steps have climbed, not after every deed."""

    def __init__(self) -> None:
        self.next: datetime | None = None
        self._tried: set[int] = set()
        self._people: dict[int, User] = {}

    def look(self) -> None:
        """When the next of them is acknowledged."""
        self.next = min((ask.asked_at + SEEN_AFTER for ask in self._waiting()), default=None)

    def _waiting(self) -> list[ClimbAsk]:
        return [ask for ask in _unseen() if ask.pk not in self._tried]

    def seen_until(self, moment: datetime) -> None:
        """Whoever a climb was put before says what they do, some minutes later."""
        while self.next is not None and self.next <= moment:
            at = self.next
            for ask in [one for one in self._waiting() if one.asked_at + SEEN_AFTER <= at]:
                self._tried.add(ask.pk)
                who = _person(self._people, ask.person_id)
                with clock.at(at):
                    _answer(services.acknowledge, ask, by=who, text=WORDS[ask.pk % len(WORDS)], step=ask.step.step)
            self.look()


def _unseen() -> list[ClimbAsk]:
    """One in nine is slow, and not among them: it goes to the stand-in."""
    seen = ClimbAsk.objects.filter(step=OuterRef("step"), acknowledged_at__isnull=False)
    waiting = ClimbAsk.objects.filter(
        ~Exists(seen), acknowledged_at=None, subject_kind="case", clock__stopped_at=None, clock__cancelled_at=None
    )
    asks = waiting.select_related("step").order_by("asked_at")
    return [ask for ask in asks if ask.pk % 9]


def decisions(begin: datetime, end: datetime) -> Iterator[datetime]:
    """A story: four times a day somebody goes through the breaches. A third has grounds, most are upheld, some excused.

    Those of the last two days are still open at the `end`.
    """
    people: dict[int, User] = {}
    manager = User.objects.get(username="manager")
    moment = begin
    while moment < end:
        yield moment
        until = min(moment - GROUNDS_AFTER, end - timedelta(days=2))
        old = Accountability.objects.filter(subject_kind="case", state="open", opened_at__lt=until)
        for record in old.order_by("opened_at"):
            if record.pk % 3 == 2:
                continue
            if record.person_id is not None and record.pk % 3 == 0 and not record.grounds:
                who = _person(people, record.person_id)
                _answer(services.grounds, record, by=who, text=GROUNDS[record.pk % len(GROUNDS)])
            if moment - record.opened_at >= DECIDED_AFTER:
                excused = record.pk % 5 == 0
                verb = services.excuse if excused else services.uphold
                _answer(verb, record, by=manager, reason=EXCUSED if excused else UPHELD)
        moment += ROUND


def _person(known: dict[int, User], pk: int) -> User:
    """The same person each time, who need not be asked anew what they may do."""
    return known.get(pk) or known.setdefault(pk, User.objects.get(pk=pk))


def _answer(verb: Callable[..., Any], about: Any, **given: Any) -> None:
    """The two refusals that are reckoned with: who was named in the case since knows nothing of it (NotFound, rule P4),
    and who answers for a clock does not judge it (NotYours, rule J4). Any other is a fault, and goes through."""
    number = Case.objects.values_list("number", flat=True).get(pk=about.subject_id)
    with suppress(NotFound, NotYours):
        verb(number, clock=about.clock_id, **given)
