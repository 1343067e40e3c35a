"""Unit ids: every spelling of a home is the same home, and nothing else is."""

# ruff: noqa: E501 - spellings stand beside what they mean
from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svc.errors import UsageError
from svc.rules.record.unit_grammar import SIGNS
from svc.rules.record.unit_ids import UNIT_ID, UnitParts, candidates, display, split, unit_id

HOME = [
    "3-2-1502", "3栋2单元1502", "3#2-1502", "3#-2-1502", "3#2单元1502", "3号楼2单元1502室",
    "3#楼2-1502", "三栋二单元1502", "三栋二单元一五〇二", "三栋二单元一五零二室",
    "３栋２单元１５０２", "３－２－１５０２", "３＃２－１５０２", "3—2—1502",
    "3–2–1502", "3 2 1502",
    " 3 - 2 - 1502 ", "3栋 2单元 1502", "3栋-2单元-1502室", "3幢2单元1502房", "3座2单元1502号房",
    "3号2单元1502号", "3栋2门1502户", "3楼2单元1502", "3栋2单元15层1502", "3栋2单元15楼02室",
    "3栋2单元15层2号", "3栋2#1502", "Building 3 Unit 2 Room 1502", "bldg 3, unit 2, apt. 1502",
    "Building 3, Entrance 2, #1502", "3栋2单元１５０２室",
]  # fmt: skip
OTHERS = [
    ("3座1502", "3-1502"), ("3#1502", "3-1502"), ("A座1502", "A-1502"), ("a-1502", "A-1502"),
    ("Ａ座１５０２", "A-1502"), ("十二栋一百零二室", "12-102"), ("二十一栋1单元301", "21-1-301"),
    ("3A栋B单元1502", "3A-B-1502"), ("1期3栋2单元1502", "1QI-3-2-1502"),
    ("A区3-2-1502", "AQU-3-2-1502"), ("3栋商铺05", "3-SP05"), ("03-1-0101", "03-1-0101"),
    ("B1-P012", "B1-P012"), ("B1车位012", "B1-P012"), ("b1 车位 012", "B1-P012"),
    ("B1停车位P012", "B1-P012"), ("B1层P012", "B1-P012"), ("车位B1-012", "B1-P012"),
    ("负一层车位012", "B1-P012"), ("地下二层12号车位", "B2-P12"), ("-1层车位12", "B1-P12"),
    ("B1 parking space 012", "B1-P012"), ("3栋B1车位012", "3-B1-P012"),
    ("二期5幢301", "2QI-5-301"), ("2栋5单元301", "2-5-301"), ("1栋商铺5", "1-SP5"), ("1栋5室", "1-5"),
    ("甲棟301", "JIA-301"), ("甲栋301", "JIA-301"), ("A栋301", "A-301"), ("3號樓丁單元5樓02室", "3-DING-502"),
    ("12號5樓之3", "12-5F3"), ("12号五楼之三", "12-5F3"), ("12号5楼3室", "12-503"), ("3栋301之1", "3-301ZH1"),
    ("3栋12层A室", "3-12A"), ("3栋12层02A", "3-1202A"), ("3栋501东户", "3-501DD"), ("3栋501西户", "3-501XX"),
    ("车库A12", "CK-A12"), ("A座车库12", "A-CK12"), ("B1车库A12", "B1-CKA12"), ("车位12号", "P-12"),
    ("1栋储藏室3", "1-CC3"), ("1栋铺位3", "1-SP3"),
]  # fmt: skip
REFUSED = [
    "", " ", "-", "1502", "3栋", "3栋2单元", "2单元3栋1502", "栋3", "一", "车位", "张三",
    "../3-2-1502", "3-2-../1502", "3/2/1502", "3\\2\\1502", "3-2-1502\n", "3-2\n-1502", "\t3-1502",
    "3-2-1502\x00", "\x1b[31m3-2-1502", "3-2-1502\u202e", "--help", "-3-2-1502", "3-2-1502-",
    "3--1502", "123456789-1", "1-123456789", "1-2-3-4-5", "3栋2单元15层1302", "3栋15层", "15层02",
    "3-2-1502;rm", "3-2-1502'", "3-%-1502", "А-1502", "3-2-" + "1" * 80, "B1车位", "3栋4栋1502",
]  # fmt: skip
UNIT = st.one_of(
    st.from_regex(UNIT_ID.pattern, fullmatch=True),
    st.lists(st.text("0123456789", min_size=1, max_size=8), min_size=2, max_size=4).map("-".join),
)
NUMBER = st.integers(1, 99)
ROOM = st.integers(101, 3999)
CHINESE = "〇一二三四五六七八九"


@pytest.mark.parametrize("text", HOME)
def test_spellings_of_one_home(text: str) -> None:
    """Every way residents write this home gives its one id."""
    assert unit_id(text) == "3-2-1502"


