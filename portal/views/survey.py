"""A household's answer to a survey (rule F6): part by part, without script or account, once. And our reply to it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from deadlines.clock import now
from followups.errors import BadInput, ComplaintError
from followups.forms.answers import Sheet, lists_of
from followups.models import RoundStanding, SurveyInvitation
from followups.selectors.survey_results import results
from followups.selectors.surveys import invitation_by, replied_rounds, sections_of
from followups.services import surveys
from followups.survey_announcements import minutes
from portal.limits import DEEDS
from portal.services import Busy, count
from portal.views.frame import draft_of, gone, private, show


@require_http_methods(["GET", "HEAD", "POST"])
@private
def survey(request: HttpRequest, token: str) -> HttpResponse:
    """The first page, a part of the sheet, or why there is none: answered already, or closed."""
    invitation = invitation_by(token)
    if invitation is None:
        return gone(request)
    if invitation.answered_on is not None:
        return _said(request, invitation, "portal/survey_answered.html", thanks=_just_sent(request, invitation))
    if invitation.round.standing(now()) != RoundStanding.OPEN:
        return _said(request, invitation, "portal/survey_closed.html")
    parts = [s for s in sections_of(invitation.round.survey) if s.items.all()]
    at = _part(request, len(parts))
    if request.method == "POST" and at:
        return _answered(request, invitation, parts, at)
    return _page(request, invitation, parts, at) if at else _first_page(request, invitation, parts)


def _key(invitation: SurveyInvitation) -> str:
    return f"survey_{invitation.pk}"


def _part(request: HttpRequest, parts: int) -> int:
    """Which part is meant, from 1; 0 for the first page."""
    asked = (request.POST if request.method == "POST" else request.GET).get("part", "")
    return min(int(asked), parts) if asked.isdecimal() and len(asked) < 4 else 0


def _first_page(request: HttpRequest, invitation: SurveyInvitation, parts: list[Any]) -> HttpResponse:
    items = sum(len(part.items.all()) for part in parts)
    return _said(
        request, invitation, "portal/survey.html", items=items, minutes=minutes(items),
        begun=bool(request.session.get(_key(invitation))),
    )  # fmt: skip


def _sheet(parts: list[Any], at: int, given: dict[str, list[str]]) -> Sheet:
    first = 1 + sum(len(part.items.all()) for part in parts[: at - 1])
    return Sheet(parts[at - 1].items.all(), given, first)


def _page(
    request: HttpRequest,
    invitation: SurveyInvitation,
    parts: list[Any],
    at: int,
    sheet: Sheet | None = None,
    status: int = 200,
) -> HttpResponse:
    sheet = sheet or _sheet(parts, at, request.session.get(_key(invitation), {}))
    back = request.path if at == 1 else f"{request.path}?part={at - 1}"
    return _said(
        request, invitation, "portal/survey_part.html", status, section=parts[at - 1], sheet=sheet, at=at,
        parts=len(parts), track=[n <= at for n in range(1, len(parts) + 1)], last=at == len(parts), back=back,
    )  # fmt: skip


def _answered(request: HttpRequest, invitation: SurveyInvitation, parts: list[Any], at: int) -> HttpResponse:
    """Keep this part; on to the next, or send the whole."""
    sheet, key = _sheet(parts, at, lists_of(request.POST)), _key(invitation)
    kept = {**request.session.get(key, {}), **sheet.kept()}
    request.session[key] = kept
    if not sheet.check():
        return _page(request, invitation, parts, at, sheet, 422)
    if at < len(parts):
        return redirect(f"{request.path}?part={at + 1}")
    sheets = [_sheet(parts, n, kept) for n in range(1, len(parts) + 1)]
    try:
        count(request, "deed", DEEDS)
        surveys.answer(invitation.token, {pk: one for part in sheets for pk, one in part.given.items()})
    except BadInput as error:
        wrong = next((n for n, one in enumerate(sheets, 1) if one.refuse(error)), at)
        return _page(request, invitation, parts, wrong, sheets[wrong - 1], 422)
    except Busy:
        return _page(request, invitation, parts, at, sheet, 429)
    except ComplaintError:
        return redirect(request.path)  # answered or closed meanwhile: the page says which
    request.session[key] = {}
    request.session[f"{key}_sent"] = True
    return redirect(request.path)


def _just_sent(request: HttpRequest, invitation: SurveyInvitation) -> bool:
    return bool(request.session.pop(f"{_key(invitation)}_sent", False))


def _said(
    request: HttpRequest, invitation: SurveyInvitation, template: str, status: int = 200, **context: Any
) -> HttpResponse:
    return show(
        request, template, invitation.unit.estate, status, invitation=invitation, round=invitation.round,
        survey=invitation.round.survey, **context,
    )  # fmt: skip


@require_safe
def replies(request: HttpRequest) -> HttpResponse:
    """What residents said, and what we do: the rounds we have replied to."""
    estate = draft_of(request).estate
    return show(request, "portal/survey_replies.html", estate, rounds=replied_rounds(estate)[:20])


@require_safe
def reply(request: HttpRequest, pk: int) -> HttpResponse:
    """One published reply, with how many answered and what came of it; small numbers hidden."""
    round = replied_rounds().filter(pk=pk).first()
    if round is None:
        raise Http404
    estates = list(round.estates.all())
    found = results(round, estates, now())
    shown = sorted((one for one in found.items if not one.hidden), key=lambda one: -(one.rated.satisfaction.value or 0))
    here = estates[0] if len(estates) == 1 else draft_of(request).estate
    back = reverse("portal:survey_replies")
    return show(request, "portal/survey_reply.html", here, round=round, found=found, items=shown, back=back)
