"""The one-job page: a link, no account (rules R2 to R4, R10)."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from deadlines.clock import now
from repairs import services
from repairs.models import Attempt, Completion, JobLink
from tests import deeds
from tests.repairs import crew

pytestmark = pytest.mark.django_db


def link(world, order) -> str:
    return "/job/" + services.issue_link(order.number, by=world.liu, technician=world.zhang_t) + "/"


def test_from_the_call_to_the_signature_on_a_telephone_without_an_account(world, client):
    order = crew.sent(world)
    job = link(world, order)
    page = client.get(job).content.decode()
    assert "138****5678" in page and "13800005678" not in page
    assert "13800005678" in client.post(job + "ring/").content.decode()
    start = timezone.localtime(now() + timedelta(hours=1), world.yj.zone).strftime("%Y-%m-%dT%H:%M")
    agreed = {"reached": "yes", "visit_from": start, "technician": world.zhang_t.pk}
    assert client.post(job + "reach/", agreed).status_code == 302
    assert Attempt.objects.get(order=order).reached
    assert client.post(job + "arrive/").status_code == 302
    lines = {"text_1": "人工", "quantity_1": "1", "price_1": "80"}
    assert client.post(job + "quote/", lines).status_code == 302
    assert client.post(job + "accept_quote/", {"signature": json.dumps(crew.STROKES)}).status_code == 302
    done = {"findings": "角阀老化", "work": "换角阀", "tested": "on", "tidy": "on", "signed_by": "李女士"}
    done |= {"fee_text_1": "人工", "fee_quantity_1": "1", "fee_price_1": "80", "signature": json.dumps(crew.STROKES)}
    answer = client.post(job + "complete/", done)
    assert answer.status_code == 200 and Completion.objects.get(order=order).signature_sha256
    assert client.get(job).status_code == 404


def test_a_fee_above_the_accepted_price_is_refused_and_nothing_typed_is_lost(world, client):
    order = crew.scheduled(world)
    job = link(world, order)
    client.post(job + "arrive/")
    done = {"findings": "角阀老化", "work": "换角阀", "fee_text_1": "人工", "fee_price_1": "80", "refusal": "不愿签"}
    page = client.post(job + "complete/", done)
    assert page.status_code == 409 and "角阀老化" in page.content.decode()


@pytest.mark.parametrize("kind", ["unknown", "revoked", "expired", "moved on"])
def test_every_link_that_opens_nothing_is_answered_alike(world, client, kind, monkeypatch):
    order = crew.sent(world)
    job = link(world, order)
    same = client.get("/job/" + "x" * 32 + "/").content
    if kind == "unknown":
        job = "/job/" + "y" * 32 + "/"
    elif kind == "revoked":
        services.revoke_link(order.number, by=world.liu)
    elif kind == "expired":
        JobLink.objects.update(expires_at=now())
    else:
        services.fail(order.number, by=world.chen, reason="不来", kind="gave_up")
    answer = client.get(job)
    assert answer.status_code == 404
    assert len(answer.content) == len(same)
    assert client.post(job + "ring/").status_code == 404 and client.post(job + "arrive/").status_code == 404


def completed_by_link(world, client):
    order = crew.on_site(world)
    job = link(world, order)
    done = {"findings": "角阀老化", "work": "换角阀", "signature": json.dumps(crew.STROKES), "signed_by": "李女士"}
    assert client.post(job + "complete/", done).status_code == 200
    return order, job, done


def test_done_and_signed_sent_again_is_thanked_and_told_nothing_of_the_person(world, client):
    order, job, done = completed_by_link(world, client)
    again = client.post(job + "complete/", done)
    page = again.content.decode()
    assert again.status_code == 200 and order.number in page
    assert "李女士" not in page and "5678" not in deeds.no_fractions(page) and world.flat.label not in page
    assert Completion.objects.count() == 1
    # Opened once more it says the same and shows no job (rule R10).
    later = client.get(job)
    assert later.status_code == 404 and order.number in later.content.decode()
    assert client.post(job + "ring/").status_code == 404


@pytest.mark.parametrize("kind", ["revoked before", "expired", "did not hold"])
def test_no_other_link_is_thanked(world, client, kind):
    first = link(world, order := crew.on_site(world)) if kind == "revoked before" else ""
    if first:
        services.revoke_link(order.number, by=world.liu)
        crew.completed(world, order)
    else:
        order, first, _done = completed_by_link(world, client)
    if kind == "expired":
        JobLink.objects.update(expires_at=now())
    if kind == "did not hold":
        services.callback(order.number, by=world.lin, way="phone", reached=True, solved="no", satisfaction="not")
    answer = client.post(first + "complete/", {})
    assert answer.status_code == 404 and order.number not in answer.content.decode()


def test_a_link_opens_no_photo_of_another_job(world, client):
    order, other = crew.sent(world), crew.sent(world)
    assert client.get(link(world, order) + f"file/{world.yj.pk:032x}/").status_code == 404
    assert other.number


def test_the_page_is_kept_by_no_cache_and_named_to_no_search_engine(world, client):
    answer = client.get(link(world, crew.sent(world)))
    assert answer["Cache-Control"] == "private, no-store" and "noindex" in answer["X-Robots-Tag"]
