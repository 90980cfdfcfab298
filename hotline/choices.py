"""The words of the line as closed lists."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Role
from accounts.scope import OVERSEEING

AT_THE_DESK = OVERSEEING
"""The roles that log, see and return calls of their estates."""
KEEPERS = frozenset({Role.DUTY, Role.SUPERVISOR, Role.MANAGER, Role.GENERAL_MANAGER, Role.HEADQUARTERS})
"""The roles that keep the register of known trouble; the head of engineering keeps it too (rule I9)."""
KEEPING_DEPARTMENT = "engineering"


class Why(models.TextChoices):
    """Why the caller is rung back (rule I6)."""

    MISSED = "missed", _("nobody answered")
    PUT_OFF = "put_off", _("put off, lines were busy")


class Result(models.TextChoices):
    """What came of ringing back. Only a caller who was spoken with has been answered."""

    REACHED = "reached", _("reached")
    NOT_REACHED = "not_reached", _("not reached")
    GOT_THROUGH = "got_through", _("they had got through meanwhile")
