"""What an intake holds, whoever sends it: the console, the resident's form, the API, an importer."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from complaints.choices import Channel, Kind


@dataclass
class Person:
    """Who complains (rule I2). All may be empty: an anonymous complaint is taken too."""

    name: str = ""
    phone: str = ""
    kind: str = ""
    relation: str = ""
    email: str = ""
    preferred_way: str = ""
    other_phones: Sequence[str] = ()
    resident: Any = None


@dataclass
class Intake:
    """One matter as it arrives. Objects, not codes; times aware; `submission` makes a double tap one case."""

    estate: Any
    channel: str
    content: str
    kind: str = Kind.COMPLAINT
    received_at: datetime | None = None
    person: Person = field(default_factory=Person)
    unit: Any = None
    building: Any = None
    place: Any = None
    asset: Any = None
    place_text: str = ""
    happened_at: str = ""
    title: str = ""
    wishes: str = ""
    category: Any = None
    urgency: int | None = None
    emergency: bool = False
    emergency_kind: Any = None
    anonymous: bool = False
    confidential: bool = False
    external_number: str = ""
    external_due_at: datetime | None = None
    about_staff: Sequence = ()
    about_departments: Sequence = ()
    about_contractors: Sequence = ()
    points: Sequence[str] = ()
    uploads: Sequence = ()
    submission: uuid.UUID | None = None
    look_alikes: bool = False
    """Whether the sender is told the look-alikes at once (`likes_of`): they are then asked for with the case itself."""
    sources: Sequence[tuple[str, int]] = ()
    """What it came of, as (kind, id): a missed call, known trouble. Upper apps hear of it by the signal."""

    @property
    def relayed(self) -> bool:
        return self.channel == Channel.RELAY


def headline_of(content: str) -> str:
    """The first clause of what was said, at most 40 characters: what a list shows.

    Who is furious opens with an outcry ("你们到底管不管！"): a short one takes the next clause with it.
    """
    said = content.strip()
    outcry = r"(?:[^。！？!?\n;；]{1,9}[！？!?]+\s*)?"
    found = re.match(outcry + r"[^。！？!?\n;；]*", said)
    first = (found[0] if found else "").rstrip("！？!? ").strip() or said
    if len(first) <= 40:
        return first
    clauses = re.split(r"(?<=[，,、])", first)
    short = ""
    for clause in clauses:
        if len(short) + len(clause) > 40:
            break
        short += clause
    return (short.rstrip("，,、 ") or first[:39]) + "…"
