"""From a row's cells to the values of one field, or why they are none."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from enum import StrEnum
from typing import Any

import msgspec

from svc.exchange.mapping.conditions import ReadTime, compile_template, compile_when, pattern
from svc.exchange.mapping.field_names import FREE, NUMBERED, PERSONAL, SEVERAL
from svc.exchange.mapping.model import FieldMap, Origins, RangeEnd, Unknown
from svc.exchange.mapping.time_ranges import ends_of
from svc.language import _
from svc.lazy_pattern import lazy_pattern
from svc.named_tuple import NamedTuple
from svc.rules.record.cell_text import PARTING_BLANKS
from svc.rules.record.personal_words import holds_personal, is_personal_number, masked_words
from svc.safe import quoted

#: Gives a typed value, or raises ValueError with the reason in words.
Parse = Callable[[str], Any]
Read = Callable[[Sequence[str]], Any]

LONGEST_LINE, LONGEST_TEXT = 200, 20_000
_REMEMBERED = 2_000
#: What stands between several values of one cell; blanks do between Chinese words.
_BETWEEN = lazy_pattern(f"[;；,，、/|\n]+|{PARTING_BLANKS}")
#: A number that a program took for an amount: with decimals, or in the short form.
_AMOUNT = lazy_pattern(r"([0-9]{1,20})(?:\.([0-9]{1,20}))?(?:[eE]\+?([0-9]{1,2}))?")
_SHOWN = 40


#: Stands for a value that no message repeats.
HIDDEN = "(hidden)"


class BadCell(Exception):
    """A cell that cannot be taken over.

    Attributes:
        column: Its column; empty where the row as a whole is meant.
        value: What stands there, shortened; hidden if it is personal.
        reason: What is wrong with it.
    """

    def __init__(self, column: str, value: str, reason: str) -> None:
        super().__init__(reason)
        self.column = column
        self.value = value
        self.reason = reason

    def __str__(self) -> str:
        place = [part for part in (self.column, self.value) if part]
        return f"{', '.join(place)}: {self.reason}" if place else self.reason


class FieldReader(NamedTuple):
    """One mapped field, ready to read rows of one header.

    Attributes:
        read: Its value in a row; None if there is none. Raises BadCell.
        bad: A BadCell about its value in a row, for rules that look at several fields.
    """

    name: str
    read: Read
    bad: Callable[[Sequence[str], str], BadCell]


def compile_field(
    name: str,
    field: FieldMap,
    header: Sequence[str],
    parse: Parse,
    required: bool,
    time: ReadTime,
    personal: Collection[str] = (),
) -> FieldReader:
    """Make a mapped field ready for rows.

    Args:
        name: The field.
        field: Its mapping, checked.
        header: The file's columns; all that the mapping names are there.
        parse: Makes a value of its text.
        required: Whether no row may leave it empty.
        time: How the file writes times, for conditions of its cases.
        personal: Columns that make some personal field: no message repeats what is in them.
    """
    if field.cases:
        return _by_case(name, field, header, parse, required, time, personal)
    columns = [header.index(one) for one in field.headers]
    text_of = _words(field, columns, header, whole_number if name in NUMBERED else str.strip)
    if field.range is not None:
        text_of = _end(text_of, field.range)
    translate = _translation(field)
    if translate is not None and name in SEVERAL:
        translate = _each(translate)
    default = (field.default or "").strip()

    def bad(cells: Sequence[str], reason: str) -> BadCell:
        found = next((at for at in columns if cells[at].strip()), columns[0] if columns else None)
        if found is None:
            return BadCell("", "", f"{name} {quoted(field.value or '')} {reason}")
        hidden = header[found] in personal
        value = shown(cells[found], name, hidden)
        return BadCell(header[found], value, _telling(reason, cells[found], value))

    def read(cells: Sequence[str]) -> Any:
        try:
            found = text_of(cells)
            meaning = (translate(found) if translate else found) if found else default
            if meaning:
                return parse(meaning)
        except ValueError as error:
            raise bad(cells, str(error)) from None
        if required:
            raise bad(cells, _("is empty, and {name} must be known", name=name))
        return None

    few = name not in FREE and len(columns) < 2
    return FieldReader(name, _remembering(read, columns) if few else read, bad)


def _remembering(read: Read, columns: list[int]) -> Read:
    """A reader that reads each value of a column with few values, or a constant, once."""
    memory: dict[str, Any] = {}
    column = columns[0] if columns else None

    def remembered(cells: Sequence[str]) -> Any:
        cell = "" if column is None else cells[column]
        try:
            return memory[cell]
        except KeyError:
            value = read(cells)
        if len(memory) < _REMEMBERED:
            memory[cell] = value
        return value

    return remembered


def shown(value: str, field: str = "", personal: bool = False) -> str:
    """A cell's value for a message: quoted, shortened, and hidden if it is personal.

    It may be so by its field or its column, or by what it looks like, whatever it is
    mapped to; a `number` also where it is made of a name.
    """
    looks = is_personal_number if field == "number" else holds_personal
    if value.strip() and (personal or field in PERSONAL or looks(value)):
        return HIDDEN
    return quoted(value if len(value) <= _SHOWN else value[:_SHOWN] + "…")


def _telling(reason: str, value: str, told: str) -> str:
    """A reason that repeats no value which is not told."""
    if value.strip() and told == HIDDEN:
        reason = reason.replace(value.strip(), HIDDEN)
    return masked_words(reason)


def _by_case(
    name: str,
    field: FieldMap,
    header: Sequence[str],
    parse: Parse,
    required: bool,
    time: ReadTime,
    personal: Collection[str],
) -> FieldReader:
    """A field that comes from elsewhere in some rows; a case's constant is not translated."""
    own = msgspec.structs.replace(field, cases=())
    branches = []
    for case in field.cases:
        origins = {key: getattr(case, key) for key in Origins.__struct_fields__}
        plain = own if case.value is None else FieldMap(rule=field.rule)
        branch = msgspec.structs.replace(plain, **origins)
        ready = compile_field(name, branch, header, parse, required, time, personal)
        branches.append((compile_when(case.when, header, time), ready))
    others = compile_field(name, own, header, parse, required, time, personal)

    def of(cells: Sequence[str]) -> FieldReader:
        return next((branch for holds, branch in branches if holds(cells)), others)

    return FieldReader(
        name,
        lambda cells: of(cells).read(cells),
        lambda cells, reason: of(cells).bad(cells, reason),
    )


