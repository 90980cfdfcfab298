"""What breaks in the demonstration, and what was found and done. All invented."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """`where` is home, a word of `demo.world.WORDS` or an asset; `price` in yuan is what a household would pay."""

    trade: str
    where: str
    said: str
    found: str
    done: str
    part: str
    price: int = 0
    urgency: int = 2


FAULTS = (
    Fault(
        "plumbing",
        "home",
        "厨房水槽下面的角阀漏水，柜子底板都泡了。",
        "角阀阀芯老化",
        "更换角阀，试水十五分钟不漏",
        "角阀",
        45,
    ),
    Fault("plumbing", "home", "马桶一直流水，水箱关不住。", "进水阀密封圈破损", "更换进水阀", "进水阀", 60),
    Fault(
        "electrical", "home", "客厅一开空调就跳闸。", "空气开关老化，触点发热", "更换空气开关并紧固接线", "空气开关", 80
    ),
    Fault(
        "plumbing", "home", "卫生间地漏返水，味道很大。", "支管被毛发和异物堵塞", "疏通支管并更换防臭地漏", "地漏", 50
    ),
    Fault("doors", "home", "入户门锁舌弹不出来，门关不上。", "锁体弹簧断裂", "更换锁体", "锁体", 160, 1),
    Fault("masonry", "home", "主卧窗边墙面发霉，一下雨就潮。", "窗框密封胶开裂", "铲除旧胶，重打耐候胶", "耐候胶", 0),
    Fault(
        "electrical", "garage", "地库 B 区一排灯不亮，走路看不清。", "回路接触器损坏", "更换接触器，逐盏试灯", "接触器"
    ),
    Fault(
        "lifts",
        "lift",
        "电梯门关到一半又弹开，来回好几次。",
        "门机皮带松动，光幕积灰",
        "调整皮带，清洁光幕，试运行三十次",
        "皮带",
        0,
        1,
    ),
    Fault("doors", "gate", "东门行人闸机刷卡没反应。", "读卡头进水", "更换读卡头并加防雨罩", "读卡头"),
    Fault("fire", "lobby", "大堂消防栓箱门坏了，玻璃裂了。", "箱门铰链锈断", "更换箱门", "箱门", 0, 1),
    Fault("plumbing", "pump", "泵房有一台泵声音很响，压力不稳。", "轴承磨损", "更换轴承并校验压力", "轴承", 0, 1),
    Fault(
        "masonry",
        "garden",
        "花园步道有几块砖翘起来，老人容易绊倒。",
        "垫层被树根顶起",
        "起砖、修整垫层、重铺",
        "步道砖",
    ),
)
