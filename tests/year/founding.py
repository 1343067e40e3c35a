"""The office of the year as it is founded: its people, homes, rules and the parties outside."""

from __future__ import annotations

from typing import Any

from tests.year.pinned import PinnedOffice

STAFF = (
    ("huang.li", "service", ["supervisor", "desk"]), ("li.na", "service", ["desk"]),
    ("chen.hong", "service", ["cashier"]), ("zhang.wei", "engineering", ["supervisor", "worker"]),
    ("wang.qiang", "engineering", ["worker"]), ("sun.mei", "order", ["supervisor", "worker"]),
)  # fmt: skip
#: Homes by area; a building that the developer hands over, and one that was lived in before.
HOMES = {
    "1-1-101": "89.60", "1-1-102": "118.40", "1-1-201": "89.60", "1-1-202": "118.40",
    "2-1-101": "64.50", "2-1-102": "96.80", "2-1-201": "64.50", "2-1-202": "96.80",
}  # fmt: skip
#: Who has lived in building 2 since before: made-up numbers of a range that nobody has.
OLD = {
    "2-1-101": ("高雪梅", "13800000104"), "2-1-102": ("Emma Larsen", "13800000106"),
    "2-1-201": ("秦淑芬", "13800000121"), "2-1-202": ("冯立群", "13800000116"),
}  # fmt: skip
#: Who moves into building 1.
NEW = {
    "1-1-101": ("林志远", "13800000101"), "1-1-102": ("田甜", "13800000108"),
    "1-1-201": ("魏东升", "13800000110"), "1-1-202": ("贺兰", "13800000130"),
}  # fmt: skip
_ONCE = {"version": "2025", "since": "2025-01-01", "formula": "fixed", "period": "once"}
PARTIES: tuple[dict[str, Any], ...] = (
    {"id": "developer", "name": "桂湖置业", "role": "developer", "channel": "letter",
     "targets": "answer=3d,resolve=20d", "handles": ["plumbing", "doors-windows"],
     "buildings": ["1"], "counterpart": "zhang.wei"},
    {"id": "lift-care", "name": "迅安电梯", "role": "contractor", "handles": ["lift"],
     "targets": "answer=4h,resolve=3d", "channel": "phone"},
    {"id": "hotline", "name": "12345", "role": "hotline", "targets": "orders=5d"},
    {"id": "quality", "name": "品质部", "role": "company"},
    {"id": "successor", "name": "新家物业", "role": "other"},
)  # fmt: skip
PLANT = {
    "version": "1", "since": "2025-01-01", "late": "3h", "makeup": 3, "department": "engineering",
    "frequency": {"every": "month", "days": [10], "at": ["09:00"], "holidays": "after"},
    "route": [{"id": "pump-room", "name": "泵房"}, {"id": "roof", "name": "屋面"}],
    "sheet": [
        {"id": "dry", "text": "无渗漏", "weight": 1},
        {"id": "pressure", "text": "压力", "answer": "number", "unit": "MPa", "low": "0.3",
         "high": "0.8", "points": ["pump-room"], "weight": 3},
    ],
    "creates": {"category": "plumbing", "department": "engineering"},
}  # fmt: skip


def _rules() -> list[dict[str, Any]]:
    elderly = {"version": "1", "since": "2025-01-01", "every": "quarter", "reason": "elderly",
               "units": ["2-1-101", "2-1-202"], "host": "li.na"}  # fmt: skip
    fee = {
        "version": "2025",
        "since": "2025-01-01",
        "formula": "area",
        "price": "2.00",
        "due": "last day of month",
        "late": {"rate": "0.0005", "grace": 15, "cap": "0.3"},
    }
    return [
        {"do": "tariff add", "id": "property-fee", "name": "物业费", "versions": [fee]},
        {"do": "tariff add", "id": "renovation-deposit", "name": "装修押金", "refundable": True,
         "versions": [{**_ONCE, "price": "2000"}]},
        *({"do": "tariff add", "id": item, "name": item, "versions": [{**_ONCE, "price": price}]}
          for item, price in (("garbage", "200"), ("damage", "300"))),
        *({"do": "party add", **party} for party in PARTIES),
        {"do": "plan add", "id": "plant", "name": "设备房月检", "versions": [PLANT]},
        {"do": "plan adopt", "name": "renovation", "since": "2025-01-01"},
        *({"do": "workflow adopt", "name": name, "since": "2025-01-01"}
          for name in ("move-in", "renovation", "handover")),
        {"do": "filing adopt", "name": "pmr-29"}, {"do": "disclosure adopt", "name": "cc-943"},
        {"do": "outreach add", "id": "elderly", "name": "季度走访", "versions": [elderly]},
    ]  # fmt: skip


def found(office: PinnedOffice) -> None:
    """Found it on 2 January 2025: one commit of rules and homes, one of who lives there."""
    office.found("2025-01-02 08:30", "--locale", "zh_CN", "--timezone", "Asia/Shanghai",
                 "--name", "桂湖苑管理处")  # fmt: skip
    office("2025-01-02 08:40", "", "staff add he.jianguo --name 何建国 --department service"
                                   " --role director")  # fmt: skip
    office.batch("2025-01-02 09:00", "he.jianguo", *(
        {"do": "staff add", "id": who, "name": who, "department": department, "role": roles}
        for who, department, roles in STAFF
    ), *(
        {"do": "unit add", "unit": unit, "area": area,
         **({"delivered": "2024-06-01"} if unit in OLD else {})}
        for unit, area in HOMES.items()
    ))  # fmt: skip
    office.batch("2025-01-02 09:20", "he.jianguo", *_rules())
    office.batch("2025-01-02 10:00", "li.na", *(
        {"do": "resident add", "name": name, "phone": phone, "unit": unit, "relation": "owner",
         "since": "2024-06-01"}
        for unit, (name, phone) in OLD.items()
    ))  # fmt: skip
