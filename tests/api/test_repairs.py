"""Repairs by program, by the names of the CONTRACT."""

import io
from datetime import timedelta

import pytest
from PIL import Image

from deadlines.clock import now
from repairs.api.answers import Repair
from repairs.models import OrderFile
from tests.repairs import crew

pytestmark = pytest.mark.django_db

BODY = {
    "estate": "YJ",
    "trade": "plumbing",
    "content": "厨房水槽下面漏水",
    "unit": "3-2-1203",
    "resident": {"name": "李女士", "phone": "13800005678"},
    "urgency": "P1",
}


@pytest.fixture
def world(world):
    return crew.build(world)


def test_an_order_from_request_to_callback(world, calling):
    chen, liu, lin = calling(world.chen), calling(world.liu), calling(world.lin)
    made = chen.post("repairs/", BODY)
    assert made.status_code == 201, made.data
    number = made.data["number"]
    assert made.data["state"] == "requested" and made.data["payer"] == "household" and "send" in made.data["actions"]
    assert chen.post(f"repairs/{number}/send/").data["contractor"] == "hongda"
    seen = liu.get(f"repairs/{number}/").data
    assert {c["kind"] for c in seen["clocks"]} == {"contractor_contact", "repair_completion"}
    assert seen["resident"] == {"name": "李女士", "phone": "138****5678"}
    assert liu.post(f"repairs/{number}/ring/").data["phone"] == "13800005678"
    when = (now() + timedelta(hours=1)).isoformat()
    reached = liu.post(f"repairs/{number}/reach/", {"reached": True, "visit_from": when})
    assert reached.status_code == 200 and reached.data["state"] == "scheduled" and reached.data["window"]
    assert liu.post(f"repairs/{number}/arrive/").data["state"] == "on_site"
    quoted = liu.post(f"repairs/{number}/quote/", {"lines": [{"text": "角阀", "quantity": 1, "price": 45.5}]})
    assert quoted.data["quotes"][0]["total"] == "45.50"
    assert chen.post(f"repairs/{number}/accept_quote/").status_code == 200
    done = liu.post(
        f"repairs/{number}/complete/",
        {
            "findings": "角阀老化",
            "work": "更换角阀",
            "materials": [{"text": "角阀", "quantity": 1, "price": "45.50"}],
            "fees": [],
            "signature": crew.STROKES,
        },
    )
    assert done.status_code == 200 and done.data["state"] == "completed"
    assert done.data["resident"] == {"name": None, "phone": None} and done.data["unit"] is None
    assert done.data["actions"] == []
    end = lin.post(
        f"repairs/{number}/callback/", {"reached": True, "solved": "yes", "satisfaction": "satisfied", "way": "phone"}
    )
    assert end.data["state"] == "closed" and end.data["ledger"][0]["amount"] == "20.00"


def test_the_same_key_gives_the_same_order(world, calling):
    chen = calling(world.chen)
    first = chen.post("repairs/", BODY, **{"Idempotency-Key": "a"})
    again = chen.post("repairs/", BODY, **{"Idempotency-Key": "a"})
    assert (first.status_code, again.status_code) == (201, 200) and first.data["number"] == again.data["number"]


def test_the_declared_shape_is_the_shape_given(world, calling):
    order = crew.closed(world)
    for who in (world.chen, world.liu, world.li):
        assert set(calling(who).get(f"repairs/{order.number}/").data) == set(Repair().get_fields()), who


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"trade": "magic"}, "trade"),
        ({"estate": "XX"}, "estate"),
        ({"unit": "9-9-9"}, "unit"),
        ({"content": ""}, "content"),
        ({"unit": "", "place": ""}, "place"),
        ({"complaint": "YJ-20200101-0001"}, "complaint"),
        ({"resident": {"phone": "12"}}, "resident"),
    ],
)
def test_a_wrong_field_is_told_at_the_field(world, calling, change, field):
    refused = calling(world.chen).post("repairs/", {**BODY, **change})
    assert refused.status_code == 400 and field in refused.data


