from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from complaints.errors import ComplaintError
from complaints.lifecycle import State
from complaints.models import Case
from complaints.services.intake import Intake
from complaints.services.link import link
from complaints.services.merge import merge
from complaints.services.register import register
from complaints.services.small import add_words, attach

GO_ON, MERGE, LINK, ADD = "none", "merge", "link", "add"
CHOICES = (GO_ON, MERGE, LINK, ADD)


@dataclass(frozen=True)
class Received:
    """What became of one intake: the case it is in now, what was done, and, where the second half was refused, why."""

    case: Case
    done: str
    other: str = ""
    refused: Any = ""


def receive(intake: Intake, *, by, choice: str = GO_ON, other: str = "") -> Received:
    """Take in one matter together with what the desk decided about its look-alike (rules I8, I10).

    `choice`: "none" registers; "merge" and "link" register, then tie the new case to `other`; "add" makes no
    case, but adds the words and files to `other`. When the tie is refused the case is registered all the same
    and `refused` says why: what a person told us is never lost to a rule about order. Raises as `register` does;
    for "add" as `add_words` and `attach` do.
    """
    if choice == ADD:
        return _add(intake, by, other)
    case = register(intake, by=by)
    if choice not in (MERGE, LINK) or not other:
        return Received(case, GO_ON)
    try:
        if choice == LINK:
            link(case.number, other, by=by)
        elif case.state != State.MERGED:  # a second tap finds it merged already
            case = merge(case.number, by=by, into=other)
    except ComplaintError as error:
        fields = getattr(error, "fields", {})
        return Received(case, GO_ON, other, next(iter(fields.values()), None) or error.message)
    return Received(case, choice, other)


def _add(intake: Intake, by, other: str) -> Received:
    text = "\n".join(part for part in (intake.content.replace("\x00", "").strip(), intake.wishes) if part)
    if intake.uploads:
        attach(other, by=by, uploads=intake.uploads, text=text)
    else:
        add_words(other, by=by, text=text)
    return Received(Case.objects.visible_to(by).get(number=other), ADD, other)
