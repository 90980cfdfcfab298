"""The words of the time after as closed lists. Each knows its label, icon and tone; templates never compare."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class About(models.TextChoices):
    """What a callback is about (rules F1, R6, J10)."""

    COMPLAINT = "complaint", _("complaint")
    REPAIR = "repair", _("repair")
    SERVICE = "service", _("paid service")

    @property
    def icon(self) -> str:
        return {"complaint": "chat", "repair": "wrench", "service": "star"}[self.value]


class Standing(models.TextChoices):
    """How a callback stands."""

    OPEN = "open", _("to be called back")
    ANSWERED = "answered", _("answered")
    UNREACHABLE = "unreachable", _("unreachable")
    UNASKED = "unasked", _("nobody to ask")
    CALLED_OFF = "called_off", _("called off")

    @property
    def icon(self) -> str:
        return {
            "open": "st-call", "answered": "st-closed", "unreachable": "phone-missed", "unasked": "st-with",
            "called_off": "x",
        }[self.value]  # fmt: skip

    @property
    def tone(self) -> str:
        return {"open": "", "answered": "end", "unreachable": "redo", "unasked": "off", "called_off": "off"}[self.value]


class DayPart(models.TextChoices):
    """When somebody is in: the parts of a day a callback is tried in, one after another."""

    MORNING = "morning", _("in the morning")
    NOON = "noon", _("around noon")
    AFTERNOON = "afternoon", _("in the afternoon")
    EVENING = "evening", _("in the evening")

    @classmethod
    def of(cls, hour: int) -> DayPart:
        """The part of the day an hour belongs to; a night's hour to the part nearest it that may be rung in."""
        if hour < 11:
            return cls.MORNING
        if hour < 14:
            return cls.NOON
        return cls.AFTERNOON if hour < 17 else cls.EVENING

    @property
    def hour(self) -> int:
        """The hour to ring at in this part."""
        return {"morning": 9, "noon": 12, "afternoon": 15, "evening": 19}[self.value]


NEXT_PART = {
    DayPart.MORNING: (DayPart.EVENING, DayPart.NOON, DayPart.AFTERNOON),
    DayPart.NOON: (DayPart.EVENING, DayPart.MORNING, DayPart.AFTERNOON),
    DayPart.AFTERNOON: (DayPart.EVENING, DayPart.MORNING, DayPart.NOON),
    DayPart.EVENING: (DayPart.NOON, DayPart.MORNING, DayPart.AFTERNOON),
}
"""Where nobody was in, when to try next: the farthest part of a day first."""


class Becomes(models.TextChoices):
    """What a new wish becomes (rule F1)."""

    CASE = "case", _("a new case")
    RECTIFICATION = "rectification", _("put right under this number")
