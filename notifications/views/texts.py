"""The wording of messages, as an administrator edits it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from deadlines.clock import now
from notifications import services
from notifications.forms import TextForm
from notifications.models import Channel, MessageText
from notifications.registry import EVENTS, RESIDENT_EVENTS, TO_RESIDENT, resident_event
from notifications.selectors import texts as selectors
from notifications.selectors.outbox import label_for
from notifications.views.door import for_administrators


@for_administrators
@require_safe
def texts(request: HttpRequest) -> HttpResponse:
    """Every event with its channels, and which of them carry our own words."""
    ours = set(MessageText.objects.values_list("event", "channel"))

    def rows(names: Any) -> list[dict[str, Any]]:
        return [
            {
                "event": name,
                "label": label_for(name),
                "channels": [(one, (name, one.value) in ours) for one in selectors.channels_of(name)],
            }
            for name in names
        ]

    groups = [
        (_("To residents"), rows(TO_RESIDENT + name for name in RESIDENT_EVENTS)),
        (_("To colleagues and groups"), rows(EVENTS)),
    ]
    return render(request, "notifications/texts.html", {"groups": groups})


@for_administrators
def text(request: HttpRequest, event: str, channel: str, language: str) -> HttpResponse:
    """Edit one wording, with a preview; what may stand in braces is checked."""
    _known(event, channel, language)
    in_force = selectors.wording(event, channel, language)
    start = {"subject": in_force.subject, "body": in_force.body}
    form = TextForm(request.POST or None, initial=start, event=event, channel=channel)
    if request.method == "POST" and form.is_valid() and "preview" not in request.POST:
        return _keep(request, form, event, channel, language)
    bound = form.cleaned_data if form.is_bound else start
    status = 422 if form.errors else 200
    context = _page(event, channel, language) | {"form": form, "preview": _preview(event, language, bound)}
    return render(request, "notifications/text.html", context, status=status)


@for_administrators
@require_POST
def reset(request: HttpRequest, event: str, channel: str, language: str) -> HttpResponse:
    """Back to the shipped wording."""
    _known(event, channel, language)
    services.reset_text(event, channel, language, by=request.user)
    messages.success(request, _("The shipped wording holds again."))
    return redirect("notifications:text", event, channel, language)


def _known(event: str, channel: str, language: str) -> None:
    known = event in EVENTS or resident_event(event)
    if not known or channel not in selectors.channels_of(event) or language not in dict(settings.LANGUAGES):
        raise Http404


def _keep(request: HttpRequest, form: TextForm, event: str, channel: str, language: str) -> HttpResponse:
    given = form.cleaned_data
    kept = services.keep_text(
        event, channel, language, subject=given.get("subject", ""), body=given["body"], by=request.user
    )
    if form.found:
        subject = ("wording", kept.pk)
        services.note_overrides(form.found, by=request.user, subject=subject, action="wording", at=now())
    messages.success(request, _("Saved. Messages are worded with it from now on."))
    return redirect("notifications:text", event, channel, language)


def _page(event: str, channel: str, language: str) -> dict[str, Any]:
    return {
        "event": event,
        "channel": Channel(channel),
        "language": language,
        "label": label_for(event),
        "channels": selectors.channels_of(event),
        "languages": settings.LANGUAGES,
        "names": sorted(f"{{{name}}}" for name in selectors.allowed(event, channel)),
        "shipped": selectors.shipped(event, channel, language),
        "ours": MessageText.objects.filter(event=event, channel=channel, language=language).first(),
    }


def _preview(event: str, language: str, bound: dict[str, Any]) -> dict[str, str]:
    with translation.override(language):
        words = selectors.sample(event)
        return {name: selectors.fill(str(bound.get(name, "")), words) for name in ("subject", "body")}
