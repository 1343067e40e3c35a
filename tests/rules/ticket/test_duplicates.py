"""Repeats: the same matter told twice is seen, another matter in the same home is not."""

from __future__ import annotations

import subprocess
import sys
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svc.rules.ticket.duplicates import THRESHOLD, likely_repeat

SAME = [
    ("厨房水管漏水，地上都是水", "厨房下水管一直在滴水，没人来修"),
    ("卫生间天花板漏水", "主卫顶上渗水，滴到马桶上了"),
    ("楼上漏水，把我家天花板泡了", "我家吊顶渗水，应该是楼上漏下来的"),
    ("楼上装修噪音太大，中午也不停", "楼上电钻声吵得没法午休，投诉装修扰民"),
    ("电梯坏了，停在三楼不动", "2单元电梯故障，按了没反应"),
    ("楼道灯不亮，晚上很黑", "走廊的灯坏了，晚上看不见"),
    ("马桶堵了，水下不去", "卫生间马桶堵塞，请派人疏通"),
    ("地下车库有人占我的车位", "我的车位又被别的车占了"),
    ("垃圾没人清理，味道很大", "单元门口垃圾堆了两天没清，臭"),
    ("暖气不热，室内只有15度", "家里暖气片不热，温度上不去"),
    ("单元门禁坏了，刷卡打不开", "单元门刷卡没反应，门禁失灵"),
    ("家里没电了，跳闸合不上", "1502跳闸，一合就跳，没电"),
    ("半夜楼下狗叫扰民", "楼下的狗晚上一直叫，睡不着"),
    (
        "Kitchen sink is leaking under the cabinet",
        "Water dripping from the pipe under our kitchen sink again",
    ),
    ("Elevator stuck on floor 3", "The lift is not working, stops at 3"),
    (
        "No heat in the apartment since Monday",
        "Radiators cold, heating not working for three days",
    ),
    ("Loud music from upstairs after midnight", "Upstairs neighbour plays loud music every night"),
    ("Toilet blocked, water backs up", "Our toilet is clogged again"),
    ("厨房水管漏水", "Kitchen pipe is leaking"),
    ("Hallway light is out", "走廊灯不亮"),
    ("家里有蟑螂，请消杀", "Cockroaches in the flat, please send pest control"),
    ("主卧窗户关不上，漏风", "卧室的窗户坏了关不严"),
    ("墙皮脱落，墙面发霉", "客厅墙面起皮掉灰，有霉斑"),
    ("热水器没有热水", "没热水已经两天了"),
    ("水压太小，洗澡没法洗", "家里水很小，水压不够"),
    ("阳台地漏返水，流到客厅了", "阳台地漏堵了，水倒灌进客厅"),
    ("楼上半夜拖椅子，吵得睡不着", "凌晨楼上一直有拖家具的响声，太吵"),
    ("消防通道停满了车", "有车停在消防通道上堵住了"),
    ("3单元电梯门关不上", "电梯门老是关不上，一直开着"),
    ("水表读数不对，水费多收了", "水费账单比上月高一倍，怀疑水表有问题"),
    ("小区门口的道闸坏了，车进不来", "大门道闸不抬杆"),
    ("外墙渗水，卧室墙面湿了", "卧室外墙一下雨就漏，墙都湿透了"),
    ("家里网络断了", "宽带上不了网"),
    ("对门在楼道堆放杂物", "楼道里堆满鞋柜纸箱，邻居的杂物没人管"),
    ("空调外机滴水滴到我家窗台", "楼上空调滴水，窗台都湿了"),
    (
        "Bathroom ceiling is dripping",
        "Water coming through the ceiling in the bathroom, getting worse",
    ),
    ("Garage door will not open", "The gate to the garage is stuck shut"),
    ("Mice in the kitchen", "There are mice again, saw one in the kitchen"),
    ("Trash has not been collected for a week", "Garbage piling up, nobody collects it"),
    ("电梯坏了", "Elevator broken"),
    ("洗菜盆下面的管子漏，柜子泡烂了", "厨房水槽底下漏水，橱柜都湿了"),
    ("地下车库太暗，灯坏了好几盏", "车库照明不好，有几个灯不亮"),
    ("隔壁每天练钢琴到十一点，太吵", "邻居晚上弹琴噪音大，影响休息"),
    ("快递柜打不开，取不出件", "快递柜坏了，扫码没反应"),
    ("燃气味道很重，怀疑漏气", "厨房有燃气的臭味"),
    ("浴室地漏有臭味", "卫生间下水道返臭"),
    ("业主卡刷不开电梯", "电梯卡失效，刷了没反应"),
    ("阳台玻璃裂了", "阳台窗户玻璃碎了一块"),
    ("草坪里都是狗屎", "遛狗的不捡狗粪，草地上到处是"),
    (
        "Air conditioner is dripping onto our balcony",
        "AC unit above us drips water on the balcony",
    ),
    ("Smell of sewage in the bathroom", "The bathroom drain stinks"),
    ("My parking space is taken by a white van", "Someone parked in my parking spot again"),
    ("The intercom at the entrance is dead", "Intercom not working, visitors cannot ring"),
    ("Power keeps tripping in the kitchen", "No electricity in the kitchen, breaker trips"),
    (
        "Renovation noise before 8 in the morning",
        "Drilling next door at 7 am, construction starts too early",
    ),
]
#: Different matters, most of them of the same room or the same thing.
NEAR = [
    ("厨房水管漏水，地上都是水", "厨房灯不亮了"),
    ("厨房水管漏水", "楼上装修噪音太大"),
    ("卫生间天花板漏水", "卫生间门锁坏了"),
    ("电梯坏了，停在三楼不动", "地下车库有人占我的车位"),
    ("楼道灯不亮，晚上很黑", "半夜楼下狗叫扰民"),
    ("马桶堵了，水下不去", "马桶盖断了要换"),
    ("垃圾没人清理，味道很大", "物业费账单不对，请核实"),
    ("暖气不热，室内只有15度", "空调外机响声很大"),
    ("单元门禁坏了，刷卡打不开", "业主卡丢了，要补办一张"),
    ("家里没电了，跳闸合不上", "家里没水了，是停水吗"),
    ("家里停电了", "家里没有热水"),
    ("咨询物业费怎么交", "咨询装修手续怎么办"),
    ("建议增加小区路灯", "建议增加儿童游乐设施"),
    ("表扬保安小李帮忙搬东西", "表扬维修师傅手艺好"),
    ("厨房水管漏水", "厨房窗户关不上"),
    ("单元门口路灯不亮", "单元门口垃圾没人清"),
    ("Kitchen sink is leaking", "Kitchen window does not close"),
    ("Elevator stuck on floor 3", "Elevator card does not work for my wife"),
    ("No heat in the apartment", "No hot water in the apartment"),
    ("Loud music from upstairs", "Water leaking from upstairs"),
    ("Toilet blocked", "Bathroom light broken"),
    ("How do I pay the management fee", "How do I apply for renovation"),
    ("Broken window in the hallway", "Broken lock on the hallway door"),
    ("厨房水管漏水", "Kitchen light is broken"),
    ("客厅空调不制冷", "客厅插座没电"),
    ("请帮忙开门，钥匙丢了", "请帮忙搬一下家具"),
    ("门铃坏了", "热水器坏了"),
    ("阳台漏雨", "车库漏雨，车被淋了"),
    ("楼上漏水", "楼下噪音"),
    ("对讲机没有声音", "电视没有信号"),
    ("阳台地漏返水", "阳台玻璃碎了"),
    ("楼上半夜拖椅子", "楼上往下扔烟头"),
    ("消防通道停满了车", "消防栓没有水"),
    ("3单元电梯门关不上", "电梯里贴满小广告"),
    ("水费账单不对", "停车费怎么交"),
    ("小区门口的道闸坏了", "小区门口的快递柜坏了"),
    ("卧室墙面湿了", "卧室灯不亮"),
    ("家里网络断了", "家里燃气灶打不着火"),
    ("楼道堆放杂物", "楼道灯坏了"),
    ("空调外机滴水", "空调外机噪音大"),
    ("Bathroom ceiling is dripping", "Bathroom fan is noisy"),
    ("Garage door will not open", "Car scratched in the garage"),
    ("Mice in the kitchen", "Kitchen tap broken"),
    ("Trash has not been collected", "Lift not working"),
    ("电梯坏了", "Entrance door broken"),
    ("请派人修水龙头", "请派人修插座"),
    ("洗菜盆下面的管子漏", "抽油烟机不工作"),
    ("地下车库太暗", "地下车库积水"),
    ("隔壁每天练钢琴到十一点", "隔壁在门口抽烟"),
    ("快递柜打不开", "快递丢失，要查监控"),
    ("浴室地漏有臭味", "浴室灯坏了"),
    ("业主卡刷不开电梯", "电梯里有异味"),
    ("阳台玻璃裂了", "阳台晾衣架坏了"),
    ("草坪里都是狗屎", "草坪喷头坏了"),
    ("要开装修出入证", "要开停车月卡"),
    ("卧室暖气漏水", "卧室暖气不热"),
    ("Air conditioner is dripping", "Air conditioner does not cool"),
    ("Smell of sewage in the bathroom", "Bathroom mirror broken"),
    ("My parking space is taken", "Parking garage light out"),
    ("The intercom is dead", "The dryer is dead"),
    ("Power keeps tripping in the kitchen", "Kitchen sink is clogged"),
    ("Please check my water meter", "Please check the smoke detector"),
]
TEXT = st.text(max_size=60)


