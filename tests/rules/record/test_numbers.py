"""Numbers and the tails people say: a tail finds its number, and only numbers that end so."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svc.errors import UsageError
from svc.rules.record import numbers
from svc.rules.record.numbers import (
    MAX_SEQUENCE,
    Number,
    NumberTail,
    desk_letter,
    format_lasting,
    format_number,
    month_of,
    parse_number,
    parse_tail,
)

PREFIX = st.sampled_from(["T", "F"])
DESK = st.from_regex(r"[A-Z]{1,2}\Z", fullmatch=True)
YEAR = st.integers(1970, 2069)
MONTH = st.integers(1, 12)
SEQUENCE = st.one_of(st.integers(1, 20_000), st.integers(1, MAX_SEQUENCE))
IDS = st.builds(format_number, PREFIX, YEAR, MONTH, DESK, SEQUENCE)


def test_examples() -> None:
    """The numbers of the design come out as written there."""
    assert format_number("T", 2026, 11, "A", 42) == "T2611-A0042"
    assert format_number("F", 1999, 1, "zz", 10_000) == "F9901-ZZ10000"
    assert format_lasting("R", "A", 42) == "R-A00042"
    assert parse_number("T2611-A0042") == Number("T", "2611", "A", 42)
    assert parse_number("R-A00042") == Number("R", "", "A", 42)
    assert month_of("T2611-A0042") == (2026, 11)
    assert month_of("F7001-A0001") == (1970, 1)
    assert month_of("F6912-A0001") == (2069, 12)


@given(PREFIX, YEAR, MONTH, DESK, SEQUENCE)
def test_round_trip(prefix: str, year: int, month: int, desk: str, sequence: int) -> None:
    """A formatted number parses to what it was made of."""
    number = format_number(prefix, year, month, desk, sequence)
    assert parse_number(number) == (prefix, number[1:5], desk, sequence)
    assert month_of(number) == (year, month)


@given(DESK, SEQUENCE)
def test_resident_round_trip(desk: str, sequence: int) -> None:
    """A resident's number parses to what it was made of."""
    assert parse_number(format_lasting("R", desk, sequence)) == ("R", "", desk, sequence)


@pytest.mark.parametrize(
    "number",
    [
        "", "T", "T2611", "T2611-0042", "T2611-A42", "T2611-A00042", "T2611-A0000", "T2613-A0001",
        "T2600-A0001", "t2611-a0042", "T2611-A0042\n", "T2611-ABC0042",
        "../T2611-A0042", "R-A0042", "R-A000042", "Ｔ2611-A0042", "T２６１１-A0042",
    ],
)  # fmt: skip
def test_parse_number_refuses(number: str) -> None:
    """A record has one spelling of its number; anything else is no number."""
    with pytest.raises(UsageError) as error:
        parse_number(number)
    assert "T2611-A0042" in error.value.next_step


@pytest.mark.parametrize(
    ("year", "month", "desk", "sequence"),
    [(1969, 1, "A", 1), (2070, 1, "A", 1), (2026, 13, "A", 1), (2026, 0, "A", 1),
     (2026, 1, "AAA", 1), (2026, 1, "", 1), (2026, 1, "1", 1), (2026, 1, "../", 1),
     (2026, 1, "A", 0), (2026, 1, "A", MAX_SEQUENCE + 1)],
)  # fmt: skip
def test_format_refuses(year: int, month: int, desk: str, sequence: int) -> None:
    """A number that could not be read back is not made."""
    with pytest.raises(UsageError):
        format_number("T", year, month, desk, sequence)


def test_months_number_refused() -> None:
    """A resident's number has no month to tell."""
    with pytest.raises(UsageError):
        month_of("R-A00042")


def test_desk_letter() -> None:
    """A desk's letter is taken in any case and width."""
    assert desk_letter("a") == "A"
    assert desk_letter("ｂ") == "B"
    assert desk_letter("zz") == "ZZ"


