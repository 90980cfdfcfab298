from __future__ import annotations

from typing import Any

from django.db import transaction

from accounts.signals import house_changed
from notifications.models import Preference


def set_wishes(*, by, **wishes: Any) -> Preference:
    """Remember how `by` wants to hear of things: the fields of `Preference`. Which changed is in the audit (X5)."""
    with transaction.atomic():
        kept, new = Preference.objects.select_for_update().get_or_create(user=by)
        changed = sorted(name for name, value in wishes.items() if new or getattr(kept, name) != value)
        for name in changed:
            setattr(kept, name, wishes[name])
        if changed:
            kept.save()
            house_changed.send(
                Preference, subject=("person", by.pk), by=by, what="wishes_changed", data={"fields": changed}
            )
    return kept
