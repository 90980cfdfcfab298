from __future__ import annotations

import pgtrigger
from django.db import models


class SerialCounter(models.Model):
    """The last serial given out for a key ("YJ-20261121"), taken last in its transaction (rule I4)."""

    key = models.CharField(max_length=40, primary_key=True)
    last = models.PositiveIntegerField()


class IdempotencyKey(models.Model):
    """A request that was carried out under a key: a repeat gets what it made (CONTRACT). Kept 24 hours."""

    token = models.CharField(max_length=64)
    key = models.CharField(max_length=200)
    body_hash = models.CharField(max_length=64)
    made_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token", "key"], name="an_idempotency_key_is_used_once")]


class ArchiveFile(models.Model):
    """The file of a case as it was when archived: frozen JSON, its hash, and a PDF once made (rule J12)."""

    case = models.ForeignKey("complaints.Case", models.PROTECT, related_name="archive_files")
    number = models.CharField(max_length=40, unique=True)
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    body = models.JSONField()
    sha256 = models.CharField(max_length=64)
    pdf = models.FileField(upload_to="archive/%Y/", blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        triggers = [
            pgtrigger.Protect(name="an_archived_file_is_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="an_archived_file_stays_as_it_was",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.case_id <> NEW.case_id OR OLD.number <> NEW.number OR OLD.at <> NEW.at"
                    " OR OLD.sha256 <> NEW.sha256 OR OLD.body <> NEW.body"
                ),
            ),
        ]
