"""A resident at the web form: no account, a telephone, one browser."""

from __future__ import annotations

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from complaints.models import Case
from tests import deeds

WORDS = "电梯到 7 楼会抖一下，门要关两次才关上。"


@pytest.fixture(autouse=True)
def files_of_this_test(settings, tmp_path):
    """What a test uploads goes with it."""
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def one_estate(world):
    """A company with one estate only, so that nobody is asked which."""
    world.hx.active = False
    world.hx.save()
    return world


class Visitor:
    """One browser, in English unless told, that fills in the form page by page."""

    def __init__(self, language: str = "en", **options) -> None:
        self.client = Client(headers={"accept-language": language}, **options)

    def get(self, path: str, **options):
        return self.client.get(path, **options)

    def post(self, path: str, data: dict | None = None, **options):
        return self.client.post(path, data or {}, **options)

    def fill(self, place: str = "", how: str = "named", phone: str = "138 0000 5678", **changes) -> None:
        """Every page up to the check."""
        self.get(f"/portal/report/{'?place=' + place if place else ''}")
        if not place:
            assert self.post("/portal/report/where/", {"where": changes.get("where", "")}).status_code == 302
        what = {"content": changes.get("content", WORDS)}
        if "files" in changes:
            what["files"] = changes["files"]
        assert self.post("/portal/report/what/", what).status_code == 302
        who = {"how": how, "phone": phone, "name": changes.get("name", "李女士"), "unit": changes.get("unit", "")}
        assert self.post("/portal/report/who/", who).url == "/portal/report/check/"

    @property
    def submission(self) -> str:
        return self.client.session["portal_report"]["submission"]

    def send(self) -> Case:
        answer = self.post("/portal/report/check/", {"submission": self.submission})
        assert answer.status_code == 302, answer.content.decode()
        assert answer.url == "/portal/report/done/"
        return Case.objects.select_related("complainant", "estate").get(
            token=self.client.session["portal_sent"]["token"]
        )


@pytest.fixture
def visitor() -> Visitor:
    return Visitor()


def photo(name: str = "lift.jpg", size: tuple[int, int] = (640, 480)) -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.effect_noise(size, 40).convert("RGB").save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")


def text_of(answer) -> str:
    """The words of a page without its markup, spaces joined."""
    body = re.sub(r"<template.*?</template>|<script.*?</script>", "", answer.content.decode(), flags=re.S)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body)).replace("&#x27;", "'").replace("&quot;", '"')


def link(case: Case, rest: str = "") -> str:
    return f"/portal/c/{case.token}/{rest}"


__all__ = ["WORDS", "Visitor", "deeds", "link", "photo", "text_of"]
