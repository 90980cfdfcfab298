from django.db import migrations


class Migration(migrations.Migration):
    """A key is held for whatever was made under it, no longer for a case alone."""

    dependencies = [("complaints", "0012_delegate")]

    operations = [migrations.RenameField("idempotencykey", "case_id", "made_id")]
