from __future__ import annotations

from datetime import UTC, datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

AT_ONCE = datetime(2000, 1, 1, tzinfo=UTC)
"""The next try of a message that may go at any time."""


class Channel(models.TextChoices):
    IN_APP = "in_app", _("in the app")
    EMAIL = "email", _("e-mail message")
    SMS = "sms", _("text message")
    ROBOT = "robot", _("group robot")
    MESSAGE = "message", _("message to the resident")


class OutboxStatus(models.TextChoices):
    """`tone` is the flag it is drawn with."""

    WAITING = "waiting", _("waiting")
    SENT = "sent", _("sent")
    FAILED = "failed", _("failed")
    WITHHELD = "withheld", _("not sent")

    @property
    def tone(self) -> str:
        return {"waiting": "attn", "failed": "late", "sent": "info"}.get(self.value, "")


class Via(models.TextChoices):
    """Which way a message took."""

    NONE = "", "–"
    DRY_RUN = "dry_run", _("dry run")
    EMAIL = "email", _("e-mail")
    SMS = "sms", _("text message")
    ROBOT = "robot", _("group robot")


class OutboxMessage(models.Model):
    """One message owed to one recipient. It names its subject and event; the words are made when it is read or sent.

    So it carries no personal data, and what the reader may see is decided at reading time (rule P4).
    An in-app message is delivered by being here; `spread_at` says when it was carried on to the other ways its
    reader has chosen (`origin` of those). The rest waits for a worker: `next_try_at` is both the next moment it
    may go and, while a worker holds it, the end of that worker's lease, so what a dead worker held comes back.
    `attempts` counts the claims and fences off a worker that wakes up after its lease (rule X1).
    """

    event = models.CharField(max_length=32)
    channel = models.CharField(max_length=12, choices=Channel, default=Channel.IN_APP, db_default="in_app")
    recipient = models.ForeignKey("accounts.User", models.CASCADE, null=True, related_name="outbox")
    robot = models.ForeignKey("notifications.Robot", models.CASCADE, null=True, related_name="messages")
    origin = models.BigIntegerField(null=True)
    subject_kind = models.CharField(max_length=16)
    subject_id = models.BigIntegerField()
    data = models.JSONField(default=dict, blank=True, db_default=models.Value({}, models.JSONField()))
    status = models.CharField(max_length=8, choices=OutboxStatus, default=OutboxStatus.SENT, db_default="sent")
    loud = models.BooleanField(default=False, db_default=False)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    spread_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0, db_default=0)
    next_try_at = models.DateTimeField(default=AT_ONCE, db_default=AT_ONCE)
    error = models.CharField(max_length=200, default="", db_default="", blank=True)
    via = models.CharField(max_length=8, choices=Via, default="", db_default="", blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["recipient", "-id"], name="inbox_by_person"),
            models.Index(
                fields=["recipient"], name="unread_by_person", condition=models.Q(read_at=None, channel="in_app")
            ),
            models.Index(
                fields=["-loud", "next_try_at", "id"],
                name="outbox_to_deliver",
                condition=models.Q(status="waiting", robot=None),
            ),
            models.Index(
                fields=["robot", "-loud", "next_try_at", "id"],
                name="outbox_of_robots",
                condition=models.Q(status="waiting", robot__isnull=False),
            ),
            models.Index(fields=["id"], name="outbox_to_spread", condition=models.Q(channel="in_app", spread_at=None)),
            models.Index(fields=["-id"], name="outbox_dead", condition=models.Q(status="failed")),
            models.Index(fields=["-id"], name="outbox_outside", condition=~models.Q(channel="in_app")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["origin", "channel"], name="carried_on_once", condition=models.Q(origin__isnull=False)
            ),
            models.UniqueConstraint(
                fields=["robot", "event", "subject_kind", "subject_id", "created_at"],
                name="a_robot_says_it_once",
                condition=models.Q(robot__isnull=False),
            ),
        ]

    @property
    def reference(self) -> str:
        """What every repeat of this message carries, so that a channel or a reader can tell (rule X1)."""
        return f"HY{self.pk:06d}"
