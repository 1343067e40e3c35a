"""Files as other systems and offices write them: the suggested mapping imports its own file.

Each is made by hand after exports of service requests, ITSM tools, helpdesks, hotlines and
property sheets; every name and number is invented.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from svc.desk.importing.run import ImportJob, import_files
from svc.desk.importing.suggest import suggest
from svc.desk.repository.check import check
from tests.exchange.trial import NOW, leader, records, tickets


class Feed(NamedTuple):
    """A file, what its mapping says among other things, and how many rows come in."""

    text: str
    said: tuple[str, ...]
    rows: int
    encoding: str = "utf-8"
    ending: str = "csv"


FEEDS = {
    "incidents": Feed(
        """\
number,opened_at,resolved_at,closed_at,incident_state,priority,category,short_description,\
assignment_group,contact_type,made_sla
INC0000045,28/2/2025 01:16,28/2/2025 11:29,5/3/2025 12:00,Closed,3 - Moderate,Plumbing,Leak,\
Engineering,Phone,true
INC0000057,13/3/2025 06:10,,,Active,2 - High,Noise,Noise at night,Service,Self service,false
""",
        ("'3 - Moderate': normal", "'2 - High': urgent", "Self service: web"),
        2,
    ),
    "issues": Feed(
        """\
Issue key,Summary,Issue Type,Status,Priority,Created,Resolved
HELP-1,Kitchen tap leaks,Incident,Done,High,13/Nov/25 9:05 AM,14/Nov/25 10:00 AM
HELP-2,Gate does not close,Service Request,In Progress,Medium,15/Nov/25 3:20 PM,
""",
        ("    column: Issue Type\n    values:\n      Incident: repair", "category: {value: other}"),
        2,
    ),
    "helpdesk": Feed(
        """\
Ticket ID,Subject,Status,Priority,Source,Type,Group,Created time,Due by Time,Resolved time,\
Closed time,Initial response time,Resolution status
1,Leak,Closed,Low,Phone,Incident,Engineering,2025-10-01 08:00:00,2025-10-03 08:00:00,\
2025-10-02 08:00:00,2025-10-02 09:00:00,2025-10-01 09:00:00,Within SLA
2,Noise,Pending,High,Portal,Question,Service,2025-10-03 08:00:00,2025-10-05 08:00:00,,,\
2025-10-03 10:00:00,
""",
        ("responded: {column: Initial response time}", "Question: inquiry", "status says whether"),
        2,
    ),
    "queue": Feed(
        """\
Ticket#;Created;Closed;FirstResponse;State;Priority;Queue;Title
2025100110000018;2025-10-01 08:00:00;2025-10-02 08:00:00;2025-10-01 09:00:00;closed successful;\
3 normal;Engineering;Leak
2025100310000025;2025-10-03 08:00:00;;2025-10-03 08:30:00;open;4 high;Engineering;Door
""",
        ("closed successful: finish", "responded: {column: FirstResponse}"),
        2,
    ),
    "hotline": Feed(
        """\
工单编号,来电时间,来电人,联系电话,诉求类型,诉求内容,承办单位,转办时间,签收时间,办结时限,办结时间,是否超时
HT001,2025-10-01 08:12:33,王先生,13800000021,投诉,夜间施工,客服中心,2025-10-01 08:30:00,\
2025-10-01 09:00:00,2025-10-03,2025-10-02 17:00:00,否
HT003,2025-10-03 09:12:33,匿名,,咨询,物业费怎么算,客服中心,,,2025-10-05,,
""",
        ("reporter: optional", "when: {column: 联系电话, empty: true}", "是否超时 says whether"),
        2,
    ),
    "date and time apart": Feed(
        """\
序号,报修日期,报修时间,楼栋,单元,房号,报修人,电话,报修内容,派工时间,完成时间
1,2025-10-01,8:05,3栋,2单元,1502,王,13800000021/13800000022,漏水,2025-10-01 8:30,2025-10-01 9:00
2,2025-10-02,14:05,3栋,2单元,1501,李,13800000023 13800000024,灯不亮,2025-10-02 14:30,
""",
        ("received: {columns: [报修日期, 报修时间], join: ' '}",),
        2,
        "gb18030",
    ),
    "no headings": Feed(
        """\
2025-10-01 08:05,3-2-1502,漏水
2025-10-02 09:15,3-2-1501,灯不亮
2025-10-03 10:25,A-1502,门坏
""",
        ("number: [A, B]", "unit: {column: B}", "header_row: 0"),
        3,
    ),
    "camel case": Feed(
        """\
ticketId,createdAt,closedAt,issueType,issueDescription,unitNo,callerName,callerPhone,currentStatus
7,2025-10-01T08:00:00Z,2025-10-01T12:00:00Z,Repair,Leak,3-2-1502,Wang,13800000021,Closed
8,2025-10-02T08:00:00Z,,Complaint,Noise,3-2-1501,Li,13800000022,In Progress
""",
        ("Complaint: complaint", "unit: {column: unitNo}"),
        2,
    ),
    "words for nothing": Feed(
        """\
