"""The kinds of record about what the office does with people, a row each.

`svc.kinds.table` is the table of all; rows of further duties may stand here too.
"""

from __future__ import annotations

from svc.kinds.id_schemes import Series
from svc.kinds.money_rows import LEADING
from svc.kinds.record_kind import RecordKind, RecordStep
from svc.language import N_

#: What was promised.
PEOPLE = (
    RecordKind(
        "promise", "promises", "承诺", "w", "svc.kinds.people.promise:Promise", (Series("W"),),
        help="Promises: made, kept, moved in time, broken", counted="项", events="events",
        own=("add", "break"), listed=("text", "due", "resident", "unit", "by", "public"),
        columns=("at", "by", "text", "subject", "due", "resident", "unit", "everyone", "ticket",
                 "procedure", "public"),
        tables=(("promise_state", "first INT, ends INT, kept INT, released INT, told INT,"
                 " broken INT, over INT, moves INT"),),
        asked=("promise_row (ticket)", "promise_row (unit)", "promise_row (resident)",
               "promise_state_row (ends)", "promise_state_row (first)"),
        sought=("text",), instead=N_("a promise that was made stays one: svc promise release"),
        steps=(
            RecordStep("keep", "Record that it was kept", takes=("evidence",), chinese="兑现"),
            RecordStep("move", "Move its date, before it has come; the first one stays",
                       takes=("until", "told", "reason"), repeats=True, chinese="改期"),
            RecordStep("tell", "Record that whoever it was made to was told how it stands",
                       takes=("told", "note"), repeats=True, chinese="告知"),
            RecordStep("occur", "Record that what it waits for has come, and its date from then",
                       takes=("until", "note?"), chinese="条件成就"),
            RecordStep("release", "Record that whoever it was made to asks for it no longer",
                       takes=("told", "reason"), chinese="免除"),
            RecordStep("break", "Note that its date passed, and where it is followed up",
                       takes=("ticket?",), by_rule=True, repeats=True, chinese="失约"),
        ),
        rights=(("refund", LEADING), ("works", LEADING), ("public", LEADING)),
    ),
)  # fmt: skip
