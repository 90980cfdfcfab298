"""Who repairs in the demonstration: lists of contractors per trade, technicians with their skills, warranties."""

from __future__ import annotations

from datetime import date, timedelta

from accounts.models import Contractor, User
from estates.models import Building, Estate
from repairs.models import ContractorRank, PayerRule, Skill, Technician, Trade

LISTS = {
    "plumbing": ("hongda", "shunda"),
    "electrical": ("hongda", "shunda"),
    "lifts": ("hongda", "shunda", "ankang"),
    "doors": ("hongda", "shunda", "anju"),
    "masonry": ("hongda", "shunda"),
    "fire": ("hongda", "shunda", "jinpan"),
}
TECHNICIANS = (
    # name, contractor, user name, trades, admitted
    ("马俊", "hongda", "technician", ("plumbing", "masonry", "doors", "electrical"), True),
    ("钱有为", "hongda", "", ("electrical", "lifts", "fire", "plumbing"), True),
    ("童立新", "hongda", "", ("masonry", "doors", "lifts", "fire"), True),
    ("丁一鸣", "shunda", "", ("electrical", "lifts", "fire", "plumbing"), True),
    ("何师傅", "shunda", "", ("plumbing", "doors", "masonry"), True),
    ("韩立春", "shunda", "", ("doors", "masonry", "lifts", "fire"), True),
    ("许小勇", "shunda", "", ("plumbing", "electrical"), False),
    ("安志强", "ankang", "", ("lifts",), True),
    ("居大庆", "anju", "", ("doors",), True),
    ("金国平", "jinpan", "", ("fire",), True),
    ("刘志远", "", "liuzhiyuan", ("plumbing", "electrical"), True),
    ("张建军", "", "zhangjianjun", ("electrical", "doors", "fire"), True),
)


def build(estates: dict[str, Estate], people: dict[str, User], today: date) -> None:
    """Lists, technicians and one warranty; names are invented."""
    trades = {t.code: t for t in Trade.objects.all()}
    firms = {c.code: c for c in Contractor.objects.prefetch_related("estates")}
    for estate in estates.values():
        for trade, codes in LISTS.items():
            here = [code for code in codes if estate in firms[code].estates.all()]
            for place, code in enumerate(here, 1):
                ContractorRank.objects.create(
                    estate=estate, trade=trades[trade], contractor=firms[code], position=place
                )
    for n, (name, firm, user, skills, admitted) in enumerate(TECHNICIANS):
        made = Technician.objects.create(
            name=name,
            contractor=firms.get(firm),
            user=people.get(user),
            phone=f"1390000{7000 + n}",
            interviewed_on=today - timedelta(days=400 + n) if admitted else None,
            trained_on=today - timedelta(days=390 + n) if admitted else None,
        )
        for skill in skills:
            Skill.objects.create(technician=made, trade=trades[skill])
    newest = Building.objects.filter(estate=estates["HX"]).order_by("-code").first()
    if newest is not None:
        PayerRule.objects.create(
            position=10,
            estate=estates["HX"],
            building=newest,
            trade=trades["masonry"],
            payer="warranty",
            rule="本栋防水仍在五年保修期内，由开发建设单位负责维修并承担费用。",
            rule_en="Waterproofing of this building is within its five-year warranty: the developer repairs and pays.",
            basis="《房屋建筑工程质量保修办法》第 7 条",
            until=today + timedelta(days=420),
        )
