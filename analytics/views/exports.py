"""Files out of the statistics and the queue: a short one at once, a long one made by a worker (rules A3, X3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from accounts.places import chosen
from analytics import services
from analytics.asking import asked_for
from analytics.exporting import KEPT_DAYS
from analytics.models import Export
from analytics.models.export import ExportState, Fault, Form, What
from analytics.selectors.exports import Asked, exports_of, may_ask, words_of
from analytics.selectors.sheets import named
from analytics.selectors.summary import summary
from analytics.views.door import for_readers, looking
from complaints.errors import ComplaintError, NotFound
from deadlines.clock import now
from deadlines.selectors import figure

TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "pdf": "application/pdf",
}
SHOWN = 50


@for_readers
def export(request: HttpRequest, form: str) -> HttpResponse:
    """The summary as a file; of a long period the page on which to ask a worker for it."""
    if form not in Form.values:
        raise Http404
    seen = looking(request, "month")
    asked = Asked.summary(seen.period, seen.estates)
    try:
        return _at_once(request, asked, form)
    except services.TooLong:
        query = urlencode({"what": asked.what, "form": form, **seen.query})
        return redirect(f"{reverse('analytics:export_new')}?{query}")
    except ComplaintError as refusal:
        messages.error(request, _words(refusal))
        return redirect("analytics:exports")


def _at_once(request: HttpRequest, asked: Asked, form: str) -> HttpResponse:
    name, data = services.export_now(asked, form, by=request.user)
    answer = HttpResponse(data, content_type=TYPES[form])
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return _private(answer)


def _private(answer: Any) -> Any:
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer


@for_readers
def paper(request: HttpRequest) -> HttpResponse:
    """客户服务信息统计分析汇总表 on A4."""
    seen = looking(request, "month")
    found = summary(request.user, seen.estates, seen.period)
    context = {"now": now(), "seen": seen, "found": found, "by": request.user, **named(found)}
    return render(request, "print/statistics.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """What is about to be exported, and in which form; sent, a short file comes at once, a long one is made."""
    query = QueryDict(request.POST.get("query", "")) if request.method == "POST" else request.GET
    what = query.get("what", What.QUEUE)
    if what not in What.values or not may_ask(request.user, what):
        raise PermissionDenied
    asked = asked_for(what, query, request.user, here=chosen(request))
    try:
        if request.method == "POST":
            return _sent(request, asked, request.POST.get("form", ""))
        short = services.is_short(asked, by=request.user)
    except ComplaintError as refusal:
        context = _wish(asked, query, wrong=_words(refusal))
        return render(request, "analytics/export_new.html", context, status=refusal.status)
    return render(request, "analytics/export_new.html", _wish(asked, query, short=short))


def _sent(request: HttpRequest, asked: Asked, form: str) -> HttpResponse:
    try:
        return _at_once(request, asked, form)
    except services.TooLong:
        services.ask_for_export(asked, form, by=request.user)
        return redirect("analytics:exports")


def _wish(asked: Asked, query: QueryDict, *, short: bool = False, wrong: str = "") -> dict[str, Any]:
    forms = [one for one in Form if asked.what == What.SUMMARY or one != Form.PDF]
    form = query.get("form", "")
    return {
        "now": now(),
        "what": What(asked.what),
        "told": words_of(asked.what, asked.params),
        "query": query.urlencode(),
        "forms": forms,
        "form": form if form in forms else forms[0].value,
        "short": short,
        "wrong": wrong,
        "days": figure(KEPT_DAYS, None, now()),
    }


@dataclass(frozen=True)
class Line:
    """One export as its page draws it."""

    export: Export
    state: ExportState
    told: str
    fault: Any


@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """One's own exports, with how far they have come; HTMX gets the list alone."""
    rows = [
        Line(
            one,
            ExportState(one.status),
            words_of(one.what, one.params),
            Fault(one.fault).label if one.fault else "",
        )
        for one in exports_of(request.user)[:SHOWN]
    ]
    htmx: Any = getattr(request, "htmx", None)
    context = {
        "now": now(),
        "rows": rows,
        "under_way": any(one.export.under_way for one in rows),
        "days": figure(KEPT_DAYS, None, now()),
    }
    return render(request, "analytics/_exports.html" if htmx else "analytics/exports.html", context)


@login_required
@require_safe
def file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file of an export of one's own, as long as one may know what is in it."""
    try:
        export, path = services.hand_out_export(pk, by=request.user)
    except NotFound as missing:
        raise Http404 from missing
    except ComplaintError as refusal:
        messages.error(request, _words(refusal))
        return redirect("analytics:exports")
    answer = FileResponse(path.open("rb"), as_attachment=True, filename=export.name, content_type=TYPES[export.form])
    return _private(answer)


def _words(refusal: ComplaintError) -> str:
    return str(refusal.message) or " ".join(map(str, getattr(refusal, "fields", {}).values()))
