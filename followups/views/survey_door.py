"""Who may open a page of the surveys."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.places import chosen
from accounts.selectors import usual_estate
from complaints.views.door import StaffRequest
from deadlines.clock import now
from followups.models import SurveyRound
from followups.selectors.surveys import keeps_surveys, reads_surveys, round_for


def readers_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Whoever oversees an estate or heads a department there, on the clock of their own or the estate's wall."""

    @login_required
    @wraps(view)
    def guarded(request: StaffRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not reads_surveys(request.user):
            raise PermissionDenied(_("Surveys are read by the desk, those above it, and the heads of departments."))
        here = chosen(request) or usual_estate(request.user, now())
        with timezone.override(request.user.zone or (here.zone if here else None) or timezone.get_current_timezone()):
            return view(request, *args, **kwargs)

    return guarded


def keepers_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Whoever writes questionnaires."""

    @readers_only
    @wraps(view)
    def guarded(request: StaffRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not keeps_surveys(request.user):
            raise PermissionDenied(_("Questionnaires are written by the service assistant and those above."))
        return view(request, *args, **kwargs)

    return guarded


def round_or_404(user: Any, pk: int) -> SurveyRound:
    found = round_for(user, pk)
    if found is None:
        raise Http404
    return found
