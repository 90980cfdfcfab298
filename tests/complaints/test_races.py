"""Two people at once, and workers that die: on real connections and real commits (rules I4, J2)."""

import contextlib
import random
import re
import threading
import time
import uuid
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from complaints import services
from complaints.errors import ComplaintError
from complaints.lifecycle import State
from complaints.models import Case, Complainant, Point, SerialCounter, TimelineEntry
from complaints.services import Intake, Person
from deadlines.models import Clock
from estates.models import Building, Unit
from tests import cast, deeds

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*jobs):
    """Run the jobs in threads that start together; gives back results and errors, in the order of the jobs."""
    gate = threading.Barrier(len(jobs))
    found = [None] * len(jobs)

    def run(i, job):
        gate.wait()
        try:
            found[i] = job()
        except Exception as error:
            found[i] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(i, job)) for i, job in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return found


@pytest.fixture
def world(transactional_db):
    return cast.build()


def intake(world, content="电梯有异响，每天早上都响。", **changes):
    return Intake(
        estate=world.yj, channel="phone", content=content, person=Person(name="李女士", phone="13800005678"), **changes
    )


def test_eight_writers_over_midnight_leave_no_gap_and_no_repeat(world):
    before = datetime(2026, 11, 21, 15, 59, 59, 300_000, tzinfo=UTC)  # 23:59:59.3 on the estate
    each = 12

    def write():
        for _ in range(each):
            services.register(intake(world), by=world.chen)

    with time_machine.travel(before, tick=True):
        errors = [e for e in at_once(*[write] * 8) if e]
    assert not errors
    numbers = sorted(Case.objects.values_list("number", flat=True))
    assert len(numbers) == 8 * each
    by_day: dict[str, list[int]] = {}
    for number in numbers:
        day, serial = re.fullmatch(r"YJ-(\d{8})-(\d{4})", number).groups()
        by_day.setdefault(day, []).append(int(serial))
    assert set(by_day) <= {"20261121", "20261122"}
    for serials in by_day.values():
        assert serials == list(range(1, len(serials) + 1))
    for case in Case.objects.all():
        assert case.number[3:11] == f"{case.logged_at.astimezone(world.yj.zone):%Y%m%d}"


def test_a_refused_intake_takes_no_number(world):
    services.register(intake(world), by=world.chen)
    with pytest.raises(ComplaintError):
        services.register(intake(world, received_at=deeds.tomorrow()), by=world.chen)
    second = services.register(intake(world), by=world.chen)
    assert second.number.endswith("-0002")


def test_a_plain_intake_is_one_message_and_nobody_answers_it_with_a_statement(world):
    """Without a transaction around it, so all it writes must be in that message, whatever listens to it."""
    services.register(intake(world), by=world.chen)  # its plans are kept by now, and what it remembers
    with CaptureQueriesContext(connection) as asked:
        case = services.register(intake(world, "又响了。", submission=uuid.uuid4()), by=world.chen)
    assert len(asked) == 1, [one["sql"][:80] for one in asked]
    assert Point.objects.filter(case=case).exists()
    assert Clock.objects.filter(subject_kind="case", subject_id=case.pk).count() == 2


def test_a_plain_intake_the_database_refuses_at_its_end_leaves_nothing(world):
    """The last word is a foreign key, checked when the message is carried out: its number is given back too."""
    first = services.register(intake(world), by=world.chen)
    tables = (TimelineEntry, Complainant, Point, Case, Clock)
    before = [table.objects.count() for table in tables]
    nowhere = Unit(
        pk=10**9, estate_id=world.yj.pk, building_id=10**9, code="9-9", building=Building(pk=10**9, code="9")
    )
    with pytest.raises(IntegrityError):
        services.register(intake(world, unit=nowhere), by=world.chen)
    assert [table.objects.count() for table in tables] == before
    following = services.register(intake(world), by=world.chen)
    assert int(following.number[-4:]) == int(first.number[-4:]) + 1


