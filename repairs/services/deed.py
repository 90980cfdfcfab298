"""How a deed on an order is done: as on a case (complaints.services.deed_on), with a contractor beside it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

import notifications.services as notifications
from accounts.models import Role
from complaints.errors import Changed, Missing, NotFound, NotNow, NotYours
from complaints.parties import SYSTEM
from complaints.services.deed_on import DeedOn
from deadlines.models import ClockRequest
from repairs.choices import HURRY
from repairs.clocks import DECISION, KINDS, SUBJECT
from repairs.facts import Facts
from repairs.lifecycle import ACTIONS, OPEN
from repairs.models import Order, OrderEntry, OrderWords, Turn
from repairs.selectors.access import engineering, parties_of
from repairs.selectors.people import office_of
from repairs.signals import order_moved

JOINS = (
    "estate",
    "trade",
    "unit",
    "building",
    "place",
    "asset",
    "turn__contractor",
    "contractor",
    "technician__user",
    "complaint",
    "requester",
)


class Deed(DeedOn):
    """One deed on one order, as a context manager: as `complaints.services.deed.Deed`.

    `by` is a user, SYSTEM, an OrderResident, a Resident of the complaint, or a JobHolder. An action that is not in
    the table of actions is the house's own (a consequence of a clock).
    Raises NotFound, NotYours, NotNow, Changed.
    """

    subject = SUBJECT

    def __init__(
        self, number: str | Order, action: str, by: Any, *, version: int | None = None, at: datetime | None = None
    ) -> None:
        super().__init__(action, by, version=version, at=at)
        self.number = number.number if isinstance(number, Order) else number

    @property
    def order(self) -> Order:
        """The order this is done to."""
        return self.row

    def _fetch(self) -> Order:
        # Locked first, read after: a statement that waited for the lock would see the order as it is now beside the
        # turns as they were when it began.
        Order.objects.select_for_update().filter(number=self.number).values_list("pk").first()
        joined = Order.objects.visible_to(self.by).select_related(*JOINS)
        found = next(iter(joined.filter(number=self.number)), None)
        if found is None:
            raise NotFound(_("There is no such order."))
        self.facts = Facts(found)
        return found

    def _check(self) -> None:
        from repairs.services.actions import barred, missing

        if self.action not in ACTIONS:
            if self.by is not SYSTEM:
                raise NotYours(_("This is not yours to do."))
            return
        action = ACTIONS[self.action]
        if self.order.state not in action.states:
            if not (action.parties & parties_of(self.order, self.by)) and not self._had_it():
                raise NotYours(_("This is not yours to do."))
            raise self._too_late(action)
        reason = barred(self.order, self.by, self.action, self.facts)
        if reason is not None:
            raise self._too_late(action) if self._had_it() else NotYours(reason)
        lacking = missing(self.order, self.action, self.facts)
        if lacking:
            raise NotNow(_("Not yet: something is missing."), code="missing", missing=lacking)

    def _had_it(self) -> bool:
        """Whether the actor's firm had a turn that is over: the order moved on under their hands."""
        contractors = self.by.scope.contractors if self.user else frozenset()
        lost = any(t.contractor_id in contractors and not t.live for t in self.facts.turns)
        return lost and "worker" not in parties_of(self.order, self.by)

    def _too_late(self, action) -> NotNow:
        """What to say when the state does not allow it: where the actor saw an earlier version, that it changed."""
        state = self.order.get_state_display()
        if self._had_it():
            text = _("The order has moved on: it is no longer with you.")
            return Changed(text, missing=[Missing("since", text)], code="changed")
        text = _("The order is “{state}” now: “{action}” cannot be done.").format(state=state, action=action.label)
        if self.version is not None and self.version != self.order.version:
            return Changed(text, missing=[Missing("since", text)], code="changed")
        return NotNow(text, code="wrong_state", missing=[Missing("state", text)])

    def _store(self) -> None:
        order = self.order
        order.is_open = order.state in OPEN
        order.save()
        order_moved.send(Order, order=order, action=self.action, by=self.by, at=self.at)

    def lapsed(self, request: ClockRequest) -> None:
        """Nobody has to decide any more on a pause of a clock that has ended."""
        self.cancel([DECISION], "fell_away", part=request.pk)

    def role_of(self, kind: str) -> str:
        return KINDS[kind].role

    @property
    def walled(self) -> set[int]:
        return self.facts.walled

    # -- what a body does -----------------------------------------------------

    @property
    def turn(self) -> Turn:
        """The turn that runs, or ran last."""
        turn = self.order.turn
        assert turn is not None  # the states that need one come after `send`
        return turn

    @property
    def actor_kind(self) -> str:
        return "user" if self.user else self.by.kind

    def words(self, text: str) -> OrderWords | None:
        """Keep words of the order where erasure can reach them; None for nothing said."""
        return OrderWords.objects.create(order=self.order, text=text) if text else None

    def entry(self, kind: str, text: str = "", *, outward: bool = False, **data: Any) -> OrderEntry:
        """Append one timeline entry, of the present turn. `data` holds codes, ids, amounts and moments only."""
        return OrderEntry.objects.create(
            order=self.order,
            turn_id=self.order.turn_id,
            at=self.at,
            kind=kind,
            actor=self.user,
            actor_kind=self.actor_kind,
            words=self.words(text),
            outward=outward,
            data=data,
        )

    def start(self, kind: str, **options: Any):
        options.setdefault("urgent", self.order.urgency in HURRY)
        return super().start(kind, **options)

    def desk(self) -> list[int]:
        """Ids of those at the desk who hear of orders."""
        return self.next_people(Role.DUTY)

    def heads(self) -> list[int]:
        """Ids of the engineering head, or who stands in for them."""
        department = engineering()
        return self.next_people(Role.HEAD, department_id=department.pk if department else None)

    def workers(self, turn: Turn) -> list[int]:
        """Ids of the people of the contractor who has (or had) the turn: the office, and the technician's account."""
        if turn.contractor_id is None:
            return self.heads()
        people = office_of(turn.contractor_id, self.order.estate_id)
        technician = turn.technician
        return people + ([technician.user_id] if technician and technician.user_id else [])

    def owe_resident(self, event: str, **data: Any) -> None:
        """Owe whoever asked for the repair a message, where there is any way to reach them."""
        who = self.order.requester
        if (who.phone or who.resident_id or who.has_link) and not who.erased_at:
            notifications.owe_resident(event, subject=(SUBJECT, self.order.pk), at=self.at, data=data)
