"""The private link again, by number and the last four digits (rule W2): every answer looks the same."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal.forms import TrackForm
from portal.limits import LOOKUPS
from portal.services import Busy, ask_for_link, count
from portal.views.frame import draft_of, owner_of, private, show


@require_http_methods(["GET", "HEAD", "POST"])
@private
def lookup(request: HttpRequest) -> HttpResponse:
    """Ask. Only the shape of what was typed is ever said to be wrong."""
    form, status = TrackForm(request.POST if request.method == "POST" else None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            owner_of(request)  # the session that is counted
            try:
                count(request, "lookup", LOOKUPS)
            except Busy:
                form.add_error(None, _("Too many tries from here within one hour. Please try again later, or ring us."))
                status = 429
            else:
                ask_for_link(form.cleaned_data["number"], form.cleaned_data["tail"])
                return redirect("portal:lookup_done")
    return show(request, "portal/lookup.html", draft_of(request).estate, status, form=form)


@require_safe
@private
def lookup_done(request: HttpRequest) -> HttpResponse:
    """The one answer to every try."""
    return show(request, "portal/lookup_done.html", draft_of(request).estate)
