"""The shipped trades and the rules who pays (rule R1), as rows an administrator may change."""

from django.db import migrations

TRADES = [
    ("plumbing", "给排水", "Plumbing"),
    ("electrical", "电气", "Electrical"),
    ("lifts", "电梯", "Lifts"),
    ("doors", "门窗门禁", "Doors and access"),
    ("masonry", "土建防水", "Masonry and waterproofing"),
    ("fire", "消防", "Fire systems"),
]
RULES = [
    # position, trade, scope, payer, rule, rule in English, basis
    (
        20, "lifts", "", "office",
        "电梯的日常维保和小修由物业服务费承担；更换主要部件经业主表决后由专项维修资金列支。",
        "Upkeep and small repairs of lifts are paid out of the property fee; main parts out of the maintenance fund, by vote.",
        "《物业管理条例》第 53 条；物业服务合同",
    ),
    (
        21, "fire", "", "office",
        "共用消防设施的日常维护由物业服务费承担；大修、更新由专项维修资金列支。",
        "Upkeep of shared fire systems is paid out of the property fee; overhaul and renewal out of the maintenance fund.",
        "《住宅专项维修资金管理办法》第 3 条",
    ),
    (
        40, "electrical", "unit", "household",
        "电表出线以后的户内线路和用电设备由住户承担；电表及进线由供电公司负责。",
        "Wiring and devices behind the meter are the household's; the meter and what leads to it the power company's.",
        "《供电营业规则》第 50 条",
    ),
    (
        41, "plumbing", "unit", "household",
        "入户水表以后的管道和洁具由住户承担；水表及表前管道由供水公司负责，共用立管由物业负责。",
        "Pipes and fittings behind the water meter are the household's; the meter and what leads to it the water company's; "
        "shared risers the office's.",
        "《城市供水条例》；物业服务合同",
    ),
    (
        60, None, "unit", "household",
        "户内自用部位和设备的维修由住户承担；保修期内由开发建设单位承担。",
        "Repairs inside the home are the household's; within the warranty, the developer's.",
        "《物业管理条例》第 52、55 条；《房屋建筑工程质量保修办法》",
    ),
    (
        80, None, "common", "office",
        "共用部位、共用设施设备的日常维修由物业服务费承担；大中修由专项维修资金列支。",
        "Everyday repairs of common parts are paid out of the property fee; larger ones out of the maintenance fund.",
        "《物业管理条例》第 53、54 条",
    ),
]  # fmt: skip


def ship(apps, schema_editor):
    trade, rule = apps.get_model("repairs", "Trade"), apps.get_model("repairs", "PayerRule")
    for place, (code, name, name_en) in enumerate(TRADES, 1):
        trade.objects.get_or_create(code=code, defaults={"name": name, "name_en": name_en, "position": place * 10})
    known = {t.code: t for t in trade.objects.all()}
    for position, code, scope, payer, words, words_en, basis in RULES:
        rule.objects.get_or_create(
            position=position,
            trade=known[code] if code else None,
            scope=scope,
            estate=None,
            defaults={"payer": payer, "rule": words, "rule_en": words_en, "basis": basis},
        )


def unship(apps, schema_editor):
    apps.get_model("repairs", "PayerRule").objects.filter(
        estate=None, position__in=[r[0] for r in RULES], rule__in=[r[4] for r in RULES]
    ).delete()
    apps.get_model("repairs", "Trade").objects.filter(code__in=[t[0] for t in TRADES]).delete()


class Migration(migrations.Migration):
    dependencies = [("repairs", "0001_initial")]
    operations = [migrations.RunPython(ship, unship)]
