"""What the complainant says of the work on their own page: it counts as the callback's answer (rule F3)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from complaints import services
from complaints.models import Case
from complaints.parties import Resident
from portal.forms import AnswerForm
from portal.views.matter import _deed, _page, by_link


@require_POST
@by_link
def rate(request: HttpRequest, case: Case) -> HttpResponse:
    """Solved, and apart from that satisfied; anything less is put right under the same number."""
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _page(request, case, status=422, answer=form)
    return _deed(request, case, lambda: _told(case, form.cleaned_data))


def _told(case: Case, given: dict[str, Any]) -> str:
    said = services.callback(case.number, by=Resident(case.pk), way="posted", reached=True, **given)
    if said.is_open:
        return _("We are sorry. We do it again under the same number; below you see until when. Then we ask you again.")
    return _("Thank you for your answer.")
