"""How one wants to hear of things: a page beside language and time zone."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.models import User
from notifications import services
from notifications.forms import WishesForm
from notifications.models import Preference
from notifications.services.outside import lines


@login_required
def preferences(request: HttpRequest) -> HttpResponse:
    """Ways, addresses, quiet hours (rule X1)."""
    person = request.user
    assert isinstance(person, User)
    kept = Preference.objects.filter(user=person).first() or Preference(user=person)
    form = WishesForm(request.POST or None, instance=kept)
    if request.method == "POST" and form.is_valid():
        services.set_wishes(by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("notifications:preferences")
    gateways = lines()
    dry = [name for name in ("email", "sms") if name not in gateways]
    status = 422 if form.errors else 200
    return render(request, "notifications/preferences.html", {"form": form, "dry": dry}, status=status)
