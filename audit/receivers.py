"""What other apps tell the audit by signal: those below it cannot call it."""

from __future__ import annotations

from django.dispatch import receiver

from accounts.signals import person_changed
from audit.services import record
from deadlines.clock import now

PERSON = "person"


@receiver(person_changed, dispatch_uid="audit: person changed")
def keep(sender, person, by, what: str, data: dict, **more) -> None:
    """A change to an account or its roles, beside the change itself (rule X5)."""
    record(what, by=by, subject=(PERSON, person.pk), at=now(), data=data)
