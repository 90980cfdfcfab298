from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    IN_APP = "in_app", _("in the app")
    MESSAGE = "message", _("message to the resident")


class OutboxStatus(models.TextChoices):
    WAITING = "waiting", _("waiting")
    SENT = "sent", _("sent")
    FAILED = "failed", _("failed")


class OutboxMessage(models.Model):
    """One message owed to one recipient. It names its subject and event; the words are made when it is read or sent.

    So it carries no personal data, and what the reader may see is decided at reading time (rule P4).
    An in-app message is delivered by being here.
    """

    event = models.CharField(max_length=32)
    channel = models.CharField(max_length=12, choices=Channel, default=Channel.IN_APP)
    recipient = models.ForeignKey("accounts.User", models.CASCADE, null=True, related_name="outbox")
    subject_kind = models.CharField(max_length=16)
    subject_id = models.BigIntegerField()
    data = models.JSONField(default=dict, blank=True)
    status = models.CharField(max_length=8, choices=OutboxStatus, default=OutboxStatus.SENT)
    loud = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["recipient", "-id"], name="inbox_by_person"),
            models.Index(
                fields=["recipient"], name="unread_by_person", condition=models.Q(read_at=None, channel="in_app")
            ),
            models.Index(fields=["id"], name="outbox_waiting", condition=models.Q(status="waiting")),
        ]
