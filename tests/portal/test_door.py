"""The first page, in three languages and light enough for a cheap telephone."""

import gzip
import re
from datetime import timedelta

import pytest
from django.contrib.staticfiles import finders

from deadlines.clock import now
from deadlines.models import ClockPolicy
from deadlines.selectors import forget_policies
from tests.portal.conftest import Visitor, text_of

pytestmark = pytest.mark.django_db
LIMIT, AIM = 200_000, 60_000
PAGES = [
    "/portal/",
    "/portal/privacy/",
    "/portal/report/where/",
    "/portal/report/what/",
    "/portal/track/",
    "/portal/track/sent/",
]


def on_the_wire(visitor: Visitor, path: str) -> dict[str, int]:
    """Bytes of a page and of all it loads, each as production sends it: the page whole, files compressed."""
    answer = visitor.get(path, follow=True)
    body = answer.content.decode()
    wanted = set(re.findall(r'(?:href|src)="(/static/[^"#?]+)', body)) | {"/static/ui/sprite.svg"}
    found = {path: len(answer.content)}
    for address in wanted:
        with open(finders.find(address.removeprefix("/static/")), "rb") as file:
            found[address] = len(gzip.compress(file.read(), 9))
    return found


@pytest.mark.parametrize("path", ["/portal/", "/portal/report/what/"])
def test_the_first_view_is_light(one_estate, visitor, path):
    visitor.get("/portal/report/")
    visitor.post("/portal/report/where/", {"where": ""})
    weight = on_the_wire(visitor, path)
    assert sum(weight.values()) <= AIM, weight
    assert not any("huiyin.css" in name or "htmx" in name or "tabler" in name for name in weight)


def test_the_first_page_offers_what_to_do_and_a_human_being(one_estate, visitor):
    page = visitor.get("/portal/")
    words = text_of(page)
    for one in (
        "Something is wrong",
        "I have a question",
        "I have an idea",
        "praise somebody",
        "What became of my matter?",
    ):
        assert one in words
    assert 'href="tel:057155550123"' in page.content.decode()


def test_the_promised_times_are_those_of_the_policy(one_estate, visitor):
    assert "Within 24 hours you get a first answer" in text_of(visitor.get("/portal/"))
    ClockPolicy.objects.create(
        kind="response", estate=one_estate.yj, valid_from=now() - timedelta(hours=1), minutes=120
    )
    forget_policies()
    assert "Within 2 hours you get a first answer" in text_of(visitor.get("/portal/"))


@pytest.mark.parametrize("path", PAGES)
def test_a_human_being_is_one_tap_away_on_every_page(one_estate, visitor, path):
    visitor.post("/portal/report/where/", {"where": ""})
    assert 'href="tel:' in visitor.get(path).content.decode()


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language, own", [("zh-hans", "电话"), ("zh-hant", "電話")])
def test_no_page_mixes_languages(one_estate, path, language, own):
    visitor = Visitor(language)
    visitor.post("/portal/report/where/", {"where": ""})
    page = text_of(visitor.get(path))
    assert own in page
    rest = re.sub(r"English|PDF|YJ-\d+-\d+|QR", "", page)
    assert not re.search(r"[A-Za-z]{3,}", rest), re.findall(r"[A-Za-z ]{3,}", rest)


def test_large_type_is_one_tap(one_estate, visitor):
    visitor.client.cookies["huiyin_large"] = "1"
    assert 'class="large"' in visitor.get("/portal/").content.decode()


def test_the_emergency_line_is_the_estates_own(one_estate, visitor):
    one_estate.yj.emergency_line = "0571-5555 0119"
    one_estate.yj.save()
    assert 'href="tel:057155550119"' in visitor.get("/portal/").content.decode()


def test_privacy_is_told_in_plain_words_before_anything_is_sent(one_estate, visitor):
    words = text_of(visitor.get("/portal/privacy/"))
    assert "identity card" in words and "that person cannot see it" in words


def test_a_company_that_has_not_begun_yet_still_has_a_door(db):
    assert Visitor().get("/portal/").status_code == 200
