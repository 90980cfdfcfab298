"""Notices 公告 (rules F5, W4): what hangs now, one of them, and "me too" on one that is about a common concern."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from complaints.errors import ComplaintError
from deadlines.clock import now
from followups.models import Notice
from followups.selectors.clusters import notices_up
from followups.services import clusters
from portal.forms import MeTooForm
from portal.limits import REPORTS
from portal.selectors.notices import notice_by
from portal.services import Busy, count
from portal.services.me_too import say_me_too
from portal.views.frame import draft_of, gone, owner_of, private, show


@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """What hangs now."""
    estate = draft_of(request).estate
    return show(request, "portal/notices.html", estate, notices=notices_up(estate, now()))


@require_safe
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """One notice. Whoever opens it is counted once a browser, and nobody is told who."""
    found = notice_by(pk)
    if found is None:
        return gone(request)
    owner = owner_of(request)
    if found.is_up(now()):
        clusters.read(found, owner)
    return show(request, "portal/notice.html", found.estate, notice=found, up=found.is_up(now()), me_too=_open(found))


def _open(found: Notice) -> bool:
    """Whether one may join the concern it is about."""
    cluster = found.cluster
    return bool(found.is_up(now()) and cluster and not (cluster.closed_at or cluster.dismissed_at or cluster.fixed_at))


@require_http_methods(["GET", "HEAD", "POST"])
@private
def me_too(request: HttpRequest, pk: int) -> HttpResponse:
    """It is so at our home as well: a case of our own, joined to the others, with a link to follow it."""
    found = notice_by(pk)
    if found is None or not _open(found):
        return gone(request)
    form, status = MeTooForm(request.POST if request.method == "POST" else None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and not form.trapped:
            try:
                count(request, "report", REPORTS)
                case = say_me_too(found, **form.values())
                return redirect("portal:matter", token=case.token)
            except Busy:
                form.add_error(None, _("That was a lot within one hour. Please ring us."))
                status = 429
            except ComplaintError as error:
                form.add_error(None, str(error))
                status = error.status
    mark = form.data.get("mark", "") or uuid.uuid4().hex
    return show(request, "portal/me_too.html", found.estate, status, notice=found, form=form, mark=mark)
