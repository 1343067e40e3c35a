"""Rows of the tests' own kinds of record; `tests.kinds.declared` puts them into the table."""

from __future__ import annotations

from svc.kinds.id_schemes import Series, SlotId
from svc.kinds.table import RecordKind, RecordStep
from svc.model.roles import Role

VISIT = RecordKind(
    "visit", "visits", "走访", "zz", "tests.kinds.visit:Visit", (Series("Z"),),
    help="Visits to homes, and what came of them",
    listed=("at", "purpose", "unit", "title", "held"),
    columns=("at", "by", "purpose", "unit", "title", "day", "deposit", "damp", "urgent", "held",
             "cancelled"),
    steps=(
        RecordStep("hold", "Record that somebody was there", "held", by="holder",
                   unless=("cancelled",), takes=("outcome",), chinese="登记上门"),
        RecordStep("cancel", "Call a visit off", "cancelled", unless=("held",),
                   takes=("outcome?",), chinese="取消"),
    ),
)  # fmt: skip
LEDGER = RecordKind(
    "ledger", "ledgers", "台账", "l", "tests.kinds.ledger:Ledger",
    (SlotId(r"L[0-9]{2}-[0-9]{1,3}-[0-9]{1,3}-[0-9]{2,5}", r"L(?P<yy>[0-9]{2})"),),
    help="Ledgers of homes", listed=("year", "unit", "total"),
    columns=("opened", "year", "unit", "total"), events="events",
    steps=(
        RecordStep("seal", "Close it", takes=("note?",), chinese="封存"),
        RecordStep("print", "Put it on paper", repeats=True, chinese="打印"),
        RecordStep("unseal", "Open it again", after="seal", takes=("note",), chinese="启封"),
        RecordStep("waive", "Let an amount go", takes=("amount",), repeats=True, chinese="减免"),
        RecordStep("approve", "Agree to what was waived", after="waive", apart=("waive",),
                   chinese="核准"),
    ),
    rights=(("waive", (Role.DESK, Role.SUPERVISOR, Role.DIRECTOR)),
            ("approve", (Role.SUPERVISOR, Role.DIRECTOR))),
    amounts=(("waive", "amount"),),
)  # fmt: skip
ENTRY = RecordKind(
    "entry", "entries", "台账条目", "y", "tests.kinds.ledger:Entry",
    (Series("E", parent="ledger"),), help="Entries of ledgers",
    listed=("ledger", "at", "amount"), columns=("ledger", "at", "amount"),
)  # fmt: skip
DECLARED = (VISIT, LEDGER, ENTRY)
