"""What stood under the bell before other ways existed is not carried on to them now."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("notifications", "0002_messages_out")]
    operations = [
        migrations.RunSQL(
            "UPDATE notifications_outboxmessage SET spread_at = created_at WHERE channel = 'in_app' AND spread_at IS NULL",
            migrations.RunSQL.noop,
        )
    ]
