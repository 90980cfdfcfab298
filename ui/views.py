"""The style guide, and the residents' large type."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from . import samples

LARGE_COOKIE = "huiyin_large"
YEAR = 365 * 24 * 3600


def back_to(request: HttpRequest, address: str) -> str:
    """``address`` when it is a page of ours, else the first page: nobody is sent elsewhere by a crafted link."""
    ours = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if ours else "/"


@require_safe
def large(request: HttpRequest) -> HttpResponse:
    """Large type on or off, remembered on this device; then back to the page. A look, no data: a link will do."""
    answer = HttpResponseRedirect(back_to(request, request.GET.get("next", "")))
    if request.GET.get("on") == "1":
        answer.set_cookie(
            LARGE_COOKIE, "1", max_age=YEAR, samesite="Lax", secure=settings.LANGUAGE_COOKIE_SECURE, httponly=True
        )
    else:
        answer.delete_cookie(LARGE_COOKIE, samesite="Lax")
    return answer


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component once, drawn by the tags the pages use."""
    return render(request, "ui/styleguide.html", samples.everything())


@require_safe
def residents(request: HttpRequest) -> HttpResponse:
    """The residents' components once, in their own stylesheet."""
    return render(request, "ui/residents.html", samples.everything() | {"desk": {"phone": "0571-5555 0123"}})
