"""Notices of the estates (rules F5, W4): what hangs, what hung, and hanging a new one."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from complaints.views.door import StaffRequest
from deadlines.clock import now
from followups.forms.clusters import NoticeForm
from followups.models import Cluster
from followups.selectors.clusters import estates_kept, notices_for, publishes
from followups.services import clusters as services
from followups.views.concern_door import with_cluster
from hotline.forms import LineForm
from hotline.views.door import act_page, attempt, go, in_view, staff_only

ask = require_http_methods(["GET", "HEAD", "POST"])


@staff_only
@require_safe
def notices(request: StaffRequest) -> HttpResponse:
    """The notices, the newest first, with how many have read each."""
    at = now()
    rows = [
        {"notice": one, "up": one.is_up(at), "coming": at < one.from_at, "may": publishes(request.user, one.estate_id)}
        for one in notices_for(request.user, in_view(request))[:100]
    ]
    return render(request, "followups/notices.html", {"rows": rows, "may_publish": bool(estates_kept(request.user))})


@login_required
@ask
def new(request: StaffRequest) -> HttpResponse:
    """Publish one."""
    estates = estates_kept(request.user)
    if not estates:
        raise PermissionDenied(_("Notices are published by the desk and those above it."))
    form = NoticeForm(request.POST or None, estates=estates)
    return _publish(request, form, reverse("followups:notices"))


@with_cluster()
@ask
def new_about(request: StaffRequest, cluster: Cluster) -> HttpResponse:
    """Publish one about a common concern; its complainants may be told by message as well."""
    form = NoticeForm(
        request.POST or None, estates=[cluster.estate], cluster=cluster, initial={"title": cluster.label, "tell": True}
    )
    return _publish(request, form, cluster.get_absolute_url())


def _publish(request: StaffRequest, form: NoticeForm, back: str) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        made = attempt(form, lambda: services.publish(form.notice(), by=request.user, overridden=form.overridden))
        if made is not None:
            return go(request, back, _("Published on the residents' pages."))
    return act_page(request, form, title=_("New notice"), button=_("Publish"), back=back)


@staff_only
@ask
def take_down(request: StaffRequest, pk: int) -> HttpResponse:
    notice = notices_for(request.user).filter(pk=pk).first()
    if notice is None:
        raise Http404
    if not publishes(request.user, notice.estate_id):
        raise PermissionDenied(_("Notices are published by the desk and those above it."))
    form, back = LineForm(request.POST or None), reverse("followups:notices")
    if request.method == "POST":
        form.is_valid()
        if attempt(form, lambda: services.take_down(pk, by=request.user)) is not None:
            return go(request, back, _("Taken down."))
    intro = _("“{title}” comes down now.").format(title=notice.label)
    return act_page(request, form, title=_("Take the notice down"), button=_("Take it down"), back=back, intro=intro)
