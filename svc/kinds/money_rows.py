"""The kinds of record that are about money, a row each; `svc.kinds.table` is the table of all.

What rows have in common stands here as well: what houses, days and months look like in an
id, and who leads.
"""

from __future__ import annotations

from svc.kinds.id_schemes import NamedId, Series, SlotId
from svc.kinds.record_kind import RecordKind, RecordStep
from svc.language import N_
from svc.model.roles import Role
from svc.model.slug import SLUG

DIRECTOR = (Role.DIRECTOR,)
LEADING = (Role.DIRECTOR, Role.SUPERVISOR)
UNIT = "[0-9A-Z]{1,8}(?:-[0-9A-Z]{1,8}){1,3}"
METER = rf"{UNIT}\.[a-z][a-z0-9-]{{0,30}}(?:\.[a-z0-9]{{1,12}})?"
BILL_VERBS = ("add", "list", "show", "void", "waive", "approve", "refuse", "object", "settle")
STATEMENT_STEPS = ("match", "claim", "ignore", "release", "close", "confirm")
DAY = "(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
MONTH = "[0-9]{2}(?:0[1-9]|1[0-2])"
DAY6 = f"{MONTH}(?:0[1-9]|[12][0-9]|3[01])"

#: What keeps the sums of what was paid true.
_SETTLEMENT = "svc.index.fees.settlement_upkeep"

