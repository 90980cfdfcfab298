"""Group robots, as an administrator keeps them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from notifications import services
from notifications.forms import RobotForm
from notifications.models import Robot
from notifications.views.door import for_administrators


@for_administrators
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """All of them, with what each tells."""
    return render(request, "notifications/robots.html", {"robots": Robot.objects.select_related("estate")})


@for_administrators
def robot(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """A new one, or one to change."""
    kept = get_object_or_404(Robot, pk=pk) if pk else None
    form = RobotForm(request.POST or None, instance=kept)
    if request.method == "POST" and form.is_valid():
        services.keep_robot(form.save(commit=False), by=request.user)
        messages.success(request, _("Saved."))
        return redirect("notifications:robots")
    status = 422 if form.errors else 200
    return render(request, "notifications/robot.html", {"form": form, "robot": kept}, status=status)


@for_administrators
@require_POST
def greet(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the robot say hello in its group."""
    services.try_robot(get_object_or_404(Robot, pk=pk), by=request.user)
    messages.success(request, _("A greeting is on its way; “Messages out” shows whether it arrived."))
    return redirect("notifications:robots")
