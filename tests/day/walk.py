"""What a desk can do in the hand, one command after the other, in a fresh sample office.

`{last}` is the number of the ticket that was made last, `{last2}` that of the one before.
"""

from __future__ import annotations

from typing import NamedTuple


class WalkStep(NamedTuple):
    """A command with its answers, and what the screen must tell.

    Attributes:
        command: What is typed, without `svc`.
        answers: What its questions are answered with, a line each.
        tells: Patterns, in English and in Chinese; one does for both.
        code: How it ends.
    """

    command: str
    answers: tuple[str, ...] = ()
    tells: tuple[str, ...] = ()
    code: int = 0


#: Who or where: a name, a way of address, pinyin's initials, a phone's end, a unit, a ticket.
FINDING = (
    WalkStep("--as li.na create", ("mm", "2", "报修", "plumbing", "厨房水压低", ""), ("A-201",)),
    WalkStep("--as li.na find 苗女士", tells=("R-A00074",)),
    WalkStep("--as li.na find miaomiao", tells=("R-A00074",)),
    WalkStep("--as li.na find 0174", tells=("R-A00074",)),
    WalkStep("--as li.na find A座201", tells=("R-A00074",)),
    WalkStep("--as li.na find 201", tells=("(?s)3-1-201.*A-201",)),
    WalkStep("--as li.na find {last}", tells=("厨房水压低",)),
    WalkStep("--as li.na find 水压低", tells=("{last}",)),
    WalkStep("--as li.na list --resident 苗女士", tells=("{last}",)),
    WalkStep("--as li.na list --text mm", tells=("{last}",)),
    WalkStep("--as li.na resident show 0174", tells=("{last}",)),
    WalkStep("--as li.na create", ("-", "南门", "赵铁柱", "13911112222", "投诉", "security",
                                   "有人堵门", ""), ("南门",)),
    WalkStep("--as li.na find ztz", tells=("{last}",)),
    WalkStep("--as li.na find 2222", tells=("{last}",)),
    WalkStep("--as li.na note {last} 晚上九点以后再打电话", tells=("{last}",)),
    WalkStep("--as li.na find 九点以后", tells=("{last}",)),
    WalkStep("--as li.na create", ("2222", "北门", "投诉", "security", "北门也堵了", ""),
             ("赵铁柱",)),
)  # fmt: skip
#: Whoever leaves no phone.
WITHOUT_A_PHONE = (
    WalkStep("--as li.na create", ("-", "东门", "0", "报修", "电气", "门灯不亮", ""), ("东门",)),
    WalkStep("--as li.na create", ("-", "北门", "赵女士", "0", "投诉", "noise", "夜里太吵", ""),
             ("北门",)),
    WalkStep("--as li.na show {last}", tells=("declined|未留电话",)),
    WalkStep("--as zhou.ping create 围墙裂缝 --kind repair --category public-facilities"
             " --place 西墙 --channel patrol", tells=("西墙",)),
    WalkStep("--as li.na show {last}", tells=("zhou.ping|周平",)),
    WalkStep("--as li.na create", ("-", "北门", "孙大圣", "1380000", "n", "13800001234", "投诉",
                                   "noise", "装修太吵", "", "c"), ("7 digits|7 位",)),
)  # fmt: skip
#: Answered at once, praise, ends from new, repeats.
AT_ONCE = (
    WalkStep("--as li.na create", ("苗苗", "咨询", "收费", "怎么缴费", "", "手机上可以缴",
                                   "c"), ("closed|已关闭",)),
    WalkStep("--as li.na create 何时停水 --kind inquiry --category service --place 大堂"
             " --no-contact anonymous --channel visit --answered 明早九点",
             tells=("closed|已关闭",)),
    WalkStep("--as li.na create", ("苗苗", "表扬", "service", "门岗热心", "", "已转达"),
             ("closed|已关闭",)),
    WalkStep("--as li.na show {last}", tells=("passed-on|已转达",)),
    WalkStep("--as li.na create", ("-", "电梯厅", "0", "报修", "电梯", "电梯有异响", ""),
             ("电梯厅",)),
    WalkStep("--as zhang.wei finish {last} --resolution 已修复 --note 上了油",
             tells=("done|已办结",)),
    WalkStep("--as li.na create", ("-", "车棚", "0", "建议", "other", "加一排灯", "", ""),
             ("车棚",)),
    WalkStep("--as li.na close {last} --resolution 已答复 --note 列入计划", ("y",),
             ("closed|已关闭",)),
    WalkStep("--as li.na create", ("苗苗", "报修", "plumbing", "厨房水压还是低", "", "1"),
             ("urged|已催办",)),
    WalkStep("--as li.na create", ("苗苗", "报修", "plumbing", "卫生间水压低", "", "c"),
             ("A-201",)),
    WalkStep("--as li.na merge {last}", ("1", "y"), ("merged|已并入",)),
)  # fmt: skip
#: Presets, `<`, drafts, 是.
PREPARED = (
    WalkStep("--as he.jianguo office preset 跳闸 --kind 报修 --category 电气 --priority urgent"
             " --ask 有焦味吗 --say 请先断电", tells=("– → urgent|优先级 – →",)),
    WalkStep("--as li.na create --preset 跳闸", ("苗苗", "客厅跳闸", "没有", ""),
             ("请先断电", "urgent|紧急|respond|响应")),
    WalkStep("--as li.na create", ("A-301", "1", "报修", "<", "投诉", "环境卫生", "楼道有油污", ""),
             ("complaint|投诉",)),
    WalkStep("--as li.na create", ("A-302", "1", "报修", "\x04"), ("kept|保留",), 130),
    WalkStep("--as li.na create", ("是", "门窗", "纱窗破了", ""), ("A-302",)),
)  # fmt: skip
#: Taking back, and what is asked once.
TAKING_BACK = (
    WalkStep("--as li.na assign {last} 工程部", tells=("assigned|已派单",)),
    WalkStep("--as li.na undo", tells=("taken back|已撤回",)),
    WalkStep("--as li.na assign {last} 王强", tells=("assigned|已派单",)),
    WalkStep("--as li.na undo {last}", tells=("taken back|已撤回",)),
    WalkStep("--as li.na undo {last}", code=1),
    WalkStep("--as li.na cancel {last} --reason 自己修好了", ("n",),
             ("nothing was done|什么也没有做",), 1),
    WalkStep("--as li.na cancel {last} --reason 自己修好了", ("是",), ("cancelled|已撤销",)),
)  # fmt: skip
#: Several at once.
SEVERAL = (
    WalkStep("--as li.na create", ("-", "一号门", "0", "报修", "门窗", "门关不上", ""),
             ("一号门",)),
    WalkStep("--as li.na create", ("-", "二号门", "0", "报修", "电气", "灯不亮", ""),
             ("二号门",)),
    WalkStep("--as li.na assign {last} {last2} --proposed",
             tells=("(?s)assigned.*assigned|已派单.*已派单",)),
    WalkStep("--as zhang.wei accept {last} {last2}",
             tells=("(?s)working.*working|处理中.*处理中",)),
    WalkStep("--as li.na create", ("-", "三号门", "0", "报修", "电梯", "按钮失灵", ""),
             ("三号门",)),
    WalkStep("--as li.na triage", ("\x04",), ("1/13",), 130),
    WalkStep("--as li.na assign --proposed --all-new", tells=("{last}",)),
)  # fmt: skip
#: The board, and whose it is.
STANDING = (
    WalkStep("--as li.na board", tells=("(?=.*overdue)(?=.*late)|逾期 .*超时",)),
    WalkStep("--as li.na board --by person", tells=("wang.qiang|王强",)),
    WalkStep("--as zhang.wei board --mine", tells=("engineering|工程部",)),
    WalkStep("--as li.na list --to-close", tells=("match|符合条件",)),
    WalkStep("--as li.na due", tells=("Overdue: |已超时：",)),
    WalkStep("list --mine", ("李娜",), ("match|符合条件",)),
    WalkStep("list --mine", tells=("match|符合条件",)),
    WalkStep("assign {last} me", tells=("li.na|李娜",)),
    WalkStep("list --mine", tells=("{last}",)),
    WalkStep("shift --to 王强", tells=("王强",)),
    WalkStep("shift --format md", tells=("{last}",)),
    WalkStep("shift -o shift.html", tells=("shift.html",)),
    WalkStep("report daily", tells=("Morning meeting|晨会日报",)),
    WalkStep("list", tells=("reporter|报事人", "received|受理")),
    WalkStep("list --status all", tells=("Tom Whit",)),
)  # fmt: skip
#: One resolver of names, errors that name the value, edits from old to new.
WORDS = (
    WalkStep("edit {last} --set 优先级=紧急", tells=("normal → urgent|普通 → 紧急",)),
    WalkStep("accept {last}", tells=("working|处理中",)),
    WalkStep("transfer {last} 张伟 --reason 归工程部", tells=("zhang.wei|张伟",)),
    WalkStep("list --department 工程部 --status 已派单", tells=("{last}",)),
    WalkStep("assign {last} 工程科", tells=("'工程科'",), code=3),
    WalkStep("list --department 工程科", tells=("engineering",), code=3),
    WalkStep("show {last}", tells=("engineering|工程部",)),
    WalkStep("--as zhang.wei accept {last}", tells=("resolve by|处理时限",)),
    WalkStep("--as zhang.wei wait {last}", ("等配件", "tomorrow 10:00"), ("waiting|挂起",)),
    WalkStep("--as zhang.wei resume {last}", tells=("resolve by|处理时限",)),
    WalkStep("--as he.jianguo supervise {last}", ("tomorrow 17:00", "住户催了"), ("17:00",)),
    WalkStep("--as zhang.wei answer {last} --note 今天修", tells=("{last}",)),
    WalkStep("--as zhang.wei finish {last}", ("已修复", "换了按钮"), ("done|已办结",)),
    WalkStep("callback {last} --outcome no-answer --next yesterday",
             tells=("tomorrow|20",), code=2),
    WalkStep("log {last}", tells=("{last}",)),
    WalkStep("clock {last}", tells=("resolve|处理",)),
    WalkStep("--as he.jianguo office day 2026-11-20 closed --name 盘点",
             tells=("– → closed 盘点|– → 休息 盘点",)),
    WalkStep("--as he.jianguo office target --kind 报修 --category 给排水 --resolve 1d",
             tells=("resolve – → 1d|处理 – → 1d",)),
    WalkStep("office day", tells=("盘点",)),
    WalkStep("office target", tells=("30m\\*",)),
    WalkStep("office preset", tells=("跳闸",)),
    WalkStep("office show", tells=("30m\\*",)),
    WalkStep("help", tells=("desk  ",)),
    WalkStep("--lang zh_CN", tells=("用法：",)),
    WalkStep("init ../翠湖花园", tells=("翠湖花园",)),
    WalkStep("staff list", tells=("王强",)),
    WalkStep("status", tells=("records|记录",)),
)  # fmt: skip
WALK = (*FINDING, *WITHOUT_A_PHONE, *AT_ONCE, *PREPARED, *TAKING_BACK, *SEVERAL, *STANDING, *WORDS)
