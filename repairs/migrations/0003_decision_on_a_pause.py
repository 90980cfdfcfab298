"""Whoever decides on a pause of an order has four hours, and it climbs (rules D1, D4)."""

from datetime import UTC, datetime

from django.db import migrations

KIND = "repair_decision"
SINCE = datetime(2020, 1, 1, tzinfo=UTC)


def ship(apps, schema_editor):
    policy = apps.get_model("deadlines", "ClockPolicy")
    policy.objects.get_or_create(
        kind=KIND, variant="", estate=None, valid_from=SINCE, defaults={"minutes": 240, "climb": "ladder"}
    )


def unship(apps, schema_editor):
    apps.get_model("deadlines", "ClockPolicy").objects.filter(kind=KIND, valid_from=SINCE, estate=None).delete()


class Migration(migrations.Migration):
    dependencies = [("repairs", "0002_shipped_trades"), ("deadlines", "0012_silence_checked_by_one_look")]
    operations = [migrations.RunPython(ship, unship)]
