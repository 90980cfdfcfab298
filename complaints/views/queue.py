"""The queue: one page, and the same as a fragment."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from complaints import slots
from complaints.errors import BadInput
from complaints.forms import queue as address
from complaints.models import SavedView
from complaints.selectors import numbers
from complaints.selectors.queue import UNCOUNTED, QueueFilter, filtered, queue_page, views_for
from complaints.selectors.rows import rows_of
from complaints.selectors.standing import SAVED, TODAY, standing
from complaints.selectors.tabs import TABS
from complaints.services import saved
from deadlines.clock import now
from ui.navigation import path

QUIET = frozenset(
    {
        "relays",
        "to_second",
        "to_decide",
        "to_dispatch",
        "to_accept",
        "to_archive",
        "reviews",
        "major",
        "hotline",
        "emergency",
    }
)
"""Tabs that stay away while there is nothing in them."""
SORTS: dict[str, Any] = {
    "due": gettext_lazy("By next limit, most pressing first"),
    "urgency": gettext_lazy("By urgency, then next limit"),
    "newest": gettext_lazy("Newest first"),
}
EMPTY: dict[str, tuple[Any, Any]] = {
    "open": (
        gettext_lazy("Nothing is open"),
        gettext_lazy("Every case is closed. What comes in next appears here at once."),
    ),
    "mine": (
        gettext_lazy("You have nothing in hand"),
        gettext_lazy("What you take over, or what is dispatched to you by name, stands here."),
    ),
    "relays": (
        gettext_lazy("No new relays"),
        gettext_lazy("What colleagues hear and pass on waits here until the desk takes it over."),
    ),
    "to_judge": (
        gettext_lazy("Everything is judged"),
        gettext_lazy("New cases wait here for their nature, one hour from receipt."),
    ),
    "to_second": (
        gettext_lazy("No signature is wanted"),
        gettext_lazy("“Invalid” counts only once a second person agrees; it waits here."),
    ),
    "to_decide": (
        gettext_lazy("Nothing waits for your decision"),
        gettext_lazy("Neglected cases, refused offers and what colleagues ask of you wait here, four hours each."),
    ),
    "to_dispatch": (
        gettext_lazy("Everything is dispatched"),
        gettext_lazy("Judged cases wait here for their department or an explanation."),
    ),
    "to_accept": (
        gettext_lazy("Nothing waits to be accepted"),
        gettext_lazy("What is dispatched stands here until its department accepts or returns it."),
    ),
    "soon": (
        gettext_lazy("Nothing falls due in four hours"),
        gettext_lazy("A quiet stretch: look at what comes after."),
    ),
    "overdue": (gettext_lazy("Nothing is overdue"), gettext_lazy("Everything stands within its limit.")),
    "to_verify": (
        gettext_lazy("Nothing to verify"),
        gettext_lazy("What a department reports as done waits here for a second pair of eyes."),
    ),
    "to_call_back": (
        gettext_lazy("Nobody to call back"),
        gettext_lazy("Verified cases wait here for the question: is it solved, are you satisfied?"),
    ),
    "to_archive": (gettext_lazy("Nothing to archive"), gettext_lazy("Closed cases wait here for their lesson.")),
    "reviews": (
        gettext_lazy("No review is asked for"),
        gettext_lazy("A resident who disagrees asks for a second look; it waits here."),
    ),
    "major": (gettext_lazy("No major case is open"), gettext_lazy("Major cases stand here until they are closed.")),
    "hotline": (
        gettext_lazy("Nothing from 12345"),
        gettext_lazy("What authorities and hotlines send us stands here with their deadline."),
    ),
    "emergency": (
        gettext_lazy("No emergency"),
        gettext_lazy("People or property in danger: such a case is pinned above every list."),
    ),
    "relayed": (
        gettext_lazy("You have passed nothing on yet"),
        gettext_lazy(
            "Whatever a resident tells you, log it: the desk takes it from there, and you see here what became of it."
        ),
    ),
    "ended": (
        gettext_lazy("Nothing has ended yet"),
        gettext_lazy("Closed, archived, withdrawn and merged cases stand here."),
    ),
}
MOST_PINNED = 3


@dataclass(frozen=True)
class Tab:
    name: str
    label: Any
    url: str
    count: str = ""
    late: bool = False
    current: bool = False


@login_required
@require_safe
def queue(request: HttpRequest, view: str = "") -> HttpResponse:
    """The queue of what this person may see; HTMX gets the fragment the page is made of."""
    context = page_of(request, view)
    htmx: Any = getattr(request, "htmx", None)
    fragment = htmx and not htmx.history_restore_request
    answer = render(request, "complaints/_queue.html" if fragment else "complaints/queue.html", context)
    patch_vary_headers(answer, ["HX-Request"])
    return answer


def page_of(request: HttpRequest, view: str) -> dict[str, Any]:
    """Everything the queue draws."""
    user: Any = request.user
    at = now()
    wanted = address.read(request.GET, user, view)
    size, cursor = address.size_of(request.GET), request.GET.get("cursor", "")
    useful = views_for(user)
    counts = _counts(user, wanted, useful, at)
    found = counts.get("found", counts.get(wanted.view))
    page = queue_page(user, wanted, cursor=cursor, size=size, at=at, total=found) if useful else None
    rows = rows_of(page.rows, user, at) if page else []
    start = path("complaints:queue")
    address_of = lambda one, **more: f"{start}?{address.written(one, user, **more)}"  # noqa: E731
    return {
        "now": at,
        "useful": useful,
        "wanted": wanted,
        "rows": rows,
        "summary": _summary(counts, useful, user),
        "tabs": _tabs(wanted, useful, counts, user),
        "saved": _saved(user, wanted, counts["saved"]),
        "query": address.written(wanted, user, size=size),
        "acts": slots.list_acts(user, address.written(wanted, user)) if rows else [],
        "pills": address.pills(wanted, user),
        "due": address.due_span(wanted),
        "narrowed": address.narrowed(wanted),
        "bare": address_of(QueueFilter(view="any" if wanted.view == "any" else wanted.view, sort=wanted.sort)),
        "without_q": address_of(
            replace(wanted, q="", view=useful[0] if wanted.view == "any" and useful else wanted.view)
        ),
        "sorts": [(n, label, address_of(replace(wanted, sort=n)), n == wanted.order) for n, label in SORTS.items()],
        "sort_label": SORTS[wanted.order],
        "pinned": _pinned(user, counts, at),
        "words": _words(rows, found, cursor),
        "announce": _announced(rows, found),
        "next": address_of(wanted, cursor=page.next, size=size) if page and page.next else "",
        "previous": address_of(wanted, cursor=page.previous, size=size) if page and page.previous else "",
        "empty": EMPTY.get(wanted.view, EMPTY["open"]),
        "several": len(address.reference.estates(user)) > 1,
        "may_bulk": user.scope.any("duty", "supervisor", "manager", "gm", "hq"),
        "size": size,
    }


def _counts(user, wanted: QueueFilter, useful: list[str], at) -> dict[str, Any]:
    """All numbers of the page, in one statement with the menu's."""
    extra = {}
    if address.narrowed(wanted) or wanted.view in UNCOUNTED or wanted.estates != address.looks_at(user):
        extra["found"] = filtered(user, wanted, at)
    return standing(user, [*useful, TODAY, SAVED], extra)


