"""Records as YAML: what svc writes any reader reads alike; what people write is read strictly."""

from __future__ import annotations

import io
import string
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import msgspec
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from svc.errors import InvalidData
from svc.kinds import followup, resident, staff, unit
from svc.kinds.derive import type_of
from svc.kinds.fields import FieldSort, every_field, moments_of
from svc.kinds.table import KINDS
from svc.model.amounts import Area
from svc.model.ticket import Change, Due, Dues, Event, Reporter, Source, Ticket
from svc.model.words import Action, Channel, ClockName, Kind, Priority, Status
from svc.store.yaml import codec
from svc.store.yaml import fast_reader as quick
from svc.store.yaml.codec import decode, encode
from svc.store.yaml.emitter import scalar

NASTY = (
    "no", "No", "NO", "yes", "on", "Off", "y", "N", "true", "False", "null", "Null", "NULL", "~",
    "none", "nan", ".nan", ".NaN", "inf", ".inf", "-.inf", "=", "<<", "!", "!!str x", "&a", "*a",
    "12:30", "12:30:45", "190:20:30", "0123", "0o17", "0x1F", "1e3", "1_000", "+1", "-1", "1.5",
    "1.", ".5", "2026-11-03", "2026-11-03T09:12:00+08:00", "2026-11-03 09:12", "13812340000",
    "+86 138 1234 0000", "3-2-1502", "12-3-4", "1-2", "---", "--- x", "...", "- x", "-", "? x",
    "?", ": x", ":", "a: b", "a:b", "a :b", "a:", "a: ", " a", "a ", "#x", "a #x", "a#x", "a# x",
    "[a]", "{a: b}", "a, b", "%YAML 1.1", "@a", "`a`", "|", ">", "|-\n x", "'", "''", '"', '""',
    "it's", 'say "x"', "\\", "\\n", "\\x41", "\n", "\n\n", "a\n", "a\n\n", "\na", " \na", "a\n b",
    "a\n\n\nb", "a\n   \nb", "a \nb ", "a\n---\nb", "a\n...\nb", "a\n# b", "a: b\nc: d", "\ta",
    "a\tb", "a\t", "a\r\nb", "a\rb", "\r", "\x00", "\x07", "\x1b[31mred", "\x7f", "\x80",
    "\x85", "a\x85b", "\xa0", "\xa0a", "a\xa0", "\u2028", "a\u2028b", "a\u2029b", "\ufeff",
    "\ufeffa", "a\ufeff", "\ufffe", "\uffff", "\ufffd", "\u200b", "\u202e", "\u3000", "a\u3000",
    "😀", "a😀b", "\U0010ffff", "\U0001fffe", "三栋二单元", "é", "ª", "İ", "ß", "Ⅷ", "٣", "x" * 300,
)  # fmt: skip
TEXT = st.one_of(
    st.sampled_from(NASTY),
    st.text(st.characters(codec="utf-8"), min_size=1, max_size=40),
    st.text(st.sampled_from(" \n\t#:-'\"|>&*!%@`{}[],?~ab1\\\x85\u2028\ufeff"), min_size=1),
    st.lists(st.sampled_from(NASTY), min_size=2, max_size=4).map("".join),
)
LINE = TEXT.map(lambda text: text.translate({10: " ", 13: " "})[:200])
ZONES = st.sampled_from(
    [UTC, timezone(timedelta(hours=8)), timezone(-timedelta(hours=9, minutes=30))]
)
MOMENT = st.builds(
    datetime.fromtimestamp,
    st.integers(631_152_000, 2_840_140_800),
    ZONES,
)
EVENTS = st.builds(
    Event,
    seq=st.integers(1, 10**6),
    at=MOMENT,
    by=st.sampled_from(["li.na", "no", "1", "true", "null", "1e3", "2026-11-03", "y"]),
    action=st.sampled_from(Action),
    reason=st.none() | TEXT,
    note=st.none() | TEXT,
    until=st.none() | MOMENT,
    pauses=st.none() | st.booleans(),
    asked_by=st.none() | LINE,
    score=st.none() | st.integers(1, 5),
    due=st.lists(st.builds(Due, st.sampled_from(ClockName), MOMENT, LINE), max_size=2).map(tuple),
    changes=st.lists(
        st.builds(Change, st.just("text"), st.none() | TEXT, st.none() | TEXT), max_size=2
    ).map(tuple),
)
TICKETS = st.builds(
    Ticket,
    format=st.just(1),
    id=st.just("T2611-A0042"),
    kind=st.sampled_from(Kind),
    category=st.sampled_from(["plumbing", "no", "on", "12", "1e3", "null", "0x1f"]),
    priority=st.sampled_from(Priority),
    status=st.sampled_from(Status),
    channel=st.sampled_from(Channel),
    received=MOMENT,
    unit=st.none() | st.sampled_from(["3-2-1502", "A-1", "1-2", "12-30", "2026-11-03", "0-0-0-0"]),
    place=st.none() | LINE,
    reporter=st.none() | st.builds(Reporter, LINE, LINE),
    due=st.none() | st.builds(Dues, respond=MOMENT, resolve=st.none() | MOMENT),
    source=st.none() | st.builds(Source, st.just("boston"), LINE),
    text=TEXT,
    timeline=st.lists(EVENTS, min_size=1, max_size=3).map(tuple),
)
RESIDENTS = st.builds(
    resident.Resident,
    format=st.just(1),
    id=st.just("R-A00042"),
    name=LINE,
    phones=st.lists(LINE, max_size=3).map(tuple),
    occupancies=st.lists(
        st.builds(
            resident.Occupancy,
            st.just("3-2-1502"),
            st.just("owner"),
            st.dates(date(1900, 1, 1)),
            st.none() | st.dates(date(1900, 1, 1)),
        ),
        max_size=2,
    ).map(tuple),
    note=st.none() | TEXT,
)