@pytest.mark.parametrize(
    ("text", "tail"),
    [
        ("42", (None, None, 42)), ("0042", (None, None, 42)), ("#42", (None, None, 42)),
        ("A42", (None, "A", 42)), ("AB42", (None, "AB", 42)), ("T2611A42", ("2611", "A", 42)),
        ("a0042", (None, "A", 42)), ("ａ４２", (None, "A", 42)), (" A 42 ", (None, "A", 42)),
        ("2611-A0042", ("2611", "A", 42)), ("T2611-A0042", ("2611", "A", 42)),
        ("t2611-a42", ("2611", "A", 42)), ("Ｔ２６１１－Ａ４２", ("2611", "A", 42)),
        ("11-A42", ("11", "A", 42)), ("2611A42", ("2611", "A", 42)),
        ("2611-42", ("2611", None, 42)), ("T2611-42", ("2611", None, 42)),
        ("T42", (None, None, 42)), ("TA42", (None, "TA", 42)), ("-A42", (None, "A", 42)),
        ("261142", (None, None, 261142)), ("2611-A10000", ("2611", "A", 10000)),
        ("T2611—A0042", ("2611", "A", 42)),
    ],
)  # fmt: skip
def test_tails(text: str, tail: tuple[str | None, str | None, int]) -> None:
    """What people say on the phone is read as meant."""
    assert parse_tail(text) == ("T", *tail, "month")


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "A", "T", "0", "A0000", "-", "T2611-", "T2613-A42", "T2611-ABC42", "F2611-A0042",
        "T26-A42", "12345-A42", "R-A00042", "4 2x", "42\x00", "../42", "9" * 16, "9" * 1000, "A-42",
        "42.0", "-42e1", "٤٢", "42" + " " * 70,
    ],
)  # fmt: skip
def test_tails_refused(text: str) -> None:
    """What can be no tail is refused, with examples."""
    with pytest.raises(UsageError) as error:
        parse_tail(text)
    assert "T2611-A0042" in error.value.next_step
    assert len(error.value.message) < 100


@given(IDS, st.data())
def test_every_tail_matches_its_number(number: str, data: st.DataObject) -> None:
    """Any end with the whole sequence and whole desk letters matches, padded or not, any case."""
    prefix, yymm, desk, sequence = parse_number(number)
    written = data.draw(st.sampled_from([str(sequence), f"{sequence:04d}", f"{sequence:09d}"]))
    front = data.draw(
        st.sampled_from(
            ["", desk, f"-{desk}", f"{yymm}-", f"{yymm}{desk}", f"{prefix}{yymm}-"]
            + [f"{yymm[cut:]}-{desk}" for cut in range(4)]
            + [f"{prefix}{yymm}-{desk}", f"{prefix}{yymm}{desk}"]
        )
    )
    text = data.draw(st.sampled_from([front + written, (front + written).lower()]))
    assert parse_tail(text, prefix).matches(number), text


@given(IDS, IDS)
def test_other_sequences_never_match(number: str, other: str) -> None:
    """A tail of one number never matches a number with another sequence."""
    prefix, _, desk, sequence = parse_number(number)
    if parse_number(other).sequence != sequence:
        assert not parse_tail(f"{sequence}", prefix).matches(other)
        assert not parse_tail(f"{desk}{sequence}", prefix).matches(other)


@given(IDS, IDS)
def test_complete_matches_only_itself(number: str, other: str) -> None:
    """A complete number is exact and matches itself alone."""
    tail = parse_tail(number, number[0])
    assert tail.exact == number
    assert tail.matches(other) == (number == other)


@given(DESK, SEQUENCE)
def test_resident_tails(desk: str, sequence: int) -> None:
    """A resident is found by sequence, by desk and sequence, and by the whole number."""
    number = format_lasting("R", desk, sequence)
    for text in (number, number.lower(), f"-{desk}{sequence}", f"{sequence}", f"{desk}{sequence}"):
        assert parse_tail(text, "R", "").matches(number)
    assert parse_tail(number, "R", "").exact == number
    assert parse_tail(f"{sequence}", "R", "").exact is None


@pytest.mark.parametrize("text", ["T2611-A0042", "2611-A42", "11-42", "R2611-A42"])
def test_resident_tails_refused(text: str) -> None:
    """A resident's number has no month."""
    with pytest.raises(UsageError) as error:
        parse_tail(text, "R", "")
    assert "R-A00042" in error.value.next_step


@given(st.text(max_size=70), st.sampled_from(["T", "F", "R"]))
def test_anything_typed(text: str, prefix: str) -> None:
    """Whatever is typed, the answer is a tail or a usage error; what is exact parses."""
    try:
        tail = parse_tail(text, prefix)
    except UsageError:
        return
    assert isinstance(tail, NumberTail)
    if tail.exact:
        assert tail.matches(tail.exact)


@given(
    st.one_of(IDS, st.from_regex(r"[QR][0-9]{0,2}-[AB][0-9]{2,9}\Z", fullmatch=True)),
    st.integers(0, 7),
    st.text("0123456789A-²٣", max_size=7),
)
def test_numbers_met_before_teach_nothing_wrong(known: str, cut: int, ending: str) -> None:
    """What is remembered of a number says of one like it what would be said of it alone."""
    assert numbers._parse(known) == numbers._read(known)
    like = known[: len(known) - cut] + ending
    assert numbers._parse(like) == numbers._read(like)
