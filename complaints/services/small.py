from __future__ import annotations

from complaints.models import Attachment, TimelineEntry
from complaints.parties import Resident
from complaints.selectors.lookalikes import repeated_since
from complaints.services.deed import Deed
from complaints.services.resent import said_already
from complaints.services.uploads import adopt


def urge(number: str, *, by, text: str = "", version: int | None = None):
    """The complainant urges 催单 (rule J9): counted, told to the handler and, from the second on, to the supervisor."""
    with Deed(number, "urge", by, version=version) as deed:
        case = deed.case
        case.urged += 1
        deed.entry("urged", text, outward=True, times=case.urged)
        told = [
            case.handler_id or case.holder_id,
            *([] if case.handler_id or case.holder_id else deed.next_people("duty")),
        ]
        if case.urged > 1:
            told += deed.next_people("supervisor")
        deed.tell("urged", told, times=case.urged)
    return deed.case


def note(number: str, *, by, text: str, version: int | None = None):
    """An internal note: never shown outside the house."""
    with Deed(number, "note", by, version=version) as deed:
        deed.entry("note", text)
    return deed.case


def add_words(number: str, *, by, text: str):
    """A note of what a caller said again; a second tap, whose files the first has taken, adds nothing (rule I10)."""
    with Deed(number, "note", by) as deed:
        told = TimelineEntry.objects.filter(case=deed.case, kind__in=["note", "attached"], actor=deed.user)
        if told.filter(words__text=text, at__gte=repeated_since(deed.case.estate_id, deed.at)).exists():
            deed.done_before()
        else:
            deed.entry("note", text)
    return deed.case


def attach(number: str, *, by, uploads, text: str = "", version: int | None = None) -> list[Attachment]:
    """Add staged files, and words, to a case. A resident's are outward; a handler's stay inside until told.

    The very same sent again, after an answer that was lost, is what is there already (rule I10).
    """
    with Deed(number, "attach", by, version=version) as deed:
        resident = isinstance(by, Resident)
        kind = "resident_added" if resident else "attached"
        told = TimelineEntry.objects.filter(case=deed.case, kind=kind)
        estate = deed.case.estate_id
        earlier = said_already(
            told, "attachments", estate_id=estate, actor=deed.user, text=text, uploads=uploads, at=deed.at
        )
        if earlier is not None:
            deed.done_before()
            return list(earlier.attachments.all())
        entry = deed.entry(kind, text, outward=resident, files=len(uploads))
        files = adopt(uploads, case=deed.case, entry=entry, by=deed.user, at=deed.at, outward=resident)
        if resident:
            deed.tell("resident_added", [deed.case.handler_id or deed.case.holder_id])
    return files
