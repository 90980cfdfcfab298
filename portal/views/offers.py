"""What the complainant says to an offer, and that it is not solved after all (rules J7, J12)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from complaints import services
from complaints.errors import ComplaintError
from complaints.models import Case
from complaints.parties import Resident
from deadlines.clock import now
from portal.forms import ReviewForm
from portal.limits import ADDITIONS
from portal.selectors.matter import Matter
from portal.services import Busy, count
from portal.views.frame import show
from portal.views.matter import _back, _busy, _deed, ask, by_link


@require_POST
@by_link
def answer(request: HttpRequest, case: Case) -> HttpResponse:
    """Accept one of the ways offered, or refuse them all; what cannot be read is asked again."""
    option = request.POST.get("option", "")
    if not (option.isdecimal() and len(option) < 3) and "refuse" not in request.POST:
        messages.warning(request, _("Please choose one of the ways first."))
        return _back(case)
    return _deed(request, case, lambda: _answered(case, None if "refuse" in request.POST else int(option)))


def _answered(case: Case, option: int | None) -> str:
    services.answer_offer(case.number, by=Resident(case.pk), accepted=option is not None, option=option)
    if option is not None:
        return _("Thank you. We carry out what you have chosen, and write it down here.")
    return _("We have heard you. It goes one step up, and you hear from there.")


@ask
@by_link
def reopen(request: HttpRequest, case: Case) -> HttpResponse:
    """Say that it is not solved after all."""
    seen = Matter(case, now())
    if not seen.can.get("ask_reopen"):
        return _back(case)
    form, status = ReviewForm(request.POST if request.method == "POST" else None), 200
    if request.method == "POST":
        status = _asked(request, case, form)
        if not status:
            messages.success(
                request, _("Passed on. A supervisor looks at it."), extra_tags=f"draft:portal-review-{case.pk}"
            )
            return _back(case)
    return show(request, "portal/reopen.html", case.estate, status, matter=seen, case=case, form=form)


def _asked(request: HttpRequest, case: Case, form: ReviewForm) -> int:
    """Ask: 0 when it is done, else the answer's status, with what is wrong at the field."""
    if not form.is_valid():
        return 422
    try:
        count(request, "add", ADDITIONS)
        services.ask_reopen(case.number, by=Resident(case.pk), text=form.cleaned_data["text"])
    except Busy:
        form.add_error("text", _busy())
        return 429
    except ComplaintError as error:
        form.add_error("text", str(error))
        return error.status
    return 0
