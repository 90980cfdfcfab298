"""The words that must not reach a complainant: read by everybody, kept by administrators (rule J14)."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.backends import administers
from notifications import services
from notifications.forms import PhraseForm
from notifications.models import Phrase
from notifications.selectors.overrides import overrides_seen_by
from notifications.selectors.phrases import check_words
from notifications.views.door import for_administrators


@login_required
@require_safe
def phrases(request: HttpRequest) -> HttpResponse:
    """The list with better wordings, a field to try words in, and what was sent all the same (for who may know)."""
    keeps = administers(request.user)
    listed = Phrase.objects.all() if keeps else Phrase.objects.filter(active=True)
    tried = request.GET.get("try", "")[:2000]
    context = {
        "phrases": listed,
        "keeps": keeps,
        "tried": tried,
        "hits": check_words(tried),
        "overrides": overrides_seen_by(request.user),
    }
    return render(request, "notifications/phrases.html", context)


@for_administrators
def phrase(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """A new one, or one to change."""
    kept = get_object_or_404(Phrase, pk=pk) if pk else None
    form = PhraseForm(request.POST or None, instance=kept)
    if request.method == "POST" and form.is_valid():
        services.keep_phrase(form.save(commit=False), by=request.user)
        messages.success(request, _("Saved. It is looked for from now on."))
        return redirect("notifications:phrases")
    status = 422 if form.errors else 200
    return render(request, "notifications/phrase.html", {"form": form, "phrase": kept}, status=status)
