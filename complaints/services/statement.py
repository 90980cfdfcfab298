from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

import audit.services as audit
import notifications.services as notifications
from complaints.clocks import STATEMENT, SUBJECT
from complaints.errors import BadInput, Missing, NotFound, NotNow
from complaints.lifecycle import State
from complaints.models import NamedParty, TimelineEntry, Words
from complaints.selectors.statements import asked_of, gives_away
from complaints.services.deed import Deed
from deadlines.clock import now

LEAKS = {
    "name": lazy("the complainant's name"),
    "phone": lazy("their telephone or e-mail"),
    "unit": lazy("their home"),
    "number": lazy("the number of the case"),
}


def ask_statement(number: str, *, by, party: int, allegation: str, version: int | None = None):
    """Ask a named member of staff for a statement on `allegation`, which tells neither who, where nor phone (rule P4).

    `party` is the id of the named party. Asked again before the answer, the new wording replaces the old. Raises
    BadInput: at `party` for one who is no person or has answered, at `allegation` for words that give somebody away.
    """
    with Deed(number, "ask_statement", by, version=version) as deed:
        found = next((n for n in deed.facts.named if n.pk == party), None)
        if found is None:
            raise BadInput(fields={"party": _("There is no such name.")})
        if found.staff_id is None:
            raise BadInput(fields={"party": _("Only a member of staff can be asked for a statement.")})
        if found.statement_at:
            raise BadInput(fields={"party": _("They have given their statement.")})
        allegation = allegation.strip()
        if not allegation:
            raise BadInput(fields={"allegation": _("Say what is alleged.")})
        leaks = gives_away(deed.case, allegation)
        if leaks:
            said = _(", ").join(str(LEAKS[one]) for one in leaks)
            words = _("This tells the accused who complained. Leave out: {what}.").format(what=said)
            raise BadInput(fields={"allegation": words})
        found.allegation, found.statement_asked_at = allegation, deed.at
        found.save(update_fields=["allegation", "statement_asked_at"])
        deed.entry("statement_asked", allegation, party=found.pk)
        deed.tell_accused("statement_wanted", found.staff_id, found.pk)
    return deed.case


def give_statement(pk: int, *, by, text: str) -> NamedParty:
    """The accused answers, once (rules P4, J15). `pk` is the id of the named party; the case stays out of their sight.

    Raises NotFound for anybody but the person asked, and where the name was lifted; NotNow where it is answered or the
    file closed; BadInput at `text` for nothing said.
    """
    with transaction.atomic():
        party = asked_of(by).select_for_update(of=("self",)).select_related("case").filter(pk=pk).first()
        if party is None:
            raise NotFound(_("No statement is asked of you here."))
        closed = why_closed(party)
        if closed:
            raise NotNow(closed, code="statement_closed", missing=[Missing("statement", closed)])
        if not text.strip():
            raise BadInput(fields={"text": _("Say what happened as you know it.")})
        at, case = now(), party.case
        party.statement, party.statement_at = text.strip(), at
        party.save(update_fields=["statement", "statement_at"])
        TimelineEntry.objects.create(
            case=case,
            at=at,
            kind="statement",
            actor=by,
            words=Words.objects.create(case=case, text=party.statement),
            data={"party": party.pk},
        )
        notifications.announce("statement_given", to=_who_asked(party), subject=(SUBJECT, case.pk), at=at)
        audit.record("give_statement", by=by, subject=(STATEMENT, party.pk), at=at)
    return party


def why_closed(party: NamedParty) -> str:
    """Why no answer is taken any more, in words; empty while one is."""
    if party.statement_at:
        return _("You have given your statement; it is given once.")
    if party.case.state == State.ARCHIVED:
        return _("The file is closed; a statement is no longer needed.")
    return ""


def _who_asked(party: NamedParty) -> list[int]:
    """Whoever asked last; what they may see of it is decided when they read."""
    asked = TimelineEntry.objects.filter(case_id=party.case_id, kind="statement_asked", data__party=party.pk)
    return [pk for pk in asked.order_by("-id").values_list("actor_id", flat=True)[:1] if pk]
