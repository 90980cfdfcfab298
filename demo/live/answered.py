"""Yunjing Garden: answered, called back, just ended, or asked to be looked at again."""

from __future__ import annotations

from demo.journeys import Story
from demo.live.now import Now
from demo.matters import Matter


class Answered(Now):
    """The end of the queue."""

    def adverts(self) -> Story:
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

    def parking_space(self) -> Story:
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

    def hedge(self) -> Story:
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

    def pipe_noise(self) -> Story:
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

    def took_back(self) -> Story:
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

    def review(self) -> Story:
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