def _summary(counts, useful: list[str], user) -> list[Tab]:
    """The figures beside the heading, each a link to its list."""
    today = address.written(
        QueueFilter(view="any", received_from=address.today(), estates=address.looks_at(user)), user
    )
    figures = [
        (_("in hand %(n)s"), "open", "view=open"),
        (_("overdue %(n)s"), "overdue", "view=overdue"),
        (_("due in four hours %(n)s"), "soon", "view=soon"),
        (_("received today %(n)s"), TODAY, today),
    ]
    return [
        Tab(
            name,
            text % {"n": numbers.words(counts.get(name, 0))},
            f"{path('complaints:queue')}?{query}",
            late=name == "overdue" and counts.get(name, 0) > 0,
        )
        for text, name, query in figures
        if "open" in useful
    ]


def _tabs(wanted: QueueFilter, useful: list[str], counts: dict[str, int], user) -> list[Tab]:
    """The views; a tab begins its view afresh, so that its number is the list it opens."""
    start = path("complaints:queue")
    names = list(useful) if wanted.view in useful or not useful else [*useful, wanted.view]
    found = []
    for name in names:
        count = None if name in UNCOUNTED else counts.get(name)
        if name != wanted.view and (name == "emergency" or (name in QUIET and not count)):
            continue
        afresh = QueueFilter(view=name, estates=address.looks_at(user))
        url = f"{start}?{address.written(afresh, user)}"
        shown = "" if count is None else numbers.words(count)
        found.append(Tab(name, TABS[name], url, shown, name == "overdue" and bool(count), name == wanted.view))
    return found


