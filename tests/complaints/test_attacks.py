"""What somebody with bad intentions sends, and what comes of it."""

import io
import struct
import zlib
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from PIL import Image

from complaints import services
from complaints.errors import BadInput
from deadlines.clock import now
from tests import deeds

pytestmark = pytest.mark.django_db

NUL = "%00"


@pytest.mark.parametrize(
    "address",
    [
        f"/complaints/YJ{NUL}/",
        f"/complaints/YJ{NUL}/note/",
        f"/complaints/YJ{NUL}/print/record/",
        f"/complaints/new/?saved={NUL}",
        f"/complaints/new/?unit={NUL}&content={NUL}&reach=3{NUL}",
        f"/complaints/new/?unit=%{NUL}00",
        f"/complaints/?q={NUL}&estate={NUL}&cursor={NUL}",
        f"/api/v1/complaints/YJ{NUL}/",
        f"/portal/c/{NUL}/",
        f"/portal/report/?place={NUL}",
    ],
)
def test_an_address_with_a_nul_in_it_is_no_crash(world, client, address):
    client.force_login(world.chen)
    answer = client.get("/")
    # The test client decodes the query itself: hand both over as a browser's bytes arrive.
    path, _, query = address.partition("?")
    answer = client.get(path.replace(NUL, "\x00"), QUERY_STRING=query)
    assert answer.status_code in (200, 302, 400, 404), answer.status_code


def test_the_estate_switch_takes_no_nul(world, client):
    client.force_login(world.chen)
    assert client.post("/accounts/estate/", {"estate": "\x00", "next": "/"}).status_code == 302


def test_a_page_of_somebody_signed_in_is_kept_by_no_common_cache(world, client):
    case = deeds.phone_call(world)
    client.force_login(world.chen)
    for address in ("/", "/complaints/", case.get_absolute_url(), "/api/v1/complaints/"):
        assert "private" in client.get(address).headers["Cache-Control"], address


@pytest.mark.parametrize("act", ["take", "dispatch", "merge"])
def test_a_batch_takes_no_nul(world, client, act):
    client.force_login(world.chen)
    numbers = ["YJ\x00", deeds.phone_call(world).number]
    assert client.post("/complaints/bulk/", {"act": act, "number": numbers}).status_code in (200, 302)


def picture(width: int, height: int) -> bytes:
    """A PNG of zeros: a few hundred bytes on the wire, three bytes a point in memory."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    squeeze = zlib.compressobj(9)
    rows = b"".join(squeeze.compress(bytes(width * 3 + 1)) for _ in range(height)) + squeeze.flush()
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def test_a_picture_that_would_fill_the_memory_is_refused_before_it_is_decoded(world):
    bomb = SimpleUploadedFile("bomb.png", picture(12_000, 7_000))
    with pytest.raises(BadInput):
        services.stage(bomb, owner="user:1")


def test_a_large_photo_of_a_good_camera_is_taken_all_the_same(world):
    out = io.BytesIO()
    Image.new("L", (12_000, 9_000)).save(out, "JPEG", quality=30)
    staged = services.stage(SimpleUploadedFile("photo.jpg", out.getvalue()), owner="user:1")
    with staged.file.open("rb") as stored, Image.open(stored) as kept:
        assert max(kept.size) == 2560


def test_a_file_name_that_turns_the_direction_of_writing_is_set_straight(world):
    staged = services.stage(SimpleUploadedFile("a\u202egpj.exe.png", picture(4, 4)), owner="user:1")
    assert staged.name == "agpj.exe.png"


def test_nobody_promises_for_the_year_9999(world):
    case = deeds.handling(world)
    with pytest.raises(BadInput):
        services.promise(case.number, by=world.chen, text="以后", due_at=datetime(9999, 12, 31, 23, 59, tzinfo=UTC))


@pytest.mark.parametrize("year", [1, 1970])
def test_nothing_reached_us_in_another_age(world, year):
    with pytest.raises(BadInput):
        deeds.phone_call(world, received_at=datetime(year, 1, 2, tzinfo=UTC))


def test_a_deadline_from_outside_lies_within_reach(world):
    for when in (datetime(9999, 12, 31, 23, 59, tzinfo=UTC), datetime(1, 1, 2, tzinfo=UTC)):
        with pytest.raises(BadInput):
            deeds.phone_call(world, channel="hotline", external_due_at=when)
    assert deeds.phone_call(world, channel="hotline", external_due_at=now() + timedelta(days=15))


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM complaints_archivefile",
        "UPDATE complaints_archivefile SET sha256 = 'x'",
        "UPDATE complaints_archivefile SET body = '{}'",
        "DELETE FROM complaints_naturechange",
        "UPDATE complaints_naturechange SET to_nature = 'valid'",
        "DELETE FROM complaints_namedparty",
        "DELETE FROM deadlines_clock",
        "UPDATE complaints_timelineentry SET kind = 'note'",
        "DELETE FROM audit_auditentry",
    ],
)
def test_the_database_itself_keeps_what_is_on_record(world, statement):
    deeds.archived(world)
    deeds.phone_call(world, about_staff=[world.wang])
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
