"""The words of repairs as closed lists; each knows its label, icon and tone."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Entrance(models.TextChoices):
    """How a repair request reached us (rule R1): one entrance for all of them."""

    COMPLAINT = "complaint", _("from a complaint")
    PHONE = "phone", _("phone call")
    VISIT = "visit", _("at the counter")
    PORTAL = "portal", _("web form")
    CODE = "code", _("QR code")
    ROUND = "round", _("staff on their rounds")
    API = "api", _("API")


class Scope(models.TextChoices):
    """Inside a unit or in a common part (rule R1)."""

    UNIT = "unit", _("inside the unit")
    COMMON = "common", _("common part")


class Payer(models.TextChoices):
    """Who must pay (rule R1)."""

    HOUSEHOLD = "household", _("the household")
    OFFICE = "office", _("the property office, out of the fee")
    FUND = "fund", _("the maintenance fund")
    UTILITY = "utility", _("the utility company")
    WARRANTY = "warranty", _("whoever owes the warranty")


class Outcome(models.TextChoices):
    """How a contractor's turn at an order ended."""

    LIVE = "live", _("has it")
    DONE = "done", _("done")
    FORFEITED = "forfeited", _("forfeited")
    RECALLED = "recalled", _("taken back")
    CANCELLED = "cancelled", _("cancelled")

    @property
    def tone(self) -> str:
        return {"live": "", "done": "end", "forfeited": "late"}.get(self.value, "off")


class Forfeit(models.TextChoices):
    """Why a contractor lost an order (rule R2): one chance per order."""

    CONTACT = "contact", _("resident not reached in time")
    NO_SHOW = "no_show", _("did not come")
    INSPECTION = "inspection", _("failed the inspection")
    REJECTION = "rejection", _("the resident rejected it")
    GAVE_UP = "gave_up", _("gave it back")


class VisitOutcome(models.TextChoices):
    PLANNED = "planned", _("agreed")
    DONE = "done", _("done")
    MORE = "more", _("goes on another day")
    NO_ACCESS = "no_access", _("nobody was in")
    MISSED = "missed", _("not kept by us")
    MOVED = "moved", _("moved")
    DROPPED = "dropped", _("dropped")


class PhotoStage(models.TextChoices):
    BEFORE = "before", _("before")
    AFTER = "after", _("after")
    OTHER = "other", _("other")


class Credit(models.TextChoices):
    """What an entry of the ledger is for (rule R6): penalties below zero, rewards above."""

    FORFEIT = "forfeit", _("forfeited order")
    NO_SHOW = "no_show", _("did not come")
    CALLBACK_GOOD = "callback_good", _("praised at the callback")
    CALLBACK_BAD = "callback_bad", _("not satisfied at the callback")
    REPEAT = "repeat", _("had to be repaired again")
    SPOT_BAD = "spot_bad", _("failed a spot check")
    MANUAL = "manual", _("by hand")
    REVERSAL = "reversal", _("taken back")


class Gone(models.TextChoices):
    """What happened to the complaint an order came from, so that the desk is asked whether it goes on."""

    WITHDRAWN = "withdrawn", _("the complaint was withdrawn")
    MERGED = "merged", _("the complaint follows another one")


HURRY = (0, 1)
"""P0 and P1 never wait for contact hours (rule D3)."""
