from __future__ import annotations

from django.db import transaction

from accounts.signals import house_changed
from deadlines.clock import now
from notifications.models import MessageText
from notifications.selectors.texts import allowed, wrong_placeholders


def keep_text(event: str, channel: str, language: str, *, body: str, subject: str = "", by) -> MessageText:
    """Our own wording of an event in one channel and language; from now on messages are worded with it.

    Raises ValueError for placeholders the channel may not use: what a group reads is number and link alone (X1).
    """
    wrong = wrong_placeholders(f"{subject} {body}", allowed(event, channel))
    if wrong:
        raise ValueError(", ".join(wrong))
    with transaction.atomic():
        kept, _new = MessageText.objects.update_or_create(
            event=event,
            channel=channel,
            language=language,
            defaults={"subject": subject, "body": body, "changed_at": now(), "changed_by": by},
        )
        _tell(event, channel, language, "text_changed", by)
    return kept


def reset_text(event: str, channel: str, language: str, *, by) -> bool:
    """Back to the shipped wording; whether there was one of our own."""
    with transaction.atomic():
        ours = MessageText.objects.filter(event=event, channel=channel, language=language).first()
        if ours is not None:
            ours.delete()
            _tell(event, channel, language, "text_reset", by)
    return ours is not None


def _tell(event: str, channel: str, language: str, what: str, by) -> None:
    data = {"event": event, "channel": channel, "language": language}
    house_changed.send(MessageText, subject=("wording", None), by=by, what=what, data=data)
