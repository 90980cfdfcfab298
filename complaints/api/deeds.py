"""Every action of the API: its body, and the one service it calls (CONTRACT "API")."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from complaints import services
from complaints.api import bodies
from complaints.errors import BadInput
from complaints.lifecycle import ACTIONS
from estates.models import CatalogueItem

# --- how a body becomes the service's arguments ------------------------------------------------------------------


def _with_item(service: Callable[..., Any]) -> Callable[..., Any]:
    """The cited item of the service catalogue, by its code on the estate of the case (or of every estate)."""

    def run(number: str, *, basis_item: str = "", **given: Any) -> Any:
        item = None
        if basis_item:
            here = Q(estate__code=number.split("-")[0]) | Q(estate=None)
            item = CatalogueItem.objects.filter(here, code=basis_item, active=True).order_by("estate_id").first()
            if item is None:
                raise BadInput(fields={"basis_item": _("There is no “{code}”.").format(code=basis_item)})
        return service(number, basis_item=item, **given)

    return run


def _contact(number: str, *, direction: str, **given: Any) -> Any:
    return services.contact(number, inbound=direction.startswith("in"), **given)


def _report(number: str, *, by: Any, stage: str, fault_kind: str = "", version: int | None = None, **body: Any) -> Any:
    said = {name: value for name, value in body.items() if value not in ("", [])}
    if "agreed" in said:
        said["agreed"] = [department.code for department in said["agreed"]]
    return services.report(number, by=by, stage=stage, body=said, fault_kind=fault_kind, version=version)


def _offer(number: str, *, options: list[dict[str, Any]], **given: Any) -> Any:
    return services.offer(number, options=[services.Option(**one) for one in options], **given)


def _attach(number: str, *, by: Any, files: list[Any], text: str = "", version: int | None = None) -> Any:
    services.check(number, "attach", by=by, version=version)  # before any picture is worked on
    staged = [services.stage(one, owner=f"user:{by.pk}") for one in files]
    return services.attach(number, by=by, uploads=staged, text=text, version=version)


@dataclass(frozen=True)
class Deed:
    """One action: its name, its body, the service. `field_of` maps the service's field names to the body's."""

    name: str
    body: type[bodies.Body]
    run: Callable[..., Any]
    field_of: dict[str, tuple[str, ...]] = field(default_factory=dict)
    multipart: bool = False

    @property
    def label(self) -> Any:
        return ACTIONS[self.name].label


DEEDS: dict[str, Deed] = {
    deed.name: deed
    for deed in (
        Deed("take", bodies.Body, services.take),
        Deed("refer", bodies.Reason, services.refer),
        Deed("classify", bodies.Classify, _with_item(services.classify)),
        Deed("approve_invalid", bodies.Body, services.approve_invalid),
        Deed("decline_invalid", bodies.Reason, services.decline_invalid),
        Deed("decide_major", bodies.DecideMajor, services.decide_major),
        Deed("delegate", bodies.Delegate, services.delegate),
        Deed("reclassify", bodies.Reclassify, _with_item(services.reclassify)),
        Deed("dispatch", bodies.Dispatch, services.dispatch),
        Deed("explain", bodies.Explain, services.explain),
        Deed("accept", bodies.Body, services.accept),
        Deed("return", bodies.Reason, services.give_back),
        Deed("step_back", bodies.Reason, services.step_back),
        Deed("contact", bodies.Contact, _contact),
        Deed("feedback", bodies.Feedback, services.feedback),
        Deed("finding", bodies.Finding, services.finding),
        Deed("report", bodies.Report, _report),
        Deed("promise", bodies.Promise, services.promise),
        Deed("keep_promise", bodies.KeepPromise, services.keep_promise),
        Deed("offer", bodies.Offer, _offer),
        Deed("approve_offer", bodies.Body, services.approve_offer),
        Deed("decline_offer", bodies.Reason, services.decline_offer),
        Deed("answer_offer", bodies.AnswerOffer, services.answer_offer),
        Deed("end_offers", bodies.Reason, services.end_offers),
        Deed("complete_action", bodies.CompleteAction, services.complete_action),
        Deed("agree_report", bodies.AgreeReport, services.agree_report),
        Deed("accept_report", bodies.AcceptReport, services.accept_report),
        Deed("check_effect", bodies.CheckEffect, services.check_effect),
        Deed("ask_reopen", bodies.Text, services.ask_reopen),
        Deed("decline_reopen", bodies.Reason, services.decline_reopen),
        Deed("reply_external", bodies.ReplyExternal, services.reply_external),
        Deed("resolve", bodies.Resolve, services.resolve, {"point": ("findings",), "text": ("findings",)}),
        Deed("verify", bodies.Verify, services.verify),
        Deed("callback", bodies.Callback, services.callback),
        Deed("close", bodies.Body, services.close),
        Deed(
            "archive", bodies.Archive, services.archive, {"cause": ("lesson", "cause"), "learnt": ("lesson", "learnt")}
        ),
        Deed("reopen", bodies.Reason, services.reopen),
        Deed("escalate", bodies.Reason, services.escalate),
        Deed("ask_review", bodies.Text, services.ask_review),
        Deed("answer_review", bodies.AnswerReview, services.answer_review),
        Deed("pause", bodies.Pause, services.pause),
        Deed("approve_pause", bodies.OnClock, services.approve_pause),
        Deed("decline_pause", bodies.DeclineOnClock, services.decline_pause),
        Deed("resume", bodies.OnClock, services.resume),
        Deed("extend", bodies.Extend, services.extend),
        Deed("approve_extension", bodies.OnClock, services.approve_extension),
        Deed("decline_extension", bodies.DeclineOnClock, services.decline_extension),
        Deed("acknowledge", bodies.Acknowledge, services.acknowledge),
        Deed("grounds", bodies.Grounds, services.grounds),
        Deed("excuse", bodies.ReasonOnClock, services.excuse),
        Deed("uphold", bodies.ReasonOnClock, services.uphold),
        Deed("merge", bodies.Merge, services.merge),
        Deed("split", bodies.Reason, services.split),
        Deed("withdraw", bodies.Withdraw, services.withdraw),
        Deed("undo_withdraw", bodies.Body, services.undo_withdraw),
        Deed("emergency", bodies.EmergencyOn, services.emergency),
        Deed("emergency_kind", bodies.EmergencyKind, services.emergency_kind),
        Deed("emergency_item", bodies.EmergencyItem, services.emergency_item),
        Deed("rescuers_on_site", bodies.OnSite, services.rescuers_on_site),
        Deed("emergency_off", bodies.Reason, services.emergency_off),
        Deed("urge", bodies.Urge, services.urge),
        Deed("name", bodies.Name, services.name),
        Deed("lift_name", bodies.LiftName, services.lift_name),
        Deed("ask_statement", bodies.AskStatement, services.ask_statement),
        Deed("add_point", bodies.Text, services.add_point),
        Deed("note", bodies.Text, services.note),
        Deed("attach", bodies.Attach, _attach, multipart=True),
    )
}


def at_their_fields(error: BadInput, places: dict[str, tuple[str, ...]]) -> BadInput:
    """The service's refusal with each message where the request had the value."""
    found: dict[str, Any] = {}
    for name, said in error.fields.items():
        *outer, last = places.get(name, (name,))
        inner = found
        for one in outer:
            inner = inner.setdefault(one, {})
        inner[last] = said
    return BadInput(fields=found, message=error.message)
