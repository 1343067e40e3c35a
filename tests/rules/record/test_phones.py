"""Phones: spellings meet in one form, and masks never show too much."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svc.rules.record.phones import digits, looks_like_phone, mask, normalise

WRITTEN = st.text(alphabet="0123456789０１２ +-().转x#wW王", max_size=30)


@pytest.mark.parametrize(
    ("text", "region", "number"),
    [
        ("13812340000", "CN", "+8613812340000"), ("138 1234 0000", "CN", "+8613812340000"),
        ("138-1234-0000", "CN", "+8613812340000"), ("+86 13812340000", "CN", "+8613812340000"),
        ("+86 138 1234 0000", "US", "+8613812340000"), ("8613812340000", "CN", "+8613812340000"),
        ("008613812340000", "CN", "+8613812340000"),
        ("１３８１２３４００００", "CN", "+8613812340000"),
        ("＋８６　１３８１２３４００００", "CN", "+8613812340000"),
        ("13812340000转801", "CN", "+8613812340000"), ("(0571) 8888 7777", "CN", "+8657188887777"),
        ("（０５７１）８８８８７７７７", "CN", "+8657188887777"),
        ("0571-88887777转801", "CN", "+8657188887777"),
        ("0571-88887777-801", "CN", "+8657188887777"),
        ("0571 88887777 分机801", "CN", "+8657188887777"), ("010-12345678", "CN", "+861012345678"),
        ("0571-88887777 ext. 801", "CN", "+8657188887777"), ("400-800-1234", "CN", "+864008001234"),
        ("+1 (617) 555-0123", "CN", "+16175550123"), ("617 555 0123", "US", "+16175550123"),
        ("617.555.0123 x9", "US", "+16175550123"), ("020 7946 0958", "GB", "+442079460958"),
    ],
)  # fmt: skip
def test_normalise(text: str, region: str, number: str) -> None:
    """Whatever the spelling and width, one phone has one form; extensions do not count."""
    assert normalise(text, region) == number


@pytest.mark.parametrize(
    "text",
    ["", " ", "-", "+", "+0", "110", "95588", "8888 7777", "138123400", "1381234000012345", "张三",
     "3-2-1502", "12-2-1502", "2026-11-03", "138123400OO", "13812340000 or 13900000000",
     "tel:13812340000", "13812340000\n", "x" * 400],
)  # fmt: skip
def test_not_a_whole_number(text: str) -> None:
    """Hotlines, halves of numbers, units and words have no such form."""
    assert normalise(text) is None


def test_region_matters() -> None:
    """Digits without a country code are read by the office's region alone."""
    assert normalise("13812340000", "US") == "+13812340000"
    assert normalise("8613812340000", "US") is None


@given(st.from_regex(r"1[3-9][0-9]{9}\Z", fullmatch=True), st.text(alphabet=" -", max_size=2))
def test_mobile_spellings_meet(mobile: str, gap: str) -> None:
    """A Chinese mobile in any grouping, with and without +86, has one form."""
    grouped = gap.join([mobile[:3], mobile[3:7], mobile[7:]])
    spellings = (mobile, grouped, f"+86{gap}{grouped}")
    assert {normalise(text) for text in spellings} == {f"+86{mobile}"}


@given(st.text(max_size=40))
def test_normalise_takes_anything(text: str) -> None:
    """Whatever is typed gives None or a form that gives itself again."""
    number = normalise(text)
    assert number is None or normalise(number) == number


def test_plain_mobiles_cost_no_import() -> None:
    """The numbers an office mostly sees are read without loading the number library."""
    code = (
        "import sys; from svc.rules.record.phones import normalise; normalise('+86 138 1234 0000');"
        "sys.exit('phonenumbers' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("138 1234", "1381234"), ("尾号0000", "0000"), ("0571-8888", "5718888"), ("0571", "571"),
        ("+86 138", "86138"), ("0086 13812340000", "8613812340000"), ("０００12", "00012"),
        ("012", "012"), ("", ""), ("张", ""),
    ],
)  # fmt: skip
def test_digits(text: str, found: str) -> None:
    """Digits for a partial search, without the zeros that E.164 leaves out."""
    assert digits(text) == found


@given(st.from_regex(r"0[1-9][0-9]{2}[2-8][0-9]{7}\Z", fullmatch=True), st.integers(4, 12))
def test_digits_are_found_in_the_form(landline: str, length: int) -> None:
    """The beginning of a landline, as written, is found within its E.164 form."""
    number = normalise(landline)
    if number is not None:
        assert digits(landline[:length]) in number


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("13812340000", "138****0000"), ("138 1234 0000", "138 **** 0000"),
        ("１３８１２３４００００", "138****0000"), ("+86 138 1234 0000", "+86 1** **** 0000"),
        ("0571-88887777", "057*-****7777"), ("(0571) 8888 7777", "(057*) **** 7777"),
        ("0571-88887777转801", "057*-****7777转***"), ("0571-88887777-801", "057*-****7777-***"),
        ("8888 7777", "88** **77"), ("400-800-1234", "400-***-*234"),
        ("+1 (617) 555-0123", "+1 (61*) ***-0123"), ("617-555-0123", "617-***-*123"),
        ("95588", "***88"), ("110", "*10"), ("12", "**"), ("", ""), ("微信 zhang_3", "** *******"),
        ("13812340000 (王)", "138****0000 (*)"), ("138\x1b0000", "1*****00"),
    ],
)  # fmt: skip
def test_mask(text: str, masked: str) -> None:
    """A mask keeps the written shape and hides the middle, the extension and any words."""
    assert mask(text) == masked


@given(WRITTEN)
def test_mask_shows_little(text: str) -> None:
    """At most three digits in front and four behind show; four at least are hidden."""
    masked = mask(text)
    visible = [char for char in masked if char.isdigit()]
    hidden = sum(char == "*" for char in masked)
    count = sum(char.isdigit() for char in text)
    front, _, _ = masked.partition("*")
    assert sum(char.isdigit() for char in front) <= 3
    assert len(visible) <= 7
    assert hidden >= min(4, count - 2)
    assert not set(masked) & set("wW王")


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("13812340000", True), ("138 1234 0000", True), ("0571-88887777", True), ("88887777", True),
        ("555-0123", True), ("+1 617 555 0123", True), ("1-617-555-0123", True),
        ("0571-88887777转801", True), ("１３８１２３４００００", True),
        ("3-2-1502", False), ("12-2-1502", False), ("12-12-11502", False), ("2026-11-03", False),
        ("0000", False), ("110", False), ("张三", False), ("T2611-A0042", False), ("", False),
        ("3栋2单元1502", False), ("1" * 20, False),
    ],
)  # fmt: skip
def test_looks_like_phone(text: str, phone: bool) -> None:
    """A search word is told apart from units, days, ticket numbers and names."""
    assert looks_like_phone(text) is phone
