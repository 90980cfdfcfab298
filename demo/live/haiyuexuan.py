"""Haiyuexuan: a few of everything."""

from __future__ import annotations

from datetime import timedelta

from deadlines import clock
from demo.journeys import Story
from demo.live.now import Now
from demo.matters import Matter


class Haiyuexuan(Now):
    """The other estate's queue."""

    def hall(self) -> Story:
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
        t.contact("压缩机缺氟，今天补氟。", by=t.handler)
        t.preliminary()
        t.finding(1, "压缩机缺氟，未见外漏。")

    def pool(self) -> Story:
        t = self.tale("pool", "HX")
        m = Matter("quality.cleaning", "lobby", "泳池边的更衣室地滑，没有防滑垫。", "加垫子", "", "", "", "3.1")
        t.register(m, home=self.home("2-1203", "HX"), spot=self.place("泳池", "HX"))
        yield self.back(20)

    def tower_lift(self) -> Story:
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

    def hx_verified(self) -> Story:
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

    def hx_invalid(self) -> Story:
        t = self.tale("broadband", "HX")
        m = Matter(
            "items", "home", "宽带断了一天，要求物业减免物业费。", "减免", "宽带由运营商负责", "已代为报障", "", "6.3"
        )
        t.register(m, home=self.home("2-603", "HX"))
        yield self.back(35)
        t.judge_invalid("other_body")
        yield self.back(12)
        t.approve()

    def hx_handling(self) -> Story:
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
        t.finding(1, "窗框外侧密封胶老化开裂，约 1.2 米。")

    def hx_calling(self) -> Story:
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
