"""Common concern (rule F5): the list, one concern with its households, and what is done to it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from complaints.views.door import StaffRequest
from deadlines.clock import now
from deadlines.selectors.climbs import climbs_of
from followups.forms.clusters import AnswerForm, ConcernForm, GatherForm, JoinForm, ReasonForm
from followups.models import Cluster
from followups.selectors.clusters import (
    CALLERS,
    MEETING,
    candidates,
    clusters_for,
    estates_kept,
    households_of,
    keeps_clusters,
    meetings_of,
    order_of,
)
from followups.services import clusters as services
from followups.views.concern_door import overseers_only, with_cluster
from hotline.forms import LineForm
from hotline.views.door import act_page, attempt, go, in_view

ask = require_http_methods(["GET", "HEAD", "POST"])


@overseers_only
@require_safe
def clusters(request: StaffRequest) -> HttpResponse:
    """What waits for a decision, what is open, what is over."""
    rows = list(clusters_for(request.user, in_view(request)).order_by("-proposed_at", "-pk")[:100])
    groups = [
        ("proposed", [r for r in rows if r.standing() == "proposed"]),
        ("open", [r for r in rows if r.standing() in ("open", "fixed")]),
        ("over", [r for r in rows if r.standing() in ("closed", "dismissed")][:20]),
    ]
    context = {
        "groups": [(name, found) for name, found in groups if found],
        "may_keep": bool(estates_kept(request.user)),
    }
    return render(request, "followups/clusters.html", context)


@with_cluster(roles=None)
@require_safe
def one(request: StaffRequest, cluster: Cluster) -> HttpResponse:
    """One concern: cause and fix, its households, who has not heard of it, notices, meetings."""
    households, at = households_of(cluster, request.user), now()
    alive = not (cluster.dismissed_at or cluster.closed_at)
    keeps = alive and keeps_clusters(request.user, cluster.estate_id)
    meetings = meetings_of(cluster, request.user)
    climbs = climbs_of(MEETING, [m.pk for m in meetings])
    context = {
        "cluster": cluster,
        "order": order_of(cluster, request.user),
        "households": households,
        "silent": [one for one in households if not one.informed and one.case.is_open],
        "waiting": sum(one.case.is_open for one in households),
        "fitting": candidates(cluster, request.user) if keeps else [],
        "notices": [{"notice": n, "up": n.is_up(at)} for n in cluster.notices.all()],
        "meetings": [
            {
                "meeting": m,
                "came": sum(bool(g.came) for g in m.guests.all()),
                "promises": [
                    {"promise": p, "broken": p.broken(at), "climbs": climbs.get((m.pk, p.pk))} for p in m.promises.all()
                ],
            }
            for m in meetings
        ],
        "keeps": keeps,
        "calls": alive and request.user.scope.holds(CALLERS, cluster.estate_id),
    }
    return render(request, "followups/cluster.html", context)


@overseers_only
@ask
def new(request: StaffRequest) -> HttpResponse:
    """Gather cases by hand."""
    form = GatherForm(request.POST or None, initial={"cases": request.GET.get("cases", "")})
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        made = attempt(form, lambda: services.gather(given.pop("cases"), by=request.user, **given))
        if made is not None:
            return go(request, made.get_absolute_url(), _("Gathered. Each case stays its own."))
    back = reverse("followups:clusters")
    return act_page(request, form, title=_("Gather cases as one concern"), button=_("Gather them"), back=back)


@with_cluster()
@ask
def confirm(request: StaffRequest, cluster: Cluster) -> HttpResponse:
    form = ConcernForm(request.POST or None, cluster=cluster, by=request.user)
    deed = lambda: services.confirm(cluster.pk, by=request.user, **form.values())  # noqa: E731
    return _act(
        request, cluster, form, deed, _("It is one concern"), _("Confirmed. Hold a meeting or publish a notice.")
    )


@with_cluster()
@ask
def describe(request: StaffRequest, cluster: Cluster) -> HttpResponse:
    form = ConcernForm(request.POST or None, cluster=cluster, by=request.user)
    deed = lambda: services.describe(cluster.pk, by=request.user, **form.values())  # noqa: E731
    return _act(request, cluster, form, deed, _("Cause and fix"), _("Saved."))


@with_cluster()
@ask
def dismiss(request: StaffRequest, cluster: Cluster) -> HttpResponse:
    form = ReasonForm(request.POST or None)
    deed = lambda: services.dismiss(cluster.pk, by=request.user, **form.cleaned_data)  # noqa: E731
    return _act(request, cluster, form, deed, _("It is no common concern"), _("Dismissed."))


@with_cluster()
@ask
def fixed(request: StaffRequest, cluster: Cluster) -> HttpResponse:
    deed = lambda: services.mark_fixed(cluster.pk, by=request.user)  # noqa: E731
    intro = _("The one fix is done. Each case is still resolved, verified and called back by itself.")
    return _act(request, cluster, LineForm(request.POST or None), deed, _("It is fixed"), _("Fixed."), intro)


@with_cluster()
@ask
def close(request: StaffRequest, cluster: Cluster) -> HttpResponse:
    deed = lambda: services.close(cluster.pk, by=request.user)  # noqa: E731
    return _act(request, cluster, LineForm(request.POST or None), deed, _("Close the concern"), _("Closed."))


@with_cluster()
@ask
def join(request: StaffRequest, cluster: Cluster) -> HttpResponse:
    """One more household."""
    form = JoinForm(request.POST or None)
    deed = lambda: services.join(cluster.pk, by=request.user, **form.cleaned_data)  # noqa: E731
    return _act(request, cluster, form, deed, _("Add a case"), _("Added."))


@with_cluster()
@require_POST
def leave(request: StaffRequest, cluster: Cluster, member: int) -> HttpResponse:
    attempt(LineForm({}), lambda: services.leave(cluster.pk, member, by=request.user))
    return go(request, cluster.get_absolute_url(), _("It goes its own way."))


@with_cluster()
@ask
def answer(request: StaffRequest, cluster: Cluster) -> HttpResponse:
    """One answer to each of the chosen households."""
    households = households_of(cluster, request.user)
    silent = {one.member.pk for one in households if not one.informed}
    form = AnswerForm(request.POST or None, households=households, only=silent or None)
    if request.method == "POST" and form.is_valid():
        given = form.values()
        chosen = [int(pk) for pk in given["members"]]
        sent = attempt(
            form,
            lambda: services.answer(
                cluster.pk, chosen, by=request.user, text=given["text"], overridden=form.overridden
            ),
        )
        if sent is not None:
            return _answered(request, cluster, sent)
    title = _("Answer every household")
    return act_page(request, form, title=title, button=_("Send the answers"), back=cluster.get_absolute_url())


def _answered(request: StaffRequest, cluster: Cluster, sent: list[Any]) -> HttpResponse:
    done = sum(not one.refused for one in sent)
    for one in sent:
        if one.refused:
            messages.warning(request, _("{number}: {why}").format(number=one.case.number, why=one.refused))
    said = ngettext("%(n)d household is answered.", "%(n)d households are answered.", done) % {"n": done}
    return go(request, cluster.get_absolute_url(), said)


def _act(
    request: StaffRequest, cluster: Cluster, form: Any, deed: Any, title: str, said: str, intro: str = ""
) -> HttpResponse:
    url = cluster.get_absolute_url()
    if request.method == "POST" and form.is_valid() and attempt(form, deed) is not None:
        return go(request, url, said)
    return act_page(request, form, title=title, button=title, back=url, intro=intro)
