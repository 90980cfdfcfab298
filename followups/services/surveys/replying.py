"""What we say to what was answered (rule F6), and what leaves the house on paper."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

import audit.services as audit
from deadlines.clock import now
from followups.errors import NotNow
from followups.models import RoundStanding, SurveyRound
from followups.selectors.surveys import KEEPERS, REPLIERS, ROUND
from followups.services.surveys.questionnaire import refuse_empty
from followups.services.surveys.rounds import locked
from followups.services.words import note_overridden


def reply(pk: int, *, by, text: str, text_en: str = "", overridden: Sequence[Any] = ()) -> SurveyRound:
    """Publish our reply to a closed round on the portal, or better it; managers, on all its estates."""
    refuse_empty(text=text)
    with transaction.atomic():
        round, at = locked(pk, by, REPLIERS), now()
        if round.standing(at) != RoundStanding.CLOSED:
            raise NotNow(_("The reply follows when the round is closed."))
        round.reply, round.reply_en = text.strip(), text_en.strip()
        round.replied_at, round.replied_by = round.replied_at or at, by
        round.version += 1
        round.save(update_fields=["reply", "reply_en", "replied_at", "replied_by", "version"])
        audit.record("survey_replied", by=by, subject=(ROUND, pk), at=at)
        note_overridden(overridden, by=by, subject=(ROUND, pk), action="reply")
    return round


def printed(pk: int, form: str, *, by) -> SurveyRound:
    """Write down that the links of households, or the questions, were printed; keepers alone may."""
    with transaction.atomic():
        round = locked(pk, by, KEEPERS)
        audit.record("printed", by=by, subject=(ROUND, pk), at=now(), data={"form": form})
    return round