def _likeness(text: str, earlier: str) -> float:
    return likely_repeat(text, [("T2611-A0001", earlier)], threshold=-1)[0].score


def test_the_same_matter_is_found() -> None:
    """Of matters told twice in other words, at least 88 in 100 are found."""
    found = [pair for pair in SAME if _likeness(*pair) >= THRESHOLD]
    assert len(found) >= 0.88 * len(SAME)


def test_another_matter_rarely_warns() -> None:
    """Of different matters that share a room or a thing, at most 20 in 100 are warned of."""
    wrong = [pair for pair in NEAR if _likeness(*pair) >= THRESHOLD]
    assert len(wrong) <= 0.20 * len(NEAR)


def test_any_two_requests_hardly_ever_warn() -> None:
    """Of any two requests here, fewer than 5 in 100 are taken for one; some truly are."""
    texts = [one for one, _ in SAME + NEAR]
    pairs = list(combinations(dict.fromkeys(texts), 2))
    alike = [pair for pair in pairs if _likeness(*pair) >= THRESHOLD]
    assert len(alike) < 0.05 * len(pairs)


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        ("厨房下水管一直在滴水，没人来修", ["leak"]),
        ("Kitchen pipe is leaking", ["leak"]),
        ("中午电钻声太吵，投诉楼上装修", ["noise"]),
        ("电梯又坏了", ["lift"]),
        ("物业费可以微信交吗", []),
        ("", []),
        ("？？", []),
    ],
)
def test_picks_the_right_one(new: str, expected: list[str]) -> None:
    """Among a unit's open requests the right one is named, in either language, and no other."""
    others = [
        ("leak", "厨房水管漏水，地上都是水"),
        ("noise", "楼上装修噪音太大"),
        ("lift", "电梯坏了，停在三楼不动"),
        ("thanks", "表扬维修师傅手艺好"),
    ]
    assert [likeness.id for likeness in likely_repeat(new, others)] == expected


