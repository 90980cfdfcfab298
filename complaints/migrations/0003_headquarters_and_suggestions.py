from django.db import migrations, models


def ship(apps, schema_editor):
    """Retaliation goes to headquarters by itself (rule N2)."""
    apps.get_model("complaints", "Category").objects.filter(code="retaliation").update(to_headquarters=True)


class Migration(migrations.Migration):
    dependencies = [("complaints", "0002_shipped_categories")]
    operations = [
        migrations.AddField(
            "category", "to_headquarters", models.BooleanField(default=False, verbose_name="goes to headquarters by itself")
        ),
        migrations.AddField(
            "case", "adopted", models.BooleanField(blank=True, null=True, verbose_name="suggestion adopted")
        ),
        migrations.RunPython(ship, migrations.RunPython.noop),
    ]
