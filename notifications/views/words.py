"""What had better be put otherwise, while somebody types words for a resident (rule J14)."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from notifications.services import check_words

LONGEST = 10_000


@login_required
@require_POST
def words(request: HttpRequest) -> HttpResponse:
    """The advice on the text of the field named in the address, as a fragment to stand below it. Keeps nothing."""
    text = request.POST.get(request.GET.get("field", ""), "")[:LONGEST]
    advice = list(dict.fromkeys(hit.advice for hit in check_words(text)))
    return render(request, "notifications/_words.html", {"advice": advice})
