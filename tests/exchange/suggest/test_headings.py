"""Known headings: each is reached, however it is written, and real feeds are understood by them."""

# ruff: noqa: E501 - headings of feeds are as long as they are
from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from svc.exchange.files.source import source_of
from svc.exchange.mapping.model import RowKind
from svc.exchange.suggest import synonyms
from svc.exchange.suggest.column_matching import guessed, placed
from svc.exchange.suggest.profile import survey
from svc.exchange.suggest.synonyms import fields_of, part_of, squeezed, verdict_of

ENTRIES: dict[str, dict[str, str]] = yaml.safe_load(
    Path(synonyms.__file__).with_name("headings.yaml").read_text(encoding="utf-8")
)
PLAIN = [(kind, field, name) for kind, fields in ENTRIES.items()
         for field, names in fields.items() for name in names.split()]  # fmt: skip


def written(name: str) -> Iterator[str]:
    """A heading as files write it."""
    yield from (name, f" {name}：", f"{name}(必填)", f"{name} 2")
    if name.isascii() and name.replace("_", "").isalpha():
        first, *others = name.split("_")
        yield from ("".join([first, *(one.title() for one in others)]), name.upper())
        yield from (name.replace("_", " ").title(), name.replace("_", "-"), f"{name} (UTC)")


@pytest.mark.parametrize("kind", list(ENTRIES))
def test_every_entry_is_reached(kind: str) -> None:
    """Each name means its field, in camel case, with underscores, blanks, marks or a number too."""
    for own, field, name in PLAIN:
        if own != kind:
            continue
        for spelling in written(name):
            if kind == "verdict":
                assert verdict_of(spelling), spelling
            else:
                assert field in [one for one, _place in fields_of(kind, spelling)], spelling


def test_no_entry_stands_twice() -> None:
    """A name stands once among those of a field, so that its place says how likely it is."""
    for kind, fields in ENTRIES.items():
        for field, names in fields.items():
            plain = [squeezed(name) for name in names.split()]
            assert len(plain) == len(set(plain)), (kind, field)
    assert part_of("Building No.") == "building"


