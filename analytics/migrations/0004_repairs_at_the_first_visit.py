"""Repairs counted in the summary (rules A3, R9), and what came by the media apart from what came by 12345."""

import django.contrib.postgres.fields
from django.db import migrations, models

TRIGGERS = """
CREATE FUNCTION analytics_order_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO analytics_dirty (order_id) VALUES (NEW.id);
    RETURN NULL;
END $$;

CREATE TRIGGER analytics_counts_a_repair AFTER UPDATE ON repairs_order
FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state
    OR OLD.completed_at IS DISTINCT FROM NEW.completed_at
    OR OLD.repeated_at IS DISTINCT FROM NEW.repeated_at
    OR OLD.complaint_id IS DISTINCT FROM NEW.complaint_id
    OR OLD.estate_id IS DISTINCT FROM NEW.estate_id)
EXECUTE FUNCTION analytics_order_moved();

CREATE TRIGGER analytics_counts_a_new_repair AFTER INSERT ON repairs_order
FOR EACH ROW WHEN (NEW.completed_at IS NOT NULL) EXECUTE FUNCTION analytics_order_moved();

CREATE FUNCTION analytics_visits_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO analytics_dirty (order_id)
    SELECT DISTINCT v.order_id FROM fresh v JOIN repairs_order o ON o.id = v.order_id WHERE o.completed_at IS NOT NULL;
    RETURN NULL;
END $$;

CREATE TRIGGER analytics_counts_a_visit AFTER INSERT ON repairs_visit
REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION analytics_visits_moved();

CREATE TRIGGER analytics_counts_a_changed_visit AFTER UPDATE ON repairs_visit
REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION analytics_visits_moved();

INSERT INTO analytics_dirty (order_id) SELECT id FROM repairs_order WHERE completed_at IS NOT NULL;
INSERT INTO analytics_dirty (case_id) SELECT id FROM complaints_case WHERE channel = 'media';
"""
UNDO = """
DROP TRIGGER analytics_counts_a_repair ON repairs_order;
DROP TRIGGER analytics_counts_a_new_repair ON repairs_order;
DROP TRIGGER analytics_counts_a_visit ON repairs_visit;
DROP TRIGGER analytics_counts_a_changed_visit ON repairs_visit;
DROP FUNCTION analytics_order_moved();
DROP FUNCTION analytics_visits_moved();
DELETE FROM analytics_dirty WHERE case_id IS NULL;
DELETE FROM analytics_count WHERE mark IN ('repair_done', 'first_fix');
INSERT INTO analytics_dirty (case_id) SELECT id FROM complaints_case WHERE channel = 'media';
"""


class Migration(migrations.Migration):
    dependencies = [
        ("analytics", "0003_one_cause_of_many_households"),
        ("repairs", "0003_decision_on_a_pause"),
    ]

    operations = [
        migrations.AlterField("dirty", "case_id", models.BigIntegerField(null=True)),
        migrations.AddField("dirty", "order_id", models.BigIntegerField(null=True)),
        migrations.CreateModel(
            name="OrderFact",
            fields=[
                ("order_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("estate_id", models.BigIntegerField()),
                ("complaint_id", models.BigIntegerField(null=True)),
                ("done_day", models.DateField()),
                (
                    "marks",
                    django.contrib.postgres.fields.ArrayField(models.CharField(max_length=24), default=list, size=None),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["estate_id", "done_day"], name="repair_facts_by_day"),
                    models.Index(
                        fields=["complaint_id"],
                        name="repair_facts_by_complaint",
                        condition=models.Q(("complaint_id__isnull", False)),
                    ),
                ],
            },
        ),
        migrations.RunSQL(TRIGGERS, UNDO),
    ]
