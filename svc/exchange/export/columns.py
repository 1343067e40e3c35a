"""The columns of exported tables: which fields, in which order, and their Chinese headings."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from enum import StrEnum
from typing import Any

from svc.kinds.table import KINDS, RecordKind, of_plural
from svc.named_tuple import NamedTuple
from svc.rules.record.cell_text import cell_text


class ColumnType(StrEnum):
    """What a column holds."""

    TEXT = "text"
    MOMENT = "moment"
    DAY = "day"
    NUMBER = "number"
    FLAG = "flag"
    MONEY = "money"
    MEASURE = "measure"
    PARTS = "parts"


class ExportColumn(NamedTuple):
    """One column.

    Attributes:
        name: Path of the field in the record, also its English heading.
        chinese: Its Chinese heading.
        sort: What it holds.
        words: What its values are turned into for people; None leaves them as they are.
    """

    name: str
    chinese: str
    sort: ColumnType = ColumnType.TEXT
    words: Callable[[Any], Any] | None = None

    def value(self, record: Mapping[str, Any]) -> Any:
        """The field's value; lists and objects as text; None where it is absent."""
        value: Any = record
        for part in self.name.split("."):
            value = value.get(part) if value else None
        if self.words is not None and value is not None:
            return self.words(value)
        if self.sort is ColumnType.PARTS:
            return cell_text(value) if value else None
        return _text(value) if isinstance(value, (list, dict)) else value


def _text(value: Any) -> str | None:
    """Several values in one cell; of an edit, from old to new."""
    if isinstance(value, list):
        return "; ".join(str(_text(one)) for one in value) or None
    if not isinstance(value, dict):
        return str(value)
    if "field" in value:
        return f"{value['field']}: {value.get('old', '–')} → {value.get('new', '–')}"
    return " ".join(str(one) for one in value.values())


def columns_of(plural: str) -> tuple[ExportColumn, ...]:
    """The columns of a kind of record: set down here, or derived from its type."""
    if plural in COLUMNS:
        return COLUMNS[plural]
    kind = of_plural(plural)
    if kind is not None:
        return (*_derived(kind, ""), *_SOURCE)
    kind = KINDS[plural.removesuffix("-events")]
    return (_heading(kind, "id"), *_derived(kind, kind.events))


def withheld_columns(plural: str) -> Collection[str]:
    """The columns that only stand in a table which reveals everything."""
    from svc.kinds.derive import type_of
    from svc.kinds.fields import fields_of
    from svc.rules.record.masking import WITHHELD

    kind = of_plural(plural)
    if kind is None or not kind.general:
        return WITHHELD
    return {one.name for one in fields_of(type_of(kind.name)) if one.personal == "withheld"}


def _derived(kind: RecordKind, events: str) -> Iterator[ExportColumn]:
    """A column for each field of a kind, or of what is appended to it."""
    from svc.kinds.derive import type_of
    from svc.kinds.fields import field_of, fields_of

    struct = type_of(kind.name)
    appended = field_of(struct, events)
    for field in fields_of(appended.type if appended else struct):
        if field.name in ("format", "source"):
            continue
        sort = ColumnType.PARTS if field.many else _SORTS.get(field.sort, ColumnType.TEXT)
        place = f"{events}[].{field.name}" if events else field.name
        yield _heading(kind, field.name, place, sort)


def _heading(
    kind: RecordKind, name: str, place: str = "", sort: ColumnType = ColumnType.TEXT
) -> ExportColumn:
    from svc.kinds.labels import chinese_label

    return ExportColumn(name, chinese_label(kind.name, place or name) or name, sort)


#: Columns of a field's sort; whatever else is text.
_SORTS: dict[str, ColumnType] = {
    "moment": ColumnType.MOMENT, "day": ColumnType.DAY, "number": ColumnType.NUMBER,
    "flag": ColumnType.FLAG, "money": ColumnType.MONEY, "measure": ColumnType.MEASURE,
    "part": ColumnType.PARTS, "table": ColumnType.PARTS,
}  # fmt: skip
_MOMENT, _DAY, _NUMBER, _FLAG = (
    ColumnType.MOMENT,
    ColumnType.DAY,
    ColumnType.NUMBER,
    ColumnType.FLAG,
)

_SOURCE = (ExportColumn("source.system", "来源系统"), ExportColumn("source.number", "来源编号"))

