"""Telling us something, one question a page. Each page lays by what was typed before it judges it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from complaints.choices import Kind
from complaints.errors import BadInput
from complaints.models.attachment import FileKind
from complaints.selectors.emergencies import suggested, words_to_point_out
from deadlines.clock import now
from estates.selectors import troubles_touching
from portal.draft import ANONYMOUS, REPAIR, UNSURE
from portal.forms import CleanForm, RepairWhatForm, RepairWhereForm, WhatForm, WhereForm, WhoForm
from portal.limits import PHOTO_MB, PHOTOS, REPORTS
from portal.selectors.desk import open_estates
from portal.selectors.places import (
    building_named,
    code_revoked,
    looks_like_a_unit,
    spot_by_code,
    spot_by_key,
    spot_named,
    spots,
    trades,
    unit_named,
)
from portal.selectors.promised import promised, promised_repair
from portal.services import Busy, count, likely_trade, send
from portal.views.codes import code_of
from portal.views.frame import draft_of, gone, owner_of, picture, private, show, staged, take_files
from portal.wording import KINDS, WAYS

SENT = "portal_sent"
ask = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@private
def start(request: HttpRequest) -> HttpResponse:
    """Begin, or go on: `?place=` is what a printed code carries, `?kind=` what was chosen on the first page."""
    draft = draft_of(request)
    changes: dict[str, Any] = {}
    if request.GET.get("kind") in KINDS:
        changes["kind"] = request.GET["kind"]
    code = request.GET.get("place", "")
    spot = spot_by_code(code)
    if spot is not None:
        changes |= {"estate": spot.thing.estate_id, "spot": spot.key, "scanned": True, "where": "", "where_done": True}
        if spot.kind == "unit":  # what hangs on a home's door asks for repairs
            changes.setdefault("kind", REPAIR)
    elif code and code_revoked(code):
        messages.info(request, _("This code is not in use any more. No harm done: please say below where it is."))
    if changes:  # a mere visit leaves nothing behind
        draft.keep(**changes)
    step = draft.missing() or "portal:check"
    return redirect(step if spot or step == "portal:estate" else "portal:where" if not draft["where_done"] else step)


@ask
@private
def estate(request: HttpRequest) -> HttpResponse:
    """Which estate; asked only where the company has several."""
    draft = draft_of(request)
    estates = open_estates()
    if request.method == "POST":
        chosen = next((e for e in estates if str(e.pk) == request.POST.get("estate")), None)
        if chosen is not None:
            same = draft["estate"] == chosen.pk
            draft.keep(estate=chosen.pk, **({} if same else {"spot": "", "scanned": False, "where_done": False}))
            return redirect("portal:where")
    wrong = request.method == "POST"
    return show(request, "portal/estate.html", draft.estate, estates=estates, draft=draft, wrong=wrong)


@ask
@private
def kind(request: HttpRequest) -> HttpResponse:
    """What it is: four plain words, one tap."""
    draft = draft_of(request)
    if request.method == "POST" and request.POST.get("kind") in KINDS:
        draft.keep(kind=request.POST["kind"])
        return redirect(draft.missing() or "portal:check")
    return show(request, "portal/kind.html", draft.estate, kinds=KINDS.values(), draft=draft)


def _page(request: HttpRequest, template: str, draft: Any, step: int, form: Any = None, **context: Any) -> HttpResponse:
    """A numbered question. `word` holds the questions of this kind of matter."""
    context.setdefault("status", 200)
    return show(
        request, template, draft.estate, draft=draft, step=step, form=form, word=KINDS[draft["kind"]],
        spot=spot_by_key(draft.estate, draft["spot"]), **context,
    )  # fmt: skip


def _onward(draft: Any, after: str) -> str:
    """The next page: the check when everything is answered, so that a change leads straight back to it."""
    return draft.missing() or ("portal:check" if draft["who_done"] else after)


@ask
@private
def where(request: HttpRequest) -> HttpResponse:
    """Where it is; may stay empty."""
    draft = draft_of(request)
    if draft.estate is None:
        return redirect("portal:estate")
    form = (RepairWhereForm if draft.repair else WhereForm)(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        text, inside = form.data.get("where", "").strip(), form.data.get("inside", "")
        draft.keep(where=text[:1000], where_done=False, inside=inside if inside in ("home", "public") else "")
        if form.is_valid():
            spot = None if draft["inside"] == "home" else spot_named(draft.estate, text)
            draft.keep(spot=spot.key if spot else "", scanned=False, where_done=True)
            return redirect(_onward(draft, "portal:what"))
    spot = spot_by_key(draft.estate, draft["spot"])
    written = draft["where"] or (spot.label if spot else "")
    several, status = len(open_estates()) > 1, 422 if form.is_bound else 200
    return _page(
        request, "portal/where.html", draft, 1, form, spots=spots(draft.estate), written=written, several=several,
        status=status,
    )  # fmt: skip


@ask
@private
def what(request: HttpRequest) -> HttpResponse:
    """What happened, with photos."""
    draft = draft_of(request)
    if draft.estate is None or not draft.placed:
        return redirect(draft.missing())
    form = _what_form(request, draft)
    wrong: list[str] = []
    if request.method == "POST":
        uploads, wrong = take_files(request, draft["uploads"])
        trade = form.data.get("trade", "") if draft.repair else draft["trade"]
        draft.keep(content=form.data.get("content", "")[:60_000], uploads=uploads, trade=trade[:24])
        if "remove" in request.POST:
            return redirect(request.path + "#photos")
        if form.is_valid() and not wrong:
            return redirect(_onward(draft, "portal:who"))
    files = staged(request, draft["uploads"])
    return _page(
        request, "portal/what.html", draft, 2, form, files=files, wrong_files=wrong, max=PHOTOS, mb=PHOTO_MB,
        alarm_words=words_to_point_out(), known=_known(draft),
        status=422 if form.is_bound else 200,
    )  # fmt: skip


def _what_form(request: HttpRequest, draft: Any) -> Any:
    """The question of this kind; a repair asks for its trade too."""
    data = request.POST if request.method == "POST" else None
    if not draft.repair:
        return WhatForm(data)
    if not draft["trade"]:
        draft.values["trade"] = likely_trade(spot_by_key(draft.estate, draft["spot"]))
    return RepairWhatForm(data, trades=[*trades(), (UNSURE, _("I am not sure"))])


def _known(draft: Any) -> list[Any]:
    """What we know of already at the place named (rule I9): shown with its answer; one may report it all the same."""
    spot, text = spot_by_key(draft.estate, draft["spot"]), draft["where"]
    thing = spot.thing if spot else None
    return troubles_touching(
        draft.estate.pk, now(), unit=thing if spot and spot.kind == "unit" else unit_named(draft.estate, text),
        building_id=getattr(building_named(draft.estate, text), "pk", None),
        asset=thing if spot and spot.kind == "asset" else None, place=thing if spot and spot.kind == "place" else None,
    )  # fmt: skip


@require_safe
@private
def photo(request: HttpRequest, pk: Any) -> HttpResponse:
    """A photo that waits with this browser's report; nobody else's."""
    found = next(iter(staged(request, [str(pk)])), None)
    if found is None or found.kind != FileKind.IMAGE:
        return gone(request)
    return picture(found.file, small="full" not in request.GET)


@ask
@private
def who(request: HttpRequest) -> HttpResponse:
    """Who they are and how to reach them, or neither."""
    draft = draft_of(request)
    if draft.missing() not in ("", "portal:who"):
        return redirect(draft.missing())
    form = WhoForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        typed = {name: form.data.get(name, "").strip()[:200] for name in ("name", "phone", "unit")}
        given = form.data.get("how", "")
        draft.keep(**typed, how=given if given in WAYS else draft["how"], who_done=False)
        if form.is_valid():
            draft.keep(phone=form.cleaned_data["phone"], who_done=True)
            return redirect("portal:check")
    ways = [] if draft.repair else WAYS.values()  # somebody has to ring before they come
    return _page(request, "portal/who.html", draft, 3, form, ways=ways, status=422 if form.is_bound else 200)


@ask
@private
def check(request: HttpRequest) -> HttpResponse:
    """Read it once more, read what we do with it, send."""
    draft = draft_of(request)
    sent = request.session.get(SENT)
    if request.method == "POST" and sent and request.POST.get("submission") == sent["submission"]:
        return redirect("portal:done")  # the second tap
    if draft.missing():
        return redirect(draft.missing())
    form = CleanForm(request.POST if request.method == "POST" else None)
    status, trouble = 200, list[str]()
    if request.method == "POST":
        status, trouble = _send(request, draft, form)
        if not status:
            return redirect("portal:done")
    unit = "" if draft["how"] == ANONYMOUS or draft.repair else draft["unit"]
    unknown = next((t for t in (draft["where"], unit) if looks_like_a_unit(t) and not unit_named(draft.estate, t)), "")
    return _page(
        request, "portal/check.html", draft, 4, form, files=staged(request, draft["uploads"]), trouble=trouble,
        unknown_unit=unknown, way=WAYS[draft["how"]], anonymous=draft["how"] == ANONYMOUS,
        again=_said_before(request, draft), trade=_trade_words(draft),
        said=" · ".join(one.word for one in suggested(draft["content"])[:4]),
        status=status,
    )  # fmt: skip


def _trade_words(draft: Any) -> Any:
    """The trade as it was chosen, for the last look."""
    known = {**dict(trades()), UNSURE: _("I am not sure")}
    return known.get(draft["trade"], "") if draft.repair else ""


def _said_before(request: HttpRequest, draft: Any) -> dict[str, str] | None:
    """What this browser sent a moment ago, when it is the same words again (rule I10)."""
    sent = request.session.get(SENT)
    return (
        sent
        if sent and sent["content"] == draft["content"].strip()[:200] and now().timestamp() - sent["at"] < 600
        else None
    )


def _send(request: HttpRequest, draft: Any, form: Any) -> tuple[int, list[str]]:
    """Send it: (0, []) when it is done, else the answer's status and what is in the way; the draft stays."""
    if form.trapped:
        return 422, [
            _("Something filled in a field that people do not see. If you are a person: just press “Send” again.")
        ]
    try:
        count(request, "report", REPORTS)
        case = send(draft, owner=owner_of(request))
    except Busy:
        return 429, [_("A lot was sent from here within one hour. Nothing is lost: please send it later, or ring us.")]
    except BadInput as error:
        return 422, [str(words) for words in error.fields.values()]
    request.session[SENT] = {
        "number": case.number, "token": case.token, "estate": case.estate_id, "submission": draft["submission"],
        "content": draft["content"].strip()[:200], "at": now().timestamp(),
        "anonymous": getattr(case, "anonymous", False), "kind": REPAIR if draft.repair else draft["kind"],
        "page": "portal:order" if draft.repair else "portal:matter",
    }  # fmt: skip
    draft.drop()
    return 0, []


@require_safe
@private
def done(request: HttpRequest) -> HttpResponse:
    """The number and the private link (rule W2); stays after a refresh."""
    sent = request.session.get(SENT)
    if not sent:
        return redirect("portal:home")
    chosen = next((e for e in open_estates() if e.pk == sent["estate"]), None)
    link = request.build_absolute_uri(reverse(sent.get("page", "portal:matter"), args=[sent["token"]]))
    steps = [] if sent["kind"] == Kind.PRAISE else promised(chosen, now())[:2]
    if sent["kind"] == REPAIR:
        steps = promised_repair(chosen, now())
    return show(
        request, "portal/done.html", chosen, sent=sent, link=link, code=code_of(link), promised=steps,
    )  # fmt: skip
