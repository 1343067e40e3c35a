"""The columns of exported tables: which fields, in which order, and their Chinese headings."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, NamedTuple


class Sort(StrEnum):
    """What a column holds."""

    TEXT = "text"
    MOMENT = "moment"
    DAY = "day"
    NUMBER = "number"
    FLAG = "flag"


class Column(NamedTuple):
    """One column.

    Attributes:
        name: Path of the field in the record, also its English heading.
        chinese: Its Chinese heading.
        sort: What it holds.
    """

    name: str
    chinese: str
    sort: Sort = Sort.TEXT

    def value(self, record: Mapping[str, Any]) -> Any:
        """The field's value; lists and objects as text; None where it is absent."""
        value: Any = record
        for part in self.name.split("."):
            value = value.get(part) if value else None
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


_MOMENT, _DAY, _NUMBER, _FLAG = Sort.MOMENT, Sort.DAY, Sort.NUMBER, Sort.FLAG

_SOURCE = (Column("source.system", "来源系统"), Column("source.number", "来源编号"))

COLUMNS: dict[str, tuple[Column, ...]] = {
    "tickets": (
        Column("id", "工单号"), Column("kind", "类型"), Column("category", "类别"),
        Column("priority", "紧急程度"), Column("status", "状态"), Column("channel", "受理渠道"),
        Column("received", "受理时间", _MOMENT), Column("first_taker", "首接人"),
        Column("unit", "房屋"), Column("place", "地点"), Column("resident", "住户编号"),
        Column("reporter.name", "报事人"), Column("reporter.phone", "报事电话"),
        Column("appointment", "预约时间", _MOMENT), Column("department", "责任部门"),
        Column("assignee", "责任人"), Column("resolution", "办结方式"),
        Column("finished", "办结时间", _MOMENT), Column("closed", "关闭时间", _MOMENT),
        Column("merged_into", "并入工单"), Column("due.respond", "响应时限", _MOMENT),
        Column("due.accept", "签收时限", _MOMENT), Column("due.arrive", "到场时限", _MOMENT),
        Column("due.resolve", "处理时限", _MOMENT), Column("due.callback", "回访时限", _MOMENT),
        Column("due.answer", "答复时限", _MOMENT), *_SOURCE,
        Column("text", "内容"),
    ),
    "events": (
        Column("id", "工单号"), Column("seq", "序号", _NUMBER), Column("at", "时间", _MOMENT),
        Column("by", "操作人"), Column("action", "操作"), Column("recorded", "补录时间", _MOMENT),
        Column("inferred", "推断", _FLAG), Column("role", "身份"), Column("department", "部门"),
        Column("assignee", "责任人"), Column("reason", "原因"), Column("resolution", "办结方式"),
        Column("until", "延至", _MOMENT), Column("pauses", "暂停计时", _FLAG),
        Column("on_resident", "等待住户", _FLAG), Column("approved_by", "批准人"),
        Column("asked_by", "催办人"), Column("level", "升级层级"), Column("ticket", "相关工单"),
        Column("reporters", "并入报事"), Column("urges", "催办次数", _NUMBER),
        Column("followup", "回访编号"), Column("outcome", "回访结果"),
        Column("score", "评分", _NUMBER), Column("satisfied", "是否满意", _FLAG),
        Column("policy", "回访规定"), Column("note", "说明"), Column("due", "时限"),
        Column("changes", "更正"),
    ),
    "followups": (
        Column("id", "回访编号"), Column("ticket", "工单号"), Column("at", "回访时间", _MOMENT),
        Column("by", "回访人"), Column("attempt", "第几次", _NUMBER),
        Column("outcome", "回访结果"), Column("code", "结果代码"), Column("reporter", "报事工单"),
        Column("score", "评分", _NUMBER), Column("satisfied", "是否满意", _FLAG),
        Column("reason", "不满意原因"), Column("note", "说明"),
        Column("next", "下次回访", _MOMENT), *_SOURCE,
    ),
    "residents": (
        Column("id", "住户编号"), Column("name", "姓名"), Column("phones", "电话"),
        Column("email", "邮箱"), Column("occupancies", "居住情况"),
        Column("native_place", "籍贯"), Column("age_group", "年龄段"),
        Column("occupation", "职业"), Column("interests", "兴趣"), Column("note", "备注"),
        *_SOURCE,
    ),
    "units": (
        Column("id", "房屋编号"), Column("building", "楼栋"), Column("entrance", "单元"),
        Column("room", "房号"), Column("use", "用途"), Column("floor", "楼层", _NUMBER),
        Column("area", "面积", _NUMBER), Column("note", "备注"), *_SOURCE,
    ),
    "staff": (
        Column("id", "员工编号"), Column("name", "姓名"), Column("department", "部门"),
        Column("roles", "角色"), Column("phone", "电话"), Column("email", "邮箱"),
        Column("active", "在职", _FLAG), Column("since", "入职日期", _DAY),
        Column("until", "离职日期", _DAY), Column("note", "备注"), *_SOURCE,
    ),
}  # fmt: skip
