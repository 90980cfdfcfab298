"""Writing questionnaires (rule F6)."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from complaints.views.door import StaffRequest
from followups.forms.surveys import ItemForm, SectionForm, SurveyForm
from followups.models import Survey, SurveyItem, SurveySection
from followups.selectors.surveys import is_frozen, keeps_surveys, sections_of, surveys_for
from followups.services import surveys
from followups.survey_announcements import minutes
from followups.views.survey_door import keepers_only, readers_only
from hotline.forms import LineForm
from hotline.views.door import act_page, attempt, go

ask = require_http_methods(["GET", "HEAD", "POST"])


@readers_only
@require_safe
def questionnaires(request: StaffRequest) -> HttpResponse:
    """The questionnaires there are."""
    rows = surveys_for(request.user).prefetch_related("rounds", "sections__items")
    context = {"rows": rows, "may_keep": keeps_surveys(request.user)}
    return render(request, "followups/questionnaires.html", context)


@readers_only
@require_safe
def one(request: StaffRequest, pk: int) -> HttpResponse:
    """One questionnaire as it is asked, with what may be changed."""
    survey = _found(request, pk)
    sections, frozen = sections_of(survey), is_frozen(survey)
    items = sum(len(section.items.all()) for section in sections)
    context = {
        "survey": survey,
        "sections": sections,
        "frozen": frozen,
        "items": items,
        "minutes": minutes(items),
        "may_keep": keeps_surveys(request.user),
        "may_change": keeps_surveys(request.user) and not frozen,
        "rounds": survey.rounds.visible_to(request.user),
    }
    return render(request, "followups/questionnaire.html", context)


@keepers_only
@ask
def new(request: StaffRequest) -> HttpResponse:
    form = SurveyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = attempt(form, lambda: surveys.write(by=request.user, **form.cleaned_data))
        if made is not None:
            return go(request, _url(made.pk), _("Begun. Add a section, then its questions."))
    return act_page(
        request, form, title=_("New questionnaire"), button=_("Begin"), back=reverse("followups:questionnaires")
    )


@keepers_only
@ask
def change(request: StaffRequest, pk: int) -> HttpResponse:
    survey = _changeable(request, pk)
    initial = {name: getattr(survey, name) for name in ("title", "title_en", "intro", "intro_en")}
    form = SurveyForm(request.POST or None, initial=initial)
    sent = request.method == "POST" and form.is_valid()
    if sent and attempt(form, lambda: surveys.change_survey(pk, by=request.user, **form.cleaned_data)) is not None:
        return go(request, _url(pk), _("Changed."))
    return act_page(request, form, title=_("Title and opening words"), button=_("Save"), back=_url(pk))


@keepers_only
@ask
def copy(request: StaffRequest, pk: int) -> HttpResponse:
    """A copy to change; rounds of both can be compared."""
    survey, form = _found(request, pk), LineForm(request.POST or None)
    if request.method == "POST":
        form.is_valid()
        made = attempt(form, lambda: surveys.copy(pk, by=request.user))
        if made is not None:
            return go(
                request, _url(made.pk), _("Copied. Questions you leave as they are can be compared between rounds.")
            )
    return act_page(
        request, form, title=_("Copy the questionnaire"), button=_("Make a copy"), back=_url(pk),
        intro=_("The same questions as in “{title}”, to be changed for the next round.").format(title=survey.label),
    )  # fmt: skip


@keepers_only
@ask
def section(request: StaffRequest, pk: int, section: int = 0) -> HttpResponse:
    """Add a section, or change one."""
    survey = _changeable(request, pk)
    found = get_object_or_404(SurveySection, survey=survey, pk=section) if section else None
    form = SectionForm(
        request.POST or None, initial={"title": found.title, "title_en": found.title_en} if found else None
    )
    if request.method == "POST" and form.is_valid():
        given: dict[str, Any] = {"by": request.user, **form.cleaned_data}
        deed = (
            (lambda: surveys.change_section(pk, section, **given))
            if found
            else (lambda: surveys.add_section(pk, **given))
        )
        if attempt(form, deed) is not None:
            return go(request, _url(pk), _("Saved."))
    title = _("Change the section") if found else _("New section")
    return act_page(request, form, title=title, button=_("Save"), back=_url(pk))


@keepers_only
@ask
def drop_section(request: StaffRequest, pk: int, section: int) -> HttpResponse:
    survey = _changeable(request, pk)
    found = get_object_or_404(SurveySection.objects.prefetch_related("items"), survey=survey, pk=section)
    form = LineForm(request.POST or None)
    if request.method == "POST":
        form.is_valid()
        if attempt(form, lambda: [surveys.remove_section(pk, section, by=request.user)]) is not None:  # type: ignore[func-returns-value]
            return go(request, _url(pk), _("Removed."))
    intro = _("“{title}” goes with all it asks.").format(title=found.label)
    return act_page(request, form, title=_("Remove the section"), button=_("Remove"), back=_url(pk), intro=intro)


@keepers_only
@ask
def item_new(request: StaffRequest, pk: int, section: int) -> HttpResponse:
    survey = _changeable(request, pk)
    get_object_or_404(SurveySection, survey=survey, pk=section)
    form = ItemForm(request.POST or None)
    sent = request.method == "POST" and form.is_valid()
    if (
        sent
        and attempt(form, lambda: surveys.add_item(pk, section, by=request.user, question=form.question())) is not None
    ):
        return go(request, _url(pk), _("Added."))
    return act_page(request, form, title=_("New question"), button=_("Add it"), back=_url(pk))


@keepers_only
@ask
def item(request: StaffRequest, pk: int, item: int) -> HttpResponse:
    survey = _changeable(request, pk)
    found = get_object_or_404(SurveyItem, section__survey=survey, pk=item)
    form = ItemForm(request.POST or None, item=found)
    sent = request.method == "POST" and form.is_valid()
    if (
        sent
        and attempt(form, lambda: surveys.change_item(pk, item, by=request.user, question=form.question())) is not None
    ):
        return go(request, _url(pk), _("Changed."))
    return act_page(request, form, title=_("Change the question"), button=_("Save"), back=_url(pk))


@keepers_only
@require_POST
def move(request: StaffRequest, pk: int, item: int) -> HttpResponse:
    """Up or down by one place."""
    _changeable(request, pk)
    attempt(LineForm({}), lambda: surveys.move(pk, item, by=request.user, up=request.POST.get("to") == "up"))
    return go(request, _url(pk) + f"#i{item}")


@keepers_only
@require_POST
def drop_item(request: StaffRequest, pk: int, item: int) -> HttpResponse:
    _changeable(request, pk)
    attempt(LineForm({}), lambda: surveys.remove_item(pk, item, by=request.user))
    return go(request, _url(pk), _("Removed."))


def _found(request: StaffRequest, pk: int) -> Survey:
    found = surveys_for(request.user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _changeable(request: StaffRequest, pk: int) -> Survey:
    survey = _found(request, pk)
    if is_frozen(survey):
        raise PermissionDenied(_("It has been asked already and stays as it was. Make a copy to change it."))
    return survey


def _url(pk: int) -> str:
    return reverse("followups:questionnaire", args=[pk])
