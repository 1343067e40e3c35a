"""What people read of a kind: the headings of its fields and its words, in their language.

A kind's file says in `LABELS` what its fields are called in Chinese, and in `CHINESE` what
its words are; with the kind as context, for a notice's `title` is not a ticket's. In
`HEADINGS` it may say what other systems call a field, parted by blanks; and in `TELLING`
which fields together tell that a table's rows are of this kind, whatever else they lack.
"""

from __future__ import annotations

from svc.kinds.derive import type_of
from svc.kinds.fields import RecordField, fields_of
from svc.kinds.table import KINDS
from svc.language import _, either
from svc.model.words import CHINESE, word

#: Headings of fields that nearly every kind has, and means alike.
USUAL = {
    "id": "编号", "at": "时间", "by": "操作人", "note": "备注", "unit": "房屋", "events": "经过",
    "seq": "序号", "action": "操作", "source": "来源", "format": "格式", "ticket": "工单",
    "resident": "住户", "staff": "员工", "department": "部门", "category": "类别", "phone": "电话",
    "email": "邮箱", "name": "姓名",
}  # fmt: skip


def chinese_label(kind: str, path: str) -> str | None:
    """A field's Chinese heading; None where neither its kind's file nor custom says one.

    Args:
        kind: The kind of record.
        path: The field, or one of a part: `events[].at`.
    """
    own = getattr(KINDS[kind].module(), "LABELS", {})
    last = path.rpartition(".")[2].removesuffix("[]")
    return own.get(path) or own.get(last) or USUAL.get(last)


def label(kind: str, path: str) -> str:
    """A field's heading in the reader's language, with the kind as its context."""
    last = path.rpartition(".")[2].removesuffix("[]")
    plain = last.replace("_", " ")
    said = chinese_label(kind, path)
    # What is a word of the catalogue is a ticket's: a kind with words of its own keeps to them.
    own = KINDS[kind].general or hasattr(KINDS[kind].module(), "LABELS")
    return either(plain, said or plain) if said or own else _(plain)


def label_of_path(kind: str, path: str) -> str:
    """A path as its reader reads it, each of its fields by its heading; as it is in English.

    Args:
        kind: The kind of record.
        path: With the items of lists by name: `gifts[rice].price`.
    """
    if not hasattr(KINDS[kind].module(), "LABELS"):
        return either(path, _(path.replace("_", " ")))
    parts = (part.partition("[") for part in path.split("."))
    said = ".".join(label(kind, name) + bracket + item for name, bracket, item in parts)
    return either(path, said)


#: Of what stands in for a field: the day on which it is asked.
TODAY = "today"


def word_of(kind: str, field: RecordField, value: str) -> str:
    """A word of a field's vocabulary as its reader says it."""
    chinese = chinese_words(kind, field)
    if value in chinese:
        return either(value, chinese[value])
    return word(field.type(value)) if field.type in CHINESE else value


def chinese_words(kind: str, field: RecordField) -> dict[str, str]:
    """The words of a field's vocabulary, each with its Chinese, as the kind's file says them."""
    own: dict[str, str] = getattr(KINDS[kind].module(), "CHINESE", {}).get(field.type, {})
    return own


def telling(kind: str) -> tuple[str, ...]:
    """The fields that together tell rows of a kind; empty where its file names none."""
    fields: tuple[str, ...] = getattr(KINDS[kind].module(), "TELLING", ())
    return fields


def stand_ins(kind: str) -> dict[str, str]:
    """What stands for needed fields that a table of somebody else's has no column for.

    A word of the field's, TODAY, or behind `=` another field whose column it is; empty
    where the kind's file names none.
    """
    words: dict[str, str] = getattr(KINDS[kind].module(), "STAND_INS", {})
    return words


def headings(kind: str, *, events: bool = False) -> dict[str, list[str]]:
    """What the fields of a kind, or of its events, may be called in tables, likeliest first."""
    others = getattr(KINDS[kind].module(), "HEADINGS", {})
    struct, place = type_of(kind), ""
    # Where a kind says what others call its id, what it is called here may be another field there.
    ids = others["id"].split() if "id" in others else [chinese_label(kind, "id")]
    named = {"id": [one for one in ("id", *ids) if one]}
    if events:
        place = f"{KINDS[kind].events}[]."
        struct = next(f.type for f in fields_of(struct) if f.name == KINDS[kind].events)
    for field in fields_of(struct):
        if field.name == "id" and "id" in others and not events:
            continue
        said = (field.name, chinese_label(kind, place + field.name),
                *others.get(place + field.name, "").split())  # fmt: skip
        named[field.name] = list(dict.fromkeys(one for one in said if one))
    return named
