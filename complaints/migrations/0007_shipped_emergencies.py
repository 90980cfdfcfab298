"""The kinds of emergency, the words that suggest them and their checklists (rule I7), as editable rows."""

from django.db import migrations

STEPS = [
    # code, asks, number, what to do, in English
    ("people", "tick", "120", "救人第一：有人受伤、被困先救人，拨 120", "People first: rescue, and ring 120 for anybody hurt"),
    ("report", "tick", "110", "报警：拨 110 / 119", "Report: ring 110 or 119"),
    ("contain", "tick", "", "控制事态：封闭现场，切断水、电、气", "Keep it small: close off, cut power, water, gas"),
    ("report_up", "tick", "", "立即上报上级", "Tell your superior at once"),
    ("evidence", "tick", "", "保留证据：照片、录像、物品、证人", "Keep evidence: photos, recordings, things, witnesses"),
    ("inform", "tick", "", "告知受影响的住户", "Tell the residents affected"),
    ("danger_removed", "danger_removed", "", "危险解除的时间", "When the danger was removed"),
    ("people_hurt", "people_hurt", "", "受伤人数（没有填 0）", "How many people are hurt (0 for none)"),
    ("authority_told", "authority_told", "", "报告主管部门的时间", "When the authority was told"),
]
KINDS = [
    # code, Chinese, English, rescuers in time, departments, words, steps worded for the kind
    ("lift", "电梯困人", "People trapped in a lift", True, ("engineering", "security"),
     "困人 被困 困在电梯 关在电梯 困在轿厢 电梯坠 trapped stuck\u00a0in\u00a0the\u00a0lift stuck\u00a0in\u00a0the\u00a0elevator stuck\u00a0in\u00a0lift",
     {
         "people": ("120", "与被困人通话安抚：人数、有无老人小孩病人，叫他们不要扒门；不适拨 120", "Speak with those inside: how many, anybody old, small or ill; tell them not to force the door; ring 120 if unwell"),
         "report": ("119", "通知维保单位急修；十分钟内到不了拨 119", "Call the lift firm's emergency line; ring 119 where they cannot be there in ten minutes"),
         "contain": ("", "停梯断电、封闭厅门，派人守在被困楼层", "Cut the lift's power, close the landing doors, post somebody on the floor"),
     }),
    ("gas", "燃气泄漏", "Gas leak", False, ("engineering", "security"),
     "燃气味 煤气味 天然气味 漏气 燃气泄漏 煤气泄漏 煤气中毒 一氧化碳 gas\u00a0leak smell\u00a0of\u00a0gas smells\u00a0of\u00a0gas carbon\u00a0monoxide",
     {
         "people": ("120", "疏散上下楼层，中毒者移到通风处，拨 120", "Clear the floors above and below, bring the poisoned into fresh air, ring 120"),
         "report": ("119", "到室外拨 119 与燃气公司抢修电话", "From outside ring 119 and the gas company's emergency line"),
         "contain": ("", "关总阀；不开关电器、不在现场打电话；开窗通风", "Close the main valve; touch no switch and no telephone there; open windows"),
     }),
    ("fire", "火情", "Fire", False, ("engineering", "security"),
     "着火 起火 失火 火灾 冒烟 浓烟 爆炸 自燃 on\u00a0fire smoke explosion burning",
     {
         "people": ("120", "敲门疏散，走楼梯不乘电梯；受伤拨 120", "Knock and clear, by the stairs, no lifts; ring 120 for the hurt"),
         "report": ("119", "拨 119：地址、楼层、什么在烧、有无人被困，派人在路口接车", "Ring 119: address, floor, what burns, anybody inside; send somebody to meet them"),
         "contain": ("", "启动消防泵与排烟，切断电源气源，关防火门，清消防通道", "Start pumps and smoke extraction, cut power and gas, close fire doors, clear the fire lane"),
     }),
    ("shock", "触电漏电", "Electric shock", False, ("engineering", "security"),
     "触电 漏电 电到人 带电 电线掉 electric\u00a0shock electrocuted live\u00a0wire",
     {
         "people": ("120", "先断电再救人，拨 120，必要时心肺复苏", "Cut the power before touching anybody, ring 120, resuscitate if needed"),
         "contain": ("", "切断电源并挂牌，围护现场", "Cut and tag the power, fence the place off"),
     }),
    ("flood", "水浸爆管", "Flooding, burst pipe", False, ("engineering", "security"),
     "水浸 爆管 水管爆 被淹 淹水 倒灌 喷水 flooded flooding burst\u00a0pipe",
     {
         "people": ("120", "先撤人：地下室、电梯、配电房附近的人离开", "Bring people out first: basement, lifts, near the power room"),
         "contain": ("", "关阀、停电梯、断低处电源，沙袋挡水，抽水", "Close valves, stop lifts, cut power in low places, sandbags, pumps"),
     }),
    ("fall", "高坠与坠物", "Fall from height, falling objects", False, ("security", "engineering"),
     "高坠 坠楼 跳楼 要跳 高空坠物 高空抛物 砸到人 砸伤 外墙脱落 fell\u00a0from jumped going\u00a0to\u00a0jump falling\u00a0object",
     {
         "people": ("120", "拨 120，不移动伤者；有人要跳楼：先报警，稳住、不刺激", "Ring 120, do not move the hurt; somebody about to jump: the police first, calm, no provocation"),
         "contain": ("", "拉警戒线，上下都清人", "Cordon off, clear above and below"),
     }),
    ("violence", "斗殴与治安", "Violence, break-in", False, ("security",),
     "打架 斗殴 持刀 砍人 抢劫 入室 劫持 fight knife robbery burglar",
     {
         "contain": ("", "两人以上到场，保护自己与同事，隔开双方，看住出入口", "Go in twos, protect yourself and colleagues, part them, watch the gates"),
     }),
    ("illness", "人员突发疾病", "Sudden illness", False, ("security",),
     "晕倒 昏倒 昏迷 心脏病发 没有呼吸 抽搐 溺水 collapsed unconscious not\u00a0breathing heart\u00a0attack drowning",
     {
         "people": ("120", "拨 120，取 AED，会的人做心肺复苏；派人引导救护车", "Ring 120, fetch the defibrillator, resuscitate; send somebody to guide the ambulance"),
     }),
    ("other", "其他突发事件", "Another emergency", False, ("engineering", "security"), "救命 help\u00a0me", {}),
]  # fmt: skip


