from __future__ import annotations

import pgtrigger
from django.db import models


class AuditEntry(models.Model):
    """One deed, sight or export. References only, no words and no personal data, so erasure never touches it.

    `position` and `chain_hash` are filled once by the seal, which chains entries in order; after that
    the database refuses any change, and any deletion at all.
    """

    at = models.DateTimeField()
    actor = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+", db_index=False)
    actor_kind = models.CharField(max_length=12)
    verb = models.CharField(max_length=32)
    subject_kind = models.CharField(max_length=16)
    subject_id = models.BigIntegerField(null=True)
    data = models.JSONField(default=dict, blank=True)
    position = models.BigIntegerField(null=True, unique=True)
    chain_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["subject_kind", "subject_id", "id"], name="audit_by_subject"),
            models.Index(fields=["id"], name="audit_not_yet_sealed", condition=models.Q(position=None)),
        ]
        triggers = [
            pgtrigger.Protect(name="audit_keeps_every_row", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="audit_rows_never_change",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.position IS NOT NULL OR NEW.at <> OLD.at OR NEW.verb <> OLD.verb OR NEW.data <> OLD.data"
                    " OR NEW.subject_kind <> OLD.subject_kind OR NEW.subject_id IS DISTINCT FROM OLD.subject_id"
                    " OR NEW.actor_id IS DISTINCT FROM OLD.actor_id OR NEW.actor_kind <> OLD.actor_kind"
                ),
            ),
        ]
