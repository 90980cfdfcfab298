"""The departments a property company usually has (CONTRACT codes), as editable rows."""

from django.db import migrations

ROWS = [
    ("engineering", "工程部", "Engineering"),
    ("security", "秩序部", "Security"),
    ("cleaning", "保洁部", "Cleaning"),
    ("greening", "绿化部", "Greening"),
    ("fees", "收费处", "Fees"),
    ("parking", "停车管理", "Parking"),
    ("renovation", "装修管理", "Renovation control"),
    ("service", "客服中心", "Customer service"),
]


def ship(apps, schema_editor):
    department = apps.get_model("accounts", "Department")
    for code, name, name_en in ROWS:
        department.objects.get_or_create(code=code, defaults={"name": name, "name_en": name_en})


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [migrations.RunPython(ship, migrations.RunPython.noop)]
