"""Keyset pages: forward and back, with ties, while rows come and go."""

from datetime import timedelta

import pytest

from complaints.models import Case
from complaints.selectors import QueueFilter, queue_page
from complaints.selectors.keyset import SORTS
from deadlines.clock import now
from tests.complaints.test_queue import copies

pytestmark = pytest.mark.django_db


@pytest.fixture
def many(world):
    """Fifteen open cases: equal due moments and urgencies among them, three without a clock."""
    copies(world, 14)
    base = now()
    for n, case in enumerate(Case.objects.order_by("id")):
        Case.objects.filter(pk=case.pk).update(
            next_due_at=None if n % 5 == 0 else base + timedelta(hours=n // 4),
            urgency=n % 3,
            received_at=base - timedelta(days=1 + n // 6),
        )
    return world


def walk(viewer, wanted, size, key="next", cursor=""):
    """The numbers of every page from `cursor` on."""
    pages = []
    while True:
        page = queue_page(viewer, wanted, cursor=cursor, size=size)
        pages.append([c.number for c in page.rows])
        cursor = getattr(page, key)
        if not cursor:
            return pages


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("size", [1, 2, 4, 7, 15, 100])
def test_every_row_comes_once_in_one_order_whatever_the_size(many, sort, size):
    wanted = QueueFilter(sort=sort)
    whole = [c.number for c in queue_page(many.chen, wanted, size=100).rows]
    assert len(whole) == 15
    assert [n for page in walk(many.chen, wanted, size) for n in page] == whole


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("size", [1, 3, 4, 6])
def test_going_back_shows_the_same_pages(many, sort, size):
    wanted = QueueFilter(sort=sort)
    forward, cursor, last = [], "", None
    while True:
        last = queue_page(many.chen, wanted, cursor=cursor, size=size)
        forward.append([c.number for c in last.rows])
        if not last.next:
            break
        cursor = last.next
    back = []
    cursor = last.previous
    while cursor:
        page = queue_page(many.chen, wanted, cursor=cursor, size=size)
        back.insert(0, [c.number for c in page.rows])
        assert page.next
        cursor = page.previous
    assert back == forward[:-1]


def test_rows_that_arrive_meanwhile_neither_double_nor_hide_the_others(many):
    wanted = QueueFilter(sort="due")
    before = [c.number for c in queue_page(many.chen, wanted, size=100).rows]
    first = queue_page(many.chen, wanted, size=4)
    twin = Case.objects.get(number=before[0])
    from complaints.models import Complainant

    for n, shift in enumerate((-3, 0, 1)):
        twin.pk, twin.number, twin.token = None, f"YJ-20990101-{n:04d}", f"late-{n}"
        twin.next_due_at = now() + timedelta(hours=shift)
        twin.save(force_insert=True)
        Complainant.objects.create(case=twin)
    rest = walk(many.chen, wanted, 4, cursor=first.next)
    seen = [c.number for c in first.rows] + [n for page in rest for n in page]
    assert len(seen) == len(set(seen))
    assert set(before) <= set(seen)


def test_a_row_that_leaves_meanwhile_takes_no_other_with_it(many):
    wanted = QueueFilter(sort="urgency")
    first = queue_page(many.chen, wanted, size=4)
    Case.objects.filter(pk=first.rows[-1].pk).update(is_open=False)
    rest = [n for page in walk(many.chen, wanted, 4, cursor=first.next) for n in page]
    assert len(rest) == 11


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "%%%",
        "e30",
        "W10",
        "bnVsbA",
        "WyI-IiwgMCwgMSwgMl0",
        "WyI-IiwgMCwgIjIwMjYtMDEtMDEiLCAxXQ",
        "a" * 5000,
        "é",
        "WyI-IiwgMCwgIjIwMjYtMDEtMDFUMDA6MDA6MDBaIiwgMTAwMDAwMDAwMDAwMDAwMDAwMDAwXQ",
    ],
)
def test_a_cursor_that_cannot_be_read_is_the_first_page(many, cursor):
    first = [c.number for c in queue_page(many.chen, QueueFilter(), size=4).rows]
    assert [c.number for c in queue_page(many.chen, QueueFilter(), cursor=cursor, size=4).rows] == first


def test_a_cursor_of_another_sort_is_the_first_page(many):
    cursor = queue_page(many.chen, QueueFilter(sort="newest"), size=4).next
    first = [c.number for c in queue_page(many.chen, QueueFilter(sort="urgency"), size=4).rows]
    assert [c.number for c in queue_page(many.chen, QueueFilter(sort="urgency"), cursor=cursor, size=4).rows] == first


def test_a_page_carries_nothing_of_another_persons_cases(many):
    cursor = queue_page(many.chen, QueueFilter(), size=4).next
    assert queue_page(many.other_duty, QueueFilter(), cursor=cursor, size=4).rows == []
