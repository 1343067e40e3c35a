"""Whole days at the desk, as people type them: five roles, each command with its answers.

`{en|zh_CN}` is never needed: what is typed does in either language. Beside each deed stands
what the same took before one command did it, for the count of commands and keystrokes.
"""

from __future__ import annotations

from typing import NamedTuple


class Deed(NamedTuple):
    """Something that a person does at the desk.

    Attributes:
        command: What is typed, without `svc`.
        answers: What its questions are answered with, a line each.
        before: The commands that it took before, with their answers behind `|`; the same
            as now where there are none.
        code: How it ends.
    """

    command: str
    answers: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    code: int = 0

    @property
    def keys(self) -> int:
        """Keystrokes of it: each character, and Enter behind each line."""
        return sum(len(line) + 1 for line in (f"svc {self.command}", *self.answers))

    @property
    def keys_before(self) -> int:
        """Keystrokes that it took before."""
        if not self.before:
            return self.keys
        lines = [line for one in self.before for line in f"svc {one}".split("|")]
        return sum(len(line) + 1 for line in lines)

    @property
    def commands_before(self) -> int:
        """Commands that it took before."""
        return len(self.before) or 1


#: A clerk's busy morning; who sits at the desk is asked once.
CLERK = (
    Deed("create", ("李娜", "wf", "2", "plumbing", "厨房漏水", "")),
    # The same matter once more: one key makes an urge of it.
    Deed(
        "create",
        ("wf", "2", "plumbing", "厨房还在漏水", "", "1"),
        ("create|wf|2|plumbing|厨房还在漏水||n", "urge 1 --asked-by R-A00001 --note 厨房还在漏水"),
    ),
    Deed(
        "create",
        ("wf", "咨询", "fees", "怎么缴费", "", "手机上可以缴"),
        (
            "create|wf|咨询|fees|怎么缴费|",
            "assign 2 li.na",
            "accept 2",
            "finish 2 --resolution answered --note 手机上可以缴",
            "close 2",
        ),
    ),
    Deed(
        "create",
        ("wf", "表扬", "service", "门岗帮忙提东西", "", "已转秩序部"),
        (
            "create|wf|表扬|service|门岗帮忙提东西|",
            "assign 3 li.na",
            "accept 3",
            "finish 3 --resolution answered --note 已转秩序部",
            "close 3",
        ),
    ),
    # Nobody to call back: before, a name and a phone had to be made up.
    Deed(
        "create",
        ("-", "东门", "0", "1", "noise", "夜里施工太吵", ""),
        ("create|-|东门|匿名|00000000000|1|noise|夜里施工太吵|",),
    ),
    # A slip of the hand in a phone is asked about; a slip in an answer is taken back.
    Deed(
        "create",
        (
            "3-2-1501",
            "单立",
            "1390000123",
            "n",
            "13900001234",
            "1",
            "<",
            "2",
            "lift",
            "电梯有异响",
            "",
        ),
        (
            "create|3-2-1501|单立|1390000123|1|lift|电梯有异响|",
            "edit 5 --set reporter.phone=13900001234",
            "edit 5 --set kind=repair",
        ),
    ),
    # Left in the middle of a call, and gone on with.
    Deed("create", ("A-1502", "1", "2", "\x04"), code=130),
    Deed("create", ("y", "plumbing", "空调滴水", ""), ("create|A-1502|1|2|plumbing|空调滴水|",)),
    Deed("assign 1 order"),
    Deed("undo", (), ("assign 1 engineering",)),
    Deed("triage", ("zhang.wei", "-", "zhang.wei", "zhang.wei")),
    Deed("create", ("1502", "1", "1", "2", "plumbing", "水还在滴", "", "c")),
    Deed("merge 7", ("1", "y"), ("list --unit 3-2-1502", "merge 7 1")),
    Deed("find 漏水"),
    Deed("board"),
    Deed("due"),
    Deed("list"),
)
#: A repairer's day.
REPAIRER = (
    Deed("--as zhang.wei list --mine"),
    Deed("--as zhang.wei accept 1 5"),
    Deed("--as 张伟 arrive 1"),
    Deed("--as zhang.wei finish 1 --resolution fixed --note 换了垫圈"),
    Deed("--as zhang.wei wait 5", ("parts", "tomorrow 10:00")),
    Deed("--as zhang.wei undo", (), ("--as zhang.wei resume 5",)),
    Deed("--as zhang.wei wait 5", ("resident", "")),
    Deed("--as zhang.wei due --mine"),
    Deed("--as zhang.wei board --mine"),
)
#: The director's: looks, asks, prepares, and takes back.
DIRECTOR = (
    Deed("--as li.na staff add chen.jing --name 陈静 --department service --role director"),
    Deed(
        "--as chen.jing office preset 漏水 --kind 报修 --category plumbing --priority urgent"
        " --ask 阀门关了吗 --say 请先关总阀"
    ),
    Deed("--as chen.jing office day 2027-02-05 closed --name 除夕"),
    Deed("--as chen.jing supervise 4", ("tomorrow 17:00", "住户第二次来问")),
    Deed("--as chen.jing list --overdue"),
    Deed("--as chen.jing board --by person"),
    Deed("--as chen.jing report"),
    Deed("--as chen.jing office preset"),
)
#: The second clerk's afternoon: answers, calls back, closes and hands over.
SECOND_CLERK = (
    Deed("answer 4 --note 已要求施工队停工"),
    Deed("create --preset 漏水", ("wf", "卫生间漏水", "关了", "", "c")),
    Deed("callback list"),
    Deed("callback 1 --score 1"),
    # The score was meant to be 5.
    Deed("undo 1", (), ("reopen 1 --reason 记错",)),
    Deed("callback 1 --score 5"),
    Deed("close 4 --resolution not-ours --note 已转城管", ("y",)),
    Deed("cancel 6 --reason 住户自己修好了", ("是",)),
    Deed("undo", (), ("create|A-1502|1|2|plumbing|空调滴水|",)),
    Deed("list --to-close"),
    Deed("show 1"),
    Deed("shift --to 张伟"),
)
#: An office from nothing; the first command makes it. Twenty requests by every channel.
OWN_OFFICE = (
    Deed("staff add me.self --name 何平 --department service --role director"),
    Deed("unit add 1栋1单元101", ("何平",)),
    Deed("resident add --name 周敏 --phone 13800002222 --unit 1-1-101 --relation 业主"),
    Deed("office preset 门禁失灵 --kind 报修 --category doors-windows --priority urgent"),
    Deed("create", ("zm", "停电", "厨房跳闸", "只有厨房", "没有", "没有", "")),
    Deed("create", ("zm", "报修", "plumbing", "水龙头滴水", "")),
    Deed("create", ("1-1-101", "1", "投诉", "噪音", "楼上装修吵", "")),
    Deed("create", ("zm", "咨询", "fees", "物业费怎么交", "", "手机上交")),
    Deed("create", ("zm", "表扬", "service", "保洁认真", "", "已转达")),
    Deed("create", ("-", "大门", "0", "门禁失灵", "大门刷不开", "")),
    Deed("create", ("-", "车棚", "赵先生", "0", "投诉", "parking", "车乱停", "")),
    Deed("create", ("-", "北门", "孙女士", "13800003333", "投诉", "cleaning", "垃圾没清", "")),
    # Whoever has reported before is known by the end of a phone.
    Deed("create", ("3333", "南门", "报修", "electrical", "路灯不亮", "")),
    Deed("create", ("zm", "漏水", "卫生间漏水", "卫生间", "关得上", "没有", "", "c")),
    Deed(
        "create",
        (
            "-",
            "二号电梯",
            "钱先生",
            "13800004444",
            "电梯困人",
            "有人被困",
            "二号",
            "三层",
            "一个",
            "没有",
            "13800004444",
            "",
        ),
    ),
    Deed("create 楼道灯坏 --kind repair --category electrical --place 一楼 --channel patrol"),
    Deed("create 消防门坏 --kind 报修 --category doors-windows --place 三楼 --channel 巡查"),
    Deed(
        "create 垃圾桶满 --kind 投诉 --category 环境卫生 --place 西门 --no-contact anonymous"
        " --channel visit"
    ),
    Deed(
        "create 加座椅 --kind 建议 --category other --place 花园 --no-contact declined"
        " --name 李女士 --channel visit",
        ("列入计划",),
    ),
    Deed(
        "create 车位怎么租 --kind 咨询 --category 停车 --unit 1-1-101 --resident 周敏"
        " --channel phone --answered 已告知租金"
    ),
    Deed(
        "create 借轮椅 --kind 求助 --category other --unit 1-1-101 --resident 周敏 --channel phone",
        ("",),
    ),
    Deed(
        "create 有人尾随 --kind 投诉 --category security --place 东门 --name 吴女士"
        " --phone 13800005555 --channel hotline"
    ),
    Deed(
        "create 花坛积水 --kind 报修 --category 公共设施 --place 花坛 --no-contact anonymous"
        " --channel 微信"
    ),
    Deed("create", ("zm", "求助", "其他", "帮忙搬柜子", "", "", "c")),
    Deed("list"),
    Deed("assign 1 2 3 me"),
    Deed("accept 1 2 3"),
    Deed("finish 1", ("已修复", "换了空开")),
    Deed("callback 1 --score 5"),
    Deed("find zm"),
    Deed("list --mine"),
    Deed("due"),
    Deed("board"),
    Deed("shift --to me"),
    Deed("report daily"),
    Deed("check"),
)