@pytest.mark.parametrize(("text", "unit"), OTHERS)
def test_other_units(text: str, unit: str) -> None:
    """Homes without entrance, phases of an estate, shops and parking spaces are read too."""
    assert unit_id(text) == unit


@pytest.mark.parametrize("text", REFUSED)
def test_refused(text: str) -> None:
    """Half a unit, a path, an option or a control character is refused with examples."""
    with pytest.raises(UsageError) as error:
        unit_id(text)
    assert "3栋2单元1502" in error.value.next_step
    assert "\n" not in error.value.message
    assert "\x1b" not in error.value.message


@given(UNIT)
def test_id_is_its_own_spelling(unit: str) -> None:
    """Reading an id gives the id: what svc prints can be typed back."""
    assert unit_id(unit) == unit
    assert unit_id(f" {unit.lower()} ") == unit


@given(UNIT, st.sampled_from(["zh_CN", "zh", "en", "en_GB"]))
def test_display_reads_back(unit: str, locale: str) -> None:
    """What a person of any locale is shown is read as the same unit."""
    assert unit_id(display(unit, locale)) == unit


@given(NUMBER, NUMBER, ROOM)
def test_chinese_numerals(building: int, entrance: int, room: int) -> None:
    """Numerals by place value and digit by digit say the same as Arabic digits."""
    digits = "".join(CHINESE[int(char)] for char in str(room))
    text = f"{_spoken(building)}栋{_spoken(entrance)}单元{digits}室"
    assert unit_id(text) == f"{building}-{entrance}-{room}"


def _spoken(number: int) -> str:
    tens, ones = divmod(number, 10)
    lead = "" if tens == 0 else "十" if tens == 1 else CHINESE[tens] + "十"
    return lead + (CHINESE[ones] if ones else "")


@given(st.text(max_size=80))
def test_never_anything_but_an_id(text: str) -> None:
    """Whatever is typed, the answer is a well-formed id or a usage error."""
    try:
        assert UNIT_ID.match(unit_id(text))
    except UsageError as error:
        assert error.next_step


@pytest.mark.parametrize(
    ("unit", "locale", "shown"),
    [
        ("3-2-1502", "zh_CN", "3栋2单元1502"), ("3-1502", "zh_CN", "3栋1502"),
        ("A-1502", "zh", "A座1502"), ("B1-P012", "zh_CN", "B1车位012"),
        ("1-3-2-1502", "zh_CN", "1-3-2-1502"), ("3-2-1502", "en", "3-2-1502"),
        ("B1-P012", "en", "B1-P012"), ("not a unit", "zh_CN", "not a unit"),
    ],
)  # fmt: skip
def test_display(unit: str, locale: str, shown: str) -> None:
    """Chinese readers see 栋 and 单元, others the id."""
    assert display(unit, locale) == shown


@pytest.mark.parametrize(
    ("text", "parts", "prefix", "suffix"),
    [
        ("3栋1502", UnitParts("3", None, "1502"), "3-", "-1502"),
        ("3-1502", UnitParts("3", None, "1502"), "3-", "-1502"),
        ("3栋", UnitParts("3", None, None), "3-", ""),
        ("三栋", UnitParts("3", None, None), "3-", ""),
        ("3", UnitParts("3", None, None), "3-", ""),
        ("A座", UnitParts("A", None, None), "A-", ""),
        ("B1", UnitParts("B1", None, None), "B1-", ""),
        ("B1车位", UnitParts("B1", None, None), "B1-", ""),
        ("3栋2单元", UnitParts("3", "2", None), "3-2-", ""),
        ("3-2", UnitParts("3", "2", None), "3-2-", ""),
        ("1502", UnitParts(None, None, "1502"), "", "-1502"),
        ("1502室", UnitParts(None, None, "1502"), "", "-1502"),
        ("车位012", UnitParts(None, None, "P012"), "", "-P012"),
        ("2单元1502", UnitParts(None, "2", "1502"), "", "-2-1502"),
        ("3-2-1502", UnitParts("3", "2", "1502"), "3-2-", "-1502"),
        ("1期3栋", UnitParts("1QI", "3", None), "1QI-3-", ""),
        ("1-3-2-1502", UnitParts("1", "3-2", "1502"), "1-3-2-", "-1502"),
    ],
)
def test_candidates(text: str, parts: UnitParts, prefix: str, suffix: str) -> None:
    """A partial spelling gives its known parts and what a matching id begins and ends with."""
    found = candidates(text)
    assert found == parts
    assert (found.prefix, found.suffix) == (prefix, suffix)


