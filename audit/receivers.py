"""What other apps tell the audit by signal: those that may not call it."""

from __future__ import annotations

from django.apps import apps
from django.db.models.signals import post_migrate
from django.dispatch import receiver

from accounts.signals import house_changed, person_changed
from audit.services import close_the_way_around, record
from deadlines.clock import now

PERSON = "person"


@receiver(person_changed, dispatch_uid="audit: person changed")
def keep(sender, person, by, what: str, data: dict, **more) -> None:
    """A change to an account or its roles, beside the change itself (rule X5)."""
    record(what, by=by, subject=(PERSON, person.pk), at=now(), data=data)


@receiver(house_changed, dispatch_uid="audit: house changed")
def keep_house(sender, subject: tuple[str, int | None], by, what: str, data: dict, **more) -> None:
    """A change to what the house keeps: wordings, phrases, robots, wishes, policies, calendars (rule X5)."""
    record(what, by=by, subject=subject, at=now(), data=data)


@receiver(post_migrate, sender=apps.get_app_config("audit"), dispatch_uid="audit: no way around")
def guard(sender, **more) -> None:
    """Every guard of a table is there, and none is passed by (rule A4)."""
    close_the_way_around()
