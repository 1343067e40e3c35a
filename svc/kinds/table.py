"""The kinds of record, a row each: all that is asked of a kind before one of its records is read.

`svc --help`, lists and paths read this table, so it holds names and numbers and never a
type. What a record is made of stands in the kind's own file, which `RecordKind.module`
imports; what follows from row and type is in `svc.kinds.derive`.

One more kind is one more row and one more file.
"""

from __future__ import annotations

from svc.kinds.id_schemes import PARENTS, NamedId, Series, SlotId
from svc.kinds.record_kind import RecordKind, RecordStep
from svc.language import N_, either
from svc.model.roles import Role
from svc.model.slug import SLUG

__all__ = [
    "KINDS", "OFFICE_PATH", "RULES", "RecordKind", "RecordStep", "declare", "general_kinds",
    "noun", "nouns", "of_code", "of_plural", "path_of", "place_of",
]  # fmt: skip

_DIRECTOR = (Role.DIRECTOR,)
_LEADING = (Role.DIRECTOR, Role.SUPERVISOR)

#: Where the office's own rules lie.
OFFICE_PATH = "records/office.yaml"
#: Where rules lie that have files of their own.
RULES = "records/rules/"
UNIT = "[0-9A-Z]{1,8}(?:-[0-9A-Z]{1,8}){1,3}"
METER = rf"{UNIT}\.[a-z][a-z0-9-]{{0,30}}(?:\.[a-z0-9]{{1,12}})?"
BILL_VERBS = ("add", "list", "show", "void", "waive", "approve", "refuse", "object", "settle")
STATEMENT_STEPS = ("match", "claim", "ignore", "release", "close", "confirm")
DAY = "(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
MONTH = "[0-9]{2}(?:0[1-9]|1[0-2])"
DAY6 = f"{MONTH}(?:0[1-9]|[12][0-9]|3[01])"

#: In the order in which they depend on one another.
_ROWS = (
    RecordKind(
        "office", "office", "管理处", "o", "svc.model.office:Office", (NamedId("office"),),
        single=OFFICE_PATH, general=False, derived=False, bulk=False, sourced=False,
        rules="svc.rules.office.validation", listed_by="office show", format=3,
        rights=(("edit", _LEADING), ("grant", _DIRECTOR), ("alone", _DIRECTOR),
                ("delete", _DIRECTOR)),
        many="offices", counted="个",
    ),
    RecordKind(
        "staff", "staff", "员工", "s", "svc.kinds.staff:Staff", (NamedId(),), general=False,
        english="member of staff", many="members of staff", counted="名", rights=(
            ("add", _LEADING), ("edit", _LEADING), ("grant", _DIRECTOR), ("delete", _DIRECTOR),
        ),
        columns=("name", "department", "roles", "phone", "email", "active"),
    ),
    RecordKind(
        "unit", "units", "房屋", "u", "svc.kinds.unit:Unit",
        (NamedId(UNIT, "([^-]+)", house=True),), format=3, general=False, counted="套",
        columns=("building", "entrance", "room", "use", "floor", "area"),
    ),
    RecordKind(
        "resident", "residents", "住户", "r", "svc.kinds.resident:Resident",
        (Series("R", ""),), general=False, columns=("name", "phones"),
        instead=N_("end the occupancies instead"), counted="位",
        tables=(("phone", "digits TEXT, e164 TEXT"),
                ("occupancy", "unit TEXT, relation TEXT, since TEXT, until TEXT")),
    ),
    RecordKind(
        "ticket", "tickets", "工单", "t", "svc.model.ticket:Ticket", (Series("T"),),
        format=3, general=False, derived=False, rules="svc.kinds.ticket", listed_by="list",
        by_step=True, permissions="svc.rules.ticket.permissions", bare=True, counted="张",
        timeline=True, beside=("words", "reporter", "clock", "finish", "step", "owed"),
        instead=N_("svc cancel withdraws a ticket"),
    ),
    RecordKind(
        "followup", "followups", "回访", "f", "svc.kinds.followup:FollowUp", (Series("F"),),
        english="follow-up", many="follow-ups", counted="次", listed_by="list", general=False,
        whole=False, by_step=True, columns=(
            "ticket", "at", "by", "attempt", "outcome", "score", "satisfied", "reason", "note",
            "next", "reporter", "code",
        ),
    ),
)  # fmt: skip