COLUMNS: dict[str, tuple[ExportColumn, ...]] = {
    "tickets": (
        ExportColumn("id", "工单号"), ExportColumn("kind", "类型"),
        ExportColumn("category", "类别"), ExportColumn("priority", "紧急程度"),
        ExportColumn("status", "状态"), ExportColumn("channel", "受理渠道"),
        ExportColumn("received", "受理时间", _MOMENT), ExportColumn("first_taker", "首接人"),
        ExportColumn("unit", "房屋"), ExportColumn("place", "地点"),
        ExportColumn("resident", "住户编号"), ExportColumn("reporter.name", "报事人"),
        ExportColumn("reporter.phone", "报事电话"), ExportColumn("no_contact", "无法回访原因"),
        ExportColumn("caller", "来电人"), ExportColumn("reported_by", "上报员工"),
        ExportColumn("appointment", "预约时间", _MOMENT), ExportColumn("external_no", "交办编号"),
        ExportColumn("external_party", "交办单位"),
        ExportColumn("external_due", "交办期限", _MOMENT), ExportColumn("department", "责任部门"),
        ExportColumn("assignee", "责任人"), ExportColumn("resolution", "办结方式"),
        ExportColumn("finished", "办结时间", _MOMENT), ExportColumn("closed", "关闭时间", _MOMENT),
        ExportColumn("merged_into", "并入工单"), ExportColumn("due.respond", "响应时限", _MOMENT),
        ExportColumn("due.accept", "签收时限", _MOMENT),
        ExportColumn("due.arrive", "到场时限", _MOMENT),
        ExportColumn("due.resolve", "处理时限", _MOMENT),
        ExportColumn("due.callback", "回访时限", _MOMENT),
        ExportColumn("due.answer", "答复时限", _MOMENT),
        ExportColumn("due.party", "外部单位时限", _MOMENT),
        ExportColumn("due.hotline", "交办回复时限", _MOMENT), *_SOURCE,
        ExportColumn("text", "内容"),
    ),
    "events": (
        ExportColumn("id", "工单号"), ExportColumn("seq", "序号", _NUMBER),
        ExportColumn("at", "时间", _MOMENT), ExportColumn("by", "操作人"),
        ExportColumn("action", "操作"), ExportColumn("recorded", "补录时间", _MOMENT),
        ExportColumn("inferred", "推断", _FLAG), ExportColumn("role", "身份"),
        ExportColumn("department", "部门"), ExportColumn("assignee", "责任人"),
        ExportColumn("reason", "原因"), ExportColumn("resolution", "办结方式"),
        ExportColumn("until", "延至", _MOMENT), ExportColumn("pauses", "暂停计时", _FLAG),
        ExportColumn("on_resident", "等待住户", _FLAG), ExportColumn("approved_by", "批准人"),
        ExportColumn("asked_by", "催办人"), ExportColumn("level", "升级层级"),
        ExportColumn("ticket", "相关工单"), ExportColumn("reporters", "并入报事"),
        ExportColumn("urges", "催办次数", _NUMBER), ExportColumn("followup", "回访编号"),
        ExportColumn("outcome", "回访结果"), ExportColumn("score", "评分", _NUMBER),
        ExportColumn("satisfied", "是否满意", _FLAG), ExportColumn("policy", "回访规定"),
        ExportColumn("party", "外部单位"), ExportColumn("channel", "联系方式"),
        ExportColumn("letter", "函件"), ExportColumn("number", "对方编号"),
        ExportColumn("says", "对方答复"), ExportColumn("warranty", "是否保修期内"),
        ExportColumn("cites", "引用文稿"), ExportColumn("needs_answer", "待补答复口径", _FLAG),
        ExportColumn("note", "说明"), ExportColumn("due", "时限"), ExportColumn("changes", "更正"),
    ),
    "followups": (
        ExportColumn("id", "回访编号"), ExportColumn("ticket", "工单号"),
        ExportColumn("at", "回访时间", _MOMENT), ExportColumn("by", "回访人"),
        ExportColumn("attempt", "第几次", _NUMBER), ExportColumn("outcome", "回访结果"),
        ExportColumn("code", "结果代码"), ExportColumn("reporter", "报事工单"),
        ExportColumn("score", "评分", _NUMBER), ExportColumn("satisfied", "是否满意", _FLAG),
        ExportColumn("reason", "不满意原因"), ExportColumn("note", "说明"),
        ExportColumn("next", "下次回访", _MOMENT), *_SOURCE,
    ),
    "residents": (
        ExportColumn("id", "住户编号"), ExportColumn("name", "姓名"),
        ExportColumn("phones", "电话"), ExportColumn("email", "邮箱"),
        ExportColumn("occupancies", "居住情况"), ExportColumn("native_place", "籍贯"),
        ExportColumn("age_group", "年龄段"), ExportColumn("occupation", "职业"),
        ExportColumn("interests", "兴趣"), ExportColumn("note", "备注"), *_SOURCE,
    ),
    "units": (
        ExportColumn("id", "房屋编号"), ExportColumn("building", "楼栋"),
        ExportColumn("entrance", "单元"), ExportColumn("room", "房号"), ExportColumn("use", "用途"),
        ExportColumn("floor", "楼层", _NUMBER), ExportColumn("area", "面积", ColumnType.MEASURE),
        ExportColumn("delivered", "交付日", _DAY), ExportColumn("vacant", "空置", ColumnType.PARTS),
        ExportColumn("payers", "付款人", ColumnType.PARTS), ExportColumn("note", "备注"), *_SOURCE,
    ),
    "staff": (
        ExportColumn("id", "员工编号"), ExportColumn("name", "姓名"),
        ExportColumn("department", "部门"), ExportColumn("roles", "角色"),
        ExportColumn("phone", "电话"), ExportColumn("email", "邮箱"),
        ExportColumn("active", "在职", _FLAG), ExportColumn("since", "入职日期", _DAY),
        ExportColumn("until", "离职日期", _DAY), ExportColumn("note", "备注"), *_SOURCE,
    ),
}  # fmt: skip
