"""What a resident has typed so far, kept on the server in their session: back, forward and refresh lose nothing."""

from __future__ import annotations

import uuid
from functools import cached_property
from typing import Any

from complaints.choices import Kind
from estates.models import Estate

KEY = "portal_report"
NAMED, CONFIDENTIAL, ANONYMOUS = "named", "confidential", "anonymous"
REPAIR = "repair"
"""The kind that opens a repair order, not a case (rule I1)."""
UNSURE = "unsure"
"""For a trade they do not know."""
EMPTY: dict[str, Any] = {
    "kind": Kind.COMPLAINT.value,
    "estate": None,
    "spot": "",
    "scanned": False,
    "where": "",
    "where_done": False,
    "inside": "",
    "trade": "",
    "content": "",
    "uploads": [],
    "how": NAMED,
    "name": "",
    "phone": "",
    "unit": "",
    "who_done": False,
}


class Draft:
    """The half-filled report of one session. Only plain values; objects are looked up again."""

    def __init__(self, session: Any) -> None:
        self.session = session
        self.values: dict[str, Any] = {**EMPTY, **session.get(KEY, {})}

    def __getitem__(self, name: str) -> Any:
        return self.values[name]

    @property
    def kept(self) -> bool:
        """Whether anything lies in the session."""
        return KEY in self.session

    @cached_property
    def estate(self) -> Estate | None:
        return Estate.objects.select_related("company").filter(pk=self.values["estate"], active=True).first()

    @property
    def repair(self) -> bool:
        """Whether it is to become a repair order: which asks for the trade, the place and a telephone."""
        return self.values["kind"] == REPAIR

    @property
    def placed(self) -> bool:
        """Whether the place is answered; a repair cannot do without."""
        named = self.values["spot"] or (self.values["where"] and self.values["inside"])
        return bool(self.values["where_done"] and (named or not self.repair))

    def keep(self, **values: Any) -> None:
        """Lay these values by. A new draft gets the mark that makes two taps one case."""
        self.values.setdefault("submission", str(uuid.uuid4()))
        self.values.update(values)
        self.__dict__.pop("estate", None)
        self.session[KEY] = self.values

    def drop(self) -> None:
        self.session.pop(KEY, None)

    def missing(self) -> str:
        """The address name of the first question still open, "" when it can be sent."""
        if self.estate is None:
            return "portal:estate"
        if not self.placed:
            return "portal:where"
        if not self.values["content"].strip() or (self.repair and not self.values["trade"]):
            return "portal:what"
        known = self.values["who_done"] and (self.values["how"] == NAMED or not self.repair)
        return "" if known else "portal:who"
