"""Who knocks: the load's own staff, signed in on the copy at hand."""

from __future__ import annotations

import json
import random
import secrets
from importlib import import_module
from typing import Any
from urllib.parse import urlencode

from demo.load import texts
from demo.load.place import CODES, PREFIX

SECRET = "".join(secrets.choice("abcdefghijklmnopqrstuvwxyz0123456789") for _ in range(32))
JSON = {"Content-Type": "application/json"}
SAID = "电梯里漏水，已经三天了。第 %N% 次打电话，请尽快回电，老人不敢走，希望今天派人来看。"


def user(name: str) -> Any:
    from accounts.models import User

    return User.objects.get(username=PREFIX + name)


def signed_in(who: Any) -> dict[str, str]:
    """The headers of a browser in which `who` is signed in."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(who.pk)
    store[BACKEND_SESSION_KEY] = "accounts.backends.PersonBackend"
    store[HASH_SESSION_KEY] = who.get_session_auth_hash()
    store.save()
    cookies = f"{settings.SESSION_COOKIE_NAME}={store.session_key}; {settings.CSRF_COOKIE_NAME}={SECRET}"
    return {"Cookie": cookies, "Accept-Language": "zh-Hans"}


def token_of(who: Any) -> dict[str, str]:
    """The headers of a program that speaks for `who`."""
    from knox.models import AuthToken

    return {"Authorization": f"Token {AuthToken.objects.create(user=who)[1]}", **JSON}


def unit_clients(count: int = 8) -> list[dict[str, Any]]:
    """Those who ask for the unit: a complaint's words, one INSERT."""
    bodies = [json.dumps({"content": SAID}, ensure_ascii=False)]
    return [{"method": "POST", "path": "/bench/insert", "headers": JSON, "bodies": bodies}] * count


def _callers(code: str) -> list[Any]:
    """Residents of the estate who ring, each with unit and telephone: a hundred and fifty of them."""
    from estates.models import Resident

    homes = Resident.objects.filter(estate__code=code).select_related("household__unit").prefetch_related("phones")
    return list(homes.order_by("pk")[::2][:150])


def _said(index: int) -> str:
    dice = random.Random(index)
    return texts.content(dice, index, 1) + " %N%"


def api_clients(codes: tuple[str, ...] = CODES) -> list[dict[str, Any]]:
    """Programs that register complaints, one for each estate given."""
    made = []
    for code in codes:
        bodies = [
            {
                "estate": code,
                "channel": "phone",
                "complainant": {"name": who.name, "phone": who.phones.all()[0].number, "unit": who.household.unit.code},
                "content": _said(i),
            }
            for i, who in enumerate(_callers(code))
        ]
        made.append(
            {
                "method": "POST",
                "path": "/api/v1/complaints/",
                "headers": token_of(user(f"{code.lower()}_duty")),
                "bodies": [json.dumps(body, ensure_ascii=False) for body in bodies],
            }
        )
    return made


def form_clients(codes: tuple[str, ...] = CODES) -> list[dict[str, Any]]:
    """Clerks at the intake console, one for each estate given, with session and csrf.

    `alike` is what a clerk answers to the look-alikes shown while typing: none of them, go on.
    """
    made = []
    for code in codes:
        bodies = []
        for i, who in enumerate(_callers(code)):
            fields = {
                "csrfmiddlewaretoken": SECRET,
                "estate": code,
                "channel": "phone",
                "kind": "complaint",
                "urgency": "2",
                "reach": who.phones.all()[0].number,
                "name": who.name,
                "unit": who.household.unit.code,
                "act": "save",
                "alike": "none",
                "content": _said(i),
            }
            bodies.append(urlencode(fields).replace("%25N%25", "%N%") + "&submission=%U%")
        headers = {**signed_in(user(f"{code.lower()}_duty")), "Content-Type": "application/x-www-form-urlencoded"}
        made.append({"method": "POST", "path": "/complaints/new/", "headers": headers, "bodies": bodies})
    return made
