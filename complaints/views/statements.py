"""Statements asked of the person signed in (rule P4): the allegation and the answer, never the case."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from complaints.errors import BadInput, NotNow
from complaints.forms.statement import StatementForm
from complaints.selectors.statements import asked_of
from complaints.services import give_statement
from complaints.services.statement import why_closed
from complaints.views.door import StaffRequest


@login_required
@require_safe
def mine(request: StaffRequest) -> HttpResponse:
    """The statements asked of me, those not yet given first."""
    rows = sorted(asked_of(request.user), key=lambda one: one.statement_at is not None)
    return render(request, "complaints/statements.html", {"statements": rows})


@login_required
@require_http_methods(["GET", "POST"])
def one(request: StaffRequest, pk: int) -> HttpResponse:
    """One allegation, and the answer to it; 404 for everybody but the person asked."""
    party = get_object_or_404(asked_of(request.user).select_related("case"), pk=pk)
    form = StatementForm(request.POST or None)
    refusal, status = None, 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                give_statement(pk, by=request.user, text=form.cleaned_data["text"])
            except BadInput as error:
                form.add_error("text", error.fields["text"])
            except NotNow as error:
                refusal, status = error, 409
            else:
                messages.success(request, _("Your statement is given."), extra_tags=f"draft:statement.{pk}")
                return redirect("complaints:statement", pk)
    context = {"party": party, "form": form, "refusal": refusal, "closed": why_closed(party)}
    return render(request, "complaints/statement.html", context, status=status)
