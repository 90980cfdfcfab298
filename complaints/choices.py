"""The words of the trade as closed lists. Each knows its label, icon and tone; templates never compare."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What reached us (rule I1). A repair request opens an order, not a case."""

    COMPLAINT = "complaint", _("complaint")
    QUESTION = "question", _("question")
    SUGGESTION = "suggestion", _("suggestion")
    PRAISE = "praise", _("praise")


class Channel(models.TextChoices):
    """How it reached us (rule I1)."""

    PHONE = "phone", _("phone call")
    VISIT = "visit", _("visit")
    LETTER = "letter", _("letter")
    WEB = "web", _("web form")
    BOX = "box", _("complaint box")
    RELAY = "relay", _("staff relay")
    HOTLINE = "hotline", _("authority or hotline")
    MEDIA = "media", _("media")
    API = "api", _("API")
    IMPORT = "import", _("import")


UNATTENDED = frozenset({Channel.WEB, Channel.LETTER, Channel.BOX, Channel.API, Channel.IMPORT})
"""Channels on which nobody spoke with the person yet: an acknowledgement is owed (rule D1)."""


class Nature(models.TextChoices):
    """The nature of a complaint (rule N1). Statistics count major inside valid."""

    VALID = "valid", _("valid")
    COMMUNICATIVE = "communicative", _("communicative")
    INVALID = "invalid", _("invalid")
    MAJOR = "major", _("major")

    @property
    def icon(self) -> str:
        return {"valid": "shield", "communicative": "chat", "invalid": "ban", "major": "flag"}[self.value]

    @property
    def tone(self) -> str:
        return {"valid": "valid", "communicative": "comm", "invalid": "invalid", "major": "major"}[self.value]


REPORTED = frozenset({Nature.VALID, Nature.MAJOR})
"""Natures that owe staged reports (rule J6)."""
RANK = {Nature.INVALID: 0, Nature.COMMUNICATIVE: 1, Nature.VALID: 2, Nature.MAJOR: 3}
"""Which nature is higher: only a manager lowers one (rule N6)."""


class NatureKind(models.TextChoices):
    """Kinds of communicative complaints (rule N1)."""

    HELP = "help", _("seeking help")
    CONSULTING = "consulting", _("consulting")
    VENTING = "venting", _("venting")


class InvalidReason(models.TextChoices):
    """Reason codes for "invalid" (rule N4)."""

    NOT_OURS = "not_ours", _("outside our duty and service")
    PRIVATE = "private", _("a matter between private parties")
    OTHER_BODY = "other_body", _("belongs to another body")
    UNFOUNDED = "unfounded", _("the facts do not bear it out")
    NOT_AGREED = "not_agreed", _("beyond the agreed service standard")


class Urgency(models.IntegerChoices):
    """How fast (rule N2)."""

    P0 = 0, _("life and safety")
    P1 = 1, _("urgent")
    P2 = 2, _("normal")
    P3 = 3, _("can wait")

    @property
    def level(self) -> int:
        return int(self.value)

    @property
    def code(self) -> str:
        return self.name


HURRY = (Urgency.P0, Urgency.P1)
"""What never waits for contact hours (rule D3)."""


class Aim(models.TextChoices):
    """What the person is after (rule N2)."""

    RESPECT = "respect", _("respect")
    VENTING = "venting", _("letting off steam")
    AVOIDANCE = "avoidance", _("to be left in peace")
    COMPENSATION = "compensation", _("compensation")
    HOSTILITY = "hostility", _("open hostility")


class Way(models.TextChoices):
    """How a contact was made (rule J5)."""

    PHONE = "phone", _("phone")
    VISIT = "visit", _("in person")
    MESSAGE = "message", _("message")
    LETTER = "letter", _("letter")
    POSTED = "posted", _("posted on the private link")


class Stage(models.TextChoices):
    """Stages of a report (rule J6)."""

    PRELIMINARY = "preliminary", _("preliminary report")
    INTERIM = "interim", _("interim report")
    FINAL = "final", _("final report")


class FaultKind(models.TextChoices):
    """Kind of fault in a final report (rule J6)."""

    ERROR = "error", _("error")
    NEGLECT = "neglect", _("neglect")
    EXCESS = "excess", _("overstepping")
    LOSS_OF_CONTROL = "loss_of_control", _("loss of control")


class Solved(models.TextChoices):
    """Is it solved? Asked apart from satisfaction (rule F1)."""

    YES = "yes", _("solved")
    PARTLY = "partly", _("partly solved")
    NO = "no", _("not solved")


class Satisfaction(models.TextChoices):
    """How satisfied (rule F1)."""

    SATISFIED = "satisfied", _("satisfied")
    BASICALLY = "basically", _("basically satisfied")
    NOT = "not", _("not satisfied")

    @property
    def icon(self) -> str:
        return {"satisfied": "smile", "basically": "meh", "not": "frown"}[self.value]