def ship(apps, schema_editor):
    kinds = apps.get_model("complaints", "EmergencyKind")
    words = apps.get_model("complaints", "EmergencyWord")
    steps = apps.get_model("complaints", "ChecklistStep")
    departments = {d.code: d for d in apps.get_model("accounts", "Department").objects.all()}
    for place, (code, name, name_en, rescue, told, said, own) in enumerate(KINDS):
        kind, new = kinds.objects.get_or_create(
            code=code, defaults={"name": name, "name_en": name_en, "rescue": rescue, "position": place * 10}
        )
        if not new:
            continue
        kind.departments.set([departments[one] for one in told if one in departments])
        for word in said.split(" "):
            words.objects.get_or_create(word=word.replace("\u00a0", " "), defaults={"kind": kind})
        rescuers = [("rescuers", "rescuers_on_site", "", "救援人员到场的时间", "When the rescuers were on site")]
        for position, (step, asks, number, text, text_en) in enumerate([*STEPS[:2], *(rescuers if rescue else []), *STEPS[2:]]):
            number, text, text_en = own.get(step, (number, text, text_en))
            steps.objects.get_or_create(
                kind=kind, code=step,
                defaults={"asks": asks, "number": number, "text": text, "text_en": text_en, "position": position * 10},
            )


def unship(apps, schema_editor):
    used = apps.get_model("complaints", "Emergency").objects.values("kind_id")
    apps.get_model("complaints", "EmergencyKind").objects.filter(code__in=[one[0] for one in KINDS]).exclude(pk__in=used).delete()


class Migration(migrations.Migration):
    dependencies = [("complaints", "0006_emergencies"), ("accounts", "0002_shipped_departments")]
    operations = [migrations.RunPython(ship, unship)]
