"""What stands in a workbook to be filled in: a column a field, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from svc.errors import NotFound
from svc.exchange.mapping.model import RowKind
from svc.exchange.row_kinds.general import rows_fields
from svc.exchange.suggest.general_fields import is_needed
from svc.kinds.fields import FieldSort, RecordField
from svc.kinds.labels import chinese_words, label
from svc.kinds.table import RecordKind, general_kinds
from svc.kinds.unit import Use
from svc.language import _, either
from svc.model.roles import Role
from svc.model.words import CHINESE, Relation
from svc.named_tuple import NamedTuple

if TYPE_CHECKING:
    from enum import StrEnum

_TEXTUAL = frozenset({"phone", "phones", "number", "room", "building", "entrance", "unit", "id"})


class BlankColumn(NamedTuple):
    """One column.

    Attributes:
        field: What it becomes; `building`, `entrance` and `room` become a unit together.
        heading: Above it.
        words: What may be chosen, each with what it means in a record.
        needed: Whether a row without it is none.
        textual: Whether digits in it count nothing.
        default: What an empty cell stands for; empty for nothing.
    """

    field: str
    heading: str
    words: Mapping[str, str] = {}
    needed: bool = False
    textual: bool = False
    default: str = ""


class OfficeLists(NamedTuple):
    """What the office has to choose from: id → name."""

    departments: Mapping[str, str] = {}
    categories: Mapping[str, str] = {}
    staff: Mapping[str, str] = {}


def columns_of(kind: str, office: OfficeLists) -> tuple[BlankColumn, ...]:
    """The columns of a workbook for rows of a kind.

    Raises:
        NotFound: There is no workbook for such rows.
    """
    own = next((sheet for name, sheet in OWN.items() if name == kind), None)
    if own is not None:
        return own.columns(office)
    for row in general_kinds():
        if row.bulk and row.plural == kind:
            return tuple(_of_general(row, office))
    names = [*map(str, OWN), *(row.plural for row in general_kinds() if row.bulk)]
    raise NotFound(_("no workbook to fill in for {kind!r}", kind=kind),
                   _("one of {names}", names=", ".join(names)))  # fmt: skip


def _home() -> tuple[BlankColumn, ...]:
    return (_column("building", "building", "楼栋", needed=True),
            _column("entrance", "entrance", "单元"),
            _column("room", "room", "房号", needed=True))  # fmt: skip


def _column(
    field: str, english: str, chinese: str, words: Mapping[str, str] | None = None,
    needed: bool = False, default: str = "",
) -> BlankColumn:  # fmt: skip
    heading = either(english, chinese)
    return BlankColumn(field, heading, words or {}, needed, field in _TEXTUAL, default)


def _uses() -> dict[str, str]:
    chinese = {"home": "住宅", "shop": "商铺", "parking": "车位"}
    return {either(str(one), chinese.get(one, str(one))): str(one) for one in Use}


def _spoken(vocabulary: type[StrEnum]) -> dict[str, str]:
    """Words of a vocabulary as the reader says them, each with the word in records."""
    return {either(str(one), CHINESE[vocabulary].get(one, one)): str(one) for one in vocabulary}


def _turned(names: Mapping[str, str]) -> dict[str, str]:
    """Names of the office's own, each with its id; ids in English."""
    return {either(own, name): own for own, name in names.items()}


def _of_general(row: RecordKind, office: OfficeLists) -> Iterable[BlankColumn]:
    """The fields of a derived kind; parts of lists have no place in a row."""
    lists = {"department": office.departments, "category": office.categories,
             "staff": office.staff}  # fmt: skip
    for field in rows_fields(row):
        if field.sort is not FieldSort.PART:
            words = _words(row, field) or _turned(lists.get(field.refers, {}))
            yield BlankColumn(field.name, label(row.name, field.name), words, is_needed(field),
                              field.sort is FieldSort.TEXT)  # fmt: skip


def _words(row: RecordKind, field: RecordField) -> dict[str, str]:
    if not field.words or field.many:
        return {}
    chinese = chinese_words(row.name, field)
    return {either(word, chinese.get(word, word)): word for word in field.words}


def _residents(_office: OfficeLists) -> tuple[BlankColumn, ...]:
    return (*_home(), _column("name", "name", "姓名", needed=True),
            _column("phones", "phone", "电话"),
            _column("relation", "relation", "关系", words=_spoken(Relation),
                    default=str(Relation.OWNER)),
            _column("since", "since", "入住日期", default="2000-01-01"))  # fmt: skip


def _units(_office: OfficeLists) -> tuple[BlankColumn, ...]:
    return (*_home(), _column("use", "use", "用途", words=_uses()),
            _column("floor", "floor", "楼层"), _column("area", "area", "建筑面积"),
            _column("note", "note", "备注"))  # fmt: skip


def _staff(office: OfficeLists) -> tuple[BlankColumn, ...]:
    return (_column("id", "id", "工号", needed=True), _column("name", "name", "姓名"),
            _column("department", "department", "部门", words=_turned(office.departments)),
            _column("roles", "role", "角色", words=_spoken(Role)),
            _column("phone", "phone", "电话"), _column("email", "email", "邮箱"),
            _column("since", "since", "入职日期"))  # fmt: skip


class OwnSheet(NamedTuple):
    """A workbook whose columns are laid out by hand.

    Attributes:
        columns: What it has, of an office.
        brings: What else its rows make, before themselves: the units that people live in.
        is_home: Whether a row is a home, known by itself.
    """

    columns: Callable[[OfficeLists], tuple[BlankColumn, ...]]
    brings: RowKind | None = None
    is_home: bool = False


#: Kinds with columns of their own; besides these, every kind that is derived has a workbook.
OWN: dict[RowKind, OwnSheet] = {
    RowKind.RESIDENTS: OwnSheet(_residents, brings=RowKind.UNITS),
    RowKind.UNITS: OwnSheet(_units, is_home=True),
    RowKind.STAFF: OwnSheet(_staff),
}
