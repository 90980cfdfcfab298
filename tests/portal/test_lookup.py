"""The private link again: right and wrong look the same, five wrong tries lock the number (rule W2)."""

import pytest
from django.core.cache import cache

from audit.models import AuditEntry
from notifications.models import OutboxMessage
from portal.limits import LOOKUPS
from tests import deeds
from tests.portal.conftest import Visitor, text_of

pytestmark = pytest.mark.django_db
TRACK, ANSWER = "/portal/track/", "/portal/track/sent/"


@pytest.fixture
def case(one_estate):
    return deeds.phone_call(one_estate)


def tries(number: str, *tails: str) -> list:
    """Each try from a browser of its own, so that only the number is counted."""
    return [Visitor().post(TRACK, {"number": number, "tail": tail}) for tail in tails]


def owed() -> int:
    return OutboxMessage.objects.filter(event="link_wanted").count()


def outcomes() -> list[str]:
    return [e.data["outcome"] for e in AuditEntry.objects.filter(verb="link_wanted").order_by("pk")]


def test_a_right_try_owes_the_link_to_whom_it_belongs_and_shows_nothing(case, visitor):
    answer = visitor.post(TRACK, {"number": case.number, "tail": "5678"}, follow=True)
    message = OutboxMessage.objects.get(event="link_wanted")
    assert (message.channel, message.status, message.recipient) == ("message", "waiting", None)
    assert (message.subject_kind, message.subject_id, message.data) == ("case", case.pk, {})
    page = answer.content.decode()
    assert case.token not in page and case.number not in page and "5678" not in deeds.no_fractions(page)


def test_right_wrong_unknown_and_locked_answer_in_the_same_bytes(case):
    answers = tries(case.number, "5678", "0000", "1111", "2222", "3333", "4444", "5678") + tries(
        "YJ-20200101-0001", "5678"
    )
    assert {(a.status_code, a.url) for a in answers} == {(302, ANSWER)}
    assert len({frozenset(a.headers) for a in answers}) == 1
    pages = {Visitor().get(ANSWER).content for _ in range(2)}
    assert len({text_of(Visitor().get(ANSWER)) for _ in answers}) == 1 and pages


def test_five_wrong_tries_lock_the_number_for_an_hour_even_for_the_right_one(case):
    tries(case.number, "0000", "1111", "2222", "3333", "4444", "5678")
    assert owed() == 0
    assert outcomes() == ["wrong"] * 5 + ["locked"]


def test_four_wrong_ones_do_not_and_right_ones_are_not_counted(case):
    tries(case.number, "0000", "1111", "2222", "3333", "5678", "5678")
    assert outcomes() == ["wrong"] * 4 + ["sent", "sent_before"]
    assert owed() == 1  # asked for again a moment later: sent once


def test_a_lock_holds_one_number_alone_and_ends_by_itself(case, one_estate):
    tries(case.number, "0000", "1111", "2222", "3333", "4444")
    other = deeds.phone_call(one_estate, content="门禁坏了")
    tries(other.number, "5678")
    assert owed() == 1
    keys = cache._cache.get_client().keys("*portal:link:*")
    lives = [cache._cache.get_client().ttl(k) for k in keys]
    assert all(0 < ttl <= 3600 for ttl in lives)


def test_numbers_that_do_not_exist_are_counted_alike(case):
    tries("YJ-20200101-0001", *["0000"] * 6)
    assert outcomes() == ["wrong"] * 5 + ["locked"]


def test_the_number_is_read_as_people_type_it(case):
    tries(f" {case.number.lower().replace('-', '－')} ", "５６７８")
    assert owed() == 1


def test_without_a_telephone_on_file_nothing_fits(one_estate):
    case = deeds.phone_call(one_estate, anonymous=True)
    tries(case.number, "5678", "0000")
    assert owed() == 0


@pytest.mark.parametrize(
    "data, fault",
    [({"number": "", "tail": "12"}, "Just the last four digits"), ({"tail": "1234"}, "Please type the number")],
)
def test_only_the_shape_is_ever_said_to_be_wrong(case, visitor, data, fault):
    page = visitor.post(TRACK, data)
    assert page.status_code == 422 and fault in text_of(page)
    assert not AuditEntry.objects.filter(verb="link_wanted").exists()


def test_guessing_across_numbers_is_slow_too(case, visitor):
    for i in range(LOOKUPS["session"] + 1):
        answer = visitor.post(TRACK, {"number": f"YJ-20260101-{i:04}", "tail": "5678"})
    assert answer.status_code == 429 and "Too many tries" in text_of(answer)
    assert 'value="5678"' in answer.content.decode()


def test_a_number_opens_nothing_by_itself(case, visitor):
    for guess in (case.number, str(case.pk), case.number.lower()):
        answer = visitor.get(f"/portal/c/{guess}/")
        assert answer.status_code == 404 and "This address opens nothing" in text_of(answer)
