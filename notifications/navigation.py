"""What notifications put into the staff frame, and the events of their own."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from accounts.backends import administers
from notifications.models import Robot
from notifications.registry import Event, Outline, register_events, register_outline
from notifications.selectors.outbox import dead
from notifications.services.robots import HELLO, SUBJECT
from ui.navigation import Entry
from ui.navigation import register as enter


def robots_shown(ids: Iterable[int]) -> dict[int, Outline]:
    """A robot's greeting names the robot."""
    return {one.pk: Outline(one.name, "/", one.estate_id) for one in Robot.objects.filter(pk__in=list(ids))}


def register() -> None:
    """Called once when the app is ready."""
    register_events(Event(HELLO, _("Huiyin speaks here: {number}"), "bell"))
    register_outline(SUBJECT, robots_shown)
    enter(
        Entry(
            "outbox", _("Messages out"), "send", "notifications:outbox", visible=administers, group="manage", order=60,
            rows=lambda user: dead(), late=lambda user: True,
        )
    )  # fmt: skip
    enter(Entry("phrases", _("Words to avoid"), "ban", "notifications:phrases", group="look", order=80))
