"""The bell: one's own messages, about what one may see."""

import pytest
from django.test import Client

from complaints import services
from notifications.models import OutboxMessage
from tests import deeds

pytestmark = pytest.mark.django_db
INBOX = "/notifications/"


def client_of(user):
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def unread(client):
    """The number on the bell."""
    html = client.get("/").content.decode()
    return int(html.split("Notifications, ")[1].split(" ")[0])


def test_what_is_dispatched_to_me_is_told_in_words_and_counted(world):
    case = deeds.dispatched(world, handler=world.wang)
    client = client_of(world.wang)
    html = client.get(INBOX).content.decode()
    assert case.number in html and "Unread:" in html
    assert unread(client) == 1


def test_opening_one_marks_it_read_and_leads_to_the_case(world):
    case = deeds.dispatched(world, handler=world.wang)
    message = OutboxMessage.objects.get(recipient=world.wang)
    client = client_of(world.wang)
    assert client.get(f"{INBOX}{message.pk}/").status_code == 405
    assert client.post(f"{INBOX}{message.pk}/").url == case.get_absolute_url()
    assert unread(client) == 0


def test_everything_is_marked_read_at_once_and_only_ones_own(world):
    deeds.dispatched(world, handler=world.wang)
    deeds.phone_call(world, emergency=True)
    client = client_of(world.wang)
    client.post(INBOX + "read/")
    assert unread(client) == 0
    assert OutboxMessage.objects.filter(recipient=world.li, read_at=None).exists()


def test_another_persons_message_is_not_there(world):
    deeds.dispatched(world, handler=world.wang)
    message = OutboxMessage.objects.get(recipient=world.wang)
    for who in (world.sun, world.chen, world.stranger):
        assert client_of(who).post(f"{INBOX}{message.pk}/").status_code == 404
    message.refresh_from_db()
    assert message.read_at is None


def test_whoever_is_named_afterwards_loses_the_message_and_its_number(world):
    case = deeds.phone_call(world, emergency=True)
    client = client_of(world.he)
    message = OutboxMessage.objects.get(recipient=world.he)
    assert unread(client) == 1
    services.name(case.number, by=world.zhou, staff=[world.he], reason="投诉的就是他")
    assert case.number not in client.get(INBOX).content.decode()
    assert unread(client) == 0
    assert client.post(f"{INBOX}{message.pk}/").status_code == 404


def test_a_department_that_returned_a_case_no_longer_reads_of_it(world):
    case = deeds.dispatched(world)
    services.give_back(case.number, by=world.wang, reason="不是我们的")
    assert case.number not in client_of(world.li).get(INBOX).content.decode()


def test_many_messages_come_in_pages(world):
    deeds.dispatched(world, handler=world.wang)
    first = OutboxMessage.objects.get(recipient=world.wang)
    for _ in range(60):
        first.pk = None
        first.save(force_insert=True)
    client = client_of(world.wang)
    page = client.get(INBOX)
    assert sum(len(items) for _, items in page.context["days"]) == 50
    rest = client.get(f"{INBOX}?before={page.context['older']}")
    assert sum(len(items) for _, items in rest.context["days"]) == 11
    assert rest.context["older"] is None


@pytest.mark.parametrize("before", ["x", "-1", "9" * 40, "%00", ""])
def test_nonsense_in_the_address_is_the_first_page(world, before):
    assert client_of(world.chen).get(f"{INBOX}?before={before}").status_code == 200


def test_an_empty_inbox_says_what_will_be_there(world):
    assert "No messages" in client_of(world.chen).get(INBOX).content.decode()


def test_the_bell_asks_to_sign_in(world):
    for path in (INBOX, INBOX + "read/", INBOX + "1/"):
        assert Client().post(path).url.startswith("/accounts/login/")
