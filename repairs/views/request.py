from __future__ import annotations

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from complaints.errors import ComplaintError
from complaints.models import Case
from complaints.views.door import StaffRequest
from deadlines.clock import now
from repairs.forms.asking import NewOrder


@login_required
@require_http_methods(["GET", "POST"])
def new(request: StaffRequest) -> HttpResponse:
    """Write down a repair request (rule R1): by anyone of the staff, from a complaint with one press."""
    if not request.user.scope.is_staff_member:
        raise PermissionDenied
    if request.method == "POST":
        form = NewOrder(request.POST, by=request.user)
        try:
            order = form.perform()
        except ComplaintError as error:
            order, _kept = None, form.add_error(None, error.message)
        if order is not None:
            messages.success(request, _("Written down as {number}.").format(number=order.number))
            return redirect(order.get_absolute_url())
    else:
        form = NewOrder(by=request.user, initial=_begun(request))
    status = 422 if form.errors else 200
    return render(request, "repairs/new.html", {"form": form, "now": now()}, status=status)


def _begun(request: StaffRequest) -> dict:
    """What the form begins with: a fresh submission, and the case it comes from."""
    begun = {"submission": uuid.uuid4()}
    number = request.GET.get("complaint", "")
    case = Case.objects.visible_to(request.user).select_related("estate", "unit").filter(number=number).first()
    if case is None:
        return begun
    return begun | {
        "complaint": case.number,
        "estate": case.estate.code,
        "unit": case.unit.code if case.unit else "",
        "urgency": case.urgency,
        "content": case.content if not case.confidential else "",
    }
