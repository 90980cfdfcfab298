from __future__ import annotations

from django.db import models


class Digest(models.Model):
    """That the complaints of one day on one estate were published to all staff (rule A2).

    What stands in it is worked out for each reader when it is read, so a name added later walls the case off here too.
    """

    estate = models.ForeignKey("estates.Estate", models.PROTECT, related_name="+")
    day = models.DateField()
    published_at = models.DateTimeField()

    class Meta:
        ordering = ["-day", "estate_id"]
        constraints = [models.UniqueConstraint(fields=["estate", "day"], name="one_digest_a_day")]

    def __str__(self) -> str:
        return f"{self.estate_id} {self.day}"


class Reading(models.Model):
    """One member of staff the digest was published to: from when their hour runs, and when they opened it (rule A2)."""

    digest = models.ForeignKey(Digest, models.PROTECT, related_name="readings")
    reader = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    from_at = models.DateTimeField()
    due_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["digest", "reader"], name="one_reading_a_reader")]
        indexes = [models.Index(fields=["reader", "-digest"], name="readings_of_a_reader")]

    def __str__(self) -> str:
        return f"{self.digest_id} {self.reader_id}"

    @property
    def in_time(self) -> bool:
        return self.opened_at is not None and self.opened_at <= self.due_at
