"""Common concern by API (rule F5): the same services, the same rules. A household is named by its case's number."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from complaints.api.errors import RefusalSerializer
from complaints.api.parts import moment
from complaints.api.views import REFUSALS
from complaints.errors import BadInput
from complaints.services import Person
from estates.paging import PAGING, one_page_of
from estates.selectors import unit_of
from followups.api.concern_shapes import (
    CallMeetingBody,
    ConcernAnswerBody,
    ConcernBody,
    ConcernCaseBody,
    ConcernDetail,
    ConcernPage,
    DescribeConcernBody,
    DismissConcernBody,
    GatherBody,
    MeTooBody,
)
from followups.api.meetings import meeting
from followups.api.notices import OUTWARD, ConcernNoticeBody, hang, notice
from followups.api.writing import KEY, NoBody, Writing, carry_out, found_or_404, view_of
from followups.models import Cluster
from followups.selectors.clusters import (
    CALLERS,
    candidates,
    clusters_for,
    concern_actions,
    estates_kept,
    households_of,
    keeps_clusters,
    meetings_of,
    order_of,
    sees_clusters,
)
from followups.services import clusters
from repairs.models import Order

# -- what is told ---


def _row(one: Any) -> dict[str, Any]:
    return {
        "id": one.pk,
        "estate": one.estate.code,
        "title": one.label,
        "state": str(one.standing()),
        "cause": one.cause,
        "fix": one.fix,
        "households": one.households,
        "proposed_at": moment(one.proposed_at, one.estate.zone),
    }


def one_concern(viewer: Any, pk: int) -> Any:
    return found_or_404(
        clusters_for(viewer).select_related("order").filter(pk=pk).first(), _("There is no such common concern.")
    )


def tell(pk: int, viewer: Any) -> dict[str, Any]:
    """A concern with the households the viewer may know of, whether each has heard from us, notices and meetings."""
    one = one_concern(viewer, pk)
    members = households_of(one, viewer)
    actions = concern_actions(viewer, one, any(m.case.is_open for m in members))
    notices = one.notices.select_related("estate").prefetch_related("buildings")
    return {
        **_row(one),
        "order": order.number if (order := order_of(one, viewer)) else None,
        "cases": [{"number": m.case.number, "how": m.member.how, "informed": m.informed} for m in members],
        "fitting": [case.number for case in candidates(one, viewer)] if "join" in actions else [],
        "notices": [notice(n, viewer) for n in notices],
        "meetings": [meeting(m, viewer) for m in meetings_of(one, viewer)],
        "actions": actions,
    }


# -- what is done ---


def _members(by: Any, one: Cluster, numbers: list[str]) -> list[int]:
    """The members behind these numbers; BadInput for one that is not known to be of the concern."""
    known = {m.case.number: m.member.pk for m in households_of(one, by)}
    unknown = [number for number in numbers if number not in known]
    if unknown:
        raise BadInput(fields={"cases": _("There is no such case: {number}").format(number=unknown[0])})
    return [known[number] for number in dict.fromkeys(numbers)]


def _words(one: Cluster, given: dict[str, Any]) -> dict[str, Any]:
    kept = {name: getattr(one, name) for name in ("title_en", "cause", "fix")}
    return {"title": one.title or one.label, **kept, **given}


def _describe(by: Any, one: Cluster, given: dict[str, Any]) -> int:
    words = _words(one, given)
    if "order" in given:
        words["order"] = Order.objects.visible_to(by).filter(number=given["order"]).first() if given["order"] else None
        if given["order"] and words["order"] is None:
            raise BadInput(fields={"order": _("There is no “{code}”.").format(code=given["order"])})
        if not given["order"] and order_of(one, by) is None:
            words["order"] = one.order  # one they may not know of stays
    else:
        words["order"] = one.order
    return clusters.describe(one.pk, by=by, **words).pk


def _leave(by: Any, one: Cluster, given: dict[str, Any]) -> int:
    clusters.leave(one.pk, _members(by, one, [given["case"]])[0], by=by)
    return one.pk


def _answer(by: Any, one: Cluster, given: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    numbers = given.pop("cases")
    if numbers is None:
        silent = [m.member.pk for m in households_of(one, by) if not m.informed and m.case.is_open]
    else:
        silent = _members(by, one, numbers)
    sent = clusters.answer(one.pk, silent, by=by, **given)
    refused = {m.case.number: m.refused for m in sent if m.refused}
    if len(refused) == len(sent):
        raise BadInput(fields={"cases": refused})
    return one.pk, {"refused": refused}


def _call(by: Any, one: Cluster, given: dict[str, Any]) -> int:
    numbers = given.pop("cases")
    members = None if numbers is None else _members(by, one, numbers)
    clusters.call(one.pk, by=by, members=members, **given)
    return one.pk


def _me_too(by: Any, one: Cluster, given: dict[str, Any]) -> int:
    who = given.pop("complainant")
    unit = unit_of(one.estate_id, who["unit"]) if who.get("unit") else None
    if who.get("unit") and unit is None:
        words = _("There is no unit {code} on this estate.").format(code=who["unit"])
        raise BadInput(fields={"complainant": {"unit": words}})
    person = Person(name=who["name"], phone=who["phone"], kind=who["kind"])
    clusters.me_too(
        one.pk, by=by, person=person, unit=unit, place_text=given.pop("place"), anonymous=who["anonymous"],
        confidential=who["confidential"], **given,
    )  # fmt: skip
    return one.pk


def _notice(by: Any, one: Cluster, given: dict[str, Any]) -> int:
    hang(by, one.estate, one, given)
    return one.pk


def _keeps(user: Any, one: Cluster) -> bool:
    return keeps_clusters(user, one.estate_id)


GATHER = Writing(
    "gather", "Gather cases as one concern; it is confirmed with it.", GatherBody,
    lambda by, _thing, given: clusters.gather(given.pop("cases"), by=by, **given).pk,
    lambda user, _thing: bool(estates_kept(user)), made=True,
)  # fmt: skip
PLACES = {"phone": ("complainant", "phone"), "unit": ("complainant", "unit"), "name": ("complainant", "name")}
WRITINGS = [
    Writing("confirm", "It is one concern: one cause, one fix.", ConcernBody,
            lambda by, one, given: clusters.confirm(one.pk, by=by, **_words(one, given)).pk, _keeps),
    Writing("dismiss", "It is no common concern; its cases are not proposed again.", DismissConcernBody,
            lambda by, one, given: clusters.dismiss(one.pk, by=by, **given).pk, _keeps),
    Writing("describe", "Cause and fix as they are known now.", DescribeConcernBody, _describe, _keeps),
    Writing("join", "One more household's case.", ConcernCaseBody,
            lambda by, one, given: clusters.join(one.pk, given["case"], by=by).cluster_id, _keeps,
            places={"number": ("case",)}),
    Writing("leave", "A case that is something else after all goes its own way.", ConcernCaseBody, _leave, _keeps,
            places={"cases": ("case",)}),
    Writing("answer", "One answer to each of these households; left out: to all open ones that have heard nothing.",
            ConcernAnswerBody, _answer, _keeps, outward=("text",), places={"members": ("cases",)}),
    Writing("notice", "Publish a notice about it.", ConcernNoticeBody, _notice, _keeps, outward=OUTWARD),
    Writing("meeting", "Call its households to a residents' meeting; left out: all of them.", CallMeetingBody, _call,
            lambda user, one: user.scope.holds(CALLERS, one.estate_id), places={"members": ("cases",)}),
    Writing("fixed", "The one fix is done.", NoBody,
            lambda by, one, _given: clusters.mark_fixed(one.pk, by=by).pk, _keeps),
    Writing("close", "It is over: every household's own case has ended.", NoBody,
            lambda by, one, _given: clusters.close(one.pk, by=by).pk, _keeps),
    Writing("me_too", "One more household rings about it: a case of its own, joined.", MeTooBody, _me_too,
            lambda user, _one: sees_clusters(user), places=PLACES),
]  # fmt: skip


class Concerns(APIView):
    """The common concerns you may know of; gather cases as one."""

    @extend_schema(
        operation_id="concerns_list",
        parameters=PAGING,
        responses={200: ConcernPage, 400: REFUSALS[400], 401: RefusalSerializer},
    )
    def get(self, request: Request) -> Response:
        rows = clusters_for(request.user)
        return Response(one_page_of(request, rows, ("-proposed_at", "-pk"), lambda page: [_row(one) for one in page]))

    @extend_schema(
        operation_id="concerns_create",
        parameters=[KEY],
        request=GatherBody,
        responses={201: ConcernDetail, 200: ConcernDetail, **{n: REFUSALS[n] for n in (400, 401, 403, 409)}},
    )
    def post(self, request: Request) -> Response:
        return carry_out(GATHER, request, None, tell)


class Concern(APIView):
    """One common concern with the households you may know of, and whether each has heard from us."""

    @extend_schema(
        operation_id="concerns_retrieve", responses={200: ConcernDetail, **{n: REFUSALS[n] for n in (401, 404)}}
    )
    def get(self, request: Request, pk: int) -> Response:
        return Response(tell(pk, request.user))


CONCERN_VIEWS = {
    one.name: view_of(one, tag="concerns", find=one_concern, tell=tell, shape=ConcernDetail) for one in WRITINGS
}
