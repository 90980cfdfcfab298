from __future__ import annotations

import pgtrigger
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
    CONTACT = "contact", _("the estate's contact hours")


A_PROMISE_STANDS = """
    IF EXISTS (SELECT 1 FROM deadlines_clock WHERE policy_id = OLD.id) THEN
        RAISE EXCEPTION 'a policy by which a clock was promised stays as it was: enter a new row (rules D1, D8)';
    END IF;
    RETURN NEW;
"""


class ClockPolicy(models.Model):
    """One dated row of the deadline table (rule D1): the newest row whose day has come holds.

    A change is a new row and applies to clocks started after it. `minutes` is the span; `floor`
    the least span for the kinds whose due moment is derived (investigate, department feedback);
    `ceiling` the longest a date given by hand may be away. An estate's own row beats the general one; `variant`
    tells rows of one kind apart (an order's urgency). Due and steps by rules D3 to D5.
    """

    kind = models.CharField(_("clock"), max_length=32)
    variant = models.CharField(_("variant"), max_length=16, blank=True, default="", db_default="")
    estate = models.ForeignKey(
        "estates.Estate", models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("estate")
    )
    valid_from = models.DateTimeField(_("valid from"))
    minutes = models.PositiveIntegerField(_("minutes"), null=True, blank=True)
    floor = models.PositiveIntegerField(_("no less than, minutes"), null=True, blank=True)
    ceiling = models.PositiveIntegerField(_("no more than, minutes"), null=True, blank=True)
    counting = models.CharField(_("counted on"), max_length=8, choices=Counting, default=Counting.WALL)
    contact_hours = models.BooleanField(_("falls due in contact hours"), default=False, db_default=False)
    pausable = models.BooleanField(_("may pause"), default=False, db_default=False)
    warn_percent = models.PositiveSmallIntegerField(_("warn at % of the span"), default=75)
    climb_percent = models.PositiveSmallIntegerField(
        _("to the service manager at % beyond the span"), default=50, db_default=50
    )
    top_percent = models.PositiveSmallIntegerField(
        _("to the general manager at % beyond the span"), default=100, db_default=100
    )
    hq_minutes = models.PositiveIntegerField(
        _("major: to headquarters, minutes after due"), default=1440, db_default=1440
    )
    climb = models.CharField(_("then"), max_length=12, choices=Climb, default=Climb.SUPERVISOR)

    class Meta:
        verbose_name = _("deadline policy")
        verbose_name_plural = _("deadline policies")
        ordering = ["kind", "variant", "-valid_from"]
        triggers = [
            pgtrigger.Trigger(
                name="a_promised_policy_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func=A_PROMISE_STANDS,
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "variant", "estate", "valid_from"],
                name="one_policy_per_kind_estate_and_moment",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.valid_from:%Y-%m-%d}"


class PolicyFigure(models.Model):
    """One dated figure of a rule that is not a clock (hours to undo a withdrawal, days of a repeat ...).

    What each is called and ships with stands in `deadlines.figures`; the newest row whose day has come
    overrides it, an estate's own before the general one.
    """

    name = models.CharField(_("figure"), max_length=48)
    estate = models.ForeignKey(
        "estates.Estate", models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("estate")
    )
    valid_from = models.DateTimeField(_("valid from"))
    value = models.IntegerField(_("value"))

    class Meta:
        verbose_name = _("figure of a rule")
        verbose_name_plural = _("figures of the rules")
        ordering = ["name", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["name", "estate", "valid_from"], name="one_figure_per_estate_and_moment", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} = {self.value}"
