"""The list of words that must not reach a complainant, as an administrator keeps it; and its overrides (rule J14)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from accounts.signals import house_changed
from notifications.models import Phrase, PhraseOverride
from notifications.selectors.phrases import Hit


def keep_phrase(phrase: Phrase, *, by) -> Phrase:
    """Store a new or changed phrase; the change is kept in the audit."""
    new = phrase.pk is None
    with transaction.atomic():
        phrase.save()
        what = "phrase_added" if new else "phrase_changed"
        house_changed.send(
            Phrase, subject=("phrase", phrase.pk), by=by, what=what, data={"code": phrase.code, "active": phrase.active}
        )
    return phrase


def note_overrides(
    found: Iterable[tuple[str, Hit]], *, by, subject: tuple[str, int], action: str, at: datetime
) -> list[PhraseOverride]:
    """Write down that `by` sent such words all the same: (field, hit) each, in the transaction that sends them."""
    ids = dict(Phrase.objects.values_list("code", "pk"))
    kind, pk = subject
    return PhraseOverride.objects.bulk_create(
        PhraseOverride(
            phrase_id=ids.get(hit.code), by=by, at=at, subject_kind=kind, subject_id=pk, action=action, field=field[:40]
        )
        for field, hit in found
    )