#: What is charged for, and what was charged.
FEES = (
    RecordKind(
        "party", "parties", "外部单位", "pa", "svc.kinds.party:Party", (NamedId(),),
        help="Outside parties: the developer, contractors", counted="家", format=2,
        listed=("name", "role", "contact", "counterpart", "until"), sought=("name",),
        columns=("name", "role", "buildings", "counterpart", "contract", "since", "until"),
        rights=(("delete", LEADING),),
    ),
    RecordKind(
        "tariff", "tariffs", "收费标准", "ta", "svc.kinds.fees.tariff:Tariff", (NamedId(),),
        help="Tariffs: what is charged for, and by which rule", counted="项",
        home="rules/tariffs", own=("list",), listed=("name", "refundable", "rank"),
        columns=("name", "refundable", "rank"),
        rights=(("add", LEADING), ("edit", LEADING), ("delete", DIRECTOR)), keeper=_SETTLEMENT,
    ),
    RecordKind(
        "meter", "meters", "表计", "m", "svc.kinds.fees.meter:Meter",
        (SlotId(METER, "([^-.]+)"),), help="Meters of units", counted="块",
        listed=("unit", "item", "number", "digits", "until"),
        columns=("unit", "item", "place", "number", "since", "until"),
    ),
    RecordKind(
        "reading", "readings", "抄表读数", "md", "svc.kinds.fees.reading:Reading",
        (SlotId(rf"{METER}_{DAY}", r".*_[0-9]{2}(?P<yymm>[0-9]{4})"),),
        help="What meters showed", listed=("meter", "day", "value", "change"),
        columns=("meter", "day", "value", "change", "by", "estimated"), counted="条",
    ),
    RecordKind(
        "bill", "bills", "账单", "b", "svc.kinds.fees.bill:Bill",
        (SlotId(f"B{MONTH}-{UNIT}", r"B(?P<yymm>[0-9]{4})"), Series("B")),
        help="Bills: what is charged, and why", listed=("unit", "period", "issued"),
        columns=("unit", "period", "issued", "by"), events="events", counted="份",
        asked=("bill_row (unit, by)", "bill_row (period)", "bill_line_row (bill_id, key)",
               "bill_line_row (of_unit) WHERE amount < 0"),
        own=BILL_VERBS, keeper=_SETTLEMENT,
        instead=N_("svc bill void voids it"),
        tables=(("bill_line", "key TEXT, item TEXT, tariff TEXT, corrects TEXT, payer TEXT,"
                 " first TEXT, last TEXT, due TEXT, issued INT, amount INT, waived INT,"
                 " late_waived INT, asked INT, voided INT, objected INT, bill_id TEXT,"
                 " of_unit TEXT, month TEXT"),
                ("bill_waiver", "key TEXT, at INT, amount INT, bill_id TEXT")),
        steps=(
            RecordStep("void", "Charge a line no longer", takes=("line", "reason"), repeats=True,
                       chinese="作废一笔"),
            RecordStep("waive", "Ask to let an amount of a line go", repeats=True,
                       takes=("line", "amount", "reason", "late?"), chinese="申请减免"),
            RecordStep("approve", "Agree to what somebody asked to let go", after="waive",
                       takes=("line", "amount?", "reason?"), repeats=True, apart=("waive",),
                       about="line", chinese="批准减免"),
            RecordStep("refuse", "Refuse what somebody asked to let go", after="waive",
                       takes=("line", "reason"), repeats=True, chinese="不批准减免"),
            RecordStep("object", "Record that the payer objects to a line", repeats=True,
                       takes=("line", "reason", "ticket?"), chinese="登记异议"),
            RecordStep("settle", "Record that an objection is settled", after="object",
                       takes=("line", "reason"), repeats=True, chinese="了结异议"),
        ),
        rights=(("run", LEADING), ("correct", LEADING), ("void", LEADING),
                ("approve", DIRECTOR), ("refuse", LEADING)),
        amounts=(("waive", "amount"), ("approve", "amount")),
    ),
    RecordKind(
        "receipt", "receipts", "收据", "n", "svc.kinds.fees.receipt:Receipt", (Series("N"),),
        help="Receipts: money taken and given back", counted="张", events="events",
        listed=("taken", "unit", "method", "amount", "cashier", "reverses"),
        columns=("taken", "cashier", "unit", "payer", "method", "amount", "credit", "reverses",
                 "refunds", "paper_no", "channel_no"),
        tables=(("receipt_line", "bill TEXT, line TEXT, principal INT, late INT, of_unit TEXT,"
                 " at INT"),
                ("receipt_credit", "amount INT, of_unit TEXT, of_payer TEXT, at INT"),
                ("receipt_deposit", "item TEXT, held INT, of_unit TEXT, of_payer TEXT, at INT")),
        asked=("receipt_row (unit, payer, credit)", "receipt_row (payer)",
               "receipt_line_row (bill)", "receipt_line_row (at)",
               "receipt_row (cashier, desk, source_system, yymm, sequence)",
               "receipt_row (taken)", "receipt_row (channel_no)",
               "receipt_row (reverses) WHERE reverses IS NOT NULL",
               "receipt_credit_row (of_unit)", "receipt_deposit_row (of_unit)"),
        kept=(("refolded", "unit TEXT PRIMARY KEY"),
              ("refolded_part", "unit TEXT, n INT, bill TEXT, line TEXT, receipt TEXT, at INT,"
               " method TEXT, principal INT, late INT, PRIMARY KEY (unit, n)"),
              ("refolded_credit", "unit TEXT, payer TEXT, amount INT, PRIMARY KEY (unit, payer)"),
              ("refolded_deposit", "unit TEXT, payer TEXT, item TEXT, amount INT,"
               " PRIMARY KEY (unit, payer, item)"),
              ("line_sum", "bill TEXT, line TEXT, unit TEXT, other TEXT, paid INT, most INT,"
               " late INT, parts INT, moved INT, PRIMARY KEY (bill, line)"),
              ("open_line", "bill TEXT, line TEXT, PRIMARY KEY (bill, line)")),
        keeper=_SETTLEMENT,
        own=("add", "print", "ticket"), instead=N_("svc receipt reverse takes it back"),
        steps=(
            RecordStep("print", "Put it on paper", takes=("note?",), repeats=True,
                       chinese="打印收据"),
            RecordStep("invoice", "Note the number of its tax invoice", takes=("number", "note?"),
                       repeats=True, chinese="登记发票号"),
            RecordStep("confirm", "Confirm that the money is there", takes=("note?",),
                       apart=("cashier", "by"), chinese="复核"),
            RecordStep("ticket", "Note where it is settled", takes=("ticket",), by_rule=True,
                       chinese="转工单"),
            RecordStep("acknowledge", "Say that its other number is known", takes=("note?",),
                       chinese="知悉重号"),
        ),
        rights=(("add", (Role.CASHIER,)), ("reverse", (Role.CASHIER, *LEADING)),
                ("reverse-later", LEADING), ("use-deposit", LEADING), ("refund", LEADING),
                ("use-credit", (Role.CASHIER, *LEADING)), ("print", (Role.CASHIER, *LEADING)),
                ("approve-refund", DIRECTOR)),
        amounts=(("add", "amount"), ("reverse", "amount"), ("refund", "amount"),
                 ("approve-refund", "amount")),
    ),
    RecordKind(
        "cash", "cash-moves", "现金调拨", "ca", "svc.kinds.fees.cash:CashMove", (Series("C"),),
        english="cash move", many="cash moves", counted="笔", events="events", own=("add",),
        help="Cash moves: to the bank, into the drawer, out of it",
        listed=("at", "cashier", "way", "amount", "reason"),
        columns=("at", "cashier", "way", "amount", "slip"),
        instead=N_("another one makes it good"),
        steps=(
            RecordStep("confirm", "Confirm that it arrived", takes=("note?",),
                       apart=("cashier", "by"), chinese="复核"),
        ),
        rights=(("add", (Role.CASHIER, *LEADING)), ("add-for", LEADING),
                ("confirm", LEADING)),
        amounts=(("add", "amount"), ("add-for", "amount")),
    ),
    RecordKind(
        "closing", "closings", "日结单", "cl", "svc.kinds.fees.closing:Closing",
        (SlotId(f"D{MONTH}(?:0[1-9]|[12][0-9]|3[01])-[A-Z]{{1,2}}-{SLUG}",
                r"D(?P<yymm>[0-9]{4})"),),
        help="Closings: what a cashier took since the last, and what was counted", counted="张",
        listed=("closed", "expected", "counted", "difference", "kept"), events="events",
        ties="svc.index.till.ties",
        columns=("day", "desk", "cashier", "closed", "expected", "counted", "difference", "kept",
                 "handed_to"),
        tables=(("closing_stretch", "cashier TEXT, letter TEXT, series TEXT, first INT, last INT,"
                 " held INT"), ("closing_move", "move TEXT"), ("closing_opening", "earlier TEXT"),
                ("closing_unconfirmed", "by TEXT")),
        asked=("closing_row (cashier, desk, day)",
               "closing_stretch_row (cashier, letter, series, last)",
               "closing_move_row (move)", "closing_opening_row (earlier)"),
        own=("add", "print", "ticket"), instead=N_("svc closing explain says what was wrong"),
        steps=(
            RecordStep("confirm", "Confirm it: somebody else counted, and agrees",
                       takes=("words?",), apart=("cashier", "by", "handed_to"), chinese="复核"),
            RecordStep("explain", "Say what was found out about a difference", takes=("words",),
                       repeats=True, chinese="说明差异"),
            RecordStep("print", "Put it on paper", takes=("words?",), repeats=True,
                       chinese="打印日结单"),
            RecordStep("ticket", "Note where a difference is settled", takes=("ticket",),
                       by_rule=True, chinese="转工单"),
        ),
        rights=(("add", (Role.CASHIER, *LEADING)), ("add-for", LEADING),
                ("confirm", LEADING), ("explain", (Role.CASHIER, *LEADING)),
                ("print", (Role.CASHIER, *LEADING))),
        amounts=(("confirm", "difference"),),
    ),
    RecordKind(
        "statement", "statements", "对账单", "st", "svc.kinds.fees.statement:Statement",
        (Series("M"),), help="Statements of banks and payment channels, and who paid",
        counted="份", events="events", ties="svc.index.fees.statements",
        listed=("account", "channel", "first", "last", "at", "by"),
        columns=("at", "by", "account", "channel", "first", "last", "sha256", "part", "parts"),
        tables=(("statement_line",
                 "key TEXT, place INT, day TEXT, amount INT, fee INT, state TEXT"),
                ("statement_match", "key TEXT, place INT, receipt TEXT, amount INT")),
        asked=("statement_row (sha256)", "statement_line_row (key)", "statement_line_row (state)",
               "statement_match_row (receipt)"),
        own=("add", "list", "show", *STATEMENT_STEPS),
        instead=N_("svc statement withdraw takes it back"),
        steps=(
            RecordStep("match", "Match its lines with receipts", takes=("matches",),
                       repeats=True, chinese="匹配收据"),
            RecordStep("claim", "Say which receipt a line is", takes=("line", "receipt"),
                       repeats=True, chinese="认领一笔"),
            RecordStep("ignore", "Put a line aside that is nobody's payment", repeats=True,
                       takes=("line", "reason"), chinese="标记不需认领"),
            RecordStep("release", "Part a line and its receipt again", repeats=True,
                       takes=("line", "receipt?", "reason"), chinese="解除匹配"),
            RecordStep("close", "Close a difference", repeats=True, chinese="了结差异",
                       takes=("difference", "line?", "receipt?", "reason")),
            RecordStep("confirm", "Confirm its matches", repeats=True,
                       apart=("match", "claim"), takes=("reason?",), chinese="复核匹配"),
            RecordStep("withdraw", "Count it no longer", takes=("reason",), chinese="撤回"),
        ),
        rights=(("add", (Role.CASHIER, *LEADING)), ("match", (Role.CASHIER, *LEADING)),
                ("claim", (Role.CASHIER, *LEADING)), ("ignore", (Role.CASHIER, *LEADING)),
                ("release", LEADING), ("close", LEADING), ("confirm", LEADING),
                ("withdraw", LEADING)),
    ),
    RecordKind(
        "demand", "demands", "催缴", "dm", "svc.kinds.fees.demand:Demand", (Series("J"),),
        help="Demands: who was asked to pay what, when and how", counted="次", events="events",
        listed=("at", "unit", "payer", "amount", "means", "step", "by"),
        columns=("at", "by", "unit", "payer", "amount", "means", "step", "rung", "ticket"),
        tables=(("demand_line", "bill TEXT, line TEXT, principal INT, late INT"),),
        asked=("demand_row (unit)", "demand_line_row (bill)"),
        own=("add",), by_rule=("add",), instead=N_("a demand that was made stays one"),
        steps=(
            RecordStep("deliver", "Note what proves that it arrived", takes=("number?", "note?"),
                       repeats=True, chinese="登记送达"),
        ),
    ),
)  # fmt: skip
