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
    """The estate lists begin with; None for all of the person's own. Still to be narrowed by `visible_to`.

    Shared between requests, as every remembered row: never change it.
    """
    code = request.session.get(KEY)
    user = request.user
    if not code or not isinstance(user, User):
        return None
    return next((one for one in _own(user) if one.code == code), None)


def looked_at(request: HttpRequest) -> list[str]:
    """The estates a list is narrowed to: those of the address (`?estate=`, several or with commas between) that are the
    person's own, else the chosen one; [] for all of them."""
    user = request.user
    asked = {code for value in request.GET.getlist("estate") for code in value.split(",")}
    mine = [one.code for one in _own(user) if one.code in asked] if asked and isinstance(user, User) else []
    here = None if mine else chosen(request)
    return mine or ([here.code] if here else [])


def _own(user: User) -> list[Estate]:
    held = user.scope.estates
    return [e for e in remembered.rows(Estate) if e.active and (held == ALL or e.pk in held)]


def switch(request: HttpRequest) -> Places | None:
    """What the frame's estate switch offers; nothing to somebody without an estate."""
    user = request.user
    if not isinstance(user, User):
        return None
    mine = _own(user)
    if not mine:
        return None
    code = request.session.get(KEY) if len(mine) > 1 else mine[0].code
    here = next((one for one in mine if one.code == code), None)
    options = [Place("", _("All my estates"), here is None)] if len(mine) > 1 else []
    options += [Place(one.code, one.label, one is here) for one in mine]
    return Places(here.label if here else _("All my estates"), options, "accounts:estate", KEY)