def test_a_firm_sees_only_its_own_orders_and_after_it_nothing_of_the_person(world, calling):
    order = crew.sent(world)
    tang, liu = calling(world.tang), calling(world.liu)
    assert tang.get(f"repairs/{order.number}/").status_code == 404 and not tang.get("repairs/").data["results"]
    assert tang.post(f"repairs/{order.number}/reach/", {"reached": False}).status_code == 404
    assert len(liu.get("repairs/").data["results"]) == 1
    calling(world.chen).post(f"repairs/{order.number}/fail/", {"reason": "没来"})
    lost = liu.get(f"repairs/{order.number}/")
    assert lost.status_code == 200
    said = str(lost.data)
    for private in ("李女士", "5678", "1203", "角阀漏水", "anjie"):
        assert private not in said
    assert liu.post(f"repairs/{order.number}/arrive/").status_code == 409
    assert calling(world.stranger).get(f"repairs/{order.number}/").status_code == 404
    assert calling(None).get(f"repairs/{order.number}/").status_code == 401


def picture(kind="JPEG", size=(800, 600), **options):
    out = io.BytesIO()
    Image.new("RGB", size, (120, 90, 60)).save(out, kind, **options)
    out.seek(0)
    return out.read()


def exif():
    """Turned on its side, with a place in it."""
    tags = Image.Exif()
    tags[0x0112] = 6
    tags[0x8825] = {1: "N", 2: (30.0, 15.0, 0.0), 3: "E", 4: (120.0, 9.0, 0.0)}
    return tags


@pytest.mark.parametrize("kind", ["JPEG", "HEIF", "PNG"])
def test_photos_before_and_after_lose_what_the_camera_wrote(world, calling, kind, settings, tmp_path):
    from django.core.files.uploadedfile import SimpleUploadedFile

    settings.MEDIA_ROOT = tmp_path
    order = crew.on_site(world)
    raw = picture(kind, exif=exif())
    sent = SimpleUploadedFile(f"p.{kind.lower()}", raw)
    answer = calling(world.liu).post(
        f"repairs/{order.number}/photo/", {"files": [sent], "stage": "before"}, format="multipart"
    )
    assert answer.status_code == 200, answer.data
    kept = OrderFile.objects.get()
    with Image.open(kept.file.open("rb")) as stored:
        assert stored.format == "JPEG" and not stored.getexif().get_ifd(0x8825)
        assert stored.size == ((600, 800) if kind == "JPEG" else stored.size)
    assert kept.stage == "before" and kept.turn_id == order.turn_id and kept.visit_id == order.visit_id


def test_what_is_no_picture_or_too_large_is_refused(world, calling, settings, tmp_path):
    from django.core.files.uploadedfile import SimpleUploadedFile

    settings.MEDIA_ROOT = tmp_path
    order = crew.on_site(world)
    liu = calling(world.liu)
    for raw in (
        b"#!/bin/sh\necho not a picture",
        b"\xff\xd8\xff\xe0" + b"x" * 100,
        b"\xff\xd8\xff" + b"0" * (17 * 2**20),
    ):
        sent = SimpleUploadedFile("photo.jpg", raw)
        answer = liu.post(f"repairs/{order.number}/photo/", {"files": [sent]}, format="multipart")
        assert answer.status_code == 400 and "files" in answer.data
    assert not OrderFile.objects.exists()


def test_a_photo_of_fifteen_megabytes_is_taken(world, calling, settings, tmp_path):
    import os

    from django.core.files.uploadedfile import SimpleUploadedFile

    settings.MEDIA_ROOT = tmp_path
    order = crew.on_site(world)
    noise = Image.frombytes("RGB", (2700, 1900), os.urandom(2700 * 1900 * 3))
    out = io.BytesIO()
    noise.save(out, "PNG", compress_level=0)
    assert 15_000_000 < len(out.getvalue()) < 16 * 2**20
    sent = SimpleUploadedFile("big.png", out.getvalue())
    answer = calling(world.liu).post(f"repairs/{order.number}/photo/", {"files": [sent]}, format="multipart")
    assert answer.status_code == 200 and max(Image.open(OrderFile.objects.get().file.open("rb")).size) <= 2560
