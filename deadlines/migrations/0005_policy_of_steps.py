"""The rest of the shipped deadline table (rules D1, D3 to D5), and the steps of clocks that run already."""

from datetime import UTC, datetime

from django.db import migrations

SINCE = datetime(2020, 1, 1, tzinfo=UTC)
H = 60
DAY = 24 * H
ROWS = [
    # kind, variant, minutes, counting, climb
    ("return_call", "", 30, "wall", "ladder"),
    ("lift_rescue", "", 30, "wall", "ladder"),
    ("climb_seen", "", 1 * H, "wall", "listed"),
    ("action", "", None, "wall", "supervisor"),
    ("effectiveness", "", 30 * DAY, "wall", "supervisor"),
    ("effectiveness", "major", 90 * DAY, "wall", "supervisor"),
    ("contractor_contact", "P0", 30, "wall", "forfeit"),
    ("contractor_contact", "P1", 30, "wall", "forfeit"),
    ("contractor_contact", "P2", 30, "contact", "forfeit"),
    ("contractor_contact", "P3", 30, "contact", "forfeit"),
    ("visit", "", 15, "wall", "listed"),
    ("repair_completion", "P0", 4 * H, "wall", "supervisor"),
    ("repair_completion", "P1", 24 * H, "wall", "supervisor"),
    ("repair_completion", "P2", 72 * H, "wall", "supervisor"),
    ("repair_completion", "P3", 7 * DAY, "wall", "supervisor"),
    ("repair_callback", "", 3 * DAY, "wall", "supervisor"),
    ("service_callback", "", 7 * DAY, "wall", "listed"),
    ("digest_reading", "", 1 * H, "wall", "listed"),
]
PAUSABLE = ("final", "rectify", "repair_completion", "visit")
CALMING = ("progress", "callback", "repair_callback", "service_callback")


def ship(apps, schema_editor):
    policy = apps.get_model("deadlines", "ClockPolicy")
    for kind, variant, minutes, counting, climb in ROWS:
        policy.objects.get_or_create(
            kind=kind,
            variant=variant,
            estate=None,
            valid_from=SINCE,
            defaults={"minutes": minutes, "counting": counting, "climb": climb},
        )
    shipped = policy.objects.filter(estate=None, valid_from=SINCE)
    shipped.filter(kind__in=PAUSABLE).update(pausable=True)
    shipped.filter(kind__in=CALMING).update(contact_hours=True)


def unship(apps, schema_editor):
    policy = apps.get_model("deadlines", "ClockPolicy")
    for kind, variant, *_ in ROWS:
        policy.objects.filter(kind=kind, variant=variant, estate=None, valid_from=SINCE).delete()


STEPS_OF_RUNNING = """
UPDATE deadlines_clockstep s SET subject_kind = c.subject_kind, subject_id = c.subject_id, settled_at = s.fired_at
FROM deadlines_clock c WHERE c.id = s.clock_id AND s.settled_at IS NULL;

UPDATE deadlines_clock c SET
    climb_at = c.due_at + (c.due_at - c.starts_at) * 0.5,
    top_at = c.due_at + (c.due_at - c.starts_at),
    hq_at = c.due_at + interval '24 hours'
FROM deadlines_clockpolicy p
WHERE p.id = c.policy_id AND p.climb = 'ladder' AND c.stopped_at IS NULL AND c.cancelled_at IS NULL;

UPDATE deadlines_clock SET next_at = climb_at
WHERE next_at IS NULL AND climb_at IS NOT NULL AND stopped_at IS NULL AND cancelled_at IS NULL;
"""


class Migration(migrations.Migration):
    dependencies = [("deadlines", "0004_steps_and_answering")]
    operations = [
        migrations.RunPython(ship, unship),
        migrations.RunSQL(STEPS_OF_RUNNING, migrations.RunSQL.noop),
    ]
