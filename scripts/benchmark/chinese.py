"""What the Chinese page of figures calls the rows; one that has no words here keeps its English."""

from __future__ import annotations

import re

#: Names of rows in Chinese, the second part by what stands behind the sign of division.
ROWS = {
    "svc --help": "svc --help",
    "svc --help with twenty kinds of record": "svc --help，另有二十类记录",
    "python -c pass": "python -c pass",
    "create, as a command at 1k": "登记，作为一条命令，一千张时",
    "note, as a command at 1k": "备注，作为一条命令，一千张时",
    "list, as a command at 1k": "list，作为一条命令，一千张时",
    "show, as a command at 1k": "show，作为一条命令，一千张时",
    "note in the shell": "交互环境里的一条备注",
    "note in batch --each": "batch --each 里的一条备注",
    "list of a screenful in the shell": "交互环境里的一屏 list",
    "show in the shell": "交互环境里的 show",
    "git rev-parse HEAD": "git rev-parse HEAD",
    "a Tab behind svc note 4": "svc note 4 之后按 Tab",
    "create, past years archived": "登记，往年已归档",
    "create, all in the work tree": "登记，全部在工作区",
    "at 1k": "一千张时",
    "git add + commit": "git add + commit",
    "list --status assigned": "list --status assigned",
    "list --overdue": "list --overdue",
    "due": "due",
    "pay": "收款",
    "create": "登记",
    "balance, ten years of bills": "余额，十年账单",
    "one year": "一年账单时",
    "show": "show",
    "report of a month": "一个月的 report",
    "list after 100 new commits on as many tickets": "一百张工单各有一次新提交后的 list",
    "after none": "没有新提交时",
    "index from nothing": "从头建索引",
    "git cat-file --batch": "git cat-file --batch",
    "git fast-import": "git fast-import",
    "all files written": "全部文件写出",
    "old months archived": "旧月份已归档",
    "sync: merge of 1,500 + 1,500, 500 both": "同步：合并 1,500 + 1,500 处，500 处双方都改",
    "git merge-tree": "git merge-tree",
    "sync: a record both changed": "同步：双方都改的一条记录",
    "decode, fold, encode": "解码、推算、编码",
    "sync: nothing new, less status": "同步：没有新内容，减去 status",
    "git fetch": "git fetch",
    "sync: ten actions on each side, less status": "同步：双方各十个动作，减去 status",
    "fetch + push": "取回 + 推送",
    "the same as CSV": "同样内容的 CSV",
    "export as JSON Lines": "导出为逐行 JSON",
    "the same from the index by sqlite3": "sqlite3 从索引导出同样内容",
    "monthly as JSON": "月度分析（JSON）",
    "its slowest query in sqlite3": "其中最慢的查询在 sqlite3 里",
    "monthly as HTML": "月度分析（网页）",
    "as JSON": "JSON 形式",
    "monthly at last month's revision": "月度分析（上月的版本）",
    "now": "现在的",
    "monthly over ten years": "月度分析（跨十年）",
}
#: Pieces of names that hold a number.
_PIECES = (
    (re.compile(r"^import of ([\d,]+) rows of (\S+?): peak MB$"), r"导入 \1 行 \2：内存峰值 MB"),
    (re.compile(r"^import of ([\d,]+) rows: peak MB$"), r"导入 \1 行：内存峰值 MB"),
    (re.compile(r"^import of ([\d,]+) rows of (\S+)$"), r"导入 \1 行 \2"),
    (re.compile(r"^import of ([\d,]+) rows$"), r"导入 \1 行"),
    (re.compile(r"^(\w+): peak MB$"), r"\1：内存峰值 MB"),
)

#: Pieces of the sentence above the table.
_ABOVE = (
    (re.compile(r"(\d+) cores"), r"\1 核"),
    (re.compile(r"([\d,]+) tickets"), r"\1 张工单"),
    (re.compile(r"medians of (\d+), seconds"), r"\1 次取中位数，单位秒"),
    (re.compile("by the clock"), "按时钟"),
    (re.compile("processor time"), "按处理器时间"),
    (re.compile("; "), "；"),
    (re.compile(", "), "，"),
)


def above(machine: str) -> str:
    """What was measured on, and how, in Chinese."""
    for pattern, chinese in _ABOVE:
        machine = pattern.sub(chinese, machine)
    return f"{machine}："


def named(name: str) -> str:
    """A row's name in Chinese."""
    return " ÷ ".join(map(_part, name.split(" ÷ ")))


def _part(words: str) -> str:
    if words in ROWS:
        return ROWS[words]
    for pattern, chinese in _PIECES:
        if pattern.match(words):
            return pattern.sub(chinese, words).replace("monthly", "月度分析")
    begin, comma, rest = words.partition(", ")
    return f"{_part(begin)}，{_part(rest)}" if comma and rest in ROWS else words
