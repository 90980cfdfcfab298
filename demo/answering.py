"""Those who answer in the stories: climbs acknowledged, grounds stated, breaches upheld or excused (rules D5, J4)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef

from accounts.models import User
from complaints import services
from complaints.errors import ComplaintError
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
    """The climbs nobody has acknowledged yet. Looked for after steps have fired, not after every deed."""

    def __init__(self) -> None:
        self.next: datetime | None = None
        self._tried: set[int] = set()

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
                with clock.at(at):
                    _try(services.acknowledge, ask, by=ask.person, text=WORDS[ask.pk % len(WORDS)], step=ask.step.step)
            self.look()


def _unseen() -> list[ClimbAsk]:
    """One in nine is slow, and not among them: it goes to the stand-in."""
    seen = ClimbAsk.objects.filter(step=OuterRef("step"), acknowledged_at__isnull=False)
    waiting = ClimbAsk.objects.filter(
        ~Exists(seen), acknowledged_at=None, subject_kind="case", clock__stopped_at=None, clock__cancelled_at=None
    )
    asks = waiting.select_related("person", "step").order_by("asked_at")
    return [ask for ask in asks if ask.pk % 9]


def decisions(begin: datetime, end: datetime) -> Iterator[datetime]:
    """A story: four times a day somebody goes through the breaches. A third has grounds, most are upheld, some excused.

    Those of the last two days are still open at the `end`.
    """
    manager = User.objects.get(username="manager")
    moment = begin
    while moment < end:
        yield moment
        old = Accountability.objects.filter(subject_kind="case", state="open", opened_at__lt=end - timedelta(days=2))
        for record in old.select_related("person").order_by("opened_at"):
            if record.pk % 3 == 2:
                continue
            age = moment - record.opened_at
            if record.person is not None and record.pk % 3 == 0 and not record.grounds and age >= GROUNDS_AFTER:
                _try(services.grounds, record, by=record.person, text=GROUNDS[record.pk % len(GROUNDS)])
            if age >= DECIDED_AFTER:
                excused = record.pk % 5 == 0
                verb = services.excuse if excused else services.uphold
                _try(verb, record, by=manager, reason=EXCUSED if excused else UPHELD)
        moment += ROUND


def _try(verb, about, **given) -> None:
    """What the wall or the lifecycle does not allow does not happen in the stories either."""
    number = Case.objects.filter(pk=about.subject_id).values_list("number", flat=True).first()
    try:
        verb(number, clock=about.clock_id, **given)
    except ComplaintError:
        return
