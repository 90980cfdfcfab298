"""The shipped two-level category tree (rule N2), as editable rows."""

from django.db import migrations

TREE = [
    ("facilities", "设施设备", "Facilities", "engineering", [
        ("air_conditioning", "空调", "Air-conditioning", "engineering"),
        ("lighting", "照明", "Lighting", "engineering"),
        ("water_power", "水电", "Water and power", "engineering"),
        ("lifts", "电梯", "Lifts", "engineering"),
        ("doors", "门禁", "Doors and access", "engineering"),
        ("fire", "消防", "Fire systems", "engineering"),
        ("parking_equipment", "停车设备", "Parking equipment", "engineering"),
        ("other", "其他设施", "Other facilities", "engineering"),
    ]),
    ("attitude", "服务态度", "Service attitude", "service", []),
    ("quality", "服务质量", "Service quality", "service", [
        ("repair", "维修质量", "Repair work", "engineering"),
        ("mail", "邮件快递", "Mail and parcels", "service"),
        ("cleaning", "保洁", "Cleaning", "cleaning"),
        ("greening", "绿化", "Greening", "greening"),
        ("pests", "消杀", "Pest control", "cleaning"),
        ("security", "秩序", "Security", "security"),
        ("other", "其他服务", "Other services", "service"),
    ]),
    ("fees", "收费", "Fees and charges", "fees", []),
    ("items", "服务项目", "Service items", "service", []),
    ("level", "服务标准与收费等级", "Service level against the fee", "service", []),
    ("timeliness", "及时性", "Timeliness", "service", []),
    ("procedure", "办事程序", "Procedure", "service", []),
    ("renovation", "装修", "Renovation", "renovation", []),
    ("parking", "停车与交通", "Parking and traffic", "parking", []),
    ("noise", "噪声与邻里", "Noise and neighbours", "security", []),
    ("pets", "宠物", "Pets", "security", []),
    ("handover", "交付缺陷", "Handover defects", "engineering", []),
    ("sales", "销售承诺", "Sales promises", "service", []),
    ("emergency", "突发事件", "Emergencies", "security", []),
    ("retaliation", "打击报复", "Retaliation", None, []),
    ("other", "其他", "Other", "service", []),
]


def ship(apps, schema_editor):
    category = apps.get_model("complaints", "Category")
    departments = {d.code: d for d in apps.get_model("accounts", "Department").objects.all()}
    for i, (code, name, name_en, department, children) in enumerate(TREE):
        top, _ = category.objects.get_or_create(
            code=code, defaults={"name": name, "name_en": name_en, "department": departments.get(department), "position": i * 100}
        )
        for j, (child, child_name, child_en, child_department) in enumerate(children, 1):
            category.objects.get_or_create(
                code=f"{code}.{child}",
                defaults={
                    "name": child_name, "name_en": child_en, "parent": top,
                    "department": departments.get(child_department), "position": i * 100 + j,
                },
            )


class Migration(migrations.Migration):
    dependencies = [("complaints", "0001_initial"), ("accounts", "0002_shipped_departments")]
    operations = [migrations.RunPython(ship, migrations.RunPython.noop)]