编号,报修时间,完成时间,内容,房号,报修人,电话
1,2025-10-01 08:00,—,漏水,3-2-1502,王,13800000021
2,2025-10-02 08:00,无,门坏,无,李,13800000022
3,2025-10-03 08:00,2025-10-03 10:00,灯坏,3-2-1501,未留,未留
""",
        ("finished: {column: 完成时间}", "nulls: ['—', 无, 未留]", "reporter: optional"),
        3,
    ),
    "words in another's time": Feed(
        """\
id,opened,closed,summary
1,2025-10-01T08:00:00+08:00,2025-10-01 04:00:00 UTC,Leak
2,2025-10-02T08:00:00+08:00,2025-10-02 13:00:00 UTC+8,Door
3,2025-10-02T08:00:00+08:00,2025-10-02 13:00:00 CST,Door
""",
        ("'%Y-%m-%d %H:%M:%S %z'", "end in CST, which names no one place's time"),
        3,
    ),
    "results that are states": Feed(
        """\
2025年10月投诉登记表,,,
编号,投诉日期,投诉内容,处理结果
1,2025/10/1,噪音,已处理
2,2025/10/2,停车,未处理
制表人：陈欣,,,
""",
        ("未处理: create", "state: {column: 处理结果}"),
        2,
    ),
    "nested": Feed(
        """\
{"id":1,"created":"2025-10-01T08:00:00Z","issue":{"type":"repair","text":"Leak"},\
"reporter":{"name":"W","phone":"13800000021"},"location":{"unit":"3-2-1502"}}
{"id":2,"created":"2025-10-02T08:00:00Z","issue":{"type":"complaint","text":"Noise"},\
"reporter":{"name":"L","phone":"13800000022"},"location":{"unit":"3-2-1501"}}
""",
        ("text: {column: issue.text}", "unit: {column: location.unit}"),
        2,
        ending="jsonl",
    ),
    "seconds and numerals": Feed(
        """\
编号,受理时间,完成时间,内容
1,1759277100,二〇二五年十月三日下午两点半,漏水
2,1759277200,二〇二五年十一月廿日上午九点,漏水
""",
        ("unix", "%Y年%m月%d日%p%I:%M"),
        2,
    ),
    "urgency": Feed(
        """\
单号,提交时间,紧急程度,来源渠道,问题描述,当前状态,处理部门,结束时间
1,2025-10-01 08:00,紧急,微信小程序,漏水,已完结,工程维修部,2025-10-01 10:00
2,2025-10-02 08:00,一般,前台,门坏,待派单,,
3,2025-10-02 09:00,特急,12345热线,电梯困人,处理中,工程维修部,
""",
        ("已完结: finish", "'12345热线': hotline", "特急: emergency"),
        3,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FEEDS)
def test_a_feed_comes_in_by_its_own_suggestion(estate: Path, name: str) -> None:
    """Every row becomes a sound ticket, by fields that were meant."""
    feed = FEEDS[name]
    file = estate.parent / f"feed.{feed.ending}"
    file.write_bytes(feed.text.encode(feed.encoding))
    mapping = estate.parent / "feed.yaml"
    mapping.write_text(suggest(estate, str(file)), encoding="utf-8")
    told = " ".join(mapping.read_text(encoding="utf-8").replace("\n# ", " ").split("\n  # "))
    assert [words for words in feed.said if words not in told] == [], told
    import_files(estate, leader(estate), [ImportJob(str(file), mapping)], now=NOW)
    assert len(tickets(estate)) == feed.rows
    assert check(estate).problems == []


def test_new_with_a_first_word_is_still_new(estate: Path) -> None:
    """Where the resident heard something and nothing else was done, nobody sent it back."""
    file, mapping = estate.parent / "feed.csv", estate.parent / "feed.yaml"
    file.write_text(FEEDS["queue"].text, encoding="utf-8")
    mapping.write_text(suggest(estate, str(file)), encoding="utf-8")
    import_files(estate, leader(estate), [ImportJob(str(file), mapping)], now=NOW)
    waiting = tickets(estate)[1]
    assert waiting.status == "new"
    assert [str(event.action) for event in waiting.timeline] == ["create", "contact"]


OWNERS = "业主编号,业主姓名,手机\n1,甲,13800000021\n2,乙,13800000022\n"
HOMES = """\
业主编号,房号,入住日期,关系
1,3-2-1501,2025-05-01,租户
1,3-2-1502,2025-05-01,租户
2,A-1502,2025-06-01,业主
"""


def test_owners_and_homes_on_two_sheets(estate: Path) -> None:
    """The second sheet is known to be of the first one's system."""
    for text in (OWNERS, HOMES):
        file, mapping = estate.parent / "sheet.csv", estate.parent / "sheet.yaml"
        file.write_text(text, encoding="utf-8")
        mapping.write_text(suggest(estate, str(file)), encoding="utf-8")
        import_files(estate, leader(estate), [ImportJob(str(file), mapping)], now=NOW)
    homes = {one.name: [home.unit for home in one.occupancies]
             for one in records(estate, "resident") if one.source}  # fmt: skip
    assert homes == {"甲": ["3-2-1501", "3-2-1502"], "乙": ["A-1502"]}