#: Columns of public service-request feeds, event logs, helpdesks, hotlines and property sheets, each
#: with a row, and what must be understood of it.
FEEDS: tuple[tuple[str, str, str, str, dict[str, str]], ...] = (
    ("city of New York", "tickets",
     "Unique Key,Created Date,Closed Date,Agency,Complaint Type,Descriptor,Incident Address,Status,"
     "Due Date,Resolution Description,Open Data Channel Type",
     "1,01/02/2025 10:00:00 AM,01/03/2025 10:00:00 AM,HPD,HEAT,No heat,1 MAIN ST,Closed,,Done,PHONE",
     {"number": "Unique Key", "received": "Created Date", "closed": "Closed Date",
      "department": "Agency", "category": "Complaint Type", "place": "Incident Address",
      "state": "Status", "resolve_due": "Due Date", "note": "Resolution Description",
      "channel": "Open Data Channel Type"}),
    ("city of Chicago", "tickets",
     "SR_NUMBER,SR_TYPE,OWNER_DEPARTMENT,STATUS,ORIGIN,CREATED_DATE,CLOSED_DATE,STREET_ADDRESS",
     "SR1,Pothole,Streets,Completed,Phone Call,01/02/2025 10:00:00 AM,,1 MAIN ST",
     {"number": "SR_NUMBER", "category": "SR_TYPE", "department": "OWNER_DEPARTMENT",
      "channel": "ORIGIN", "received": "CREATED_DATE", "place": "STREET_ADDRESS"}),
    ("city of San Francisco", "tickets",
     "CaseID,Opened,Closed,Updated,Status,Status Notes,Responsible Agency,Category,Request Type,"
     "Request Details,Address,Source",
     "1,01/02/2025 10:00:00 AM,,,Open,,DPW,Noise,Noise Issue,loud,1 MAIN ST,Phone",
     {"number": "CaseID", "received": "Opened", "closed": "Closed", "note": "Status Notes",
      "department": "Responsible Agency", "category": "Category", "text": "Request Details"}),
    ("city of Boston", "tickets",
     "case_enquiry_id,open_dt,target_dt,closed_dt,ontime,case_status,case_title,subject,department",
     "1,2025-01-02 10:00:00,,,ONTIME,Open,Heat,Inspection,ISD",
     {"number": "case_enquiry_id", "received": "open_dt", "resolve_due": "target_dt",
      "closed": "closed_dt", "text": "case_title", "category": "subject"}),
    ("Open311", "tickets",
     "service_request_id,status,service_name,description,agency_responsible,requested_datetime,"
     "expected_datetime,address",
     "1,open,Noise,loud,DPW,2025-01-02T10:00:00Z,,1 MAIN ST",
     {"number": "service_request_id", "category": "service_name", "text": "description",
      "received": "requested_datetime", "resolve_due": "expected_datetime"}),
    ("ServiceNow", "tickets",
     "number,opened_at,short_description,caller_id,priority,state,category,assignment_group,"
     "assigned_to,resolved_at,closed_at,close_notes,contact_type,made_sla",
     "INC1,2025-01-02 10:00:00,down,Ann,3,New,Network,Desk,Bob,,,,phone,true",
     {"number": "number", "received": "opened_at", "text": "short_description",
      "reporter_name": "caller_id", "department": "assignment_group", "assignee": "assigned_to",
      "finished": "resolved_at", "closed": "closed_at", "note": "close_notes",
      "channel": "contact_type"}),
    ("Jira", "tickets",
     "Issue key,Summary,Issue Type,Status,Priority,Assignee,Reporter,Created,Resolved,Due date",
     "P-1,Leak,Bug,Open,High,Bob,Ann,2025-01-02 10:00,,",
     {"number": "Issue key", "text": "Summary", "reporter_name": "Reporter",
      "received": "Created", "finished": "Resolved", "resolve_due": "Due date"}),
    ("Zendesk", "tickets",
     "Id,Subject,Requester,Assignee,Group,Status,Priority,Via,Created at,Assigned at,Solved at,Due at",
     "1,Leak,Ann,Bob,Desk,open,high,web,2025-01-02 10:00,,,",
     {"number": "Id", "reporter_name": "Requester", "department": "Group", "channel": "Via",
      "received": "Created at", "assigned": "Assigned at", "finished": "Solved at",
      "resolve_due": "Due at"}),
    ("Freshdesk", "tickets",
     "Ticket ID,Subject,Status,Priority,Source,Group,Created time,Due by Time,Initial response time,"
     "Resolved time,Closed time,Resolution status,Full name,Work phone",
     "1,Leak,Open,High,Phone,Desk,2025-01-02 10:00,2025-01-03 10:00,2025-01-02 11:00,,,,Ann,0101",
     {"number": "Ticket ID", "received": "Created time", "resolve_due": "Due by Time",
      "responded": "Initial response time", "finished": "Resolved time", "closed": "Closed time",
      "reporter_name": "Full name", "reporter_phone": "Work phone"}),
    ("OTRS", "tickets", "Ticket#,Created,Closed,First Response,State,Priority,Queue,Owner,Subject",
     "1,2025-01-02 10:00,,2025-01-02 11:00,open,3,Desk,Bob,Leak",
     {"number": "Ticket#", "received": "Created", "responded": "First Response",
      "department": "Queue", "assignee": "Owner"}),
    ("GLPI", "tickets", "ID,Title,Status,Opening date,Priority,Requester,Category,Time to resolve",
     "1,Leak,New,2025-01-02 10:00,3,Ann,Water,2025-01-03 10:00",
     {"number": "ID", "text": "Title", "received": "Opening date", "reporter_name": "Requester",
      "resolve_due": "Time to resolve"}),
    ("XES", "events", "case:concept:name,concept:name,time:timestamp,org:resource,org:group,case:note",
     "1,Assigned,2025-01-02T10:00:00Z,Bob,Desk,x\n1,Closed,2025-01-02T11:00:00Z,Bob,Desk,x",
     {"number": "case:concept:name", "action": "concept:name", "at": "time:timestamp",
      "by": "org:resource", "department": "org:group", "note": "case:note"}),
    ("incident activities", "events",
     "Incident ID;DateStamp;IncidentActivity_Number;IncidentActivity_Type;Assignment Group",
     "IM1;07-01-2013 08:17;001A1;Assignment;TEAM1\nIM1;07-01-2013 09:17;001A2;Closed;TEAM1",
     {"number": "Incident ID", "at": "DateStamp", "order": "IncidentActivity_Number",
      "action": "IncidentActivity_Type", "department": "Assignment Group"}),
    ("helpdesk log", "events", "Case ID,Activity,Resource,Complete Timestamp,Workgroup",
     "1,Assign,V1,2012/10/09 14:50:17,W1\n1,Closed,V1,2012/10/09 15:50:17,W1",
     {"number": "Case ID", "action": "Activity", "at": "Complete Timestamp", "by": "Resource"}),
    ("hotline", "tickets",
     "工单编号,来电时间,来电人,来电号码,诉求类型,诉求内容,事发地址,承办单位,办理时限,办结时间,办理结果",
     "H1,2025-01-02 10:00,甲,13800000001,求助,漏水,一路1号,街道,2025-01-05 10:00,,",
     {"number": "工单编号", "received": "来电时间", "reporter_name": "来电人",
      "reporter_phone": "来电号码", "kind": "诉求类型", "text": "诉求内容", "place": "事发地址",
      "department": "承办单位", "resolve_due": "办理时限", "finished": "办结时间",
      "resolution": "办理结果"}),
    ("property desk", "tickets",
     "报修单号,报修时间,派单时间,接单时间,上门时间,完工时间,报修位置,报修人,联系电话,故障现象,维修人员",
     "B1,2025-01-02 10:00,2025-01-02 10:10,,,,大堂,甲,13800000001,灯坏,乙",
     {"number": "报修单号", "received": "报修时间", "assigned": "派单时间", "accepted": "接单时间",
      "arrived": "上门时间", "finished": "完工时间", "place": "报修位置", "text": "故障现象",
      "assignee": "维修人员"}),
    ("owners", "residents", "楼栋号,单元,房间号,业主姓名,业主手机,与户主关系,交房日期,租赁到期日",
     "3,2,1502,甲,13800000001,业主,2020-01-02,",
     {"name": "业主姓名", "phones": "业主手机", "relation": "与户主关系", "since": "交房日期",
      "until": "租赁到期日"}),
    ("homes", "units", "楼栋号,单元,房间号,房产类型,所在楼层,计费面积(㎡)", "3,2,1502,住宅,15,89.5",
     {"use": "房产类型", "floor": "所在楼层", "area": "计费面积(㎡)"}),
)  # fmt: skip


@pytest.mark.parametrize("feed", FEEDS, ids=[feed[0] for feed in FEEDS])
def test_feeds(feed: Any) -> None:
    """The columns of feeds that are published, or that such systems export, find their fields."""
    _name, kind, header, rows, fields = feed
    data = f"{header}\n{rows}\n".encode()
    profile = survey(source_of(io.BytesIO(data), "feed.csv"))
    assert str(guessed(profile)) == kind
    columns = placed(profile, RowKind(kind))
    assert {name: columns[name].heading for name in fields if name in columns} == fields