def _saved(user, wanted: QueueFilter, views: list[str]) -> list[dict[str, Any]]:
    """The person's own views; the one that is on is marked."""
    here = address.written(wanted, user)
    start = path("complaints:queue")
    return [
        {**one, "url": f"{start}?{one['query']}", "current": one["query"] == here} for one in map(json.loads, views)
    ]


def _pinned(user, counts: dict[str, int], at) -> list:
    """Emergencies above everything, the latest first; asked for only when there are some."""
    if not counts.get("emergency"):
        return []
    wanted = QueueFilter(view="emergency", estates=address.looks_at(user), sort="newest")
    return rows_of(queue_page(user, wanted, size=MOST_PINNED, at=at).rows, user, at)


def _words(rows: list, found: int | None, cursor: str) -> str:
    """What the pager says: how many there are; a deep page knows no row numbers."""
    if not rows:
        return ""
    if found is None:
        return ngettext("%(n)d case on this page", "%(n)d cases on this page", len(rows)) % {"n": len(rows)}
    if cursor:
        return ngettext("%(n)d on this page", "%(n)d on this page", len(rows)) % {"n": len(rows)} + _(" of %(all)s") % {
            "all": numbers.words(found)
        }
    return _("1–%(last)d of %(all)s") % {"last": len(rows), "all": numbers.words(found)}


def _announced(rows: list, found: int | None) -> str:
    if found is None:
        return ngettext("%(n)d case", "%(n)d cases", len(rows)) % {"n": len(rows)}
    return ngettext("%(all)s case found", "%(all)s cases found", found) % {"all": numbers.words(found)}


@login_required
@require_POST
def save_view(request: HttpRequest) -> HttpResponse:
    """Keep the present filter under a name of one's own."""
    wanted = address.read(_query(request), request.user)
    query = address.written(wanted, request.user)
    try:
        kept = saved.save_view(by=request.user, name=request.POST.get("name", ""), query=query)
        messages.success(request, _("Saved as “%(name)s”.") % {"name": kept.name})
    except BadInput as refusal:
        messages.error(request, str(refusal))
    return redirect(f"{path('complaints:queue')}?{query}")


@login_required
@require_POST
def drop_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget one of one's own saved views; another person's is not touched."""
    view = SavedView.objects.filter(owner_id=request.user.pk, pk=pk).first()
    if view is not None:
        saved.drop_view(by=request.user, view=view)
        messages.success(request, _("“%(name)s” is removed.") % {"name": view.name})
    return redirect("complaints:queue")


def _query(request: HttpRequest):
    from django.http import QueryDict

    return QueryDict(request.POST.get("query", "")[:2000])
