"""Yunjing Garden: what has just come in, is being judged, sent out, or burns."""

from __future__ import annotations

from demo import pictures
from demo.journeys import Story
from demo.live.now import Now
from demo.matters import Matter


class Fresh(Now):
    """The front of the queue."""

    def entrapment(self) -> Story:
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
        t.tick("report", 4, "维保单位安康电梯 20 分钟到", by=t.desk)
        t.tick("people", 3, "与轿厢内通话，2 人，意识清楚，老人有点喘，已叫 120")
        t.tick("contain", 1, "停梯，11、12 层厅门有人守", by=self.world.people["security"])
        t.tick("report_up", 2, by=t.desk)
        t.note("王海波 3 分钟前出发。")

    def flood(self) -> Story:
        t = self.tale("flood")
        m = Matter(
            "facilities.water_power",
            "garage",
            "B2 C 区昨夜又积水，水到脚踝，五辆车被泡，业主群里已经有人发视频。",
            "抽干、赔偿、说明原因",
            "排污泵浮球卡死",
            "抽干积水并更换排污泵",
            "雨前试泵",
            "2.2",
            1,
        )
        spot = self.place("地下车库 B2 C 区")
        t.register(
            m,
            "phone",
            title="地下车库反复积水，车被泡",
            home=self.home("2-1-301"),
            spot=spot,
            late=2,
            uploads=[pictures.staged("车库积水", "demo")],
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
        yield self.back(500)
        t.feedback("cleaning", "两台抽水泵已到位，积水从脚踝降到鞋底。")
        yield self.back(400)
        t.preliminary()
        t.finding(1, "C 区集水井排污泵浮球卡死，未自动启泵。")
        for ago in (330, 180, 45):
            yield self.back(ago)
            t.urge("水还没抽完，什么时候能停车？")

    def late_works(self) -> Story:
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

    def double_charge(self) -> Story:
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

    def door(self) -> Story:
        t = self.tale("door")
        m = Matter(
            "facilities.doors", "gate", "单元门禁刷不开，多人进不来，有老人在门口等。", "先开门", "", "", "", "2.4", 1
        )
        t.register(
            m, "relay", by=self.world.people["security"], home=self.home("5-1-302"), urgency=1,
            spot={"asset": self.world.asset("YJ", "DOOR-5-1")},
        )  # fmt: skip
        yield self.back(40)

    def lockers(self) -> Story:
        t = self.tale("lockers")
        m = Matter("facilities.fire", "lobby", "大堂快递柜挡住消防通道，推轮椅过不去。", "挪开", "", "", "", "2.5")
        t.register(m, "visit", home=self.home("1-1-202"), spot=self.place("1 栋大堂"))
        yield self.back(12)
        t.judge("valid")

    def gate(self) -> Story:
        t = self.tale("gate")
        m = Matter("quality.security", "gate", "南门岗亭没人应，按了五分钟铃。", "门岗要有人", "", "", "", "4.1")
        t.register(m, home=self.home("4-2-501"), spot=self.place("南门岗亭"))
        yield self.back(15)
        t.judge("valid")
        yield self.back(8)
        t.dispatch("security", handler=self.world.people["security"])

    def chargers(self) -> Story:
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

    def neighbour(self) -> Story:
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

    def guard(self) -> Story:
        t = self.tale("guard")
        m = Matter("attitude", "gate", "门岗赵姓保安态度恶劣，当着孩子的面骂人。", "道歉", "", "", "", "4.1")
        t.register(m, home=self.home("9-2-302"), about_staff=[self.world.people["security"]], spot=self.place("北门"))
        yield self.back(60)
        t.judge("valid", by=t.supervisor)
        yield self.back(50)
        t.dispatch("security", by=t.supervisor, handler=self.world.people["sungang"])
        yield self.back(35)
        t.accept()

    def web_new(self) -> Story:
        t = self.tale("web new")
        m = Matter(
            "quality.cleaning", "garden", "儿童游乐场的沙坑里有碎玻璃，很危险！", "清理并检查", "", "", "", "3.1", 1
        )
        t.register(m, "web", home=self.home("6-2-302"), spot=self.place("儿童游乐场"))
        yield self.back(30)

    def web_acknowledged(self) -> Story:
        t = self.tale("web two")
        m = Matter("facilities.water_power", "home", "热水忽冷忽热，邻居家也这样。", "查一下", "", "", "", "2.2")
        t.register(m, "web", home=self.home("3-2-902"))
        yield self.back(12)
        t.acknowledge()
