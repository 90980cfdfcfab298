"""Counters hold all marks of a slice in one row, in years too, and the hours of the time to answer (BENCH 5).

What was counted is carried over; nothing needs to be counted anew.
"""

from django.db import migrations, models

MARKS = """
anonymous answer_due answer_excused answered answered_in_time answered_late basically breached callback_due
callback_in_time called_back cause emergency ended_on escalated first_fix handler_called hotline_first last_minute
late_logged media merged no_way_back not_satisfied not_solved open overdue_now overturned partly_solved praise
promise_due promise_kept received reopened repair_done repeat resolved resolved_in_time satisfied seconded shared
solved staged_due staged_in_time unanswered unjudged unreachable urged withdrawn
""".split()

KEY = "estate_id, grain, dim, day, value"
COLUMNS = ", ".join(MARKS)
CARRY_OVER = f"""
INSERT INTO analytics_count ({KEY}, {COLUMNS})
SELECT estate_id, grain, dim, day,
    CASE WHEN dim = 'answer_min' THEN lpad(value, 7, '0') ELSE value END,
    {", ".join(f"sum(n) FILTER (WHERE mark = '{mark}' AND n <> 0)" for mark in MARKS)}
FROM analytics_countbefore GROUP BY 1, 2, 3, 4, 5;

INSERT INTO analytics_count ({KEY}, answer_due)
SELECT estate_id, grain, 'answer_hour', day, (value::int / 60)::text, sum(answer_due)
FROM analytics_count WHERE dim = 'answer_min' GROUP BY 1, 2, 3, 4, 5;

INSERT INTO analytics_count ({KEY}, {COLUMNS})
SELECT estate_id, 'Y', dim, date_trunc('year', day)::date, value, {", ".join(f"sum({mark})" for mark in MARKS)}
FROM analytics_count WHERE grain = 'M' GROUP BY 1, 2, 3, 4, 5;
"""  # nosec B608  # every name stands above
TAKE_BACK = f"""
INSERT INTO analytics_countbefore (estate_id, grain, dim, day, value, mark, n)
SELECT estate_id, grain, dim, day,
    CASE WHEN dim = 'answer_min' THEN value::int::text ELSE value END, held.key, held.value::bigint
FROM analytics_count, LATERAL jsonb_each_text(
    to_jsonb(analytics_count) - ARRAY['{"', '".join(KEY.split(", "))}']) AS held(key, value)
WHERE grain <> 'Y' AND dim <> 'answer_hour' AND held.value IS NOT NULL;
"""  # nosec B608  # as above


class Migration(migrations.Migration):
    dependencies = [("analytics", "0006_exports")]

    operations = [
        migrations.RenameModel("Count", "CountBefore"),
        migrations.RemoveConstraint("countbefore", "one_count"),
        migrations.CreateModel(
            name="Count",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "estate_id", "grain", "dim", "day", "value", blank=True, editable=False, primary_key=True,
                        serialize=False,
                    ),
                ),
                ("estate_id", models.BigIntegerField()),
                ("grain", models.CharField(max_length=1)),
                ("dim", models.CharField(max_length=12)),
                ("day", models.DateField()),
                ("value", models.CharField(blank=True, max_length=48)),
                *((mark, models.IntegerField(null=True)) for mark in MARKS),
            ],
        ),
        migrations.RunSQL(CARRY_OVER, TAKE_BACK),
        migrations.DeleteModel("CountBefore"),
    ]  # fmt: skip