def test_two_people_judge_at_once_and_the_second_is_told(world):
    case = deeds.phone_call(world)
    version = case.version

    def judge(by, nature):
        return lambda: services.classify(
            case.number, by=by, nature=nature, nature_kind="help", category=world.water, version=version
        )

    results = at_once(judge(world.chen, "valid"), judge(world.zhou, "communicative"))
    losers = [r for r in results if isinstance(r, Exception)]
    assert len(losers) == 1
    assert losers[0].code == "changed"
    assert losers[0].missing, "the loser hears what happened meanwhile"
    winner = next(r for r in results if not isinstance(r, Exception))
    assert deeds.again(case).nature == winner.nature
    assert TimelineEntry.objects.filter(case=case, kind="judged").count() == 1


def test_a_double_tap_files_once(world):
    submission = uuid.uuid4()
    results = at_once(*[lambda: services.register(intake(world, submission=submission), by=world.chen)] * 4)
    assert len({r.number for r in results}) == 1
    assert Case.objects.count() == 1


def test_two_cases_merged_into_each_other_make_no_circle(world):
    a = deeds.phone_call(world, content="一号泵房停水，一直没水。")
    b = deeds.phone_call(world, content="一号泵房没水，停水两小时。")
    results = at_once(
        lambda: services.merge(a.number, by=world.chen, into=b.number),
        lambda: services.merge(b.number, by=world.zhou, into=a.number),
    )
    assert all(isinstance(r, Case | ComplaintError) for r in results), results
    states = sorted(Case.objects.values_list("state", flat=True))
    assert states == [State.MERGED, State.REGISTERED]


def test_accepting_a_case_while_being_named_in_it_leaves_nobody_behind_the_wall(world):
    case = deeds.dispatched(world, handler=world.wang)
    at_once(
        lambda: services.accept(case.number, by=world.wang),
        lambda: services.name(case.number, by=world.zhou, staff=[world.wang], reason="投诉的就是他"),
    )
    after = deeds.again(case)
    assert after.handler_id is None
    assert after.state == State.CLASSIFIED


@pytest.mark.parametrize("dies_at", ["complaints.services.register.numbered", "complaints.services.rows._columns"])
def test_a_worker_that_dies_between_two_writes_leaves_no_half_case(world, monkeypatch, dies_at):
    module, name = dies_at.rsplit(".", 1)
    import importlib

    def die(*args, **kwargs):
        raise SystemExit("killed")

    monkeypatch.setattr(importlib.import_module(module), name, die)
    with pytest.raises(SystemExit):
        services.register(intake(world), by=world.chen)
    for model in (Case, Complainant, Point, TimelineEntry, Clock, SerialCounter):
        assert not model.objects.exists(), model.__name__


def test_a_deed_that_dies_late_moves_nothing(world, monkeypatch):
    case = deeds.dispatched(world)
    before = Clock.objects.filter(subject_id=case.pk, stopped_at=None).count()

    def die(*args, **kwargs):
        raise SystemExit("killed")

    monkeypatch.setattr("complaints.services.deed_on.audit.record", die)
    with pytest.raises(SystemExit):
        services.accept(case.number, by=world.wang)
    monkeypatch.undo()
    assert deeds.again(case).state == State.DISPATCHED
    assert Clock.objects.filter(subject_id=case.pk, stopped_at=None).count() == before
    assert services.accept(case.number, by=world.wang).state == State.HANDLING


def test_a_step_fires_once_under_two_sweepers(world):
    from deadlines.models import ClockStep
    from deadlines.services import sweep

    for _ in range(6):
        deeds.phone_call(world)
    later = deeds.now() + timedelta(hours=30)
    at_once(lambda: sweep(later), lambda: sweep(later))
    sweep(later)
    fired = list(ClockStep.objects.values_list("clock_id", "step"))
    assert len(fired) == len(set(fired))
    assert len([f for f in fired if f[1] == "breach"]) == Clock.objects.filter(due_at__lte=later).count()


def test_merging_into_a_follower_does_not_lock_it_before_its_lead():
    """Whoever verifies the lead locks it first and its followers after: the other way round the two would deadlock."""
    world = cast.build()
    lead, follower, third = (deeds.phone_call(world, content=f"同一处漏水 {n}") for n in range(3))
    services.merge(follower.number, by=world.chen, into=lead.number)
    done = []
    with transaction.atomic():
        Case.objects.select_for_update().only("pk").get(pk=lead.pk)

        def merging():
            done.append(services.merge(third.number, by=world.chen, into=follower.number))
            connection.close()

        thread = threading.Thread(target=merging)
        thread.start()
        time.sleep(0.7)
        assert Case.objects.select_for_update(nowait=True).only("pk").get(pk=follower.pk)
    thread.join(10)
    assert done[0].lead_id == lead.pk


