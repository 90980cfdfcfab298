"""Residents' meetings 座谈会 of a common concern (rule F5)."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from complaints.views.door import StaffRequest
from followups.forms.clusters import CallForm, HoldForm, PromiseForm
from followups.models import Cluster, Meeting
from followups.selectors.clusters import CALLERS, KEEPERS
from followups.services import clusters as services
from followups.views.concern_door import cluster_or_404, overseers_only, with_cluster
from hotline.forms import LineForm
from hotline.views.door import act_page, attempt, go

ask = require_http_methods(["GET", "HEAD", "POST"])


@with_cluster(CALLERS)
@ask
def call(request: StaffRequest, cluster: Cluster) -> HttpResponse:
    """Call every household of the concern to a meeting."""
    form, url = CallForm(request.POST or None, initial={"topic": cluster.label}), cluster.get_absolute_url()
    sent = request.method == "POST" and form.is_valid()
    if sent and attempt(form, lambda: services.call(cluster.pk, by=request.user, **form.cleaned_data)) is not None:
        return go(request, url, _("Called. Every household is told."))
    return act_page(request, form, title=_("Call a residents' meeting"), button=_("Invite them"), back=url)


@overseers_only
@ask
def hold(request: StaffRequest, pk: int) -> HttpResponse:
    """Who came, and the minutes."""
    meeting, url = _found(request, pk, KEEPERS)
    with timezone.override(meeting.estate.zone):
        form = HoldForm(request.POST or None, meeting=meeting, by=request.user)
        if request.method == "POST" and form.is_valid():
            given = form.values()
            given["came"] = [int(one) for one in given["came"]]
            deed: Any = lambda: services.hold(pk, by=request.user, overridden=form.overridden, **given)  # noqa: E731
            if attempt(form, deed) is not None:
                return go(request, url, _("Kept. Now write down what was decided."))
        return act_page(request, form, title=_("Attendance and minutes"), button=_("Keep them"), back=url)


@overseers_only
@ask
def promise(request: StaffRequest, pk: int) -> HttpResponse:
    """What was decided, with a date and somebody who sees to it."""
    meeting, url = _found(request, pk, CALLERS)
    with timezone.override(meeting.estate.zone):
        form = PromiseForm(request.POST or None, estate_id=meeting.estate_id, by=request.user)
        if request.method == "POST" and form.is_valid():
            given = form.values()
            deed: Any = lambda: services.promise(pk, by=request.user, overridden=form.overridden, **given)  # noqa: E731
            if attempt(form, deed) is not None:
                return go(request, url, _("Promised. Its clock runs."))
        return act_page(request, form, title=_("Decided and promised"), button=_("Promise it"), back=url)


@overseers_only
@require_POST
def keep_word(request: StaffRequest, pk: int, promised: int) -> HttpResponse:
    """Kept, or told that it will not be."""
    _meeting, url = _found(request, pk, KEEPERS)
    kept = request.POST.get("kept") != "no"
    attempt(LineForm({}), lambda: services.keep_word(pk, promised, by=request.user, kept=kept))
    return go(request, url, _("Kept, and written down.") if kept else _("Written down as broken. Its clock runs on."))


def _found(request: StaffRequest, pk: int, roles: Any) -> tuple[Meeting, str]:
    meeting = Meeting.objects.select_related("estate", "cluster").filter(pk=pk).first()
    if meeting is None:
        raise Http404
    cluster_or_404(request.user, meeting.cluster_id)
    if not request.user.scope.holds(roles, meeting.estate_id):
        raise PermissionDenied(_("This is not yours to do."))
    return meeting, meeting.cluster.get_absolute_url()
