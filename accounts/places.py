"""The estate a person has chosen to look at: a wish of this session, no permission."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts import remembered
from accounts.models import User
from accounts.scope import ALL
from accounts.selectors import estates_of
from estates.models import Estate
from ui.navigation import Place, Places

KEY = "estate"


def choose(request: HttpRequest, code: str) -> None:
    """Remember the estate of that code; "" or one that is not the person's own means all."""
    user = request.user
    if code.isprintable() and code and isinstance(user, User) and estates_of(user).filter(code=code).exists():
        request.session[KEY] = code
    else:
        request.session.pop(KEY, None)


def chosen(request: HttpRequest) -> Estate | None:
    """The estate lists begin with; None for all of the person's own. Still to be narrowed by `visible_to`."""
    code = request.session.get(KEY)
    user = request.user
    return estates_of(user).filter(code=code).first() if code and isinstance(user, User) else None


def switch(request: HttpRequest) -> Places | None:
    """What the frame's estate switch offers; nothing to somebody without an estate."""
    user = request.user
    if not isinstance(user, User):
        return None
    held = user.scope.estates
    mine = [e for e in remembered.rows(Estate) if e.active and (held == ALL or e.pk in held)]
    if not mine:
        return None
    code = request.session.get(KEY) if len(mine) > 1 else mine[0].code
    here = next((one for one in mine if one.code == code), None)
    options = [Place("", _("All my estates"), here is None)] if len(mine) > 1 else []
    options += [Place(one.code, one.label, one is here) for one in mine]
    return Places(here.label if here else _("All my estates"), options, "accounts:estate", KEY)
