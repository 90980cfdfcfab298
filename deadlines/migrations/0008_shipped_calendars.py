"""Shipped hours, the holidays of two years with their make-up days, and how running clocks were reckoned (D3, D8)."""

from datetime import UTC, date, datetime, timedelta

from django.db import migrations

SINCE = datetime(2020, 1, 1, tzinfo=UTC)
OFFICE, SHUT, RING = "08:00-12:00 13:00-18:00", "", "08:00-21:00"
HOURS = {"work": [*[OFFICE] * 5, SHUT, SHUT], "contact": [RING] * 7}
YEARS = (2025, 2026)


def special_days(year):
    """(day, worked, name, English name) of every day that differs from its weekday, or is a festival on a weekend."""
    import chinese_calendar

    day = date(year, 1, 1)
    while day.year == year:
        closed, english = chinese_calendar.get_holiday_detail(day)
        if english:
            name = chinese_calendar.Holiday(english).chinese
            name = f"{name}节" if name in ("清明", "端午", "中秋") else name
            if closed:
                yield day, False, name, english
            else:
                yield day, True, f"{name}调休", f"{english}, make-up day"
        day += timedelta(days=1)


def ship(apps, schema_editor):
    hours, special = apps.get_model("deadlines", "OpeningHours"), apps.get_model("deadlines", "SpecialDay")
    for use, week in HOURS.items():
        hours.objects.get_or_create(use=use, estate=None, valid_from=SINCE, defaults={"week": week})
    for year in YEARS:
        if not special.objects.filter(day__year=year, estate=None).exists():
            special.objects.bulk_create(
                special(day=day, working=worked, name=name, name_en=english, entered_at=SINCE)
                for day, worked, name, english in special_days(year)
            )


def unship(apps, schema_editor):
    apps.get_model("deadlines", "OpeningHours").objects.filter(estate=None, valid_from=SINCE).delete()
    apps.get_model("deadlines", "SpecialDay").objects.filter(estate=None, entered_at=SINCE).delete()


# Each row is written once: a row written twice in one transaction leaves checks pending, and ALTER TABLE waits for none.
HOW = """
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE deadlines_clock DISABLE TRIGGER USER;
UPDATE deadlines_clock SET reckoned = 'day' WHERE kind = 'investigate' AND policy_id IS NOT NULL;
UPDATE deadlines_clock c SET reckoned = 'ahead', reckoned_from = r.due_at
FROM deadlines_clockpolicy p, deadlines_clock r
WHERE c.kind = 'feedback' AND p.id = c.policy_id AND r.kind = 'response'
  AND r.subject_kind = c.subject_kind AND r.subject_id = c.subject_id AND r.cancelled_at IS NULL
  AND c.first_due_at = greatest(
      r.due_at - p.minutes * interval '1 minute', c.starts_at + p.floor * interval '1 minute');
UPDATE deadlines_clock c SET reckoned = 'given'
WHERE c.reckoned = 'span' AND (c.kind = 'feedback' OR NOT EXISTS (
    SELECT 1 FROM deadlines_clockpolicy p, estates_estate e
    WHERE p.id = c.policy_id AND e.id = c.estate_id AND p.counting = 'wall'
      AND c.first_due_at = c.starts_at + p.minutes * interval '1 minute'
      AND (NOT p.contact_hours OR c.urgent
           OR (c.first_due_at AT TIME ZONE e.time_zone)::time BETWEEN time '08:00' AND time '21:00')));
ALTER TABLE deadlines_clock ENABLE TRIGGER USER;
"""


class Migration(migrations.Migration):
    dependencies = [("deadlines", "0007_calendars")]
    operations = [migrations.RunPython(ship, unship), migrations.RunSQL(HOW, migrations.RunSQL.noop)]
