"""Who works in the demonstration: the sign-ins, and colleagues enough for a company to look alive."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password

from accounts.models import Contractor, Department, Role, RoleAssignment, User
from engines.demo import PASSWORD, SIGN_INS
from estates.models import Estate

BOTH, YJ, HX, EVERYWHERE = ("YJ", "HX"), ("YJ",), ("HX",), (None,)


@dataclass(frozen=True)
class Employee:
    """One person: `where` the estates of the role, `department` or `contractor` by code."""

    username: str
    name: str
    name_en: str
    title: str
    role: str
    where: tuple[str | None, ...]
    department: str = ""
    contractor: str = ""


STAFF = (
    Employee("duty", "陈静", "Chen Jing", "前台值班", Role.DUTY, BOTH),
    Employee("assistant", "林晓", "Lin Xiao", "客服助理", Role.ASSISTANT, BOTH),
    Employee("supervisor", "周敏", "Zhou Min", "客服主管", Role.SUPERVISOR, BOTH),
    Employee("manager", "何建国", "He Jianguo", "客服中心经理", Role.MANAGER, BOTH),
    Employee("gm", "赵国栋", "Zhao Guodong", "总物业经理", Role.GENERAL_MANAGER, BOTH),
    Employee("hq", "沈岚", "Shen Lan", "公司总部客户关系", Role.HEADQUARTERS, EVERYWHERE),
    Employee("engineer", "王海波", "Wang Haibo", "维修工程师", Role.MEMBER, BOTH, "engineering"),
    Employee("engineer_head", "李强", "Li Qiang", "工程部主管", Role.HEAD, BOTH, "engineering"),
    Employee("security", "赵强", "Zhao Qiang", "秩序维护员", Role.MEMBER, BOTH, "security"),
    Employee("cleaner_head", "马小红", "Ma Xiaohong", "保洁部主管", Role.HEAD, BOTH, "cleaning"),
    Employee("contractor", "郭婷", "Guo Ting", "宏达防水调度", Role.CONTRACTOR, BOTH, contractor="hongda"),
    Employee("contractor2", "许大勇", "Xu Dayong", "顺达机电调度", Role.CONTRACTOR, BOTH, contractor="shunda"),
    Employee("technician", "马俊", "Ma Jun", "宏达防水技工", Role.TECHNICIAN, BOTH, contractor="hongda"),
    Employee("admin", "钟文", "Zhong Wen", "系统管理员", Role.ADMINISTRATOR, EVERYWHERE),
    # colleagues without a password: they act in the cases, nobody signs in as them
    Employee("wuqian", "吴倩", "Wu Qian", "前台值班", Role.DUTY, YJ),
    Employee("zhengyang", "郑阳", "Zheng Yang", "前台值班", Role.DUTY, YJ),
    Employee("fangyuan", "方圆", "Fang Yuan", "前台值班", Role.DUTY, HX),
    Employee("xunuo", "许诺", "Xu Nuo", "客服助理", Role.ASSISTANT, BOTH),
    Employee("qinlan", "秦岚", "Qin Lan", "客服主管", Role.SUPERVISOR, BOTH),
    Employee("gaoyuan", "高远", "Gao Yuan", "海悦轩客服经理", Role.MANAGER, HX),
    Employee("liuzhiyuan", "刘志远", "Liu Zhiyuan", "水电工", Role.MEMBER, YJ, "engineering"),
    Employee("zhangjianjun", "张建军", "Zhang Jianjun", "弱电工", Role.MEMBER, YJ, "engineering"),
    Employee("dupeng", "杜鹏", "Du Peng", "维修工", Role.MEMBER, HX, "engineering"),
    Employee("sungang", "孙刚", "Sun Gang", "秩序部主管", Role.HEAD, BOTH, "security"),
    Employee("tianye", "田野", "Tian Ye", "秩序维护员", Role.MEMBER, YJ, "security"),
    Employee("luping", "陆平", "Lu Ping", "秩序维护员", Role.MEMBER, HX, "security"),
    Employee("fenglan", "冯兰", "Feng Lan", "保洁员", Role.MEMBER, BOTH, "cleaning"),
    Employee("xiechunlai", "谢春来", "Xie Chunlai", "绿化主管", Role.HEAD, BOTH, "greening"),
    Employee("sunqian", "孙倩", "Sun Qian", "收费主管", Role.HEAD, BOTH, "fees"),
    Employee("luobin", "罗斌", "Luo Bin", "停车主管", Role.HEAD, BOTH, "parking"),
    Employee("pengtao", "彭涛", "Peng Tao", "装修管理主管", Role.HEAD, BOTH, "renovation"),
    Employee("huangying", "黄颖", "Huang Ying", "客户事务主管", Role.HEAD, BOTH, "service"),
)
CONTRACTORS = (
    ("hongda", "宏达防水维修", "Hongda Waterproofing", "0571-5555 0701", BOTH),
    ("shunda", "顺达机电", "Shunda Electrical", "0571-5555 0702", BOTH),
    ("ankang", "安康电梯维保", "Ankang Lift Service", "0571-5555 0703", BOTH),
    ("anju", "安居门窗", "Anju Doors and Windows", "0571-5555 0704", YJ),
    ("jinpan", "金盘消防", "Jinpan Fire Safety", "0571-5555 0705", BOTH),
)


def hire(estates: dict[str, Estate], since: datetime) -> dict[str, User]:
    """Contractors and people with their roles; those of SIGN_INS can sign in. Returns the people by user name."""
    contractors = {}
    for code, name, name_en, phone, where in CONTRACTORS:
        made = Contractor.objects.create(code=code, name=name, name_en=name_en, phone=phone)
        made.estates.set([estates[one] for one in where])
        contractors[code] = made
    departments = {d.code: d for d in Department.objects.all()}
    open_door = {name for name, *_ in SIGN_INS}
    # One hash for all: the phrase is published anyway, and thirty hashes would take ten seconds.
    known, none = make_password(PASSWORD), make_password(None)
    people = User.objects.bulk_create(
        User(
            username=one.username,
            password=known if one.username in open_door else none,
            display_name=one.name,
            display_name_en=one.name_en,
            job_title=one.title,
            phone=f"0571-5555 {1000 + i}",
            is_staff=one.role == Role.ADMINISTRATOR,
            date_joined=since - timedelta(days=200 + 11 * i),
        )
        for i, one in enumerate(STAFF)
    )
    RoleAssignment.objects.bulk_create(
        RoleAssignment(
            user=user,
            role=one.role,
            estate=estates[code] if code else None,
            department=departments[one.department] if one.department else None,
            contractor=contractors[one.contractor] if one.contractor else None,
        )
        for user, one in zip(people, STAFF, strict=True)
        for code in one.where
    )
    return {user.username: user for user in people}
