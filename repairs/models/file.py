from __future__ import annotations

import uuid

from django.db import models

from complaints.models.attachment import FileKind
from repairs.choices import PhotoStage


class OrderFile(models.Model):
    """A photo or paper of an order, re-encoded without what the camera wrote (place included)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    order = models.ForeignKey("repairs.Order", models.PROTECT, related_name="files")
    entry = models.ForeignKey("repairs.OrderEntry", models.PROTECT, null=True, related_name="files")
    turn = models.ForeignKey("repairs.Turn", models.PROTECT, null=True, related_name="files")
    visit = models.ForeignKey("repairs.Visit", models.PROTECT, null=True, related_name="files")
    stage = models.CharField(max_length=8, choices=PhotoStage, default=PhotoStage.OTHER)
    file = models.FileField(upload_to="order/%Y%m/")
    kind = models.CharField(max_length=8, choices=FileKind)
    name = models.CharField(max_length=120)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    erased_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["at", "id"]