@pytest.mark.parametrize("text", ["", "2单元", "3%", "_", "../", "3\n"])
def test_candidates_refused(text: str) -> None:
    """An entrance alone, SQL wildcards and paths are refused."""
    with pytest.raises(UsageError):
        candidates(text)


@given(NUMBER, NUMBER, ROOM)
def test_candidates_find_the_unit(building: int, entrance: int, room: int) -> None:
    """Building and room find the unit behind any entrance, and no other building or room."""
    parts = candidates(f"{building}栋{room}")
    assert parts.matches(f"{building}-{entrance}-{room}")
    assert parts.matches(f"{building}-{room}")
    assert not parts.matches(f"{building + 1}-{entrance}-{room}")
    assert not parts.matches(f"{building}-{entrance}-{room + 1}")
    assert not parts.matches(f"{building}-{entrance}-1{room}")


@given(UNIT)
def test_split_and_matches(unit: str) -> None:
    """A unit's own parts match it."""
    assert split(unit).matches(unit)
    assert split(unit).building == unit.partition("-")[0]


#: Parts of a place as people mean them: the spellings of each part, which mean the same.
_AREAS = [*((("area", n), [f"{n}期", f"第{'〇一二三四五六七八九'[n]}期", f"{n} 期 "]) for n in (1, 2, 5)),
          *((("zone", n), [f"{n}区", f"{n}區"]) for n in ("1", "2", "A")),
          (("named", "东苑"), ["东苑"]), (None, [""])]  # fmt: skip
_HOUSES = [
    *((("house", n), [f"{n}栋", f"{n}幢", f"{n}棟", f"{n}号楼", f"{n}號樓", f"{n}座"])
      for n in ("1", "2", "5", "12", "A", "12A")),
    (("house", "甲"), ["甲栋", "甲棟", "甲座"]), (("house", "乙"), ["乙栋"]),
]  # fmt: skip
_STAIRS = [*((("stairs", n), [f"{n}单元", f"{n}單元", f"{n}门"]) for n in ("1", "2", "5", "B")),
           (("stairs", "甲"), ["甲单元"]), (None, [""])]  # fmt: skip
_ROOMS = [
    (("home", "301"), ["301", "301室", "3层01室", "3層1室", "3楼301", "三〇一"]),
    (("home", "5"), ["5室", "5户", "五室"]), (("shop", "5"), ["商铺5", "商鋪5", "底商5", "店铺5号"]),
    (("space", "5"), ["车位5", "車位5", "5号车位"]), (("garage", "5"), ["车库5", "車庫5"]),
    (("garage", "A5"), ["车库A5"]), (("space", "A5"), ["车位A5"]), (("storage", "5"), ["储藏室5"]),
    (("home", "3之1"), ["3楼之1", "三樓之一"]), (("home", "301之1"), ["301之1", "三〇一之一"]),
    (("home", "3A"), ["3A", "3层A", "3楼A室"]), (("home", "302A"), ["302A", "3层02A", "3层2A室"]),
    (("home", "301东"), ["301东户", "301東户"]), (("home", "301甲"), ["301甲", "301甲室"]),
]  # fmt: skip
_PLACE = st.tuples(*(st.sampled_from(some) for some in (_AREAS, _HOUSES, _STAIRS, _ROOMS)))


@given(_PLACE, _PLACE, st.data())
def test_homes_that_differ_have_different_ids(
    one: tuple, other: tuple, data: st.DataObject
) -> None:
    """Two spellings are one id if, and only if, people mean one home by them."""
    ids = []
    for place in (one, other):
        spelling = "".join(data.draw(st.sampled_from(spellings)) for _meant, spellings in place)
        ids.append(unit_id(spelling, {"东苑": "E"}))
    meant = [[part for part, _spellings in place] for place in (one, other)]
    assert (ids[0] == ids[1]) is (meant[0] == meant[1]), (ids, meant)


def test_every_place_has_an_id_of_its_own() -> None:
    """The same over all places of the table, each by its first spelling."""
    ids = {
        unit_id("".join(spellings[0] for _meant, spellings in place), {"东苑": "E"})
        for place in product(_AREAS, _HOUSES, _STAIRS, _ROOMS)
    }
    assert len(ids) == len(_AREAS) * len(_HOUSES) * len(_STAIRS) * len(_ROOMS)


def test_no_code_begins_another() -> None:
    """So that codes that stand beside one another are never taken for others."""
    signs = list(SIGNS.values())
    assert not [(a, b) for a in signs for b in signs if a != b and b.startswith(a)]


@pytest.mark.parametrize("building", ["1QI", "2QU", "JIA", "5JIA", "12", "A"])
def test_a_building_is_known_by_its_id(building: str) -> None:
    """As lists and reports show it, also where it is longer than most numbers of buildings."""
    assert candidates(building) == UnitParts(building, None, None)
    assert candidates(f"{building}-402").building == building
