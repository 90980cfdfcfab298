"""Bulk rows are honest: what the services keep true of a case holds of each of them."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q

import deadlines.clock as the_clock
from accounts.models import User
from analytics.services import drift
from complaints.lifecycle import OPEN
from complaints.models import ArchiveFile, Assignment, Case, Complainant, SerialCounter, TimelineEntry
from complaints.selectors.search import tokens_of
from complaints.selectors.seen import place_of
from complaints.services.intake import headline_of
from deadlines.models import Clock, ClockPolicy, ClockStep
from deadlines.selectors import counter_of
from demo.load import firm, place, texts
from demo.load.story import MODELS
from repairs.models import Order

UNTIL = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
CASES = 300


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """Three hundred cases, written once for this file and rolled back at its end."""
    with django_db_blocker.unblock(), transaction.atomic():
        _load(seed=7)
        yield
        transaction.set_rollback(True)


def _load(seed: int) -> None:
    call_command("seed_load", cases=CASES, seed=seed, until=UNTIL.isoformat(), processes=1, verbosity=0)


@pytest.fixture(autouse=True)
def open_database(loaded, django_db_blocker):
    with django_db_blocker.unblock():
        yield


def test_numbers_have_no_gap_and_the_counters_go_on_where_they_end():
    days = defaultdict(list)
    for number in Case.objects.order_by("logged_at", "number").values_list("number", flat=True):
        day, serial = number.rsplit("-", 1)
        days[day].append(int(serial))
    assert sum(map(len, days.values())) == CASES
    assert all(serials == list(range(1, len(serials) + 1)) for serials in days.values())
    counters = dict(SerialCounter.objects.exclude(key__startswith="DA-").values_list("key", "last"))
    assert counters == {day: len(serials) for day, serials in days.items()}


def test_every_row_points_at_one_that_is_there():
    for model in (*MODELS, *firm.MODELS):
        for field in model._meta.concrete_fields:
            if field.many_to_one or field.one_to_one:
                there = Exists(
                    field.related_model._base_manager.filter(**{field.target_field.name: OuterRef(field.attname)})
                )
                lost = model._base_manager.exclude(**{field.attname: None}).filter(~there)
                assert not lost.exists(), f"{model.__name__}.{field.name}"
    assert not Assignment.objects.exclude(case_open=F("case__is_open")).exists()


def test_what_was_loaded_is_counted():
    assert not drift()


def test_archive_numbers_have_no_gap_and_each_archived_case_has_its_file():
    years = defaultdict(list)
    archived = Case.objects.filter(state="archived")
    for number in archived.order_by("archive_number").values_list("archive_number", flat=True):
        year, serial = number.rsplit("-", 1)
        years[year].append(int(serial))
    assert years and all(serials == list(range(1, len(serials) + 1)) for serials in years.values())
    counters = dict(SerialCounter.objects.filter(key__startswith="DA-").values_list("key", "last"))
    assert counters == {year: len(serials) for year, serials in years.items()}
    files = dict(ArchiveFile.objects.values_list("case_id", "number"))
    assert files == dict(archived.values_list("pk", "archive_number"))


def test_every_state_of_an_open_case_is_there_and_is_open_says_the_same():
    states = dict(Case.objects.values_list("state").annotate(n=Count("pk")))
    assert set(OPEN) <= set(states)
    for case in Case.objects.all():
        assert case.is_open == (case.state in OPEN)


def test_the_next_due_moment_is_the_earliest_of_the_running_clocks():
    running = defaultdict(list)
    for clock in Clock.objects.filter(subject_kind="case", stopped_at=None, cancelled_at=None):
        running[clock.subject_id].append(clock)
    for case in Case.objects.select_related("complainant"):
        soonest = min(running[case.pk], key=lambda c: c.due_at, default=None)
        assert case.next_due_at == (soonest.due_at if soonest else None)
        assert case.next_clock == (soonest.kind if soonest else "")
        if case.is_open and not soonest:
            assert not case.complainant.phone, f"{case.number} is open, somebody waits, and no clock drives it"
        if case.state == "archived":
            assert soonest is None


def test_clocks_run_as_long_as_the_policy_says_and_their_steps_have_fired():
    policies = {p.pk: p for p in ClockPolicy.objects.all()}
    steps = defaultdict(set)
    for clock_id, step in ClockStep.objects.values_list("clock_id", "step"):
        steps[clock_id].add(step)
    clocks = list(Clock.objects.all())
    assert len(clocks) > 2 * CASES
    for clock in clocks:
        policy = policies[clock.policy_id]
        assert policy.kind == clock.kind
        if policy.minutes and clock.kind not in ("feedback", "investigate"):
            due = clock.starts_at + timedelta(minutes=policy.minutes)
            assert clock.due_at == counter_of(clock).into_contact_hours(due)
        ended = clock.stopped_at or clock.cancelled_at
        assert clock.starts_at <= UNTIL and (ended is None or clock.starts_at <= ended <= UNTIL)
        moment = ended or UNTIL
        due_of = {"warn": clock.warn_at, "breach": clock.due_at, "climb": clock.climb_at, "top": clock.top_at}
        due_of["hq"] = clock.hq_at if clock.grave else None
        assert steps[clock.pk] == {step for step, due in due_of.items() if due and due <= moment}
        upcoming = [due for due in due_of.values() if due and due > UNTIL]
        assert clock.next_at == (None if ended or not upcoming else min(upcoming))


def test_search_words_are_those_a_registration_would_keep():
    cases = Case.objects.select_related("unit", "building", "asset", "place", "complainant")
    for case in cases:
        assert case.title == headline_of(case.content)[:80]
        assert (case.search, case.search_desk) == tokens_of(case, case.complainant, place_of(case))


def test_the_search_words_are_as_frequent_as_they_are_said_to_be():
    def having(word: str) -> int:
        return Case.objects.filter(search__contains=[word]).count()

    assert (having(texts.RARE), having(texts.FREQUENT)) == (10, pytest.approx(CASES * 0.035, abs=2))


def test_people_points_and_history_are_there_in_order():
    assert Complainant.objects.count() == CASES
    assert not Case.objects.filter(points=None).exists() and not Case.objects.filter(timeline=None).exists()
    for case in Case.objects.prefetch_related("timeline"):
        entries = sorted(case.timeline.all(), key=lambda e: e.pk)
        assert entries[0].kind == "registered" and entries[0].at == case.logged_at
        assert [e.at for e in entries] == sorted(e.at for e in entries)
        assert case.received_at <= case.logged_at <= entries[-1].at <= UNTIL
    judged = Q(nature="") & ~Q(state__in=("registered", "judging"))
    assert not Case.objects.filter(judged).exists()


def test_the_next_case_of_the_day_takes_the_next_number():
    from accounts.models import User
    from complaints import services
    from complaints.services import Intake
    from deadlines import clock
    from estates.models import Estate

    estate = Estate.objects.get(code="LA")
    duty = User.objects.get(username="load_la_duty")
    last = Case.objects.filter(estate=estate).order_by("-number").values_list("number", flat=True)[0]
    with transaction.atomic(), clock.at(UNTIL):
        made = services.register(Intake(estate=estate, channel="phone", content="楼道灯不亮。"), by=duty)
        transaction.set_rollback(True)
    day, serial = last.rsplit("-", 1)
    assert made.number == f"{day}-{int(serial) + 1:04d}"


def test_it_refuses_a_database_that_has_been_loaded():
    with pytest.raises(CommandError, match="fresh"):
        _load(seed=7)


def test_the_same_seed_tells_the_same_story():
    from demo.load.plan import Plan

    one, two, other = (Plan(CASES, seed, UNTIL) for seed in (7, 7, 8))

    def told(plan):
        return [(plan.state(i), plan.logged_at(i, 0.5)) for i in range(CASES)]

    assert told(one) == told(two) != told(other)
    entries = TimelineEntry.objects.order_by("pk").values_list("kind", "at")[:20]
    assert len(entries) == 20


def test_one_firm_has_an_order_of_a_hundred_cases_and_sees_its_own_figures(client):
    orders = Order.objects.filter(contractor__code=firm.CODE)
    assert orders.exists()
    assert not orders.exclude(turn__order=F("pk"), visit__turn=F("turn"), closed_at__lt=UNTIL).exists()
    client.force_login(User.objects.get(username=place.PREFIX + "firm"))
    with the_clock.at(UNTIL):
        answer = client.get("/analytics/contractor/")
    assert (
        answer.status_code == 200
        and answer.context["found"].card.turns == orders.filter(sent_at__gte=UNTIL - timedelta(days=30)).count()
    )
