"""A common concern is one cause (rule F5): who joins or leaves it, and its being confirmed, moves the statistics."""

from django.db import migrations

TRIGGERS = """
CREATE FUNCTION analytics_concern_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO analytics_dirty (case_id)
    SELECT DISTINCT m.case_id FROM followups_clustermember m
    WHERE m.cluster_id IN (SELECT cluster_id FROM fresh);
    RETURN NULL;
END $$;

CREATE TRIGGER analytics_counts_who_joins AFTER INSERT ON followups_clustermember
REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION analytics_concern_moved();

CREATE TRIGGER analytics_counts_who_leaves AFTER UPDATE ON followups_clustermember
REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION analytics_concern_moved();

CREATE FUNCTION analytics_concern_confirmed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO analytics_dirty (case_id)
    SELECT case_id FROM followups_clustermember WHERE cluster_id = NEW.id;
    RETURN NULL;
END $$;

CREATE TRIGGER analytics_counts_a_concern AFTER UPDATE ON followups_cluster
FOR EACH ROW WHEN (OLD.confirmed_at IS DISTINCT FROM NEW.confirmed_at)
EXECUTE FUNCTION analytics_concern_confirmed();

INSERT INTO analytics_dirty (case_id) SELECT DISTINCT case_id FROM followups_clustermember;
"""
UNDO = """
DROP TRIGGER analytics_counts_who_joins ON followups_clustermember;
DROP TRIGGER analytics_counts_who_leaves ON followups_clustermember;
DROP TRIGGER analytics_counts_a_concern ON followups_cluster;
DROP FUNCTION analytics_concern_moved();
DROP FUNCTION analytics_concern_confirmed();
"""


class Migration(migrations.Migration):
    dependencies = [("analytics", "0002_daily_digest"), ("followups", "0003_common_concern")]
    operations = [migrations.RunSQL(TRIGGERS, UNDO)]
