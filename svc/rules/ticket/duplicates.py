"""Whether a new request tells of a matter that is on the desk already.

Two people tell the same leak in different words, and one of them in English.
Words for the same thing are folded into one, words that carry no matter are
dropped, and what is left is compared by rapidfuzz in any order.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

from svc.lazy_pattern import lazy_pattern
from svc.named_tuple import NamedTuple

#: From this score on (0 to 100) two requests are taken for the same matter. Of the pairs
#: in the tests it finds nine in ten that are, and one in five made to be mistaken for it.
THRESHOLD = 50.0
#: How much of a text is compared; the matter is told at the beginning.
MAX_LENGTH = 500


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Thing or trouble, and how residents say it.
_SAYINGS = {
    "leak": (
        "漏水 渗水 滴水 冒水 水漏 漏雨 渗漏 水渍 往下滴 漏 渗 leaking leaks leak "
        "leaked dripping drips drip seeping"
    ),
    "clogged": (
        "堵塞 堵住 堵了 不通 下不去 下水慢 反水 返水 堵 clogged clog blocked "
        "blockage drains backing"
    ),
    "nowater": "停水 没水 没有水 不出水",
    "pressure": "水压 水小 水流小 水很小 pressure",
    "nopower": ("停电 没电 没有电 跳闸 断电 tripped trips tripping outage power electricity"),
    "light": "路灯 灯泡 照明 灯 lights light lamp lamps bulb bulbs dark 黑 暗",
    "broken": (
        "坏了 坏掉 损坏 破损 故障 失灵 不能用 用不了 没反应 打不开 关不上 不亮 "
        "不工作 停了 坏 broken broke stuck faulty failed fails work working works "
        "damaged dead"
    ),
    "noise": (
        "噪音 噪声 吵闹 扰民 太吵 很吵 响声 异响 吵 loud noise noisy noises "
        "drilling music party 大声"
    ),
    "renovation": "装修 施工 电钻 敲墙 renovation renovating construction drill",
    "smell": ("异味 臭味 难闻 恶臭 臭 smell smells smelly stink stinks stench odor odour"),
    "garbage": "垃圾 杂物 garbage trash rubbish litter waste",
    "parking": "停车 车位 占位 parking parked park",
    "car": "车辆 汽车 car cars vehicle",
    "lift": "电梯 lift lifts elevator elevators",
    "toilet": "马桶 坐便器 toilet toilets",
    "bathroom": "卫生间 洗手间 厕所 浴室 主卫 客卫 bathroom bath washroom shower",
    "kitchen": "厨房 kitchen",
    "ceiling": "天花板 天花 顶棚 吊顶 屋顶 房顶 顶上 ceiling roof",
    "pipe": (
        "水管 管道 管子 下水管 下水道 排水管 排水 水龙头 龙头 pipe pipes drain "
        "faucet tap plumbing sink 水槽 洗菜盆 地漏"
    ),
    "door": "单元门 大门 门禁 门锁 门 door doors lock gate",
    "window": "窗户 窗子 玻璃 窗 window windows glass",
    "wall": "墙面 墙壁 墙体 墙皮 墙 wall walls",
    "heat": "暖气 供暖 地暖 不热 heating heat radiator radiators heater",
    "hotwater": "热水 hot-water",
    "aircon": "空调 外机 aircon ac conditioner conditioning",
    "fee": ("物业费 管理费 收费 缴费 费用 账单 fee fees bill charge charges invoice"),
    "pest": (
        "蟑螂 老鼠 白蚁 蚊子 虫子 cockroach cockroaches roaches rat rats mice "
        "mouse pest pests infestation bugs bedbugs"
    ),
    "dog": "狗叫 遛狗 狗 犬 dog dogs barking",
    "upstairs": "楼上 upstairs above",
    "downstairs": "楼下 downstairs below",
    "night": "半夜 深夜 夜里 凌晨 晚上 midnight night nights",
    "card": "门禁卡 电梯卡 业主卡 card cards fob",
    "garage": "地下车库 车库 地库 garage basement",
    "corridor": "楼道 走廊 过道 楼梯间 楼梯 corridor hallway stairwell stairs staircase",
    "fire": "消防 灭火器 消火栓 fire extinguisher hydrant",
    "network": "网络 宽带 上网 wifi internet broadband",
    "water": "water 水",
    "meter": "水费 水表 电费 电表 meter meters",
    "barrier": "道闸 抬杆 barrier",
}
#: What says little alone: many matters share a place, or that something is broken.
_SLIGHT = _words(
    "kitchen bathroom upstairs downstairs night broken corridor garage water door wall window"
)
_FILLERS = _words(
    "已经 一直 没人 没有人 麻烦 帮忙 派人 师傅 尽快 赶紧 谢谢 你好 您好 我家 我们 我的 家里 家 "
    "这里 那里 小区 物业 投诉 反映 报修 咨询 建议 表扬 怎么 请 的 了 又 还 在 是 有 也 都 就 很 太 "
    "吗 呢 啊 吧 把 被 给 和 从 到"
)
_STOPWORDS = _words(
    "a an the is are was be been am in on at of to for from by with and or our my your his her it "
    "its i we you they he she this that there here please again since still has have had not no "
    "does do did will would can could very too so out up always every another after when how what "
    "apartment flat unit home house"
)
#: How much a word counts: one that names a matter, a slight one, any other.
_MATTER, _SLIGHT_MATTER, _OTHER = 6, 2, 1
_CONCEPT = {word: concept for concept, words in _SAYINGS.items() for word in _words(words)}
_LATIN = lazy_pattern(r"[a-z][a-z'-]*")
_CHINESE = lazy_pattern("[\u4e00-\u9fff]+")
_ENDING = lazy_pattern(r"(?:ing|ed|s)\Z")


class SimilarTicket(NamedTuple):
    """An earlier request and how much the new one is like it, 0 to 100."""

    id: str
    score: float


def likely_repeat(
    text: str, others: Iterable[tuple[str, str]], threshold: float = THRESHOLD
) -> list[SimilarTicket]:
    """Which of some earlier requests may be the same matter, the likeliest first.

    Meant for the requests of one unit, or of one place: it cannot see that two
    leaks are in two homes.

    Args:
        text: The new request.
        others: Id and words of each earlier one.
        threshold: Score from which a request is named.
    """
    new = _tokens(text)
    found = [SimilarTicket(other, _score(new, _tokens(words))) for other, words in others]
    likely = [likeness for likeness in found if likeness.score >= threshold]
    return sorted(likely, key=lambda likeness: (-likeness.score, likeness.id))


def _score(new: list[tuple[str, int]], earlier: list[tuple[str, int]]) -> float:
    """Shared weight over all weight, 0 to 100."""
    if not new or not earlier:
        return 0.0
    from rapidfuzz.fuzz import ratio

    return round(ratio(new, earlier), 1)


def _tokens(text: str) -> list[tuple[str, int]]:
    """What a text says, in no order of its own, each word as often as it counts."""
    weights = matters(text)
    return sorted((token, count) for token, weight in weights.items() for count in range(weight))


def matters(text: str) -> dict[str, int]:
    """What a text is about: words, those of one meaning as one, each with how much it counts.

    Example:
        >>> matters("电梯坏了") == matters("the lift is broken") == {"lift": 6, "broken": 2}
        True
    """
    plain = unicodedata.normalize("NFKC", text[:MAX_LENGTH]).lower()
    weights: dict[str, int] = {}
    said = [*_chinese_sayings().findall(plain), *_LATIN.findall(plain)]
    for concept in (_CONCEPT[word] for word in said if word in _CONCEPT):
        weights[concept] = _SLIGHT_MATTER if concept in _SLIGHT else _MATTER
    for word in _LATIN.findall(plain):
        if word not in _CONCEPT and word not in _STOPWORDS:
            weights[f"={_ENDING.sub('', word)}"] = _OTHER
    rest = _fillers().sub(" ", _chinese_sayings().sub(" ", plain))
    for run in _CHINESE.findall(rest):
        pairs = [run[at : at + 2] for at in range(len(run) - 1)] or [run]
        weights.update(dict.fromkeys(pairs, _OTHER))
    return weights


@cache
def _chinese_sayings() -> re.Pattern[str]:
    return _any_of(word for word in _CONCEPT if not word.isascii())


@cache
def _fillers() -> re.Pattern[str]:
    return _any_of(_FILLERS)


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    """Any of the words, the longest first."""
    return re.compile("|".join(sorted(words, key=lambda word: (-len(word), word))))
