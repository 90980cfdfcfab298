from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Climb(models.TextChoices):
    """What happens while a breached clock stays unmet (rule D5)."""

    SUPERVISOR = "supervisor", _("to the supervisor")
    LADDER = "ladder", _("up the ladder")
    LISTED = "listed", _("listed")
    FORFEIT = "forfeit", _("forfeited")


class Counting(models.TextChoices):
    """What a policy's minutes are counted on (rule D3)."""

    WALL = "wall", _("round the clock")
    WORKING = "working", _("the estate's working hours")


class ClockPolicy(models.Model):
    """One dated row of the deadline table (rule D1): the newest row whose day has come holds.

    A change is a new row and applies to clocks started after it. `minutes` is the span; `floor`
    the least span for the kinds whose due moment is derived (investigate, department feedback);
    `ceiling` the longest a date given by hand may be away. An estate's own row beats the general one.
    """

    kind = models.CharField(_("clock"), max_length=32)
    estate = models.ForeignKey(
        "estates.Estate", models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("estate")
    )
    valid_from = models.DateTimeField(_("valid from"))
    minutes = models.PositiveIntegerField(_("minutes"), null=True, blank=True)
    floor = models.PositiveIntegerField(_("no less than, minutes"), null=True, blank=True)
    ceiling = models.PositiveIntegerField(_("no more than, minutes"), null=True, blank=True)
    counting = models.CharField(_("counted on"), max_length=8, choices=Counting, default=Counting.WALL)
    warn_percent = models.PositiveSmallIntegerField(_("warn at % of the span"), default=75)
    climb = models.CharField(_("then"), max_length=12, choices=Climb, default=Climb.SUPERVISOR)

    class Meta:
        verbose_name = _("deadline policy")
        verbose_name_plural = _("deadline policies")
        ordering = ["kind", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "estate", "valid_from"],
                name="one_policy_per_kind_estate_and_moment",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.valid_from:%Y-%m-%d}"
