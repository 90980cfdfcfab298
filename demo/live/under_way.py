"""Yunjing Garden: in hand, to be verified, called back, rectified, reviewed, or just ended."""

from __future__ import annotations

from demo import pictures
from demo.journeys import Story
from demo.live.now import Now
from demo.matters import Matter


class UnderWay(Now):
    """The rest of the queue."""

    def dark_stair(self) -> Story:
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

    def unswept(self) -> Story:
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

    def dog(self) -> Story:
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

    def gas_room(self) -> Story:
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
        t.pause("final", "专用锁由燃气公司制作，约好明天送到。", self.ahead(1500))

    def monthly_card(self) -> Story:
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
        yield self.back(45)
        t.extend("final", "停车公司财务周一才能出对账单，差价要按对账单退。", 24, approved=False)

    def letter(self) -> Story:
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

    def box(self) -> Story:
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
        t.finding(1, "监控所见属实，夜间 22:40 至 23:50 有四人停留。")
        yield self.back(120)
        t.extend("final", "要连看三个晚上才能确认劝导有没有效果。", 24)
