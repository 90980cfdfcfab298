"""What goes out to the complainant is looked through before it is sent (rule J14), for every face in one place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

import audit.services as audit
import notifications.services as notifications
from complaints.clocks import SUBJECT
from complaints.errors import ForbiddenWords
from complaints.models import Case
from deadlines.clock import now

OUTWARD: dict[str, tuple[str, ...]] = {
    "contact": ("content",),
    "explain": ("text",),
    "promise": ("text",),
    "resolve": ("result",),
    "answer_review": ("text",),
    "report": (
        "cause", "interim_measure", "progress", "facts", "elsewhere", "where_else", "whys", "corrective", "preventive",
        "verified_how", "standardised",
    ),
    "offer": ("options", "text", *(f"text_{n}" for n in range(1, 10))),
    "end_offers": ("reason",),
    "decline_reopen": ("reason",),
    "extend": ("reason",),
    "break_promise": ("text", "reason"),
}  # fmt: skip
"""Action → the arguments whose words the complainant will read. A deed that speaks to them gets its line here."""

Found = list[tuple[str, notifications.Hit]]


def forbidden_in(action: str, given: Mapping[str, Any], names: Iterable[str] | None = None) -> Found:
    """The phrases that must not reach a complainant in what is about to be sent: (where, hit), nested as `given` is.

    `names` are the fields to look through, where a face calls them otherwise than the service.

    A talk in which nobody was reached, or in which they rang us, is a note of ours and not looked through.
    """
    if action == "contact" and (given.get("reached") is False or given.get("inbound") or _inbound(given)):
        return []
    return [
        (place, hit)
        for name in (OUTWARD.get(action, ()) if names is None else names)
        for place, text in _texts(name, given.get(name))
        for hit in notifications.check_words(text)
    ]


def _inbound(given: Mapping[str, Any]) -> bool:
    return str(given.get("direction", "")).startswith("in")


def _texts(place: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, Mapping):
        for name, one in value.items():
            yield from _texts(f"{place}.{name}", one)
    elif isinstance(value, (list, tuple)):
        for n, one in enumerate(value):
            yield from _texts(f"{place}.{n}", one)


def refuse_unless(override: bool, found: Found) -> None:
    """Raises ForbiddenWords where such words stand and nobody said to send them all the same."""
    if found and not override:
        raise ForbiddenWords(_("Some of these words should not reach a resident."), found)


@contextmanager
def sending_anyway(number: str, action: str, found: Found, *, by: Any) -> Iterator[None]:
    """Around the deed: what was overridden is written down in the deed's own transaction, or neither happens."""
    if not found:
        yield
        return
    with transaction.atomic():
        yield
        pk = Case.objects.values_list("pk", flat=True).get(number=number)
        at, codes = now(), sorted({hit.code for _place, hit in found})
        notifications.note_overrides(found, by=by, subject=(SUBJECT, pk), action=action, at=at)
        audit.record("words_overridden", by=by, subject=(SUBJECT, pk), at=at, data={"action": action, "phrases": codes})
