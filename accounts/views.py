"""Signing in and out, one's own settings, the language and estate switches of the frame."""

from __future__ import annotations

from typing import Any

from axes.helpers import get_cool_off
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import views as auth
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import PasswordChangeForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import places
from accounts.forms import OwnPasswordForm, PreferencesForm, SignInForm
from accounts.models import User
from accounts.services import preferences as own


def back_to(request: HttpRequest) -> str:
    """The page named by ``next`` when it is one of ours, else the first page."""
    address = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if ours else "/"


class SignIn(auth.LoginView):
    """The sign-in page; somebody already signed in goes on to their first page."""

    form_class = SignInForm
    template_name = "registration/login.html"
    redirect_authenticated_user = True


class SignOut(auth.LogoutView):
    """POST only; the sign-in page says it worked."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer = super().post(request, *args, **kwargs)
        messages.success(request, _("You are signed out."))
        return answer


class ChangePassword(auth.PasswordChangeView):
    """One's own password; other sessions of the person end."""

    form_class = OwnPasswordForm
    template_name = "registration/password_change.html"
    success_url = reverse_lazy("accounts:preferences")

    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:
        messages.success(self.request, _("Your password is changed. Other devices are signed out."))
        return super().form_valid(form)


def locked_out(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """Too many wrong passwords: how long to wait and whom to ask, with status 429."""
    wait = get_cool_off(request)
    minutes = round(wait.total_seconds() / 60) if wait else 0
    return render(request, "registration/locked.html", {"minutes": minutes}, status=429)


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Switch the language: remembered on this device, and for a signed-in person everywhere."""
    answer = HttpResponseRedirect(back_to(request))
    code = request.POST.get("language", "")
    if code not in dict(settings.LANGUAGES):
        return answer
    if isinstance(request.user, User):
        own.set_language(by=request.user, language=code)
    translation.activate(code)
    answer.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        samesite="Lax",
        secure=settings.LANGUAGE_COOKIE_SECURE,
    )
    return answer


@login_required
@require_POST
def estate(request: HttpRequest) -> HttpResponse:
    """Choose the estate the pages show first; "" is all of one's own."""
    places.choose(request, request.POST.get("estate", ""))
    return HttpResponseRedirect(back_to(request))


@login_required
def preferences(request: HttpRequest) -> HttpResponse:
    """Language and time zone of one's own."""
    form = PreferencesForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid() and isinstance(request.user, User):
        own.set_preferences(by=request.user, **form.cleaned_data)
        with translation.override(form.cleaned_data["language"] or translation.get_language()):
            messages.success(request, _("Saved."))
        return redirect("accounts:preferences")
    return render(request, "accounts/preferences.html", {"form": form})
