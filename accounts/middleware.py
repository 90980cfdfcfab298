"""The person's language and time zone, put in force for each request."""

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.middleware import get_user
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers

from accounts import places

OFFERED = frozenset(code for code, _ in settings.LANGUAGES)


class PersonMiddleware:
    """A person's own choice wins; then the cookie; then what the browser asks for; else simplified Chinese.

    Needs `request.user`, so it stands after the authentication middleware. The clock on the wall is the
    person's time zone when they set one, else the instance's.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user: Any = None
        if hasattr(request, "user"):
            user = request.user = get_user(request)  # who it is is asked now, so what stands for them can go
        language = getattr(user, "language", "")
        if language not in OFFERED:
            language = translation.get_language_from_request(request)
        zone = _zone(getattr(user, "time_zone", ""))
        if user is not None and user.is_authenticated:
            here = places.chosen(request)  # one that is theirs no longer narrows nothing
            user.estate_in_view = here.code if here else ""  # what lists and numbers begin with
        request.LANGUAGE_CODE = language
        with translation.override(language), timezone.override(zone):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ("Accept-Language",))
        return response


def _zone(name: object) -> ZoneInfo | None:
    """The named zone, or None for the instance's own: an unknown name must not lock a person out."""
    try:
        return ZoneInfo(str(name)) if name else None
    except (KeyError, ValueError, OSError):
        return None
