"""Who may read the deadline tables and who changes them (rules P2, X6)."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from accounts.models import Role
from accounts.scope import ALL
from estates.models import Estate


def may_read(user) -> bool:
    """The times the company promises itself are no secret among its own people."""
    return bool(user.is_authenticated and user.scope.is_staff_member)


def administers(user) -> bool:
    """Whether the person changes tables anywhere."""
    return bool(user.is_authenticated and user.scope.any(Role.ADMINISTRATOR))


def may_change(user, estate: Estate | None) -> bool:
    """Administrators, each for their estates; what holds everywhere is for those of every estate."""
    if not user.is_authenticated:
        return False
    held = user.scope.estates_for([Role.ADMINISTRATOR])
    return held == ALL or (estate is not None and estate.pk in held)


def must_change(user, estate: Estate | None) -> None:
    """Raises PermissionDenied, in words, for somebody who may not."""
    if not administers(user):
        raise PermissionDenied(_("Only an administrator changes this."))
    if not may_change(user, estate):
        raise PermissionDenied(_("What holds for the company is changed by an administrator of all estates."))