# --- deeds on two cases hold them in one order (rule I8) ------------------------------------------------------------


def waiting() -> int:
    """How many connections of this database wait for a lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # within a transaction it would say the same for ever
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return cursor.fetchone()[0]


def until(holds, seconds=10):
    deadline = time.monotonic() + seconds
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert holds()


def led(world):
    """A lead, done and to be verified, whose follower is the older one."""
    follower, lead = deeds.phone_call(world), deeds.phone_call(world, content="同一处漏水，楼下也有水。")
    services.merge(follower.number, by=world.chen, into=lead.number)
    assert follower.pk < lead.pk
    return follower, deeds.resolved(
        world, deeds.handling(world, deeds.dispatched(world, deeds.judged(world, case=lead)))
    )


@pytest.mark.parametrize("ends", ["verify", "withdraw"])
def test_linking_a_follower_with_its_lead_while_that_is_ended_lets_both_through(world, ends):
    """The link holds the follower and asks for the lead; the end of the lead must not hold that and ask for it."""
    follower, lead = led(world)
    end = {
        "verify": lambda: services.verify(lead.number, by=world.lin, passed=True, note="现场看过"),
        "withdraw": lambda: services.withdraw(lead.number, by=world.zhou, reason="来电说不用了"),
    }[ends]
    found = []
    with transaction.atomic():
        Case.objects.select_for_update(of=("self",)).get(pk=follower.pk)
        jobs = [lambda: services.link(follower.number, lead.number, by=world.chen), end]
        threads = []
        for n, job in enumerate(jobs, 1):
            threads.append(threading.Thread(target=lambda job=job: found.extend(at_once(job))))
            threads[-1].start()
            until(lambda n=n: waiting() == n)
    for thread in threads:
        thread.join(30)
    assert [type(f) for f in found] == [Case, Case], found
    assert deeds.again(follower).related.filter(pk=lead.pk).exists()
    assert deeds.again(lead).state == (State.CALLING_BACK if ends == "verify" else State.WITHDRAWN)
    assert deeds.again(follower).state == (State.CALLING_BACK if ends == "verify" else State.REGISTERED)


def test_merging_under_a_follower_while_it_is_linked_lets_both_through(world):
    """What comes under a follower comes under its lead: three cases are held, in one order."""
    follower, lead = led(world)
    third = deeds.phone_call(world, content="四楼也漏水。")
    found = []
    with transaction.atomic():
        Case.objects.select_for_update(of=("self",)).get(pk=follower.pk)
        threads = []
        jobs = [
            lambda: services.link(follower.number, third.number, by=world.chen),
            lambda: services.merge(third.number, by=world.chen, into=follower.number),
        ]
        for n, job in enumerate(jobs, 1):
            threads.append(threading.Thread(target=lambda job=job: found.extend(at_once(job))))
            threads[-1].start()
            until(lambda n=n: waiting() == n)
    for thread in threads:
        thread.join(30)
    assert [type(f) for f in found] == [Case, Case], found
    assert deeds.again(third).lead_id == lead.pk


def test_a_storm_of_deeds_on_the_same_cases_never_locks_up(world):
    cases = [deeds.phone_call(world, content=f"第 {n} 处漏水。").number for n in range(4)]

    ways = (
        lambda one, other: services.link(one, other, by=world.chen),
        lambda one, other: services.merge(one, by=world.chen, into=other),
        lambda one, _other: services.split(one, by=world.chen, reason="各是各的"),
        lambda one, _other: services.withdraw(one, by=world.zhou, reason="来电说不用了"),
        lambda one, _other: services.reopen(one, by=world.zhou, reason="又说要处理"),
    )

    def storm(seed):
        draw = random.Random(seed)

        def run():
            for _ in range(6):
                with contextlib.suppress(ComplaintError):
                    draw.choice(ways)(*draw.sample(cases, 2))

        return run

    assert at_once(*(storm(seed) for seed in range(4))) == [None] * 4
