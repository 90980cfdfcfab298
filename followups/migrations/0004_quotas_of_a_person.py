from django.db import migrations, models

ONE_EACH = """
DELETE FROM followups_quotareminder a USING followups_quotareminder b
WHERE a.person_id = b.person_id AND a.month = b.month AND a.role = b.role AND a.id > b.id
"""


class Migration(migrations.Migration):
    dependencies = [("followups", "0003_common_concern")]

    operations = [
        migrations.RunSQL(ONE_EACH, migrations.RunSQL.noop),
        migrations.RemoveConstraint(model_name="quotareminder", name="reminded_once_a_month"),
        migrations.RemoveField(model_name="quotareminder", name="estate"),
        migrations.AddConstraint(
            model_name="quotareminder",
            constraint=models.UniqueConstraint(
                fields=("person", "month", "role"), name="reminded_once_for_a_month"
            ),
        ),
    ]
