from django.db import migrations, models

TRIGGER = """
CREATE FUNCTION complaints_shares_follow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE complaints_assignment SET case_open = NEW.is_open WHERE case_id = NEW.id AND case_open <> NEW.is_open;
    RETURN NULL;
END $$;

CREATE TRIGGER shares_follow_their_case AFTER UPDATE OF is_open ON complaints_case
FOR EACH ROW WHEN (OLD.is_open IS DISTINCT FROM NEW.is_open) EXECUTE FUNCTION complaints_shares_follow();

UPDATE complaints_assignment a SET case_open = false FROM complaints_case c WHERE c.id = a.case_id AND NOT c.is_open;
"""
UNDO = """
DROP TRIGGER shares_follow_their_case ON complaints_case;
DROP FUNCTION complaints_shares_follow();
"""


class Migration(migrations.Migration):
    """A share knows whether its case is open, so that what is in somebody's hands is found at once."""

    dependencies = [("complaints", "0013_a_key_holds_what_was_made")]

    operations = [
        migrations.AddField("assignment", "case_open", models.BooleanField(default=True, editable=False)),
        migrations.RunSQL(TRIGGER, UNDO),
        migrations.AddIndex(
            "assignment",
            models.Index(
                fields=["handler"],
                name="share_in_hand",
                condition=models.Q(("case_open", True), ("recalled_at", None), ("returned_at", None)),
            ),
        ),
    ]
