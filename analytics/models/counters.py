from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from analytics.marks import MARKS


class Dirty(models.Model):
    """A case, or a repair order, whose figures may have changed. Written by database triggers on cases, fired steps,
    orders and visits, so that no deed, sweep, import or repair by hand goes past it; eaten by `services.flush`."""

    case_id = models.BigIntegerField(null=True)
    order_id = models.BigIntegerField(null=True)

    class Meta:
        db_table = "analytics_dirty"

    def __str__(self) -> str:
        return f"#{self.case_id or self.order_id}"


class CaseFact(models.Model):
    """What one case counts as, for statistics (rule A3): derived, rebuilt at any time from the rows.

    `marks` are the codes of the measures it counts in (`analytics.marks`); days and the hour are the estate's local
    ones. `minutes_to_answer` and `minutes_to_end` are whole minutes from receipt, null where it has not come to that.
    """

    case_id = models.BigIntegerField(primary_key=True)
    estate_id = models.BigIntegerField()
    received_day = models.DateField()
    ended_day = models.DateField(null=True)
    hour = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12)
    nature = models.CharField(max_length=16, blank=True)
    category = models.CharField(max_length=48, blank=True)
    channel = models.CharField(max_length=8)
    department = models.CharField(max_length=24, blank=True)
    building_id = models.BigIntegerField(null=True)
    asset_id = models.BigIntegerField(null=True)
    urgency = models.PositiveSmallIntegerField()
    minutes_to_answer = models.IntegerField(null=True)
    minutes_to_end = models.IntegerField(null=True)
    marks = ArrayField(models.CharField(max_length=24), default=list)

    class Meta:
        indexes = [
            models.Index(fields=["estate_id", "received_day"], name="facts_by_receipt"),
            models.Index(fields=["estate_id", "ended_day"], name="facts_by_end"),
        ]

    def __str__(self) -> str:
        return f"#{self.case_id}"


class OrderFact(models.Model):
    """What one repair that is done counts as (rules A3, R9): derived, as a `CaseFact` is. `done_day` is the estate's.

    `complaint_id`: the case it came of, so that whoever that case names does not count it (rule P4).
    """

    order_id = models.BigIntegerField(primary_key=True)
    estate_id = models.BigIntegerField()
    complaint_id = models.BigIntegerField(null=True)
    done_day = models.DateField()
    marks = ArrayField(models.CharField(max_length=24), default=list)

    class Meta:
        indexes = [
            models.Index(fields=["estate_id", "done_day"], name="repair_facts_by_day"),
            models.Index(
                fields=["complaint_id"],
                name="repair_facts_by_complaint",
                condition=models.Q(complaint_id__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.order_id}"


class Count(models.Model):
    """How many cases (or repairs) of an estate, day, month or year, and slice carry each mark: kept as they move, exact
    at rest. One row holds all marks of its slice, a column each (null: none), so that a page reads few rows.

    `dim` and `value` name the slice (`all`, `nature` = valid ...); `grain` is D for a day, M for a month, Y for a year
    (`day` is its first).
    """

    pk = models.CompositePrimaryKey("estate_id", "grain", "dim", "day", "value")
    estate_id = models.BigIntegerField()
    grain = models.CharField(max_length=1)
    dim = models.CharField(max_length=12)
    day = models.DateField()
    value = models.CharField(max_length=48, blank=True)

    def __str__(self) -> str:
        return f"{self.dim} {self.value} {self.grain} {self.day}"


for _mark in MARKS:
    Count.add_to_class(_mark, models.IntegerField(null=True))
