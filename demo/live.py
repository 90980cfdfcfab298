"""What is going on at the moment of seeding: every live state, with clocks running, soon due and overdue."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from deadlines import clock
from demo import kitchen, pictures
from demo.matters import Matter
from demo.places import WELL_KNOWN
from demo.tale import Tale
from demo.world import World

Story = tuple[datetime, Iterator[datetime]]


class Live:
    """Stories of now. `back` counts minutes before the moment of seeding."""

    def __init__(self, world: World) -> None:
        self.world = world

    def tale(self, seed: str, estate: str = "YJ") -> Tale:
        t = Tale(self.world, estate, seed)
        people = self.world.people
        t.desk = people["duty" if estate == "YJ" else "fangyuan"]
        t.assistant, t.supervisor = people["assistant"], people["supervisor"]
        t.manager = people["manager" if estate == "YJ" else "gaoyuan"]
        return t

    def back(self, minutes: float) -> datetime:
        return self.world.end - timedelta(minutes=minutes)

    def ahead(self, minutes: float) -> datetime:
        return self.world.end + timedelta(minutes=minutes)

    def home(self, code: str, estate: str = "YJ"):
        return self.world.home(estate, code)

    def place(self, name: str, estate: str = "YJ") -> dict:
        return {"place": self.world.place(estate, name)}

    def stories(self) -> list[Story]:
        """All of them, with their beginnings."""
        every = [kitchen.story(self.world)]
        for age, deeds in (
            (13, self.entrapment()), (588, self.flood()), (110, self.late_works()), (76, self.double_charge()),
            (51, self.door()), (25, self.lockers()), (30, self.gate()), (1248, self.chargers()), (32, self.neighbour()),
            (4300, self.dark_stair()), (1440, self.unswept()), (1500, self.dog()), (1300, self.gas_room()),
            (700, self.monthly_card()), (4000, self.adverts()), (3600, self.parking_space()), (5000, self.hedge()),
            (5400, self.pipe_noise()), (95, self.guard()), (40, self.web_new()), (22, self.web_acknowledged()),
            (300, self.letter()), (150, self.took_back()), (6000, self.review()), (420, self.box()),
            (200, self.hall()), (35, self.pool()), (900, self.tower_lift()), (2600, self.hx_verified()),
            (60, self.hx_invalid()), (520, self.hx_handling()), (3000, self.hx_calling()),
        ):  # fmt: skip
            every.append((self.back(age), deeds))
        return every

    # -- Yunjing Garden -------------------------------------------------------

    def entrapment(self) -> Iterator[datetime]:
        t = self.tale("entrapment")
        m = Matter(
            "emergency",
            "lift",
            "电梯困人：6 栋 2 号梯停在 11–12 层，被困 2 人，其中 1 位老人，说有点喘。",
            "马上放人出来",
            "制动器误动作",
            "已救出，停梯检修",
            "制动器专项检查",
            "2.1",
            0,
        )
        t.register(
            m, home=self.home("6-2-1101"), emergency=True, spot={"asset": self.world.asset("YJ", "L6-2")},
            uploads=[pictures.staged("电梯门", "demo")],
        )  # fmt: skip
        yield self.back(11)
        t.judge("valid")
        yield self.back(10)
        t.dispatch("engineering", handler=self.world.people["engineer"], also=("security",))
        yield self.back(8)
        t.accept()
        yield self.back(7)
        t.note("已报 119、维保单位安康电梯；与轿厢内通话，两人意识清楚。王海波 3 分钟前出发。")

    def flood(self) -> Iterator[datetime]:
        t = self.tale("flood")
        m = Matter(
            "facilities.water_power",
            "garage",
            "地下车库反复积水，车被泡。B2 C 区昨夜又积水，水到脚踝，五辆车被泡，业主群里已经有人发视频。",
            "抽干、赔偿、说明原因",
            "排污泵浮球卡死",
            "抽干积水并更换排污泵",
            "雨前试泵",
            "2.2",
            1,
        )
        spot = self.place("地下车库 B2 C 区")
        t.register(
            m, "phone", home=self.home("2-1-301"), spot=spot, late=2, uploads=[pictures.staged("车库积水", "demo")]
        )
        followers = []
        for i, unit in enumerate(("2-2-402", "4-1-702", "7-1-902")):
            yield t.soon(5, 14)
            one = self.tale(f"flood {i}")
            one.register(
                Matter(m.category, "garage", ("车库 C 区全是水，我的车轮泡了一半。", "B2 又淹了，上次也说修好了，谁来赔？", "车库积水，走不到车跟前，上班要迟到了。")[i], "赶紧抽水", m.cause, m.done, m.prevent, "2.2", 1),
                ("phone", "visit", "web")[i], home=self.home(unit), spot=spot,
            )  # fmt: skip
            one.merge(t.number)
            one.contact("与邻居反映的是同一处，正在抽水，处理结果会单独告诉您。")
            followers.append(one)
        yield self.back(545)
        t.judge("major")
        t.contact("经理已到现场，正在抽水，请先挪车；损失登记表在前台。", by=t.manager)
        yield self.back(540)
        t.dispatch("engineering", handler=self.world.people["engineer"], also=("cleaning",))
        yield self.back(520)
        t.accept()
        yield self.back(400)
        t.preliminary()
        for ago in (330, 180, 45):
            yield self.back(ago)
            t.urge("水还没抽完，什么时候能停车？")

    def late_works(self) -> Iterator[datetime]:
        t = self.tale("late works")
        m = Matter(
            "renovation",
            "home",
            "装修晚上九点后还在施工，电钻声整层都听得见。",
            "今晚就停",
            "施工队赶工",
            "责令停工并收违规单",
            "夜间巡查装修户",
            "4.4",
        )
        t.register(m, home=self.home("8-1502"))
        yield self.back(95)
        t.judge("valid")
        yield self.back(85)
        t.dispatch("renovation")
        yield self.back(20)
        t.urge("还在响。")

    def double_charge(self) -> Iterator[datetime]:
        t = self.tale("double")
        m = Matter(
            "fees",
            "home",
            "物业费重复扣了一个月，银行短信两条。",
            "退回来",
            "代扣重复提交",
            "退款并致歉",
            "双人核对",
            "5.2",
        )
        t.register(m, "visit", home=self.home("2-1-603"), late=4)
        yield self.back(66)
        t.refer("涉及银行代扣与退款权限，请经理判别。")

    def door(self) -> Iterator[datetime]:
        t = self.tale("door")
        m = Matter(
            "facilities.doors", "gate", "单元门禁刷不开，多人进不来，有老人在门口等。", "先开门", "", "", "", "2.4", 1
        )
        t.register(
            m, "relay", by=self.world.people["security"], home=self.home("5-1-302"), urgency=1,
            spot={"asset": self.world.asset("YJ", "DOOR-5-1")},
        )  # fmt: skip
        yield self.back(40)

    def lockers(self) -> Iterator[datetime]:
        t = self.tale("lockers")
        m = Matter("facilities.fire", "lobby", "大堂快递柜挡住消防通道，推轮椅过不去。", "挪开", "", "", "", "2.5")
        t.register(m, "visit", home=self.home("1-1-202"), spot=self.place("1 栋大堂"))
        yield self.back(12)
        t.judge("valid")

    def gate(self) -> Iterator[datetime]:
        t = self.tale("gate")
        m = Matter("quality.security", "gate", "南门岗亭没人应，按了五分钟铃。", "门岗要有人", "", "", "", "4.1")
        t.register(m, home=self.home("4-2-501"), spot=self.place("南门岗亭"))
        yield self.back(15)
        t.judge("valid")
        yield self.back(8)
        t.dispatch("security", handler=self.world.people["security"])

    def chargers(self) -> Iterator[datetime]:
        t = self.tale("chargers")
        m = Matter(
            "facilities.parking_equipment",
            "garage",
            "建议地库增设电动车充电位，现在要排队到半夜。",
            "今年加装",
            "充电需求增长",
            "已列入计划",
            "每半年统计需求",
            "4.3",
            3,
        )
        t.register(m, "web", kind="suggestion", home=self.home("7-2-801"), spot=self.place("地下车库 B1"))
        yield self.back(1230)
        t.acknowledge()
        yield self.back(1215)
        t.judge("communicative", nature_kind="consulting")
        yield self.back(1200)
        t.dispatch("service")
        yield self.back(1170)
        t.accept()

    def neighbour(self) -> Iterator[datetime]:
        t = self.tale("neighbour")
        m = Matter(
            "noise",
            "home",
            "邻居在楼道堆放杂物，说了不听，要你们罚他的款。",
            "罚款",
            "物业没有处罚权",
            "已劝导清理；处罚由消防部门依法作出",
            "劝导要留照片",
            "6.2",
        )
        t.register(m, home=self.home("7-2-602"))
        yield self.back(10)
        t.judge_invalid("other_body")

    def dark_stair(self) -> Iterator[datetime]:
        t = self.tale("stair")
        m = Matter(
            "facilities.lighting",
            "home",
            "楼道灯修了又灭，老人摸黑下楼。",
            "一次修好",
            "线路接头虚接",
            "更换整段线路",
            "感应灯批次排查",
            "2.3",
        )
        t.register(m, home=self.home("4-2-902"), uploads=[pictures.staged("楼道", "demo")])
        yield self.back(4280)
        t.judge("valid")
        yield self.back(4270)
        t.dispatch("engineering", handler=self.world.people["engineer_head"])
        yield self.back(4250)
        t.accept()
        yield self.back(4200)
        t.contact("今天下午换灯。", by=t.handler)
        yield self.back(4000)
        t.final()
        t.resolve()
        yield self.back(3200)
        t.verify()
        yield self.back(2300)
        t.call("not", "no", "亮了一天又灭了，很生气。", rectify_by=self.ahead(340))
        yield self.back(1300)
        t.contact("线路要整段更换，材料明天到，楼道先装应急灯。", by=t.handler)
        yield self.back(420)
        t.contact("正在换线，今天中午前恢复。", by=t.handler)

    def unswept(self) -> Iterator[datetime]:
        t = self.tale("unswept")
        m = Matter(
            "quality.cleaning",
            "lobby",
            "保洁连续两天没扫电梯厅，地上全是烟头。",
            "每天扫",
            "顶班漏扫",
            "已补扫并张贴保洁签到表",
            "顶班交接签字",
            "3.1",
        )
        t.register(m, home=self.home("6-1-402"), spot=self.place("6 栋大堂"))
        yield self.back(1420)
        t.judge("valid")
        yield self.back(1410)
        t.dispatch("cleaning", handler=self.world.people["cleaner_head"])
        yield self.back(1380)
        t.accept()
        t.contact("马上安排补扫。", by=t.handler)
        yield self.back(1100)
        t.final()
        yield self.back(1005)
        t.resolve()

    def dog(self) -> Iterator[datetime]:
        t = self.tale("dog")
        m = Matter(
            "pets",
            "home",
            "楼上养狗整夜叫，我不敢当面说，千万别说是我反映的。",
            "悄悄处理",
            "宠物夜间吠叫",
            "已劝导",
            "文明养犬提示",
            "6.2",
        )
        t.register(m, home=self.home("9-1-602"), confidential=True)
        yield self.back(1480)
        t.judge("communicative", nature_kind="help")
        yield self.back(1470)
        t.contact("我们以夜间巡查的名义处理，不会透露您的信息。")
        yield self.back(1460)
        t.dispatch(
            "security",
            handler=self.world.people["tianye"],
            wording="9 栋夜间有犬吠影响休息，请以巡查名义了解并劝导，不打听来源。",
        )
        yield self.back(1430)
        t.accept()
        yield self.back(900)
        t.contact("昨晚巡查已上门劝导，今晚再听一次。")

    def gas_room(self) -> Iterator[datetime]:
        t = self.tale("gas")
        m = Matter(
            "quality.security",
            "home",
            "燃气表间锁坏了，门敞着，小孩在里面玩。",
            "马上锁好",
            "锁芯锈死",
            "更换锁具",
            "表间锁每季检查",
            "4.2",
            1,
        )
        t.register(m, home=self.home("2-2-102"))
        yield self.back(1285)
        t.judge("valid")
        t.contact("先派秩序员看守，锁具今天换。")
        yield self.back(1275)
        t.dispatch("engineering", handler=self.world.people["engineer_head"])
        yield self.back(1260)
        t.accept()
        yield self.back(1150)
        t.preliminary()
        yield self.back(900)
        t.report("interim", progress="燃气公司要求更换专用锁，已下单。")
        t.finding(1, "锁芯锈死，专用锁由燃气公司提供。")

    def monthly_card(self) -> Iterator[datetime]:
        t = self.tale("card")
        m = Matter(
            "parking",
            "garage",
            "停车月卡涨价没提前通知，12345 已登记。",
            "恢复原价或公示依据",
            "公示时间不足",
            "重新公示并退差价",
            "调价提前 30 天公示",
            "4.3",
        )
        t.register(
            m, "hotline", home=self.home("3-1-801"), late=30, spot=self.place("南门停车场"),
            external_number="12345-318842", external_due_at=self.ahead(1290),
        )  # fmt: skip
        yield self.back(680)
        t.judge("valid")
        t.contact("12345 转来的事项已收到，收费主管今天核实后回复您。")
        yield self.back(670)
        t.dispatch("fees")
        yield self.back(640)
        t.accept()
        yield self.back(560)
        t.preliminary()
        yield self.back(300)
        t.report("interim", progress="已调取公示记录，正在与停车公司核对。")
        t.finding(1, "公示只贴了 9 天，未满协议约定的 30 天。")

    def adverts(self) -> Iterator[datetime]:
        t = self.tale("adverts")
        m = Matter(
            "facilities.lifts",
            "lift",
            "电梯广告声音太大，孩子吓哭了。",
            "关掉声音",
            "默认音量偏高",
            "已调静音",
            "合同写明音量",
            "2.1",
        )
        t.register(m, home=self.home("3-1-1102"), spot={"asset": self.world.asset("YJ", "L3-1")})
        yield self.back(3970)
        t.judge("communicative", nature_kind="venting")
        yield self.back(3955)
        t.explain()
        yield self.back(2995)
        t.verify(note="到现场听过，已静音。")
        yield self.back(1500)
        t.call(reached=False, note="无人接听。")

    def parking_space(self) -> Iterator[datetime]:
        t = self.tale("space")
        m = Matter(
            "parking",
            "garage",
            "产权车位年检怎么办，要带什么材料？",
            "",
            "不熟悉手续",
            "带产权证与行驶证到前台，当场办好",
            "手续清单上墙",
            "4.3",
            3,
        )
        t.register(m, "visit", kind="question", home=self.home("8-1203"), spot=self.place("地下车库 B1"))
        yield self.back(3580)
        t.judge("communicative", nature_kind="consulting")
        yield self.back(3570)
        t.explain("visit")
        yield self.back(2640)
        t.verify(note="答复完整。")

    def hedge(self) -> Iterator[datetime]:
        t = self.tale("hedge")
        m = Matter(
            "quality.greening",
            "garden",
            "绿篱修剪过低，孩子能钻出去到马路边。",
            "补起来",
            "修剪高度没交底",
            "加装护栏并补植",
            "修剪前先量高度",
            "3.3",
        )
        t.register(m, "visit", home=self.home("5-2-201"), spot=self.place("中心花园"))
        yield self.back(4970)
        t.judge("valid")
        yield self.back(4960)
        t.dispatch("greening")
        yield self.back(4930)
        t.accept()
        t.contact("今天先围起来。", by=t.handler)
        yield self.back(4600)
        t.final()
        t.resolve()
        yield self.back(4000)
        t.verify()
        yield self.back(2700)
        t.call("satisfied")

    def pipe_noise(self) -> Iterator[datetime]:
        t = self.tale("pipes")
        m = Matter(
            "noise",
            "home",
            "三楼水管半夜噪音，像敲墙。",
            "让人睡觉",
            "管卡松动引起水锤",
            "加固管卡并装水锤消除器",
            "立管管卡排查",
            "4.2",
        )
        t.register(m, home=self.home("5-1-302"))
        yield self.back(5300)
        t.judge("valid")
        yield self.back(5290)
        t.dispatch("engineering", handler=self.world.people["engineer"])
        yield self.back(5200)
        t.accept()
        t.contact("师傅今晚蹲点听声音。", by=t.handler)
        yield self.back(4500)
        t.final()
        t.resolve()
        yield self.back(3300)
        t.verify()
        yield self.back(2000)
        t.call("basically", "yes", "安静了，就是拖得久。")

    def guard(self) -> Iterator[datetime]:
        t = self.tale("guard")
        m = Matter("attitude", "gate", "门岗赵姓保安态度恶劣，当着孩子的面骂人。", "道歉", "", "", "", "4.1")
        t.register(m, home=self.home("9-2-302"), about_staff=[self.world.people["security"]], spot=self.place("北门"))
        yield self.back(60)
        t.judge("valid", by=t.supervisor)
        yield self.back(50)
        t.dispatch("security", by=t.supervisor, handler=self.world.people["sungang"])
        yield self.back(35)
        t.accept()

    def web_new(self) -> Iterator[datetime]:
        t = self.tale("web new")
        m = Matter(
            "quality.cleaning", "garden", "儿童游乐场的沙坑里有碎玻璃，很危险！", "清理并检查", "", "", "", "3.1", 1
        )
        t.register(m, "web", home=self.home("6-2-302"), spot=self.place("儿童游乐场"))
        yield self.back(30)

    def web_acknowledged(self) -> Iterator[datetime]:
        t = self.tale("web two")
        m = Matter("facilities.water_power", "home", "热水忽冷忽热，邻居家也这样。", "查一下", "", "", "", "2.2")
        t.register(m, "web", home=self.home("3-2-902"))
        yield self.back(12)
        t.acknowledge()

    def letter(self) -> Iterator[datetime]:
        t = self.tale("letter")
        m = Matter(
            "level",
            "home",
            "来信：物业费交的是二级标准，为什么楼道三天才拖一次？请对照合同答复。",
            "书面答复",
            "",
            "",
            "",
            "3.1",
        )
        t.register(m, "letter", home=self.home("1-2-501"), late=12)
        yield self.back(290)
        t.acknowledge()
        yield self.back(270)
        t.judge("communicative", nature_kind="consulting")
        yield self.back(255)
        t.dispatch("cleaning", handler=self.world.people["fenglan"])
        yield self.back(230)
        t.accept()
        yield self.back(150)
        t.contact("已核对合同第 15 条与保洁记录，明天书面答复。", by=t.handler)

    def took_back(self) -> Iterator[datetime]:
        t = self.tale("took back")
        m = Matter(
            "quality.mail", "parcel", "快递找不到了，柜子里没有。", "帮忙找", "放错格口", "住户自己找到了", "", "1.1"
        )
        t.register(m, home=self.home("4-1-302"))
        yield self.back(130)
        t.judge("communicative", nature_kind="help")
        yield self.back(100)
        t.contact("住户来电：找到了，不用处理了，谢谢。", inbound=True)
        yield self.back(90)
        t.withdraw("住户来电要求撤销。")

    def review(self) -> Iterator[datetime]:
        t = self.tale("review")
        m = Matter(
            "parking",
            "garage",
            "隔壁车太宽，总是贴着我的线，要求让他换位。",
            "换位",
            "对方未越线",
            "已测量，对方在线内，我们无权要求其换位",
            "测量要双方在场",
            "6.2",
        )
        t.register(m, home=self.home("8-802"), spot=self.place("地下车库 B1"))
        yield self.back(5970)
        t.judge_invalid("private")
        yield self.back(5900)
        t.approve()
        yield self.back(5885)
        t.explain(route="和苑社区人民调解委员会 0571-5555 0801")
        yield self.back(5000)
        t.verify(note="解释清楚。")
        yield self.back(3500)
        t.call("basically")
        yield self.back(900)
        t.ask_review("测量那天我不在场，请重新量一次。")

    def box(self) -> Iterator[datetime]:
        t = self.tale("box")
        m = Matter(
            "quality.security",
            "garden",
            "意见箱来信：晚上有人在凉亭抽烟喝酒到很晚，保安只是路过。",
            "管一管",
            "巡逻未停留劝导",
            "",
            "",
            "4.1",
        )
        t.register(m, "box", anonymous=True, late=20, spot=self.place("中心花园"))
        yield self.back(390)
        t.judge("valid")
        yield self.back(380)
        t.dispatch("security", handler=self.world.people["tianye"])
        yield self.back(350)
        t.accept()
        yield self.back(250)
        t.preliminary()

    # -- Haiyuexuan -----------------------------------------------------------

    def hall(self) -> Iterator[datetime]:
        t = self.tale("hall", "HX")
        m = Matter(
            "facilities.air_conditioning",
            "lobby",
            "大堂空调不制冷，等电梯一身汗。",
            "修好",
            "缺氟",
            "补氟并检漏",
            "季前检查",
            "3.1",
        )
        t.register(m, home=self.home("1-801", "HX"), spot=self.place("1 座大堂", "HX"))
        yield self.back(170)
        t.judge("valid")
        yield self.back(160)
        t.dispatch("engineering", handler=self.world.people["dupeng"])
        yield self.back(130)
        t.accept()
        yield self.back(110)
        t.contact("压缩机缺氟，下午补氟。", by=t.handler)
        t.preliminary()

    def pool(self) -> Iterator[datetime]:
        t = self.tale("pool", "HX")
        m = Matter("quality.cleaning", "lobby", "泳池边的更衣室地滑，没有防滑垫。", "加垫子", "", "", "", "3.1")
        t.register(m, home=self.home("2-1203", "HX"), spot=self.place("泳池", "HX"))
        yield self.back(20)

    def tower_lift(self) -> Iterator[datetime]:
        t = self.tale("tower", "HX")
        m = Matter(
            "facilities.lifts",
            "lift",
            "客梯 A 关门太快，夹到老人。",
            "调慢",
            "光幕灵敏度下降",
            "清洁光幕并放慢关门",
            "光幕每月清洁",
            "2.1",
            1,
        )
        t.register(m, home=self.home("1-1502", "HX"), spot={"asset": self.world.asset("HX", "L1-1")})
        yield self.back(880)
        t.judge("valid")
        t.contact("先停用 A 梯，维保单位今天到。")
        yield self.back(870)
        t.dispatch("engineering", handler=self.world.people["dupeng"])
        yield self.back(850)
        t.accept()
        yield self.back(600)
        t.final()
        yield self.back(560)
        t.resolve()

    def hx_verified(self) -> Iterator[datetime]:
        t = self.tale("market", "HX")
        m = Matter(
            "quality.security",
            "home",
            "商业街夜里音响太吵。",
            "十点后关",
            "店铺促销",
            "已签承诺书，十点关音响",
            "夜间巡查加一趟",
            "4.1",
        )
        t.register(m, home=self.home("3-402", "HX"))
        yield self.back(2560)
        t.judge("valid")
        yield self.back(2550)
        t.dispatch("security", handler=self.world.people["luping"])
        yield self.back(2520)
        t.accept()
        t.contact("今晚就去现场。", by=t.handler)
        yield self.back(2200)
        t.final()
        t.resolve()
        yield self.back(1500)
        t.verify()

    def hx_invalid(self) -> Iterator[datetime]:
        t = self.tale("broadband", "HX")
        m = Matter(
            "items", "home", "宽带断了一天，要求物业减免物业费。", "减免", "宽带由运营商负责", "已代为报障", "", "6.3"
        )
        t.register(m, home=self.home("2-603", "HX"))
        yield self.back(35)
        t.judge_invalid("other_body")
        yield self.back(12)
        t.approve()

    def hx_handling(self) -> Iterator[datetime]:
        t = self.tale("window", "HX")
        m = Matter(
            "handover",
            "home",
            "外窗渗水，去年报过，今年台风又进水。",
            "彻底修",
            "窗框密封胶老化",
            "重新打胶",
            "同立面排查",
            "4.2",
        )
        t.register(m, "visit", home=self.home("3-1101", "HX"), late=6)
        yield self.back(480)
        t.judge("valid")
        t.contact("先送防水布，今天师傅上门看。")
        yield self.back(470)
        t.dispatch("engineering", handler=self.world.people["dupeng"])
        yield self.back(440)
        t.accept()
        yield self.back(330)
        t.preliminary()
        t.promise("晴天后两日内重新打胶", clock.now() + timedelta(hours=40))
        yield self.back(100)
        t.report("interim", progress="脚手架已预约。")

    def hx_calling(self) -> Iterator[datetime]:
        t = self.tale("bins", "HX")
        m = Matter(
            "quality.cleaning",
            "garage",
            "车库垃圾桶三天没清，招老鼠。",
            "天天清",
            "清运路线漏点",
            "已清运并消杀",
            "清运签到加点",
            "3.2",
        )
        t.register(
            m,
            "relay",
            by=self.world.people["engineer"],
            home=self.home("1-305", "HX"),
            spot=self.place("地下车库", "HX"),
        )
        yield self.back(2985)
        t.take()
        t.judge("valid")
        yield self.back(2975)
        t.dispatch("cleaning", handler=self.world.people["fenglan"])
        yield self.back(2940)
        t.accept()
        t.contact("今天清掉。", by=t.handler)
        yield self.back(2700)
        t.final()
        t.resolve()
        yield self.back(1900)
        t.verify()


def stories(world: World) -> list[Story]:
    """The stories of now."""
    assert world.home("YJ", WELL_KNOWN[0]).number == WELL_KNOWN[2]
    return Live(world).stories()
