"""Every action of the API on an order: its body, and the one service it calls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from complaints.services import stage
from repairs import services
from repairs.api import bodies


def _photo(number: str, *, by: Any, files: list[Any], version: int | None = None, **given: Any) -> Any:
    services.check(number, "photo", by=by, version=version)  # before any picture is worked on
    staged = [stage(one, owner=f"user:{by.pk}") for one in files]
    kind = given.pop("stage")
    return services.photo(number, by=by, uploads=staged, stage=kind, version=version, **given)


def _attach(number: str, *, by: Any, files: list[Any], text: str = "", version: int | None = None) -> Any:
    services.check(number, "attach", by=by, version=version)
    return services.attach(number, by=by, text=text, uploads=[stage(one, owner=f"user:{by.pk}") for one in files])


@dataclass(frozen=True)
class Deed:
    """One action: its name, its body, the service."""

    name: str
    body: type[bodies.OrderBody]
    run: Callable[..., Any]
    multipart: bool = False


DEEDS: dict[str, Deed] = {
    deed.name: deed
    for deed in (
        Deed("send", bodies.Send, services.send),
        Deed("correct", bodies.Correct, services.correct),
        Deed("assign", bodies.Assign, services.assign),
        Deed("ring", bodies.OrderBody, services.ring),
        Deed("reach", bodies.Reach, services.reach),
        Deed("keep", bodies.MaybeReason, services.keep),
        Deed("prepare", bodies.Prepare, services.prepare),
        Deed("rebook", bodies.Rebook, services.rebook),
        Deed("arrive", bodies.OrderBody, services.arrive),
        Deed("nobody_in", bodies.NobodyIn, services.nobody_in),
        Deed("protect", bodies.Protect, services.protect),
        Deed("photo", bodies.Photo, _photo, multipart=True),
        Deed("quote", bodies.Quote, services.quote),
        Deed("accept_quote", bodies.AcceptQuote, services.accept_quote),
        Deed("decline_quote", bodies.MaybeReason, services.decline_quote),
        Deed("take_away", bodies.TakeAway, services.take_away),
        Deed("bring_back", bodies.BringBack, services.bring_back),
        Deed("analyse", bodies.Analyse, services.analyse),
        Deed("leave", bodies.Leave, services.leave),
        Deed("complete", bodies.Complete, services.complete),
        Deed("fail", bodies.Fail, services.fail),
        Deed("callback", bodies.OrderCallback, services.callback),
        Deed("close", bodies.OrderBody, services.close),
        Deed("excuse", bodies.Excuse, services.excuse),
        Deed("hand_in", bodies.OrderBody, services.hand_in),
        Deed("complain", bodies.Complain, services.complain),
        Deed("issue_link", bodies.IssueLink, services.issue_link),
        Deed("revoke_link", bodies.RevokeLink, services.revoke_link),
        Deed("pause", bodies.OrderPause, services.pause),
        Deed("approve_pause", bodies.OrderClock, services.approve_pause),
        Deed("decline_pause", bodies.OrderDecline, services.decline_pause),
        Deed("resume", bodies.OrderClock, services.resume),
        Deed("attach", bodies.AttachPhotos, _attach, multipart=True),
        Deed("note", bodies.OrderText, services.note),
        Deed("cancel", bodies.MaybeReason, services.cancel),
    )
}