def test_likeliest_first() -> None:
    """Scores fall, and equal scores are in the order of their numbers."""
    others = [("c", "卫生间漏水"), ("b", "厨房水管漏水"), ("a", "厨房水管漏水")]
    found = likely_repeat("厨房水管漏水", others, threshold=1)
    assert [likeness.id for likeness in found] == ["a", "b", "c"]
    assert found[0].score == 100


@given(TEXT, TEXT)
def test_scores(one: str, other: str) -> None:
    """Scores lie between 0 and 100 and do not depend on who spoke first."""
    assert 0 <= _likeness(one, other) <= 100
    assert _likeness(one, other) == _likeness(other, one)


@given(st.sampled_from([text for pair in SAME for text in pair]))
def test_the_same_words_are_the_same_matter(text: str) -> None:
    """A request told again word for word, in capitals or with other spacing, scores 100."""
    assert _likeness(text, text) == 100
    assert _likeness(text, f"  {text.upper()}！") == 100


def test_nothing_to_compare_costs_no_import() -> None:
    """Where a unit has no other request, the comparing library is not loaded."""
    code = (
        "import sys; from svc.rules.ticket.duplicates import likely_repeat; "
        "likely_repeat('漏水', []);"
        "sys.exit('rapidfuzz' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_a_very_long_text() -> None:
    """A pasted book is compared by its beginning."""
    assert _likeness("厨房水管漏水" * 20_000, "厨房水管漏水") == 100
