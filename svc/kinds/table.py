"""The kinds of record, a row each: all that is asked of a kind before one of its records is read.

`svc --help`, lists and paths read this table, so it holds names and numbers and never a
type. What a record is made of stands in the kind's own file, which `RecordKind.module`
imports; what follows from row and type is in `svc.kinds.derive`.

One more kind is one more row and one more file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from svc.kinds.duty_rows import PEOPLE, PUBLICATIONS
from svc.kinds.id_schemes import PARENTS, NamedId, Series, SlotId
from svc.kinds.money_rows import DAY6, DIRECTOR, FEES, LEADING, UNIT
from svc.kinds.record_kind import RecordKind, RecordStep
from svc.language import N_, either
from svc.model.slug import SLUG

if TYPE_CHECKING:
    from typing import Any

__all__ = [
    "KINDS", "OFFICE_PATH", "RULES", "RecordKind", "RecordStep", "counted", "declare",
    "general_kinds", "noun", "nouns", "of_code", "of_plural", "path_of", "place_of", "several",
]  # fmt: skip


#: Where the office's own rules lie.
OFFICE_PATH = "records/office.yaml"
#: Where rules lie that have files of their own.
RULES = "records/rules/"
_ROUND_VERBS = ("add", "check", "attempt", "recheck")
_DOCUMENT_VERBS = ("add", "store", "lend", "return", "hand-over", "propose", "keep", "destroy")

PROCEDURE_STEPS = (
    "step", "skip", "send-back", "approve", "refuse", "extend", "violate", "inspect", "deduct",
    "agree", "withdraw", "complete",
)  # fmt: skip

#: In the order in which they depend on one another.
_ROWS = (
    RecordKind(
        "office", "office", "管理处", "o", "svc.model.office:Office", (NamedId("office"),),
        single=OFFICE_PATH, general=False, derived=False, bulk=False, sourced=False,
        rules="svc.rules.office.validation", listed_by="office show", format=3,
        rights=(("edit", LEADING), ("grant", DIRECTOR), ("alone", DIRECTOR),
                ("accept", DIRECTOR), ("delete", DIRECTOR)),
        many="offices", counted="个", keeper="svc.index.fees.settlement_upkeep",
    ),
    RecordKind(
        "staff", "staff", "员工", "s", "svc.kinds.staff:Staff", (NamedId(),), general=False,
        english="member of staff", many="members of staff", counted="名", rights=(
            ("add", LEADING), ("edit", LEADING), ("grant", DIRECTOR), ("delete", DIRECTOR),
            ("keys", DIRECTOR),
        ),
        columns=("name", "department", "roles", "phone", "email", "active"),
        tables=(("staff_qualification", "what TEXT, since TEXT, ends TEXT"),),
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
        format=4, general=False, derived=False, rules="svc.kinds.ticket", listed_by="list",
        by_step=True, permissions="svc.rules.ticket.permissions", bare=True, counted="张",
        timeline=True,
        beside=("words", "reporter", "clock", "finish", "step", "owed", "cite", "referral"),
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

#: What is looked at, and what was seen.
_ROUNDS = (
    RecordKind(
        "plan", "plans", "检查计划", "pl", "svc.kinds.rounds.plan:Plan", (NamedId(),),
        help="Plans of rounds: what is looked at, and how often", counted="项", format=2,
        home="rules/rounds", listed=("name", "note"), columns=("name",), sought=("name",),
        rights=(("add", LEADING), ("edit", LEADING), ("delete", DIRECTOR)),
    ),
    RecordKind(
        "round", "rounds", "检查", "i", "svc.kinds.rounds.round:Round",
        (SlotId(rf"I{DAY6}-{SLUG}-[0-9]{{4}}", r"I(?P<yymm>[0-9]{4})[0-9]{2}-"), Series("I")),
        help="Rounds: what was looked at, and what was found", counted="次", events="events",
        listed=("plan", "due", "version", "unit", "by"),
        columns=("plan", "version", "due", "by", "unit"), own=_ROUND_VERBS, format=2,
        tables=(("round_answer", "plan TEXT, point TEXT, question TEXT, at INT, by TEXT,"
                 " value TEXT, ticket TEXT, finding INT"),
                ("round_recheck",
                 "plan TEXT, point TEXT, ticket TEXT, at INT, by TEXT, passed INT")),
        asked=("round_row (due)", "round_answer_row (plan, point, question)",
               "round_answer_row (at)", "round_answer_row (ticket) WHERE ticket IS NOT NULL",
               "round_recheck_row (ticket)"),
        steps=(
            RecordStep("check", "Record what was seen at a point", repeats=True,
                       takes=("point", "answers", "note?", "photos?"), chinese="登记检查结果"),
            RecordStep("attempt", "Record that nobody could look: it stays due", repeats=True,
                       takes=("point", "reason"), chinese="登记未能检查"),
            RecordStep("recheck", "Record whether what was mended is", repeats=True,
                       takes=("point", "ticket", "passed", "note?"), chinese="登记复查"),
        ),
    ),
)  # fmt: skip

#: What is kept on paper and as files.
_DOCUMENTS = (
    RecordKind(
        "filing", "filings", "归档清单", "fl", "svc.kinds.documents.filing:FilingList",
        (NamedId(),), help="Filing lists: which documents must be there", counted="份",
        home="rules/filings", listed=("name", "basis"), columns=("name",), sought=("name",),
        english="filing list", many="filing lists",
        rights=(("add", LEADING), ("edit", LEADING), ("delete", DIRECTOR)),
    ),
    RecordKind(
        "document", "documents", "档案", "g", "svc.kinds.documents.document:FiledDocument",
        (Series("G"),), help="Documents: what is kept, where it lies, for how long", counted="件",
        format=2,
        events="events", mends=True, own=_DOCUMENT_VERBS,
        listed=("type", "title", "unit", "date", "box", "secrecy"),
        columns=("filed", "by", "type", "title", "number", "unit", "building", "equipment",
                 "resident", "party", "ticket", "date", "box", "secrecy", "retention",
                 "valid_until", "notice", "reply_due", "answers"),
        tables=(("document_file", "sha256 TEXT, size INT, media TEXT, at INT, document TEXT"),
                ("document_standing",
                 "state TEXT, back TEXT, borrower TEXT, ends TEXT, document TEXT")),
        asked=("document_row (type, building, unit)", "document_row (unit)",
               "document_row (reply_due) WHERE reply_due IS NOT NULL",
               "document_row (answers) WHERE answers IS NOT NULL",
               "document_row (valid_until) WHERE valid_until IS NOT NULL",
               "document_file_row (sha256)", "document_standing_row (state, ends)",
               "document_standing_row (back) WHERE state = 'lent' AND back IS NOT NULL"),
        sought=("title", "number", "equipment"),
        instead=N_("svc document propose asks for its destruction; the entry stays"),
        ties="svc.index.duties.letter_ties",
        steps=(
            RecordStep("store", "Put a file of it into the folder", repeats=True,
                       takes=("sha256", "size", "media?", "note?"), chinese="存入文件"),
            RecordStep("lend", "Record that it leaves its box", repeats=True,
                       takes=("borrower?", "outsider?", "due?", "reason?", "approved_by?"),
                       chinese="借出"),
            RecordStep("return", "Record that it is back", repeats=True, takes=("note?",),
                       chinese="归还"),
            RecordStep("hand-over", "Hand documents over, with a list that can be checked",
                       repeats=True, takes=("receiver", "manifest", "note?"), chinese="移交"),
            RecordStep("propose", "Ask for its destruction", repeats=True, takes=("reason",),
                       chinese="提请销毁"),
            RecordStep("keep", "Decide that it is kept", repeats=True, takes=("reason",),
                       chinese="续存"),
            RecordStep("destroy", "Record that it is no more", takes=("witness", "note?"),
                       apart=("propose",), chinese="销毁"),
        ),
        rights=(("keep", LEADING), ("hand-over", DIRECTOR), ("destroy", DIRECTOR),
                ("lend-personal", LEADING)),
    ),
)  # fmt: skip

#: What is done in steps, and what is handed out.
_PROCEDURES = (
    RecordKind(
        "workflow", "workflows", "办事流程", "wf", "svc.kinds.procedures.workflow:Workflow",
        (NamedId(),), help="Workflows of procedures: their steps, and whose each is",
        home="rules/procedures", listed=("name", "note"), columns=("name",), counted="项",
        rights=(("add", LEADING), ("edit", LEADING), ("delete", DIRECTOR)),
    ),
    RecordKind(
        "procedure", "procedures", "办事", "p", "svc.kinds.procedures.procedure:Procedure",
        (Series("P"),), help="Procedures: move-in, renovation, cards, keys, contracts",
        counted="件", events="events", own=("add", "show", *PROCEDURE_STEPS),
        listed=("workflow", "unit", "opened", "since", "by"),
        ties="svc.index.duties.procedure_ties",
        columns=("workflow", "version", "opened", "by", "unit", "party", "since", "through"),
        tables=(("procedure_state", "ended TEXT, closed INT, due INT"),
                ("procedure_event", "action TEXT, step TEXT, at INT, by TEXT, ticket TEXT,"
                 " result TEXT, due INT"),
                ("procedure_receipt", "receipt TEXT, step TEXT")),
        asked=("procedure_row (unit, workflow)", "procedure_state_row (ended)",
               "procedure_receipt_row (receipt)", "procedure_event_row (action, at)"),
        instead=N_("svc procedure withdraw ends it"),
        steps=(
            RecordStep("step", "Take a step", repeats=True, chinese="办理步骤", takes=(
                "step", "shown?", "signed?", "handed?", "receipts?", "note?")),
            RecordStep("skip", "Leave a step out, with a reason", repeats=True,
                       takes=("step", "reason"), chinese="免办步骤"),
            RecordStep("send-back", "Have a step taken again", repeats=True,
                       takes=("step", "reason"), chinese="退回步骤"),
            RecordStep("approve", "Agree to it", takes=("through?", "note?"), repeats=True,
                       chinese="批准"),
            RecordStep("refuse", "Refuse it: that is its end", takes=("reason",),
                       chinese="不批准"),
            RecordStep("extend", "Move its end; the earlier one stays readable", repeats=True,
                       takes=("through", "reason"), chinese="延期"),
            RecordStep("violate", "Record that a rule was not kept to", repeats=True,
                       takes=("reason", "ticket?"), chinese="登记违规"),
            RecordStep("inspect", "Record what came of looking at the work", repeats=True,
                       takes=("step?", "result", "note?"), apart=("by",), chinese="验收"),
            RecordStep("deduct", "Keep part of a deposit, with a reason", repeats=True,
                       takes=("amount", "reason", "item?"), chinese="扣押金"),
            RecordStep("agree", "Agree to what is kept of a deposit", repeats=True,
                       takes=("note?",), apart=("deduct",), chinese="同意扣款"),
            RecordStep("withdraw", "End it, as whoever asked for it wishes", takes=("reason",),
                       chinese="撤销"),
            RecordStep("complete", "End it: every step is over", takes=("note?",), chinese="办结"),
        ),
        rights=(("approve", LEADING), ("refuse", LEADING), ("extend", LEADING),
                ("agree", LEADING)),
        amounts=(("deduct", "amount"),),
    ),
    RecordKind(
        "permit", "permits", "证件", "k", "svc.kinds.procedures.permit:Permit", (Series("K"),),
        help="Permits: what is handed out, and comes back or expires", counted="张",
        events="events", own=("add", "lose", "return", "revoke", "extend"),
        listed=("type", "printed", "unit", "at", "procedure"),
        ties="svc.index.duties.procedure_ties",
        columns=("type", "at", "by", "printed", "unit", "resident", "since", "through", "receipt",
                 "procedure", "replaces"),
        tables=(("permit_state", "state TEXT, begins TEXT, ends TEXT, held INT"),),
        asked=("permit_row (unit)", "permit_row (procedure)", "permit_row (type, printed)",
               "permit_state_row (state, ends)"),
        instead=N_("svc permit revoke has it hold no longer"),
        steps=(
            RecordStep("extend", "Have it hold until a later day", takes=("through", "reason"),
                       repeats=True, chinese="延期"),
            RecordStep("lose", "Record that it is lost", takes=("reason?",), chinese="挂失"),
            RecordStep("return", "Record that it came back", takes=("reason?",), chinese="收回"),
            RecordStep("revoke", "Have it hold no longer", takes=("reason",), chinese="注销"),
        ),
        rights=(("extend", LEADING),),
    ),
)  # fmt: skip

#: Every kind by name, in the order in which they depend on one another.
KINDS: dict[str, RecordKind] = {}
_BY_PLURAL: dict[str, RecordKind] = {}
#: Those that lie elsewhere than under their plural, by where.
_BY_HOME: dict[str, RecordKind] = {}
_BY_CODE: dict[str, RecordKind] = {}
#: By what stands before the last four digits in paths met: any four that are not all naught
#: make a path of it. Thousands share one.
_heads: dict[str, RecordKind] = {}
#: The folder of a kind's records by what stands before the last four digits of their ids.
_folders: dict[tuple[str, str], tuple[RecordKind, str]] = {}
_MANY_HEADS = 20_000
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


for _row in (*_ROWS, *FEES, *_ROUNDS, *_DOCUMENTS, *_PROCEDURES, *PEOPLE, *PUBLICATIONS):
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


def several(kind: str) -> str:
    """Records of a kind as they are counted: follow-ups, members of staff."""
    row = KINDS[kind]
    return either(row.many or row.plural, row.chinese)


def counted(kind: str, count: int) -> str:
    """So many records of a kind, as their reader says it: `1 ticket`, `12 tickets`.

    Example:
        >>> counted("staff", 1), counted("followup", 2)
        ('1 member of staff', '2 follow-ups')
    """
    row = KINDS[kind]
    english = row.english or row.name if count == 1 else row.many or row.plural
    return either(f"{count:,} {english}", f"{count:,} {row.counted}{row.chinese}")


def path_of(kind: str, record_id: str) -> str:
    """The path of a record, by its kind and id (already validated against the schema)."""
    row, head, last = KINDS[kind], record_id[:-4], record_id[-4:]
    digits = last.isdecimal() and last.isascii() and last != "0000"
    known, folder = _folders.get((kind, head), (None, ""))
    if known is row and digits:
        return f"{folder}{record_id}.yaml"
    path = row.path(record_id)
    if digits and row.is_dense:
        _remember(_folders, (kind, head), (row, path[: path.rfind("/") + 1]))
    return path


def place_of(path: str) -> tuple[str, str] | None:
    """Kind and id of what lies at a path; None if no record belongs there."""
    head, last = path[:-9], path[-9:-5]
    kind = _heads.get(head)
    digits = last.isdecimal() and last.isascii() and last != "0000"
    if kind is not None and digits and path[-5:] == ".yaml" and KINDS.get(kind.name) is kind:
        return kind.name, path[head.rfind("/") + 1 : -5]
    place = _read(path)
    if place is not None and digits and KINDS[place[0]].is_dense:
        _remember(_heads, head, KINDS[place[0]])
    return place


def _remember(into: dict[Any, Any], key: object, value: object) -> None:
    if len(into) > _MANY_HEADS:
        into.clear()
    into[key] = value


def _read(path: str) -> tuple[str, str] | None:
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
