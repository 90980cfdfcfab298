"""Services and standards of the demonstration (rule P7), and its duty roster (rule P6)."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from accounts.models import Department, DutyShift, User
from estates.models import CatalogueItem, Estate

CONTRACT = "物业服务合同第 {} 条"
# code, name, English, standard, frequency, basis, offered
ITEMS = (
    (
        "1.1",
        "客服热线与前台接待",
        "Hotline and front desk",
        "热线三声内接听，前台即到即接待",
        "每日 24 小时",
        CONTRACT.format(6),
        True,
    ),
    (
        "1.2",
        "投诉受理与回访",
        "Complaints and callbacks",
        "24 小时内答复，办结后 72 小时内回访",
        "每件",
        CONTRACT.format(7),
        True,
    ),
    (
        "2.1",
        "电梯运行与维保",
        "Lifts: running and upkeep",
        "困人 30 分钟内到场；每 15 天维保一次",
        "每 15 天",
        "特种设备安全法第 45 条",
        True,
    ),
    ("2.2", "二次供水", "Water supply pumps", "水箱每半年清洗并公示水质", "每半年", CONTRACT.format(12), True),
    ("2.3", "公共照明", "Lighting of shared areas", "报修后 24 小时内修复", "每日巡查", CONTRACT.format(12), True),
    (
        "2.4",
        "门禁与监控",
        "Doors and cameras",
        "故障 4 小时内响应，录像保存 30 天",
        "每日巡查",
        CONTRACT.format(13),
        True,
    ),
    ("2.5", "消防设施", "Fire systems", "每月检查，每年由有资质单位检测", "每月", "消防法第 18 条", True),
    (
        "3.1",
        "楼道与大堂保洁",
        "Cleaning of stairs and lobbies",
        "大堂每日两次，楼道每日一次",
        "每日",
        CONTRACT.format(15),
        True,
    ),
    ("3.2", "垃圾清运", "Waste removal", "日产日清，每周消杀两次", "每日", CONTRACT.format(15), True),
    ("3.3", "绿化养护", "Greening", "修剪、浇灌、病虫防治，缺株一季度内补植", "每月", CONTRACT.format(16), True),
    ("4.1", "秩序维护", "Security", "门岗 24 小时值守，园区每两小时巡逻一次", "每日", CONTRACT.format(14), True),
    (
        "4.2",
        "共用管道维修",
        "Repair of shared pipes",
        "24 小时内上门，急修 1 小时内到场",
        "每件",
        CONTRACT.format(11),
        True,
    ),
    ("4.3", "停车场管理", "Car parks", "车位按协议使用，道闸故障 30 分钟内放行", "每日", CONTRACT.format(17), True),
    (
        "4.4",
        "装修管理",
        "Renovation control",
        "施工 8:00–12:00、14:00–18:00，周末及节假日禁噪",
        "每日巡查",
        "装修管理协议第 5 条",
        True,
    ),
    (
        "5.1",
        "户内有偿维修",
        "Paid repairs inside the home",
        "上门前报价，业主同意后施工",
        "按需",
        "有偿服务价目表",
        True,
    ),
    ("5.2", "物业费收缴", "Service charges", "每季首月通知，可开电子票据", "每季", CONTRACT.format(19), True),
    (
        "6.1",
        "空调、冰箱等自用电器维修",
        "Repair of the home's own appliances",
        "不在服务范围，可代联系厂家售后",
        "",
        "服务项目表附注 1",
        False,
    ),
    (
        "6.2",
        "邻里房屋纠纷裁断",
        "Ruling on disputes between neighbours",
        "不在服务范围，可协助邀请社区调解",
        "",
        "民法典第 274 条",
        False,
    ),
    (
        "6.3",
        "宽带与有线电视",
        "Broadband and cable television",
        "由运营商负责，物业配合进场",
        "",
        "服务项目表附注 2",
        False,
    ),
    ("6.4", "室内全屋保洁", "Cleaning inside the home", "不在服务范围", "", "服务项目表附注 3", False),
    ("6.5", "学区与学位", "School places", "由教育部门决定，不在服务范围", "", "服务项目表附注 4", False),
)
GRADE = "二级 2.60 元/㎡·月"
# user name, estate, department, hour of beginning; each shift lasts eight hours
SHIFTS = (
    ("duty", "YJ", "", 8),
    ("wuqian", "YJ", "", 16),
    ("zhengyang", "YJ", "", 0),
    ("fangyuan", "HX", "", 8),
    ("duty", "HX", "", 16),
    ("engineer", "YJ", "engineering", 8),
    ("liuzhiyuan", "YJ", "engineering", 16),
    ("zhangjianjun", "YJ", "engineering", 0),
    ("dupeng", "HX", "engineering", 8),
    ("security", "YJ", "security", 8),
    ("tianye", "YJ", "security", 16),
    ("luping", "HX", "security", 16),
)


def offer(estates: dict[str, Estate]) -> dict[str, CatalogueItem]:
    """The service catalogue: what is offered, to what standard, and what is not."""
    made = [
        CatalogueItem(
            code=code, name=name, name_en=name_en, standard=standard, frequency=frequency, basis=basis,
            offered=offered, fee_grade=GRADE if offered else "",
        )
        for code, name, name_en, standard, frequency, basis, offered in ITEMS
    ]  # fmt: skip
    made.append(
        CatalogueItem(
            estate=estates["HX"],
            code="7.1",
            name="泳池开放",
            name_en="Swimming pool",
            standard="5 月至 10 月开放，水质每日公示",
            frequency="每日",
            basis="会所管理规定第 3 条",
        )
    )
    return {item.code: item for item in CatalogueItem.objects.bulk_create(made)}


def roster(estates: dict[str, Estate], people: dict[str, User], moment: datetime) -> None:
    """Shifts for the four weeks gone and the four to come; now and then somebody is absent and another stands in."""
    departments = {d.code: d for d in Department.objects.all()}
    zone = estates["YJ"].zone
    today = moment.astimezone(zone).date()
    stand_ins = {"duty": "wuqian", "engineer": "liuzhiyuan", "security": "tianye"}
    rows = []
    for offset in range(-28, 29):
        day = today + timedelta(days=offset)
        for i, (username, estate, department, hour) in enumerate(SHIFTS):
            start = datetime.combine(day, time(hour), tzinfo=zone)
            # Absences lie in the past only, so that those who look around now find everybody at work.
            absent = offset < 0 and username in stand_ins and (offset + i) % 13 == 0
            rows.append(
                DutyShift(
                    user=people[username],
                    estate=estates[estate],
                    department=departments.get(department),
                    starts_at=start,
                    ends_at=start + timedelta(hours=8),
                    absent=absent,
                    stand_in=people[stand_ins[username]] if absent else None,
                )
            )
    DutyShift.objects.bulk_create(rows)
