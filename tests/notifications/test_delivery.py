"""From the deed to the world outside: what is owed is delivered, tried again, given up and sent again (rule X1)."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.core.management import call_command

from complaints import services as complaints
from deadlines.clock import now
from notifications import services
from notifications.models import Channel, OutboxMessage, Preference
from notifications.services import outside
from notifications.services.claim import LEASE, Outcome, claim, settle
from notifications.services.deliver import WAITS
from tests import deeds

pytestmark = pytest.mark.django_db
NOON = datetime.fromisoformat("2026-11-24T12:00:00+08:00")


def wishes(person, **given):
    return Preference.objects.create(user=person, **{"email_address": f"{person.username}@heyuan.example", **given})


def outside_rows(**where):
    return OutboxMessage.objects.exclude(channel=Channel.IN_APP).filter(**where).order_by("pk")


@time_machine.travel(NOON, tick=False)
def test_who_wants_mail_is_sent_mail_and_the_bell_stays(world):
    wishes(world.wang)
    case = deeds.dispatched(world, handler=world.wang)
    done = services.deliver()
    assert done.sent == 1
    row = outside_rows(recipient=world.wang).get()
    assert (row.channel, row.status, row.via, row.sent_at) == ("email", "sent", "dry_run", now())
    assert OutboxMessage.objects.filter(recipient=world.wang, channel="in_app", subject_id=case.pk).count() == 1


@time_machine.travel(NOON, tick=False)
def test_a_message_is_carried_on_once_however_often_one_looks(world):
    wishes(world.wang)
    deeds.dispatched(world, handler=world.wang)
    for _ in range(3):
        services.deliver()
    OutboxMessage.objects.filter(channel="in_app").update(spread_at=None)  # as if a worker had died before its mark
    services.deliver()
    assert outside_rows(recipient=world.wang).count() == 1


@time_machine.travel(NOON, tick=False)
def test_a_letter_says_what_happened_in_the_readers_language_with_link_and_reference(world, sink, settings):
    settings.NOTIFY_URLS = [f"email={sink.url}"]
    world.wang.language = "en"
    world.wang.save()
    wishes(world.wang)
    case = deeds.dispatched(world, handler=world.wang)
    services.deliver()
    row = outside_rows(recipient=world.wang).get()
    [heard] = sink.heard
    assert heard["title"] == f"Dispatched to you: {case.title} ({case.number})"
    assert f"{settings.PUBLIC_URL}{case.get_absolute_url()}" in heard["message"]
    assert heard["to"] == "wang@heyuan.example"
    assert heard["reference"] == heard["key"] == row.reference and row.reference in heard["message"]
    assert (row.status, row.via) == ("sent", "email")


@pytest.mark.parametrize(
    ("language", "begins"), [("zh-hans", "派给您"), ("zh-hant", "派給您"), ("en", "Dispatched to you")]
)
@time_machine.travel(NOON, tick=False)
def test_a_text_message_carries_number_and_link_and_no_word_of_the_matter(world, sink, settings, language, begins):
    settings.NOTIFY_URLS = [f"sms={sink.url}"]
    world.wang.language = language
    world.wang.save()
    wishes(world.wang, mobile="13900001111", email=[], sms=["wanted"])
    case = deeds.dispatched(world, handler=world.wang)
    services.deliver()
    [heard] = sink.heard
    assert heard["message"].startswith(begins) and case.number in heard["message"]
    assert case.title not in heard["message"] and "漏水" not in heard["message"]
    assert heard["to"] == "13900001111"


def test_whoever_is_named_before_it_goes_out_is_not_sent_it(world, sink, settings):
    settings.NOTIFY_URLS = [f"email={sink.url}"]
    wishes(world.he)
    case = deeds.phone_call(world, emergency=True)
    services.spread(now())
    complaints.name(case.number, by=world.zhou, staff=[world.he], reason="投诉的就是他")
    services.deliver()
    row = outside_rows(recipient=world.he).get()
    assert (row.status, row.error) == ("withheld", "walled")
    assert not sink.heard


def test_whoever_has_left_is_sent_nothing(world):
    wishes(world.he)
    deeds.phone_call(world, emergency=True)
    services.spread(now())
    world.he.is_active = False
    world.he.save()
    services.deliver()
    assert outside_rows(recipient=world.he).get().status == "withheld"


# --- trying again -------------------------------------------------------------------------------------------------


def test_what_a_gateway_refuses_is_tried_again_later_and_at_last_given_up(world, sink, settings):
    settings.NOTIFY_URLS = [f"email={sink.url}"]
    sink.refuse = 503
    wishes(world.wang, quiet=False)
    with time_machine.travel(NOON, tick=False) as travel:
        deeds.dispatched(world, handler=world.wang)
        for wait in WAITS:
            services.deliver()
            row = outside_rows(recipient=world.wang).get()
            assert row.status == "waiting" and row.next_try_at == now() + wait and "503" in row.error
            assert services.deliver().claimed == 0
            travel.shift(wait)
        services.deliver()
        assert outside_rows(recipient=world.wang).get().status == "failed"
        travel.shift(timedelta(days=2))
        assert services.deliver().claimed == 0
        sink.refuse = 0
        assert services.send_again(None, by=world.root) == 1
        services.deliver()
    assert outside_rows(recipient=world.wang).get().status == "sent"
    assert len(sink.heard) == 1


def test_sending_again_is_kept_in_the_audit(world):
    from audit.models import AuditEntry

    dead = OutboxMessage.objects.create(
        event="dispatched", channel="email", recipient=world.wang, subject_kind="case", subject_id=1,
        status="failed", attempts=9, error="503", created_at=now(),
    )  # fmt: skip
    assert services.send_again([dead.pk + 1], by=world.root) == 0
    assert services.send_again([dead.pk], by=world.root) == 1
    dead.refresh_from_db()
    assert (dead.status, dead.attempts, dead.error) == ("waiting", 0, "")
    assert AuditEntry.objects.filter(verb="sent_again", actor=world.root).count() == 1


def test_an_address_nobody_can_read_is_given_up_at_once(world, settings):
    settings.NOTIFY_URLS = ["email=nonsense://nowhere"]
    wishes(world.wang, quiet=False)
    deeds.dispatched(world, handler=world.wang)
    services.deliver()
    assert outside_rows(recipient=world.wang).get().status == "failed"


def test_a_gateway_that_is_not_there_costs_seconds_and_not_the_message(world, settings):
    settings.NOTIFY_URLS = ["email=json://127.0.0.1:9/"]
    wishes(world.wang, quiet=False)
    deeds.dispatched(world, handler=world.wang)
    services.deliver()
    row = outside_rows(recipient=world.wang).get()
    assert row.status == "waiting" and row.attempts == 1 and row.next_try_at > now()


def test_what_a_gateway_complains_of_is_kept_without_telephones_addresses_and_keys():
    said = outside.scrubbed("Failed to send to +8613800005678 (li@home.example) via https://x.example/send?key=1")
    assert "138" not in said and "home" not in said and "x.example" not in said and said.startswith("Failed to send to")


def test_every_letter_has_time_limits(monkeypatch):
    seen = []
    monkeypatch.setattr(outside._apprise().Apprise, "instantiate", lambda url: seen.append(url))
    with pytest.raises(outside.Refused):
        outside.send(
            outside.Letter("mailtos://u:p@heyuan.example?smtp=mx.heyuan.example&to=old@x", "a@b.cn", "s", "b", "HY1")
        )
    assert "cto=4" in seen[0] and "rto=6" in seen[0] and "to=a%40b.cn" in seen[0] and "to=old" not in seen[0]


def test_nothing_is_sent_while_a_transaction_is_open(world, settings):
    settings.TESTING = False
    with pytest.raises(RuntimeError):
        outside.send(outside.Letter("json://127.0.0.1:9/", "", "", "b", "HY1"))


# --- workers that die ---------------------------------------------------------------------------------------------


def owed(count, **values):
    return OutboxMessage.objects.bulk_create(
        OutboxMessage(
            **{
                "event": "link_wanted", "channel": "message", "subject_kind": "case", "subject_id": 1,
                "status": "waiting", "created_at": now(), **values,
            }
        )
        for _ in range(count)
    )  # fmt: skip


def test_two_workers_never_hold_the_same_message():
    owed(5)
    first, second = claim(now(), 3), claim(now(), 10)
    assert len(first) == 3 and len(second) == 2
    assert not {row.pk for row in first} & {row.pk for row in second}


def test_what_a_dead_worker_held_comes_back_when_its_lease_ends():
    owed(2)
    with time_machine.travel(NOON, tick=False) as travel:
        held = claim(now(), 2)
        assert len(held) == 2 and not claim(now(), 10)
        travel.shift(LEASE)
        assert [row.attempts for row in claim(now(), 10)] == [2, 2]


def test_whoever_wakes_up_after_the_end_of_its_lease_changes_nothing():
    owed(1)
    with time_machine.travel(NOON, tick=False) as travel:
        [late] = claim(now(), 1)
        travel.shift(LEASE)
        [again] = claim(now(), 1)
        assert settle([Outcome(late, "failed", error="too late")], now()) == 0
        assert settle([Outcome(again, "sent", via="dry_run")], now()) == 1
        assert settle([Outcome(again, "failed")], now()) == 0
    assert OutboxMessage.objects.get().status == "sent"


def test_the_loud_go_first():
    quiet, loud = owed(1)[0], owed(1, loud=True)[0]
    assert [row.pk for row in claim(now(), 1)] == [loud.pk]
    assert [row.pk for row in claim(now(), 1)] == [quiet.pk]


def test_rows_that_another_app_writes_by_bare_sql_are_delivered(world):
    from django.db import connection

    case = deeds.phone_call(world)
    wishes(world.he, quiet=False)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO notifications_outboxmessage (event, subject_kind, subject_id, recipient_id, created_at)"
            " VALUES ('major', 'case', %s, %s, %s)",
            [case.pk, world.he.pk, now()],
        )
    services.deliver()
    assert outside_rows(recipient=world.he, event="major").get().status == "sent"


def test_the_command_delivers_all_that_waits_and_says_so(world, capsys):
    wishes(world.wang, quiet=False)
    for _ in range(3):
        deeds.dispatched(world, handler=world.wang)
    call_command("deliver")
    assert "3 sent" in capsys.readouterr().out
    assert not OutboxMessage.objects.filter(status="waiting").exists()


def test_health_counts_what_waits(world):
    from config.health import report

    before = report()["outbox_waiting"]
    owed(3)
    assert report()["outbox_waiting"] == before + 3


# --- the complainant ----------------------------------------------------------------------------------------------


def test_the_link_goes_to_the_telephone_on_file_and_the_row_knows_neither(world, sink, settings):
    settings.NOTIFY_URLS = [f"sms={sink.url}"]
    case = deeds.phone_call(world)
    row = services.owe_resident("link_wanted", subject=("case", case.pk), at=now())
    assert "1380000" not in repr(vars(row)) and case.token not in repr(vars(row))
    services.deliver()
    [heard] = sink.heard
    assert heard["to"] == "13800005678" and f"/portal/c/{case.token}/" in heard["message"]
    assert "云景花园" in heard["message"]


def test_without_a_gateway_for_telephones_it_goes_to_the_mailbox(world, sink, settings):
    settings.NOTIFY_URLS = [f"email={sink.url}"]
    case = deeds.again(deeds.phone_call(world))
    case.complainant.email = "li@home.example"
    case.complainant.save()
    services.owe_resident("link_wanted", subject=("case", case.pk), at=now())
    services.deliver()
    [heard] = sink.heard
    assert heard["to"] == "li@home.example" and case.number in heard["title"]


def test_an_erased_complainant_is_sent_nothing(world, sink, settings):
    settings.NOTIFY_URLS = [f"sms={sink.url}"]
    case = deeds.again(deeds.phone_call(world))
    services.owe_resident("link_wanted", subject=("case", case.pk), at=now())
    case.complainant.phone, case.complainant.erased_at = "", now()
    case.complainant.save()
    services.deliver()
    assert not sink.heard
    assert outside_rows(event="link_wanted").get().status == "withheld"


def residents_events(case):
    return list(outside_rows(channel="message", subject_id=case.pk).values_list("event", flat=True))


def test_the_complainant_hears_of_a_promise_of_the_call_to_come_and_of_what_is_posted(world):
    case = deeds.handling(world)
    complaints.promise(case.number, by=world.chen, text="明天换接头", due_at=deeds.tomorrow())
    complaints.contact(case.number, by=world.chen, way="posted", reached=True, content="接头已订")
    complaints.contact(case.number, by=world.chen, way="phone", reached=True, content="说过了")
    assert residents_events(case) == ["promised", "news"]
    complaints.report(case.number, by=world.wang, stage="final", body=deeds.FINAL)
    complaints.resolve(case.number, by=world.wang, result="换好了")
    complaints.verify(case.number, by=world.lin, passed=True, note="看过")
    assert residents_events(case) == ["promised", "news", "to_be_called"]
    owed = outside_rows(event="to_be_called").get()
    assert set(owed.data) == {"due_at"}


def test_whoever_gave_no_way_back_is_owed_no_message(world):
    from complaints.services import Person

    case = deeds.phone_call(world, person=Person(), anonymous=True, unit=None, building=world.block)
    complaints.promise(case.number, by=world.chen, text="明天看", due_at=deeds.tomorrow())
    assert residents_events(case) == []


def test_what_can_wait_wakes_no_resident_and_the_link_asked_for_comes_at_once(world, sink, settings):
    settings.NOTIFY_URLS = [f"sms={sink.url}"]
    with time_machine.travel(datetime.fromisoformat("2026-11-24T23:30:00+08:00"), tick=False) as clock:
        case = deeds.phone_call(world)
        for event in ("news", "link_wanted"):
            services.owe_resident(event, subject=("case", case.pk), at=now())
        services.deliver()
        assert [row.event for row in outside_rows(status="sent")] == ["link_wanted"]
        clock.move_to(datetime.fromisoformat("2026-11-25T07:59:59+08:00"))
        services.deliver()
        assert len(sink.heard) == 1
        clock.move_to(datetime.fromisoformat("2026-11-25T08:00:00+08:00"))
        services.deliver()
    assert len(sink.heard) == 2


def test_the_hours_of_residents_are_a_figure_an_administrator_changes(world, sink, settings):
    from deadlines.models import PolicyFigure

    settings.NOTIFY_URLS = [f"sms={sink.url}"]
    with time_machine.travel(datetime.fromisoformat("2026-11-24T20:30:00+08:00"), tick=False):
        PolicyFigure.objects.create(name="message_until", value=20, valid_from=now() - timedelta(days=1))
        case = deeds.phone_call(world)
        services.owe_resident("news", subject=("case", case.pk), at=now())
        services.deliver()
    assert not sink.heard


def test_nothing_leaves_a_demonstration_whatever_is_configured(world, sink, settings):
    from demo.models import DemoMark

    settings.NOTIFY_URLS = [f"sms={sink.url}"]
    DemoMark.objects.create(seeded_at=now())
    case = deeds.phone_call(world)
    services.owe_resident("link_wanted", subject=("case", case.pk), at=now())
    services.deliver()
    assert not sink.heard
    assert outside_rows(event="link_wanted").get().via == "dry_run"


def test_the_complainant_hears_of_an_offer_and_of_more_time(world):
    from complaints.services.offer import Option

    case = deeds.handling(world)
    complaints.offer(case.number, by=world.chen, options=[Option("道歉"), Option("重做一次")])
    assert residents_events(case) == ["offered"]
    final = next(c for c in complaints_facts(case).clocks if c.kind == "final")
    until = final.due_at + timedelta(days=1)
    complaints.extend(case.number, by=world.wang, clock=final.pk, until=until, reason="等配件")
    assert residents_events(case) == ["offered"]
    complaints.approve_extension(case.number, by=world.he, clock=final.pk)
    assert residents_events(case) == ["offered", "extended"]
    assert outside_rows(event="extended").get().data == {"due_at": until.isoformat()}


def complaints_facts(case):
    from complaints.facts import Facts

    return Facts(deeds.again(case))
