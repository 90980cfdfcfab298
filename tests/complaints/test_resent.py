"""An answer lost on the way: what is sent again is there once (rule I10)."""

from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from audit.models import AuditEntry
from complaints import services
from complaints.models import Attachment, Case, TimelineEntry
from complaints.parties import Resident
from complaints.services.small import add_words
from deadlines.clock import now
from notifications.models import OutboxMessage
from repairs import services as repairs
from repairs.models import Order, OrderEntry, OrderFile
from repairs.parties import OrderResident
from tests import cast, deeds
from tests.complaints.test_races import at_once
from tests.portal.conftest import photo
from tests.repairs import crew

PICTURE = photo().read()


def staged(owner="resident", picture=PICTURE):
    """Each arrival takes the file in anew."""
    return [services.stage(SimpleUploadedFile("lift.jpg", picture, "image/jpeg"), owner=owner)]


def by_the_resident(world):
    case = deeds.handling(world)
    return case, Resident(case.pk), "resident_added"


def by_the_handler(world):
    return deeds.handling(world), world.wang, "attached"


SENDERS = [by_the_resident, by_the_handler]


def held(case, kind):
    return (
        Attachment.objects.filter(case=case).count(),
        TimelineEntry.objects.filter(case=case, kind=kind).count(),
    )


@pytest.mark.django_db
@pytest.mark.parametrize("sender", SENDERS)
def test_a_photo_sent_again_to_a_case_is_there_once(world, sender):
    case, by, kind = sender(world)
    first = services.attach(case.number, by=by, uploads=staged(), text="还在滴水")
    with time_machine.travel(now() + timedelta(minutes=40)):
        again = services.attach(case.number, by=by, uploads=staged(), text="还在滴水")
    assert [f.pk for f in again] == [f.pk for f in first] and held(case, kind) == (1, 1)
    if kind == "resident_added":
        assert OutboxMessage.objects.filter(event=kind, subject_id=case.pk, recipient=world.wang).count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("sender", SENDERS)
def test_what_adds_nothing_is_no_deed(world, sender):
    """Who has the case open is not told that it changed, and the record holds the deed once."""
    case, by, _kind = sender(world)

    def stands():
        sealed = AuditEntry.objects.filter(subject_kind="case", subject_id=case.pk).count()
        return Case.objects.get(pk=case.pk).version, sealed

    services.attach(case.number, by=by, uploads=staged(), text="还在滴水")
    before = stands()
    services.attach(case.number, by=by, uploads=staged(), text="还在滴水")
    assert stands() == before
    services.attach(case.number, by=by, uploads=[], text="有人吗")
    assert stands() == (before[0] + 1, before[1] + 1)


@pytest.mark.django_db
def test_words_of_a_caller_taken_down_twice_are_one_deed(world):
    case = deeds.handling(world)
    add_words(case.number, by=world.chen, text="又来电话催了")
    version = Case.objects.get(pk=case.pk).version
    add_words(case.number, by=world.chen, text="又来电话催了")
    assert Case.objects.get(pk=case.pk).version == version


@pytest.mark.django_db
def test_a_resident_who_says_it_twice_changes_a_repair_once():
    world = crew.build(cast.build())
    order = crew.on_site(world)
    for _ in range(2):
        repairs.attach(order.number, by=OrderResident(order.pk), text="这里也漏", uploads=staged())
    assert Order.objects.get(pk=order.pk).version == order.version + 1


@pytest.mark.django_db
@pytest.mark.parametrize("sender", SENDERS)
def test_what_is_not_the_same_is_kept(world, sender):
    case, by, kind = sender(world)
    services.attach(case.number, by=by, uploads=staged(), text="还在滴水")
    services.attach(case.number, by=by, uploads=staged(), text="现在更大了")  # other words
    services.attach(case.number, by=by, uploads=staged(picture=photo().read()), text="还在滴水")  # another picture
    assert held(case, kind) == (3, 3)
    services.attach(case.number, by=by, uploads=[], text="有人吗")
    services.attach(case.number, by=by, uploads=[], text="有人吗")  # a double tap
    assert held(case, kind) == (3, 4)
    with time_machine.travel(now() + timedelta(minutes=11)):
        services.attach(case.number, by=by, uploads=[], text="有人吗")  # meant again
    assert held(case, kind) == (3, 5)


@pytest.mark.django_db
def test_the_same_from_two_people_is_two(world):
    case = deeds.handling(world)
    for by in (world.wang, Resident(case.pk), world.chen):
        services.attach(case.number, by=by, uploads=staged(), text="现场照片")
    assert Attachment.objects.filter(case=case).count() == 3


@pytest.mark.django_db
def test_the_photo_of_a_finding_sent_again_is_there_once(world):
    case = deeds.handling(world)
    for _ in range(2):
        services.finding(case.number, by=world.wang, point=1, text="接头松动", uploads=staged("wang"))
    assert Attachment.objects.filter(case=case).count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("sender", SENDERS)
def test_sent_twice_at_once_it_is_there_once(sender):
    world = cast.build()
    case, by, kind = sender(world)
    files = [staged() for _ in range(3)]
    found = at_once(*[lambda f=f: services.attach(case.number, by=by, uploads=f, text="还在滴水") for f in files])
    assert len({one.pk for answer in found for one in answer}) == 1, found
    assert held(case, kind) == (1, 1)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("at_the_same_time", [False, True])
def test_a_photo_of_a_repair_sent_twice_is_there_once(at_the_same_time):
    """From the one-job page on a bad line, and from the resident's page."""
    world = crew.build(cast.build())
    order = crew.on_site(world)
    before = OrderFile.objects.filter(order=order).count()
    jobs = [
        lambda: repairs.photo(order.number, by=world.technician, uploads=staged(), stage="after"),
        lambda: repairs.photo(order.number, by=world.technician, uploads=staged(), stage="after"),
        lambda: repairs.attach(order.number, by=OrderResident(order.pk), text="这里也漏", uploads=staged()),
        lambda: repairs.attach(order.number, by=OrderResident(order.pk), text="这里也漏", uploads=staged()),
    ]
    errors = [e for e in (at_once(*jobs) if at_the_same_time else [job() for job in jobs]) if isinstance(e, Exception)]
    assert not errors
    assert OrderFile.objects.filter(order=order).count() == before + 2
    assert OrderEntry.objects.filter(order=order, kind="photo").count() == 1
    assert OrderEntry.objects.filter(order=order, kind="resident_added").count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("sender", SENDERS)
def test_the_same_picture_by_another_name_is_meant_to_be_there(world, sender):
    case, by, kind = sender(world)
    for name in ("a.jpg", "b.jpg"):
        upload = services.stage(SimpleUploadedFile(name, PICTURE, "image/jpeg"), owner="resident")
        services.attach(case.number, by=by, uploads=[upload])
    assert held(case, kind) == (2, 2)
