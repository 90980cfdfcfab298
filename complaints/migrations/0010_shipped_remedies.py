"""Shipped remedies by cause, and what each role may spend and promise (rules J7, J8), as editable rows."""

from datetime import UTC, datetime
from decimal import Decimal

from django.db import migrations

SINCE = datetime(2020, 1, 1, tzinfo=UTC)
REMEDIES = [
    # cause, category, costs, Chinese, English
    ("faulty_work", None, False, "约定时间返工,由另一位师傅做,完工请您验收", "The work done again at a time you choose, by another technician, and shown to you"),
    ("faulty_work", None, True, "返工,并退还这次的服务费", "The work done again, and this time's fee refunded"),
    ("faulty_work", None, True, "您自行请人修复,凭票据由我们承担", "You have it repaired yourself, and we bear the cost against the bill"),
    ("faulty_work", "facilities", True, "先恢复使用,另赔付受损物品", "Working again first, and damaged things paid for"),
    ("faulty_work", "handover", False, "按保修期约定维修,并延长该部位的保修", "Repaired under the warranty, and the warranty on this part extended"),
    ("misuse", None, False, "上门讲解用法并免费检查一次", "A visit to show how it is used, with one free check"),
    ("misuse", None, True, "按成本价修复,人工费减免", "Repaired at cost, without the charge for labour"),
    ("no_warning", None, True, "损失各承担一半,并补发提示", "Half of the loss each, and the missing warning put up"),
    ("no_warning", None, True, "全额承担损失", "The whole loss borne by us"),
    ("no_warning", "facilities", False, "免费加装提示或防护,并定期检查", "A warning or guard fitted free of charge, and checked regularly"),
    ("price", None, False, "逐项说明收费依据,并出具清单", "Each charge explained with its basis, in a list"),
    ("price", None, True, "多收部分当日退还", "What was charged too much refunded the same day"),
    ("price", "fees", True, "分期缴纳,不计滞纳金", "Payment in instalments, without a late fee"),
    ("unclear_notice", None, False, "重新书面告知,期限顺延", "A new notice in writing, and the time limit moved accordingly"),
    ("unclear_notice", None, True, "因通知不清产生的费用免收", "What the unclear notice cost you waived"),
    ("conduct", None, False, "当事人当面致歉,由主管陪同", "An apology in person by whoever did it, with the supervisor present"),
    ("conduct", None, False, "更换服务人员,并书面答复处理结果", "Another member of staff serves you, and the outcome is told in writing"),
    ("conduct", "attitude", False, "经理上门致歉,并约定一次回访", "An apology at your home by the manager, with a date for a second talk"),
]
LIMITS = [
    # role, yuan, days ahead; None is no limit
    ("member", "0", 30), ("head", "200", 60), ("assistant", "0", 30), ("duty", "200", 30), ("supervisor", "1000", 90),
    ("manager", "5000", 180), ("gm", "50000", 365), ("hq", None, None),
]  # fmt: skip


def ship(apps, schema_editor):
    remedy, authority = apps.get_model("complaints", "Remedy"), apps.get_model("complaints", "Authority")
    categories = dict(apps.get_model("complaints", "Category").objects.values_list("code", "pk"))
    for place, (cause, category, costs, name, name_en) in enumerate(REMEDIES):
        remedy.objects.get_or_create(
            name=name.replace(",", "，"),
            defaults={
                "cause": cause, "category_id": categories.get(category), "costs": costs, "name_en": name_en,
                "position": place,
            },
        )  # fmt: skip
    for role, spend, days in LIMITS:
        authority.objects.get_or_create(
            role=role, estate=None, valid_from=SINCE,
            defaults={"spend": None if spend is None else Decimal(spend), "promise_days": days},
        )  # fmt: skip


def unship(apps, schema_editor):
    apps.get_model("complaints", "Remedy").objects.filter(
        name__in=[row[3].replace(",", "，") for row in REMEDIES]
    ).delete()
    apps.get_model("complaints", "Authority").objects.filter(estate=None, valid_from=SINCE).delete()


class Migration(migrations.Migration):
    dependencies = [("complaints", "0009_offers_and_measures")]
    operations = [migrations.RunPython(ship, unship)]
