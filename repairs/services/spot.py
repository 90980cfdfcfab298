from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

import audit.services as audit
import notifications.services as notifications
from accounts.models import Contractor, Role
from accounts.scope import SUPERVISING
from accounts.selectors import who_is_next
from complaints.choices import Urgency
from complaints.errors import BadInput, NotFound, NotNow, NotYours
from deadlines.clock import now
from repairs.choices import Credit
from repairs.clocks import SUBJECT
from repairs.figures import PENALTY_OF, figure
from repairs.models import Draw, SpotCheck, Turn
from repairs.sampling import sample, seed_of
from repairs.selectors.spot import checks_of
from repairs.services.ledger import write

MARKS = ("protection", "workmanship", "tidiness", "paperwork")


def last_month(at: datetime) -> date:
    """The first day of the month before `at`."""
    return (at.date().replace(day=1) - timedelta(days=1)).replace(day=1)


def draw_spot_checks(month: date | None = None, *, at: datetime | None = None) -> list[Draw]:
    """Draw the spot checks of a month (default: the last one), one draw per contractor (rule R8).

    Run again it draws nothing anew: the draw of a month stands, with the seed and the orders it was made from.
    """
    moment = at or now()
    month = (month or last_month(moment)).replace(day=1)
    done = []
    for contractor in Contractor.objects.filter(turns__isnull=False).distinct().order_by("code"):
        with transaction.atomic():
            made = _draw(contractor, month, moment)
        if made is not None:
            done.append(made)
    return done


def may_draw(by) -> bool:
    """Whether they may draw a month by hand: a supervisor or above, of any estate."""
    return by.scope.any(*SUPERVISING)


def draw_now(month: date, *, by) -> list[Draw]:
    """Draw a month by hand, where the monthly beat has not. Raises NotYours, NotNow for a month to come."""
    if not may_draw(by):
        raise NotYours(_("This is not yours to do."))
    at = now()
    if month > at.date():
        raise NotNow(_("This month has not begun."), code="future")
    made = draw_spot_checks(month, at=at)
    for one in made:
        audit.record("spot_drawn", by=by, subject=("draw", one.pk), at=at)
    return made


def _turns(contractor: Contractor, month: date) -> list[Turn]:
    """Turns completed in the month, by the local date of their estate."""
    after = (month.replace(day=28) + timedelta(days=4)).replace(day=1)
    begin = datetime(month.year, month.month, 1, tzinfo=UTC) - timedelta(days=1)
    end = datetime(after.year, after.month, 1, tzinfo=UTC) + timedelta(days=1)
    found = Turn.objects.filter(contractor=contractor, completed_at__gte=begin, completed_at__lt=end)
    rows = list(found.select_related("order__estate").order_by("order__number", "ordinal"))
    return [
        t for t in rows if t.completed_at and month <= t.completed_at.astimezone(t.order.estate.zone).date() < after
    ]


def _draw(contractor: Contractor, month: date, at: datetime) -> Draw | None:
    turns = {t.order.number: t for t in _turns(contractor, month)}
    if not turns or Draw.objects.filter(contractor=contractor, month=month).exists():
        return None
    estate = next(iter(turns.values())).order.estate_id
    percent, least = figure("spot_percent", estate, at), figure("spot_least", estate, at)
    seed = seed_of(contractor.code, month)
    always = [number for number, t in turns.items() if t.order.urgency == Urgency.P0]
    drawn = sample(turns, always=always, seed=seed, percent=percent, least=least)
    made, new = Draw.objects.get_or_create(
        contractor=contractor,
        month=month,
        defaults={
            "seed": seed,
            "percent": percent,
            "least": least,
            "population": sorted(turns),
            "drawn": drawn,
            "drawn_at": at,
        },
    )
    if not new:
        return None
    SpotCheck.objects.bulk_create(
        SpotCheck(draw=made, order=turns[n].order, turn=turns[n], technician_id=turns[n].technician_id) for n in drawn
    )
    people = {u.pk for t in turns.values() for u in who_is_next(Role.SUPERVISOR, t.order.estate_id, at)}
    notifications.announce("spot_drawn", to=sorted(people), subject=("draw", made.pk), at=at)
    return made


def inspect(
    pk: int, *, by, protection: int, workmanship: int, tidiness: int, paperwork: int, note: str = ""
) -> SpotCheck:
    """Write down a spot check on site (rule R8): four marks out of 100. Too low a mean costs the contractor a penalty.

    Whether the order itself is forfeited for it is the desk's decision (`fail`). Raises NotFound, NotYours, NotNow,
    BadInput.
    """
    marks = dict(zip(MARKS, (protection, workmanship, tidiness, paperwork), strict=True))
    with transaction.atomic():
        check = checks_of(by).select_for_update(of=("self",)).filter(pk=pk).first()
        if check is None:
            raise NotFound(_("There is no such spot check."))
        _may_inspect(check, by)
        wrong = {name: _("Marks are 0 to 100.") for name, mark in marks.items() if not 0 <= mark <= 100}
        if wrong:
            raise BadInput(fields=wrong)
        at = now()
        for name, mark in marks.items():
            setattr(check, name, mark)
        check.note, check.checked_at, check.checked_by = note.strip(), at, by
        estate = check.order.estate_id
        check.passed = (check.mean or 0) >= figure("spot_pass", estate, at)
        check.save()
        if not check.passed:
            cents = figure(PENALTY_OF[Credit.SPOT_BAD].removeprefix("repair_"), estate, at)
            write(check.turn, Credit.SPOT_BAD, -cents, at=at, by=by, order=check.order)
        audit.record("spot_checked", by=by, subject=(SUBJECT, check.order_id), at=at, data={"passed": check.passed})
    return check


def _may_inspect(check: SpotCheck, by) -> None:
    from repairs.selectors.access import parties_of

    if not parties_of(check.order, by) & {"assistant", "supervising", "head"}:
        raise NotYours(_("This is not yours to do."))
    if check.technician_id and check.technician and check.technician.user_id == by.pk:
        raise NotYours(_("Whoever did the work does not check it."))
    if check.checked_at is not None:
        raise NotNow(_("It was checked already."), code="checked")
