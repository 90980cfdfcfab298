from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class FileKind(models.TextChoices):
    IMAGE = "image", _("photo")
    AUDIO = "audio", _("recording")
    DOCUMENT = "document", _("document")


class StagedUpload(models.Model):
    """A file that has arrived while its form is still being filled: kept when the form is refused (rule I10)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.CharField(max_length=80)
    file = models.FileField(upload_to="staged/%Y%m%d/")
    kind = models.CharField(max_length=8, choices=FileKind)
    name = models.CharField(max_length=120)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        indexes = [models.Index(fields=["owner"], name="staged_by_owner")]


class Attachment(models.Model):
    """A file of a case, re-encoded where it is a picture.

    `for_handlers` marks what a confidential case shows its handlers (rule P5).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("complaints.Case", models.PROTECT, related_name="attachments")
    entry = models.ForeignKey("complaints.TimelineEntry", models.PROTECT, null=True, related_name="attachments")
    file = models.FileField(upload_to="case/%Y%m/")
    kind = models.CharField(max_length=8, choices=FileKind)
    name = models.CharField(max_length=120)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    outward = models.BooleanField(default=False)
    for_handlers = models.BooleanField(default=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["at", "id"]
