"""Words: numbers and addresses of people are masked in them, everything else stays."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svc.rules.record.masking import masked_values
from svc.rules.record.personal_words import holds_personal, masked_words

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)

mobiles = st.from_regex(r"1[3-9][0-9]{9}\Z", fullmatch=True)
landlines = st.from_regex(r"0(10|2[0-9]|[3-9][0-9]{2})-?[2-9][0-9]{6,7}\Z", fullmatch=True)
births = st.dates().map(lambda day: f"{day.year % 100 + 1900:04}{day.month:02}{day.day:02}")
#: Words around a number, none of which carries on with digits, or with the letters a to f:
#: twelve signs of both are a commit as it is told in short.
around = st.text(st.sampled_from("王您好，请回电。 tl:/\n(《x"), max_size=8)


@st.composite
def identities(draw: st.DrawFn) -> str:
    """A resident's identity number whose check digit is right."""
    first = draw(st.sampled_from(["110105", "330106", "440301", "81000", "650102"])).ljust(6, "0")
    body = first + draw(births) + draw(st.from_regex(r"[0-9]{3}\Z", fullmatch=True))
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, body, strict=True))
    return body + "10X98765432"[total % 11]


def _digits(text: str) -> str:
    return re.sub(r"[^0-9X]", "", text)


@given(around, st.one_of(mobiles, landlines, identities()), around)
def test_a_number_never_shows_whole(before: str, number: str, after: str) -> None:
    """At most three leading and four trailing digits are to be seen, at least four are not."""
    masked = masked_words(f"{before}{number}{after}")
    assert number not in masked
    assert len(_digits(masked)) <= 7
    assert masked.count("*") >= 4
    assert masked_words(masked) == masked


@given(mobiles, st.sampled_from([" ", "-", "  ", " - ", "\u00a0", "\u200b", "－", "\n"]))
def test_written_in_groups(mobile: str, gap: str) -> None:
    """Grouped as people group them, with what they part groups by, unseen signs too."""
    for grouped in (
        gap.join([mobile[:3], mobile[3:7], mobile[7:]]),
        gap.join([mobile[:3], mobile[3:6], mobile[6:]]),
        f"+86{gap}{mobile}",
        mobile.translate({ord("0") + n: ord("０") + n for n in range(10)}),
    ):
        assert masked_words(grouped).count("*") >= 4, grouped


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("请打13812340000转12", "请打138****0000转**"),
        ("a13812340000", "a138****0000"),
        ("(0571) 8888 7777", "(057*) **** 7777"),
        ("0571-88887777-801", "057*-****7777-***"),
        ("电话：88887777", "电话：88****77"),
        ("call 8888 7777 now", "call 88** **77 now"),
        ("+1 (617) 555-0123", "+1 (61*) ***-0123"),
        ("617-555-0123", "617-***-*123"),
        ("身份证 11010519491231002X。", "身份证 110***********002X。"),
        ("110105 19491231 0021", "110*** ******** 0021"),
        ("130503670401001", "130********1001"),
        ("护照E12345678", "护照E******78"),
        ("passport no. A1234567", "passport no. A*****67"),
        ("li.na@example.org, 谢谢", "l***@example.org, 谢谢"),
    ],
)
def test_masked(text: str, masked: str) -> None:
    """Each sort keeps its shape."""
    assert masked_words(text) == masked
    assert holds_personal(text)
    assert not holds_personal(masked)


@pytest.mark.parametrize(
    "text",
    ["T2611-A0042", "F2611-A0007 R-A00042", "3-2-1502", "12-3-1502和12-3-1503", "2026-11-03",
     "2026-11-03T09:12:00+08:00", "20261103", "11/03/2026 12:30", "88887777", "5000-6000元",
     "2016-2017", "13,812,340,000.00", "13812340.000", "101004567890", "1234567890123456789",
     "12000.00 yuan", "order 20261103123456", "-5", "@房东", "a@b", "0" * 40, "c0266104184e",
     "13812340000" + "0" * 29, "1.2.3.4",
     "Commit of the records: e7e0244179624fe3a211163401af14b87689c84b",
     "--rev=e7e0244179624fe3a211163401af14b87689c84b", "at 0244179624fe, told",
     "room 1502, floor 15, 3 people"],
)  # fmt: skip
def test_left_as_it_is(text: str) -> None:
    """Numbers of records, days, units, amounts, hours and commits are nobody's number."""
    assert masked_words(text) == text
    assert not holds_personal(text)


@given(
    st.one_of(
        st.datetimes().map(lambda at: f"{at:%Y-%m-%d %H:%M}"),
        st.builds(lambda a, b, c: f"{a}-{b}-{c:04}", st.integers(1, 99), st.integers(1, 9),
                  st.integers(101, 3999)),
        st.builds(lambda n: f"{n:,}.00", st.integers(0, 10**12)),
        st.builds(lambda n: f"T2611-A{n:04}", st.integers(1, 10**7)),
        st.integers(0, 10**9).map(str),
    )
)  # fmt: skip
def test_what_is_nobodys_stays(text: str) -> None:
    """Whatever day, unit, amount or number of a record it is."""
    assert masked_words(f"见 {text} 。") == f"见 {text} 。"


@given(st.text(max_size=60))
def test_anything_goes_in(text: str) -> None:
    """Any text gives one of which nothing is left to be masked."""
    assert masked_words(masked_words(text)) == masked_words(text)


def test_values() -> None:
    """Fields by their names, edits by the field they name, words wherever they stand."""
    held = {
        "reporter": {"name": "王女士", "phone": "12345"},
        "timeline": [{"changes": [{"field": "reporter.name", "old": "王女士", "new": "李"}]}],
        "phones": ["13812340000"], "n": 13812340000, "text": "a@b.org",
    }  # fmt: skip
    masked = masked_values(held)
    assert masked == {
        "reporter": {"name": "王**", "phone": "***45"},
        "timeline": [{"changes": [{"field": "reporter.name", "old": "王**", "new": "李**"}]}],
        "phones": ["138****0000"], "n": 13812340000, "text": "a***@b.org",
    }  # fmt: skip
    assert masked_values(masked) == masked
