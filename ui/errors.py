"""The pages of what went wrong. None of them touches the database, nor the request's user."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string


def page(code: int, **context: Any) -> HttpResponse:
    """The error page of that number, in the active language. ``context`` may carry ``message`` and ``back``."""
    return HttpResponse(render_to_string(f"errors/{code}.html", context), status=code)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the browser sent what no form of ours sends."""
    return page(400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403. The exception's words are shown when a service wrote some."""
    return page(403, message=_words(exception))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404, the same for what does not exist and for what is not yours to know."""
    return page(404)


def conflict(request: HttpRequest, message: str = "", back: str = "") -> HttpResponse:
    """409: not now. ``message`` says what is missing, ``back`` where to go on."""
    return page(409, message=message, back=back)


def too_many(request: HttpRequest, message: str = "") -> HttpResponse:
    """429: throttled or locked out."""
    return page(429, message=message)


def server_error(request: HttpRequest) -> HttpResponse:
    """500."""
    return page(500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 of a form that waited too long, or came from elsewhere."""
    return HttpResponse(render_to_string("errors/csrf.html", {"back": request.path}), status=403)


def _words(exception: Exception | None) -> str:
    return str(exception.args[0]) if exception and exception.args and isinstance(exception.args[0], str) else ""