def plain(record: msgspec.Struct) -> Any:
    """A record as any YAML reader should see it: what is absent or at its default left out."""
    return _plain(record)


def _plain(value: Any) -> Any:
    if isinstance(value, msgspec.Struct):
        fields = msgspec.structs.fields(value)
        told = [(one.encode_name, getattr(value, one.name), one.default) for one in fields]
        return {name: _plain(one) for name, one, usual in told if one not in (None, usual, (), {})}
    if isinstance(value, (tuple, list)):
        return [_plain(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value


def ruamel(data: bytes) -> Any:
    """As a YAML 1.2 reader sees it."""
    return YAML(typ="safe", pure=True).load(io.BytesIO(data))


@given(TICKETS | RESIDENTS)
def test_what_is_written_is_read_back(record: msgspec.Struct) -> None:
    """svc, PyYAML in C and in Python, and a YAML 1.2 reader all read what was meant."""
    data = encode(record)
    assert decode(data, type(record), "x.yaml") == record
    assert codec.general(data.decode()) == codec.parse(data)
    assert yaml.load(data, yaml.CSafeLoader) == plain(record)
    assert yaml.load(data, yaml.SafeLoader) == plain(record)
    assert ruamel(data) == plain(record)


@given(TICKETS)
def test_files_are_plain_blocks(record: Ticket) -> None:
    """Every file is UTF-8 with LF alone, ends in one, and a second writing changes nothing."""
    data = encode(record)
    assert data.endswith(b"\n") and b"\r" not in data and b"\t" not in data
    assert encode(decode(data, Ticket, "x.yaml")) == data


@pytest.mark.parametrize("text", NASTY)
def test_every_reader_reads_hostile_text_alike(text: str) -> None:
    """Each of the known traps stays text to every reader, as one line and as several."""
    for value in (text, f"{text}\nmore", f"more\n{text}"):
        data = f"text: {scalar(value)}\n".encode()
        wanted = {"text": value}
        assert codec.general(data.decode()) == wanted
        assert codec.parse(data) == wanted
        assert yaml.load(data, yaml.CSafeLoader) == wanted
        assert yaml.load(data, yaml.SafeLoader) == wanted
        assert ruamel(data) == wanted


@given(st.decimals("0.0001", 10_000_000, places=4))
def test_areas_stay_as_written(area: Decimal) -> None:
    """Floor space is text to every reader, and no digit of it is lost or added."""
    record = unit.Unit(format=2, id="3-1", building="3", use=unit.Use.HOME, area=Area(area))
    data = encode(record)
    assert decode(data, unit.Unit, "x.yaml") == record
    assert yaml.safe_load(data)["area"] == ruamel(data)["area"] == f"{area:f}"


@pytest.mark.parametrize(("written", "area"), [("89.5", "89.5"), ("1e2", "100"), ("'7'", "7")])
def test_areas_of_the_first_format(written: str, area: str) -> None:
    """A plain number, as the first format had it, is read for what it says."""
    data = f"format: 1\nid: 3-1\nbuilding: '3'\nuse: home\narea: {written}\n".encode()
    assert str(decode(data, unit.Unit, "x.yaml").area) == area


@pytest.mark.parametrize("written", ["0", "-1", "nan", "inf", "1_0", "10000001", "1.00001", "x"])
def test_what_no_area_is(written: str) -> None:
    """An area is a number of square metres, more than none."""
    data = f"format: 2\nid: 3-1\nbuilding: '3'\nuse: home\narea: '{written}'\n".encode()
    assert problems(data, unit.Unit)


SMALL = b"""\
format: 1
id: T2611-A0042
kind: repair
category: plumbing
priority: normal
status: new
channel: phone
received: '2026-11-03T09:12:00+08:00'
unit: 3-2-1502
resident: R-A00042
text: |-
  Kitchen tap leaks: it's wet
  second line
timeline:
  - seq: 1
    at: '2026-11-03T09:12:00+08:00'
    by: li.na
    action: create
"""
SPELLINGS = {
    "flow style": b"""\
{format: 1, id: T2611-A0042, kind: repair, category: plumbing, priority: normal, status: new,
 channel: phone, received: 2026-11-03T09:12:00+08:00, unit: 3-2-1502, resident: R-A00042,
 text: "Kitchen tap leaks: it's wet\\nsecond line",
 timeline: [{seq: 1, at: 2026-11-03T09:12:00+08:00, by: li.na, action: create}]}
""",
    "marker, comments, blank lines": b"""\
# a ticket
---
format: 1      # of the format
"id": T2611-A0042

kind: 'repair'
category: "plumbing"
priority:   normal
status: new
channel: phone
received: 2026-11-03T09:12:00+08:00
unit: 3-2-1502
resident: R-A00042
text: |-
    Kitchen tap leaks: it's wet
    second line
timeline:
- action: create
  seq: 1
  at: "2026-11-03T09:12:00+08:00"
  by: li.na
...
""",
    "nothing said": SMALL + b"department:\nassignee: null\nplace: ~\nfinished: Null\n",
    "byte order mark": b"\xef\xbb\xbf" + SMALL,
    "Windows line ends": SMALL.replace(b"\n", b"\r\n"),
    "no newline at the end": SMALL.rstrip(b"\n"),
    "deeper": SMALL.replace(b"\n  ", b"\n      ").replace(b"\n          ", b"\n        "),
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_spellings_of_one_record(spelling: str) -> None:
    """However a person writes it, the same record comes out, and svc's own form of it."""
    record = decode(SPELLINGS[spelling], Ticket, "x.yaml")
    assert record == decode(SMALL, Ticket, "x.yaml")
    assert encode(record) == SMALL


@pytest.mark.parametrize(
    "word", ["no", "yes", "on", "12:30", "0123", "1e3", "0x1F", "1_000", "=", "1.50"]
)
def test_words_stay_words(word: str) -> None:
    """An unquoted word in a text field is the text, whatever YAML 1.1 makes of it."""
    data = SMALL.replace(b"unit: 3-2-1502", b"place: " + word.encode())
    assert decode(data, Ticket, "x.yaml").place == word


def problems(data: bytes, kind: type[msgspec.Struct] = Ticket) -> list[str]:
    """What is wrong with a file, as the user is told."""
    with pytest.raises(InvalidData) as caught:
        decode(data, kind, "records/x.yaml")
    assert caught.value.exit_code == 4
    assert "records/x.yaml" in caught.value.message
    return [str(problem) for problem in caught.value.problems]


def test_every_error_of_a_file_at_once() -> None:
    """Unknown and double keys, wrong types and words, and what is missing: all told, with line."""
    data = (
        SMALL.replace(b"kind: repair", b"kind: leak")
        .replace(b"channel: phone", b"chanel: phone")
        .replace(b"format: 1", b"format: one")
        .replace(b"unit: 3-2-1502", b"unit: 3-2-1502\nunit: 3-2-1503")
        .replace(b"    by: li.na\n", b"    by: Li Na\n    score: 9\n    at: 5\n")
        .replace(b"    at: '2026-11-03T09:12:00+08:00'\n", b"")
        .replace(b"    action: create\n", b"    action: create\n    pauses: yes\n    due: soon\n")
    )
    lines_told = problems(data)
    lines = {line.split(": ", 2)[0] + " " + line.split(": ", 2)[1] for line in lines_told[1:]}
    assert "records/x.yaml:1: channel is missing" in lines_told
    assert {
        "records/x.yaml:1 format",
        "records/x.yaml:3 kind",
        "records/x.yaml:7 unknown key 'chanel'; known",
        "records/x.yaml:10 key 'unit' stands twice",
        "records/x.yaml:17 timeline[0].by",
        "records/x.yaml:18 timeline[0].score",
        "records/x.yaml:19 timeline[0].at",
        "records/x.yaml:21 timeline[0].pauses",
        "records/x.yaml:22 timeline[0].due",
    } <= lines | {"records/x.yaml:1 format"}
    assert len(lines_told) == 10


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ((b"status: new", b"status: &s new"), "records/x.yaml:6: aliases and anchors"),
        ((b"status: new", b"status: *s"), "records/x.yaml:6:"),
        ((b"status: new", b"status: !!str new"), "records/x.yaml:6: tag tag:yaml.org,2002:str"),
        ((b"status: new", b"status: !x new"), "records/x.yaml:6: tag !x"),
        ((b"status: new", b"status: !!python/object:os.system new"), "records/x.yaml:6: tag"),
        ((b"status: new", b"<<: {status: new}"), "unknown key '<<'"),
        ((b"status: new", b"? [a]\n: b"), "a key must be text"),
        ((b"status: new", b"status: [new]"), "records/x.yaml:6: status: must be a single value"),
        ((b"status: new", b"status: null"), "status is missing"),
        ((b"status: new", b"status:"), "status is missing"),
        ((b"status: new", b"status: new\n---\na: b"), "more than one document"),
        ((b"status: new", b"status: 'new"), "is not YAML"),
        ((b"status: new", b"status: new: x"), "records/x.yaml:6: is not YAML"),
        ((b"status: new", b"status:\tnew\n\tx: y"), "is not YAML"),
        ((b"status: new", b"status: ne\x1bw"), ":6: holds the control character 0x1b"),
        ((b"status: new", b"status: ne\x00w"), "records/x.yaml:6: holds the control character 0x0"),
        ((b"status: new", b"status: ne\xffw"), "records/x.yaml:6: is not UTF-8 (byte 0xff)"),
        ((b"status: new", b"status: ne\xed\xa0\x80w"), "records/x.yaml:6: is not UTF-8"),
        ((b"received: '2026-11-03T09:12:00+08:00'", b"received: 1762131120"), ":8: received"),
        ((b"received: '2026-11-03T09:12:00+08:00'", b"received: '5'"), ":8: received"),
        ((b"received: '2026-11-03T09:12:00+08:00'", b'received: "5"'), ":8: received"),
        ((b"received: '2026-11-03T09:12:00+08:00'", b"received: 5"), ":8: received"),
        ((b"09:12:00+08:00'\nunit", b"09:12:00'\nunit"), ":8: received"),
        ((b"received: '2026-11-03T09:12:00+08:00'", b"received: 2026-11-03"), ":8: received"),
        ((b"id: T2611-A0042", b"id: ../../etc/passwd"), "records/x.yaml:2: id"),
        ((b"id: T2611-A0042", b'id: "T2611-A0042\\n"'), "records/x.yaml:2: id"),
        ((b"text: |-", b"text: ''\nplace: |-"), "records/x.yaml:11: text"),
        ((SMALL, b""), "is empty"),
        ((SMALL, b"# nothing\n"), "is empty"),
        ((SMALL, b"- a\n"), "must be a mapping"),
        ((SMALL, b"text\n"), "must be a mapping"),
        ((SMALL, b"[" * 100_000), "is nested too deep"),
        ((SMALL, b"a: " + b"{a: " * 5000), "is nested too deep"),
        ((SMALL, b"- " * 100_000), "is nested too deep"),
    ],
)  # fmt: skip
def test_what_records_are_not(change: tuple[bytes, bytes], told: str) -> None:
    """What YAML could do and records do not: refused with file and line, and never obeyed."""
    found = problems(SMALL.replace(*change))
    assert any(told in line for line in found), found


def test_tags_do_not_hide_other_errors() -> None:
    """A file with a tag is still told everything else that is wrong with it."""
    data = SMALL.replace(b"status: new", b"status: !!str new").replace(b"kind: repair", b"kind: x")
    assert len(problems(data)) == 2


def test_bombs_are_defused() -> None:
    """Nine levels of nine aliases each would be a thousand million words; none is expanded."""
    lines = ["a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10)]
    assert "aliases and anchors" in problems("\n".join(lines).encode())[0]


def test_huge_files_are_not_read() -> None:
    """Fifty megabytes are no record, and are refused before anything looks into them."""
    assert "52428800 bytes" in problems(b"x" * 52_428_800)[0]


def test_lone_surrogates_are_refused() -> None:
    """Text that is no Unicode, as from a broken command line, is never written."""
    record = staff.Staff(format=1, id="li.na", name="a\udcffb", department="service")
    with pytest.raises(InvalidData, match="UTF-8"):
        encode(record)


def test_personal_values_are_not_repeated() -> None:
    """What is wrong with a name or a phone is told without the name or the phone."""
    data = b'format: 1\nid: R-A00001\nname: "Wang\\nFang"\nphones:\n  - "138\\n0000"\n'
    told = problems(data, resident.Resident)
    assert [line.split(":")[1] for line in told] == ["3", "5"]
    assert not any("Wang" in line or "138" in line for line in told)


@pytest.mark.parametrize("kind", KINDS)
def test_moments_are_known_by_key(kind: str) -> None:
    """Every field that holds a moment is one whose value may not be a number."""
    paths = every_field(type_of(kind))
    assert moments_of(type_of(kind)) == {f.name for _, f in paths if f.sort is FieldSort.MOMENT}


@pytest.mark.parametrize("text", ["1793668320", "'1793668320'", "+1793668320.5"])
def test_no_number_is_a_moment(text: str) -> None:
    """Seconds since 1970 are refused where a moment belongs, by either parser."""
    data = (
        "format: 1\nid: F2611-A0001\nticket: T2611-A0001\n"
        f"at: {text}\nby: li.na\nattempt: 1\noutcome: reached\n"
    )
    assert any("moment with offset" in line for line in problems(data.encode(), followup.FollowUp))


WRITTEN = TICKETS.map(encode).map(bytes.decode)
EDITS = st.lists(
    st.tuples(
        st.integers(0, 4000),
        st.integers(0, 3),
        st.sampled_from([*string.printable, "\n", "\n  ", "\n- ", ": ", " #", "''", "\\", "\x85",
                         "null", "~", "|", "- ", "---\n", "\n...\n", "\ufeff", "\u2028", "5"]),
    ),
    max_size=4,
)  # fmt: skip


@given(WRITTEN, EDITS)
def test_quick_reading_is_the_same_reading(text: str, edits: list[tuple[int, int, str]]) -> None:
    """Whatever the quick reader takes of a spoiled file, the general one reads the same."""
    for at, cut, put in edits:
        at %= len(text) + 1
        text = text[:at] + put + text[at + cut :]
    try:
        found = quick.parse(text)
    except quick.NotQuick:
        return
    assert codec.general(text) == found
