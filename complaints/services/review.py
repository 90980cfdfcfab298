from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.models import Role
from complaints.errors import BadInput
from complaints.lifecycle import State
from complaints.models import Review
from complaints.services.deed import Deed
from complaints.services.reopen import open_again
from complaints.services.rework import send_for_rework


def ask_review(number: str, *, by, text: str, version: int | None = None) -> Review:
    """The complainant disagrees and asks for a second look (rule J13); a clock runs one step above the first judge."""
    with Deed(number, "ask_review", by, version=version) as deed:
        if not text.strip():
            raise BadInput(fields={"text": _("Say what you disagree with.")})
        asked = Review.objects.create(
            case=deed.case, asked_at=deed.at, asked_entry=deed.entry("review_asked", text, outward=True)
        )
        deed.start("review", part=asked.pk)
        deed.tell(
            "review_asked", deed.next_people(Role.MANAGER, skip=[*deed.facts.handled_by, deed.case.judged_by_id or 0])
        )
    return asked


def answer_review(number: str, *, by, upheld: bool, text: str, route: str, version: int | None = None):
    """Answer a review, by someone who neither handled nor judged (rule J13). The answer names the outside routes.

    Upheld (the complainant was right): an answered or ended case is opened again for a second look.
    """
    with Deed(number, "answer_review", by, version=version) as deed:
        case, asked = deed.case, deed.facts.review
        wrong = {}
        if not text.strip():
            wrong["text"] = _("Say what the second look found.")
        if not route.strip():
            wrong["route"] = _("Name the outside routes the complainant may still take.")
        if wrong:
            raise BadInput(fields=wrong)
        asked.answered_at, asked.answered_by, asked.upheld, asked.route = deed.at, deed.user, upheld, route
        asked.answer_entry = deed.entry("review_answered", f"{text}\n{route}", outward=True, upheld=upheld)
        asked.save()
        deed.stop("review", part=asked.pk)
        if upheld and case.state in (State.CLOSED, State.ARCHIVED, State.WITHDRAWN):
            open_again(deed, text)
        elif upheld and case.state in (State.RESOLVED, State.CALLING_BACK):
            deed.cancel(["verify", "callback"], "review_upheld")
            send_for_rework(deed)
        deed.tell("review_answered", [case.judged_by_id, case.handler_id])
    return deed.case
