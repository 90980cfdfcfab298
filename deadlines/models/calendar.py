from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from deadlines.openings import hours_of_words
from estates.models.names import Named


class CalendarUse(models.TextChoices):
    """What opening hours are for (rule D3)."""

    WORK = "work", _("working hours")
    CONTACT = "contact", _("contact hours")


class OpeningHours(models.Model):
    """One dated week of opening hours: the newest row whose day has come holds (rule D3).

    `week` holds seven texts, Monday first, such as "08:00-12:00 13:00-18:00"; empty is closed. Null on an estate's
    row: the company's hours hold there again. An estate's own row beats the general one. A clock is counted on the
    hours that held when it started, so a row is never changed: what it promised can be worked out again (rule D8).
    """

    use = models.CharField(_("used for"), max_length=8, choices=CalendarUse)
    estate = models.ForeignKey(
        "estates.Estate", models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("estate")
    )
    valid_from = models.DateTimeField(_("valid from"))
    week = models.JSONField(_("week"), null=True, blank=True)

    class Meta:
        verbose_name = _("opening hours")
        verbose_name_plural = _("opening hours")
        ordering = ["use", "-valid_from"]
        triggers = [pgtrigger.Protect(name="opening_hours_stay_as_they_were", operation=pgtrigger.Update)]
        constraints = [
            models.UniqueConstraint(
                fields=["use", "estate", "valid_from"],
                name="one_week_of_hours_per_estate_and_moment",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.use} {self.valid_from:%Y-%m-%d}"


class SpecialDay(Named):
    """A day on which working hours are not those of its weekday: a holiday, a make-up working day 调休 (rule D3).

    `working` with no `hours` of its own takes a working day's. No estate: everywhere; an estate's own beats it.
    It holds for clocks that start between `entered_at` and `removed_at`: like hours it is ended, never changed.
    """

    day = models.DateField(_("day"))
    estate = models.ForeignKey(
        "estates.Estate", models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("estate")
    )
    working = models.BooleanField(_("is worked"), default=False)
    hours = models.CharField(_("hours of its own"), max_length=80, blank=True)
    entered_at = models.DateTimeField(_("entered"))
    removed_at = models.DateTimeField(_("removed"), null=True, blank=True)

    class Meta:
        verbose_name = _("special day")
        verbose_name_plural = _("special days")
        ordering = ["day"]
        triggers = [
            pgtrigger.Protect(
                name="a_special_day_stays_as_it_was",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.removed_at IS NOT NULL OR (OLD.day, OLD.estate_id, OLD.working, OLD.hours, OLD.entered_at)"
                    " IS DISTINCT FROM (NEW.day, NEW.estate_id, NEW.working, NEW.hours, NEW.entered_at)"
                ),
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["day", "estate"],
                condition=Q(removed_at=None),
                name="one_special_day_of_a_date",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"

    @property
    def own_hours(self) -> tuple[tuple[int, int], ...]:
        return hours_of_words(self.hours)
