"""The shipped deadline table (rule D1), as rows. Changing it later is a new row with a later day."""

from datetime import UTC, datetime

from django.db import migrations

SINCE = datetime(2020, 1, 1, tzinfo=UTC)
H = 60
ROWS = [
    # kind, minutes, floor, ceiling, climb
    ("acknowledge", 30, None, None, "supervisor"),
    ("classify", 1 * H, None, None, "supervisor"),
    ("judge", 1 * H, None, None, "ladder"),
    ("second_signature", 4 * H, None, None, "ladder"),
    ("dispatch", 30, None, None, "supervisor"),
    ("accept", 1 * H, None, None, "supervisor"),
    ("investigate", None, 4 * H, None, "supervisor"),
    ("preliminary", 4 * H, None, None, "ladder"),
    ("interim", 8 * H, None, None, "ladder"),
    ("final", 48 * H, None, None, "ladder"),
    ("feedback", 1 * H, 2 * H, None, "supervisor"),
    ("response", 24 * H, None, None, "ladder"),
    ("progress", 24 * H, None, None, "supervisor"),
    ("promise", None, None, None, "ladder"),
    ("decision", 4 * H, None, None, "ladder"),
    ("review", 48 * H, None, None, "ladder"),
    ("verify", 24 * H, None, None, "supervisor"),
    ("callback", 72 * H, None, None, "supervisor"),
    ("rectify", 48 * H, None, 7 * 24 * H, "ladder"),
    ("archive", 72 * H, None, None, "listed"),
    ("external", None, None, None, "ladder"),
]


def ship(apps, schema_editor):
    policy = apps.get_model("deadlines", "ClockPolicy")
    for kind, minutes, floor, ceiling, climb in ROWS:
        policy.objects.get_or_create(
            kind=kind, estate=None, valid_from=SINCE, defaults={"minutes": minutes, "floor": floor, "ceiling": ceiling, "climb": climb}
        )


def unship(apps, schema_editor):
    apps.get_model("deadlines", "ClockPolicy").objects.filter(valid_from=SINCE, estate=None).delete()


class Migration(migrations.Migration):
    dependencies = [("deadlines", "0001_initial")]
    operations = [migrations.RunPython(ship, unship)]
