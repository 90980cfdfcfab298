"""Rounds of a survey: the list, the results, and what is done to one (rule F6)."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.selectors import estates_of
from complaints.views.door import StaffRequest
from deadlines.clock import now
from estates.models import Building
from followups.forms.surveys import ReplyForm, RoundForm
from followups.models import RoundStanding, SurveyRound
from followups.selectors.survey_results import results
from followups.selectors.surveys import (
    KEEPERS,
    REPLIERS,
    holds_all,
    keeps_surveys,
    readable_estates,
    round_actions,
    rounds_for,
    surveys_for,
)
from followups.services import surveys
from followups.survey_arithmetic import Share
from followups.survey_words import QUADRANTS
from followups.views.quadrant_chart import chart
from followups.views.survey_door import keepers_only, readers_only, round_or_404
from hotline.forms import LineForm
from hotline.views.door import act_page, attempt, go, in_view

ask = require_http_methods(["GET", "HEAD", "POST"])


@readers_only
@require_safe
def rounds(request: StaffRequest) -> HttpResponse:
    """The rounds, the newest first."""
    at = now()
    rows = [
        {"round": one, "standing": one.standing(at), "share": Share(one.answered, one.asked)}
        for one in rounds_for(request.user, in_view(request))[:100]
    ]
    context = {"rows": rows, "may_keep": keeps_surveys(request.user)}
    return render(request, "followups/rounds.html", context)


@readers_only
@require_safe
def one(request: StaffRequest, pk: int) -> HttpResponse:
    """What a round came to."""
    round, at = round_or_404(request.user, pk), now()
    estates = readable_estates(request.user, round)
    estate, building = part_of(request, estates)
    standing = round.standing(at)
    found = results(round, estates, at, estate=estate, building=building)
    context = {
        "round": round,
        "standing": standing,
        "estates": estates,
        "estate": estate,
        "building": building,
        "found": found,
        "chart": chart(found) if not found.hidden else None,
        "quadrants": [
            {"name": name, "meaning": meaning, "items": found.in_quadrant(which), "look": which}
            for which, (name, meaning) in QUADRANTS.items()
        ],
        **_may(request.user, round, standing, at),
    }
    return render(request, "followups/round.html", context)


def part_of(request: StaffRequest, estates: list[Any]) -> tuple[Any, Any]:
    """The estate or building the page is narrowed to, of those the reader may read."""
    code = request.GET.get("estate", "")
    estate = next((e for e in estates if e.code == code), None)
    pk = request.GET.get("building", "")
    building = (
        Building.objects.filter(estate__in=estates, pk=int(pk)).first() if pk.isdecimal() and len(pk) < 10 else None
    )
    return estate, building


def _may(user: Any, round: SurveyRound, standing: RoundStanding, at: Any) -> dict[str, bool]:
    can = round_actions(user, round, at)
    return {
        "may_change": "change" in can,
        "may_open": "open" in can,
        "may_close": "close" in can,
        "may_print": "close" in can,
        "may_type": "paper" in can,
        "may_reply": "reply" in can,
        "drafted": standing == RoundStanding.DRAFT,
    }


def _keeps(request: StaffRequest) -> list[Any]:
    return [e for e in estates_of(request.user) if request.user.scope.holds(KEEPERS, e.pk)]


@keepers_only
@ask
def new(request: StaffRequest, pk: int) -> HttpResponse:
    """Prepare a round of a questionnaire."""
    survey = get_object_or_404(surveys_for(request.user), pk=pk)
    others = SurveyRound.objects.visible_to(request.user).exclude(opened_at=None)
    form = RoundForm(
        request.POST or None, estates=_keeps(request), others=others, at=now(), initial={"previous": others.first()}
    )
    if request.method == "POST" and form.is_valid():
        made = attempt(form, lambda: surveys.plan(survey, by=request.user, settings=form.settings()))
        if made is not None:
            return go(request, _url(made.pk), _("Prepared. Nobody is asked before you open it."))
    back = reverse("followups:questionnaire", args=[pk])
    return act_page(request, form, title=_("New round"), button=_("Prepare it"), back=back)


@keepers_only
@ask
def change(request: StaffRequest, pk: int) -> HttpResponse:
    round = round_or_404(request.user, pk)
    _only(request.user, KEEPERS, round)
    others = SurveyRound.objects.visible_to(request.user).exclude(opened_at=None).exclude(pk=pk)
    form = RoundForm(request.POST or None, estates=_keeps(request), others=others, at=now(), round=round)
    sent = request.method == "POST" and form.is_valid()
    if sent and attempt(form, lambda: surveys.change_round(pk, by=request.user, settings=form.settings())) is not None:
        return go(request, _url(pk), _("Changed."))
    return act_page(request, form, title=_("Change the round"), button=_("Save"), back=_url(pk))


@keepers_only
@ask
def open_it(request: StaffRequest, pk: int) -> HttpResponse:
    intro = _(
        "Every household on its estates is asked by message, with a link of its own. "
        "The questions then stay as they are."
    )
    return _act(request, pk, lambda: surveys.open_round(pk, by=request.user), _("Open the round"), intro, _asked)


@keepers_only
@ask
def remind(request: StaffRequest, pk: int) -> HttpResponse:
    intro = _("Every household that has not answered gets a message. It also happens once by itself before the end.")
    return _act(request, pk, lambda: surveys.remind(pk, by=request.user), _("Remind them"), intro, _reminded)


@keepers_only
@ask
def close(request: StaffRequest, pk: int) -> HttpResponse:
    intro = _("Links then say that it is over. Paper can be typed in until the reply is published.")
    return _act(
        request,
        pk,
        lambda: surveys.close_round(pk, by=request.user),
        _("Close the round"),
        intro,
        lambda _r: _("Closed."),
    )


def _asked(n: int) -> str:
    return ngettext("%(n)d household is asked.", "%(n)d households are asked.", n) % {"n": n}


def _reminded(n: int) -> str:
    return ngettext("%(n)d household is reminded.", "%(n)d households are reminded.", n) % {"n": n}


def _act(request: StaffRequest, pk: int, deed: Any, title: str, intro: str, told: Any) -> HttpResponse:
    """A deed that asks for nothing but "yes"."""
    _only(request.user, KEEPERS, round_or_404(request.user, pk))
    form = LineForm(request.POST or None)
    if request.method == "POST":
        form.is_valid()
        done = attempt(form, deed)
        if done is not None:
            return go(request, _url(pk), told(done))
    return act_page(request, form, title=title, button=title, back=_url(pk), intro=intro)


@readers_only
@ask
def reply(request: StaffRequest, pk: int) -> HttpResponse:
    """Our reply, published on the portal."""
    round = round_or_404(request.user, pk)
    _only(request.user, REPLIERS, round)
    form = ReplyForm(request.POST or None, initial={"text": round.reply, "text_en": round.reply_en})
    if request.method == "POST" and form.is_valid():
        given = form.values()
        deed = attempt(form, lambda: surveys.reply(pk, by=request.user, overridden=form.overridden, **given))
        if deed is not None:
            return go(request, _url(pk), _("Published on the residents' pages."))
    return act_page(request, form, title=_("Our reply"), button=_("Publish"), back=_url(pk))


def _only(user: Any, roles: Any, round: SurveyRound) -> None:
    if not holds_all(user, roles, round):
        raise PermissionDenied(_("This round asks estates that are not yours, or it is for somebody else to do."))


def _url(pk: int) -> str:
    return reverse("followups:round", args=[pk])