#: What is charged for, and what was charged.
_FEES = (
    RecordKind(
        "party", "parties", "外部单位", "pa", "svc.kinds.party:Party", (NamedId(),),
        help="Outside parties: the developer, contractors", counted="家",
        listed=("name", "role", "contact"), columns=("name", "role", "buildings"),
        rights=(("delete", _LEADING),),
    ),
    RecordKind(
        "tariff", "tariffs", "收费标准", "ta", "svc.kinds.fees.tariff:Tariff", (NamedId(),),
        help="Tariffs: what is charged for, and by which rule", counted="项",
        home="rules/tariffs", own=("list",), listed=("name", "refundable", "rank"),
        columns=("name", "refundable", "rank"),
        rights=(("add", _LEADING), ("edit", _LEADING), ("delete", _DIRECTOR)),
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
        asked=("bill_row (unit, by)", "bill_row (period)", "bill_line_row (bill_id, key)"),
        own=BILL_VERBS,
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
        rights=(("run", _LEADING), ("correct", _LEADING), ("void", _LEADING),
                ("approve", _DIRECTOR), ("refuse", _LEADING)),
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
               "receipt_row (taken)", "receipt_row (channel_no)"),
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
        rights=(("add", (Role.CASHIER,)), ("reverse", (Role.CASHIER, *_LEADING)),
                ("reverse-later", _LEADING), ("use-deposit", _LEADING), ("refund", _LEADING),
                ("use-credit", (Role.CASHIER, *_LEADING)), ("print", (Role.CASHIER, *_LEADING)),
                ("approve-refund", _DIRECTOR)),
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
        rights=(("add", (Role.CASHIER, *_LEADING)), ("add-for", _LEADING),
                ("confirm", _LEADING)),
        amounts=(("add", "amount"), ("add-for", "amount")),
    ),
    RecordKind(
        "closing", "closings", "日结单", "cl", "svc.kinds.fees.closing:Closing",
        (SlotId(f"D{MONTH}(?:0[1-9]|[12][0-9]|3[01])-[A-Z]{{1,2}}-{SLUG}",
                r"D(?P<yymm>[0-9]{4})"),),
        help="Closings: what a cashier took since the last, and what was counted", counted="张",
        listed=("closed", "expected", "counted", "difference", "kept"), events="events",
        columns=("day", "desk", "cashier", "closed", "expected", "counted", "difference", "kept",
                 "handed_to"),
        tables=(("closing_stretch", "cashier TEXT, letter TEXT, series TEXT, first INT, last INT,"
                 " held INT"), ("closing_move", "move TEXT"), ("closing_opening", "earlier TEXT")),
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
        rights=(("add", (Role.CASHIER, *_LEADING)), ("add-for", _LEADING),
                ("confirm", _LEADING), ("explain", (Role.CASHIER, *_LEADING)),
                ("print", (Role.CASHIER, *_LEADING))),
        amounts=(("confirm", "difference"),),
    ),
    RecordKind(
        "statement", "statements", "对账单", "st", "svc.kinds.fees.statement:Statement",
        (Series("M"),), help="Statements of banks and payment channels, and who paid",
        counted="份", events="events",
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
        rights=(("add", (Role.CASHIER, *_LEADING)), ("match", (Role.CASHIER, *_LEADING)),
                ("claim", (Role.CASHIER, *_LEADING)), ("ignore", (Role.CASHIER, *_LEADING)),
                ("release", _LEADING), ("close", _LEADING), ("confirm", _LEADING),
                ("withdraw", _LEADING)),
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

#: What is looked at, and what was seen.
_ROUNDS = (
    RecordKind(
        "plan", "plans", "检查计划", "pl", "svc.kinds.rounds.plan:Plan", (NamedId(),),
        help="Plans of rounds: what is looked at, and how often", counted="项",
        home="rules/rounds", listed=("name", "note"), columns=("name",),
        rights=(("add", _LEADING), ("edit", _LEADING), ("delete", _DIRECTOR)),
    ),
    RecordKind(
        "round", "rounds", "检查", "i", "svc.kinds.rounds.round:Round",
        (SlotId(rf"I{DAY6}-{SLUG}-[0-9]{{4}}", r"I(?P<yymm>[0-9]{4})[0-9]{2}-"), Series("I")),
        help="Rounds: what was looked at, and what was found", counted="次", events="events",
        listed=("plan", "due", "version", "unit", "by"),
        columns=("plan", "version", "due", "by", "unit"), own=("add", "check", "attempt"),
        tables=(("round_answer", "plan TEXT, point TEXT, question TEXT, at INT, by TEXT,"
                 " value TEXT, ticket TEXT, finding INT"),),
        asked=("round_row (due)", "round_answer_row (plan, point, question)"),
        steps=(
            RecordStep("check", "Record what was seen at a point", repeats=True,
                       takes=("point", "answers", "note?", "photos?"), chinese="登记检查结果"),
            RecordStep("attempt", "Record that nobody could look: it stays due", repeats=True,
                       takes=("point", "reason"), chinese="登记未能检查"),
        ),
    ),
)  # fmt: skip

#: Every kind by name, in the order in which they depend on one another.
KINDS: dict[str, RecordKind] = {}
_BY_PLURAL: dict[str, RecordKind] = {}
#: Those that lie elsewhere than under their plural, by where.
_BY_HOME: dict[str, RecordKind] = {}
_BY_CODE: dict[str, RecordKind] = {}
#: By the letter of their numbers; those that have none, or their parent's, by name.
_BY_LETTER: dict[str, RecordKind] = {}


def declare(kind: RecordKind) -> None:
    """Put a kind into the table, behind those it depends on.

    Raises:
        ValueError: Another kind has its name, its plural, its code or its letter.
    """
    letter = kind.series.letter if kind.series and not kind.series.parent else kind.name
    held = (KINDS.get(kind.name), _BY_PLURAL.get(kind.plural), _BY_CODE.get(kind.code),
            _BY_LETTER.get(letter))  # fmt: skip
    for other in held:
        if other is not None:
            raise ValueError(f"{kind.name}: its name, plural, code or letter is {other.name}'s")
    KINDS[kind.name] = PARENTS[kind.name] = _BY_PLURAL[kind.plural] = _BY_CODE[kind.code] = kind
    _BY_LETTER[letter] = kind
    if kind.home:
        _BY_HOME[kind.home] = kind


for _row in (*_ROWS, *_FEES, *_ROUNDS):
    declare(_row)


def of_code(code: str) -> RecordKind:
    """The kind that a code of the index stands for."""
    return _BY_CODE[code]


def of_plural(plural: str) -> RecordKind | None:
    """The kind whose collection is called so; None if none is."""
    return _BY_PLURAL.get(plural)


def general_kinds() -> list[RecordKind]:
    """The kinds whose commands are all derived."""
    return [kind for kind in KINDS.values() if kind.general]


def noun(kind: str) -> str:
    """A kind of record, or what an office lists, as its reader calls it."""
    row = KINDS.get(kind)
    if row is None:
        from svc.model.words import listed_noun  # `svc --help` asks for no words

        return listed_noun(kind)
    return either(row.english or row.name, row.chinese)


def nouns(kind: str) -> str:
    """Several records of a kind, as their reader calls them."""
    return either(KINDS[kind].plural, KINDS[kind].chinese)


def path_of(kind: str, record_id: str) -> str:
    """The path of a record, by its kind and id (already validated against the schema)."""
    return KINDS[kind].path(record_id)


def place_of(path: str) -> tuple[str, str] | None:
    """Kind and id of what lies at a path; None if no record belongs there."""
    if not path.startswith("records/") or not path.endswith(".yaml"):
        return None
    folder, _slash, below = path[8:].partition("/")
    kind = _BY_PLURAL.get(folder)
    if kind is None or kind.home:
        inner, _slash, below = below.partition("/")
        kind = _BY_HOME.get(f"{folder}/{inner}")
    if kind is None or not below:
        return next(((k.name, k.name) for k in KINDS.values() if k.single == path), None)
    record_id = below[below.rfind("/") + 1 : -5]
    # Of ids that people give, what the file holds says what is wrong with one.
    named = (scheme for scheme in kind.ids if isinstance(scheme, NamedId))
    scheme = kind.scheme(record_id) or next(named, None)
    if scheme is None or kind.single:
        return None
    folder = scheme.folder(record_id)
    return (
        (kind.name, record_id) if below == f"{folder}{'/' * bool(folder)}{record_id}.yaml" else None
    )
