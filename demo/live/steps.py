"""Yunjing Garden: what clocks and refusals brought about, waiting for somebody's decision (rules N6, J6, J7)."""

from __future__ import annotations

from demo.journeys import Story
from demo.live.now import Now
from demo.matters import Matter

LEAK = (
    "quality.repair",
    "home",
    "卫生间防水返工两次还在渗，楼下天花板泡坏了，要求赔偿。",
    "修好并赔楼下的吊顶",
    "防水层搭接不足",
)
PAINT = ("quality.repair", "home", "刷楼道漆把我家门弄花了，新门才装半年。", "换门或赔钱", "施工未做成品保护")
HEAT = ("facilities.water_power", "home", "热水忽冷忽热一个多月了，报了两次没修好。", "彻底修好", "混水阀失灵")


class Steps(Now):
    """Refused, above a limit, grown, and put before the manager."""

    def refused(self) -> Story:
        """Two ways were offered and refused: the supervisor has four hours."""
        t = self.tale("refused")
        t.register(Matter(*LEAK, "重做防水并恢复吊顶", "防水返工必须做闭水试验", "2.2"), home=self.home("5-1-301"))
        yield self.back(2580)
        t.judge("valid")
        t.contact("给您添麻烦了，今天师傅上门做闭水试验。")
        yield self.back(2560)
        t.dispatch("engineering", handler=self.world.people["engineer"])
        yield self.back(2540)
        t.accept()
        t.finding(1, "防水层搭接不足 10 厘米，闭水试验 24 小时后渗漏。", by=t.handler)
        yield self.back(1500)
        t.contact("闭水试验结果出来了，是搭接没做够，我们重做。", by=t.handler)
        yield self.back(260)
        t.contact("方案请您挑：返工的时间您定。", by=t.handler)
        yield self.back(200)
        t.offer(("本周内重做防水并恢复吊顶，完工请您验收", None), ("您自行请人修复，凭票据由我们承担", 200))
        yield self.back(95)
        t.refuse("吊顶是去年新装的，两百块不够，我要原样恢复加误工费。")

    def above(self) -> Story:
        """What the desk wants to offer costs more than it may spend: the supervisor approves first."""
        t = self.tale("above")
        t.register(Matter(*PAINT, "请门厂修补漆面", "施工前做成品保护并拍照", "2.2"), home=self.home("7-2-402"))
        yield self.back(350)
        t.judge("valid")
        t.contact("非常抱歉，今天就联系门厂看能不能修补。")
        yield self.back(340)
        t.dispatch("engineering", handler=self.world.people["engineer_head"])
        yield self.back(320)
        t.accept()
        t.preliminary()
        yield self.back(50)
        t.offer(("门厂上门修补漆面，修到您认可为止", None), ("按门价折旧赔付", 680))

    def broken(self) -> Story:
        """Help was promised and not given: what was to be explained is valid now, and must be dispatched."""
        t = self.tale("broken")
        m = Matter(
            "parking", "garage", "充电桩扫码总是失败，问了三次都说在看。", "告诉我什么时候能用", "", "", "", "4.3"
        )
        t.register(m, home=self.home("8-1-601"))
        yield self.back(300)
        t.judge("communicative", nature_kind="help")
        t.promise("今天上午给您准信", self.back(70), by=t.desk)

    def no_report(self) -> Story:
        """Forty-eight hours and no final report: the manager decides whether it is major."""
        t = self.tale("no_report")
        t.register(Matter(*HEAT, "更换混水阀", "报修两次未好的自动升级", "2.1"), home=self.home("2-1-702"))
        yield self.back(2980)
        t.judge("valid")
        t.contact("明白了，今天换个师傅带阀门上门。")
        yield self.back(2960)
        t.dispatch("engineering", handler=self.world.people["engineer_head"])
        yield self.back(2940)
        t.accept()
        yield self.back(2800)
        t.preliminary()
        yield self.back(1600)
        t.contact("阀门缺货，供应商说明天到，到货就来装。", by=t.handler)
        yield self.back(300)
        t.contact("阀门到了，今天下午两点师傅带来。", by=t.handler)