def _words(
    field: FieldMap, columns: list[int], header: Sequence[str], clean: Callable[[str], str]
) -> Callable[[Sequence[str]], str]:
    """What the file, or the mapping's constant, says of a field, before its translation.

    Args:
        clean: Makes of a cell what it says.
    """
    if field.value is not None:
        constant = field.value.strip()
        return lambda _cells: constant
    if field.template is not None:
        return compile_template(field.template, header, clean)
    if len(columns) == 1:
        column = columns[0]
        return lambda cells: clean(cells[column])
    if field.join is not None:
        glue = field.join
        return lambda cells: glue.join(filter(None, (clean(cells[c]) for c in columns)))
    return lambda cells: next(filter(None, (clean(cells[c]) for c in columns)), "")


def _end(
    text_of: Callable[[Sequence[str]], str], which: RangeEnd
) -> Callable[[Sequence[str]], str]:
    """One of the two times that a cell says."""
    at = list(RangeEnd).index(which)
    return lambda cells: ends_of(text_of(cells))[at]


def whole_number(cell: str) -> str:
    """What a cell says whose digits count nothing: `402.0` is room 402.

    Raises:
        ValueError: Its digits were rounded away.

    Example:
        >>> whole_number(" 402.0 "), whole_number("1.3800001111E+10"), whole_number("12.5")
        ('402', '13800001111', '12.5')
    """
    text = cell.strip()
    if "." not in text and "+" not in text:
        return text
    amount = _AMOUNT.fullmatch(text)
    if amount is None:
        return text
    whole, decimals, exponent = amount[1], amount[2] or "", int(amount[3] or 0)
    kept = decimals.rstrip("0")
    if len(kept) > exponent:
        return text
    if len(decimals) < exponent and amount[3]:
        raise ValueError(_("is a number cut short, whose last digits are lost; keep it as text"))
    return whole + decimals[:exponent].ljust(exponent, "0")


def _translation(field: FieldMap) -> Callable[[str], str] | None:
    """What the file's words mean; None where they are taken as they are."""
    if not field.values:
        return None
    whole = {word: meaning for word, meaning in field.values.items() if "*" not in word}
    patterns = [(pattern(word), meaning) for word, meaning in field.values.items() if "*" in word]

    def translate(text: str) -> str:
        meaning = whole.get(text)
        if meaning is None and patterns:
            meaning = next((m for one, m in patterns if one.fullmatch(text)), None)
        if meaning is not None:
            return meaning
        if field.unknown in (Unknown.KEEP, Unknown.ADD):
            return text
        if field.unknown is Unknown.DEFAULT:
            return field.default or ""
        raise ValueError(_("is not among the mapping's values (unknown: refuse)"))

    return translate


def parts_of(text: str) -> list[str]:
    """The values of a cell that holds several, each once.

    Example:
        >>> parts_of("主管; 员工、主管"), parts_of("维修工 主管"), parts_of("team leader")
        (['主管', '员工'], ['维修工', '主管'], ['team leader'])
    """
    return list(dict.fromkeys(part.strip() for part in _BETWEEN.split(text) if part.strip()))


def _each(translate: Callable[[str], str]) -> Callable[[str], str]:
    """A translation of each of several values."""
    return lambda text: ",".join(map(translate, parts_of(text)))


def line(text: str) -> str:
    """Words of one line.

    Raises:
        ValueError: Too long, or of several lines.
    """
    if len(text) > LONGEST_LINE:
        raise ValueError(
            _("has {n} characters; at most {most} are kept here", n=len(text), most=LONGEST_LINE)
        )
    if "\n" in text or "\r" in text:
        raise ValueError(_("is of several lines"))
    return text


def text(typed: str) -> str:
    """Words of any number of lines.

    Raises:
        ValueError: Too long.
    """
    if len(typed) > LONGEST_TEXT:
        raise ValueError(
            _("has {n} characters; at most {most} are kept", n=len(typed), most=LONGEST_TEXT)
        )
    return typed.replace("\r\n", "\n") if "\r" in typed else typed


def word(vocabulary: type[StrEnum]) -> Parse:
    """A parser for the words of a vocabulary."""
    members: Mapping[str, StrEnum] = {member.value: member for member in vocabulary}

    def parse(text: str) -> StrEnum:
        found = members.get(text)
        if found is None:
            raise ValueError(
                _("is none of {words}; translate it with values:", words=", ".join(members))
            )
        return found

    return parse
