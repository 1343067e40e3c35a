"""A document: what the office keeps on paper or as files, where it lies, and how long.

Its files lie outside git, in a folder of the office's choice, and are known here by the
hash of what they hold. What the register says of it may be mended; what happened to it
(filed, lent, handed over, destroyed) is appended and stays, and so does the entry itself,
whatever became of the document.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Any

from msgspec import Meta, Struct

from svc.kinds.documents.words import (
    CHINESE,
    RESIDENT_FILE,
    DocumentAction,
    DocumentType,
    Retention,
    Secrecy,
)
from svc.language import N_, _
from svc.model.amounts import Money
from svc.model.dispute import Dispute
from svc.model.fields import (
    ByStaff,
    Count,
    Day,
    Days,
    Happened,
    Line,
    OfResident,
    OfTicket,
    OfUnit,
    PersonalLine,
    Slug,
    Text,
    refers,
    safe,
)
from svc.model.source import Source
from svc.rules.record.flaws import Flaw
from svc.rules.time.seconds import seconds

__all__ = [
    "CHINESE",
    "DOCUMENT_FORMAT",
    "DocumentEvent",
    "DocumentId",
    "FileHash",
    "FileSize",
    "FileType",
    "FiledDocument",
    "loan",
    "retained_until",
    "settled",
    "state_of",
]  # fmt: skip

#: Version of the format that this svc writes; 1 knew no number of the receiver's.
DOCUMENT_FORMAT = 2

DocumentId = Annotated[str, Meta(pattern=r"^G[0-9]{4}-[A-Z]{1,2}[0-9]{4,9}\Z")]
FileHash = Annotated[
    str, Meta(pattern=r"^[0-9a-f]{64}\Z", description=N_("SHA-256 of what the file holds"))
]
FileSize = Annotated[int, Meta(ge=1, le=1 << 50, description=N_("bytes"))]
FileType = Annotated[
    str,
    Meta(
        pattern=r"^[a-z]{1,20}/[a-z0-9.+-]{1,80}\Z", description=N_("media type: application/pdf")
    ),
]


class DocumentEvent(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something that happened to a document.

    Attributes:
        sha256, size, media: The file that was stored.
        borrower: Who has it, of the staff.
        outsider: Who has it, of others.
        due: The day by whose end it is to be back.
        receiver: The party that it was handed over to.
        manifest: Of a hand-over, the hash of the list of all that was handed over.
        approved_by: Who allowed it.
        witness: Who saw it destroyed.
    """

    at: Happened
    by: ByStaff
    action: DocumentAction
    sha256: FileHash | None = None
    size: FileSize | None = None
    media: FileType | None = None
    borrower: ByStaff | None = None
    outsider: PersonalLine | None = None
    due: Day | None = None
    receiver: Annotated[Slug, Meta(extra=refers("party"))] | None = None
    manifest: FileHash | None = None
    approved_by: ByStaff | None = None
    witness: ByStaff | None = None
    reason: Text | None = None
    note: Text | None = None


class FiledDocument(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One entry of the register.

    Attributes:
        filed, by: When it was taken on file, and by whom.
        type: What it is.
        title: What it is called; names and phones have no place in it.
        number: Its own number, or that of an older register.
        unit, building, equipment, resident, party, ticket: What or whom it is about.
        date: The day that it bears.
        made_by: The body that made it.
        copies, pages, box: On paper: how many, and where.
        retention: For how long it is kept, from `retained_from`, else its date, else the
            day that it was filed.
        valid_from, valid_until: Of a contract or a certificate: its last day counts.
        notice: How many days before its end it is to be renewed.
        reply_due: Of a letter: the day by whose end it is to be answered.
        answers: The letter that this one answers.
        their_number: Of a letter out: the number that its receiver gave the matter. Since
            format 2.
        formerly: The number it had before another desk was found to have given the same.
    """

    format: int
    id: DocumentId
    filed: Happened
    by: ByStaff
    type: DocumentType
    title: Line
    number: Line | None = None
    unit: OfUnit | None = None
    building: Line | None = None
    equipment: Line | None = None
    resident: OfResident | None = None
    party: Annotated[Slug, Meta(extra=refers("party"))] | None = None
    ticket: OfTicket | None = None
    date: Day | None = None
    made_by: Line | None = None
    copies: Count | None = None
    pages: Count | None = None
    box: Line | None = None
    secrecy: Annotated[Secrecy, Meta(extra=safe(Secrecy.PERSONAL))] = Secrecy.INTERNAL
    retention: Retention | None = None
    retained_from: Day | None = None
    valid_from: Day | None = None
    valid_until: Day | None = None
    notice: Days | None = None
    reply_due: Day | None = None
    answers: Annotated[DocumentId, Meta(extra=refers("document"))] | None = None
    their_number: Line | None = None
    amount: Money | None = None
    note: Text | None = None
    source: Source | None = None
    formerly: DocumentId | None = None
    events: tuple[DocumentEvent, ...] = ()
    disputes: tuple[Dispute, ...] = ()


LABELS = {
    "filed": "归档时间", "by": "经办人", "type": "类别", "title": "题名", "number": "文号",
    "building": "楼栋", "equipment": "设备", "party": "外部单位", "date": "日期",
    "made_by": "责任者", "copies": "份数", "pages": "页数", "box": "盒号", "secrecy": "密级",
    "retention": "保管期限", "retained_from": "保管起算日", "valid_from": "生效日",
    "valid_until": "到期日", "notice": "提前提醒天数", "reply_due": "回复期限",
    "answers": "所答来函", "their_number": "对方文号", "amount": "金额",
    "formerly": "原编号", "sha256": "文件校验值", "size": "大小", "media": "文件类型",
    "borrower": "借阅人", "outsider": "外部借阅人", "due": "应还日", "receiver": "接收单位",
    "manifest": "清单校验值", "approved_by": "批准人", "witness": "监销人", "reason": "原因",
    "field": "字段", "lost": "失去的值", "hash": "校验", "disputes": "分歧", "system": "系统",
    "source.number": "编号", "row": "行",
}  # fmt: skip
HEADINGS = {
    "number": "档号 档案号 文号 文件编号 合同编号",
    "title": "题名 文件题名 案卷题名 档案名称 文件名称", "made_by": "责任者 形成单位 编制单位",
    "date": "日期 形成日期 文件日期 文件形成日期", "copies": "份数",
    "pages": "页数 页号", "retention": "保管期限 保存期限 保管年限", "box": "盒号 柜号 存放位置",
    "type": "类别 分类 档案类别", "secrecy": "密级", "filed": "归档日期 归档时间",
    "valid_until": "到期日期 有效期至", "note": "备注",
}  # fmt: skip
TELLING = ("title", "box")
#: What an older register does not say of its entries, as a rule.
STAND_INS = {"type": "other", "filed": "today"}
#: What `standing` says of a document, by key.
STANDING = {"state": "状况", "files": "文件数"}

#: As a document may stand, in words.
STATES = (N_("kept"), N_("lent"), N_("handed over"), N_("to be destroyed"), N_("destroyed"))


def flaws(document: FiledDocument) -> Iterator[Flaw]:
    """What must hold of a document by itself."""
    from svc.rules.record.personal_words import masked_words

    personal = document.secrecy is Secrecy.PERSONAL
    if personal and document.unit is None and document.resident is None:
        yield Flaw("secrecy", _("is personal, and it is said of no unit and no resident"))
    if document.secrecy is Secrecy.OPEN and document.type in RESIDENT_FILE:
        yield Flaw("secrecy", _("is open, and it is part of a home's own file"))
    if masked_words(document.title) != document.title:
        yield Flaw("title", _("holds a phone or another number of a person"))
    ends = (document.valid_from, document.valid_until)
    if None not in ends and document.valid_until < document.valid_from:  # type: ignore[operator]
        yield Flaw("valid_until", _("is before {field}", field="valid_from"))
    yield from _history_flaws(document)


def approvals(
    before: FiledDocument | None, after: FiledDocument
) -> Iterator[tuple[str, str, frozenset[str]]]:
    """Who allowed a personal document to leave its box; whoever takes it cannot."""
    held = before.events if before is not None else ()
    for event in after.events[len(held) :]:
        if (
            event.action is DocumentAction.LEND
            and event.approved_by is not None
            and after.secrecy is Secrecy.PERSONAL
        ):
            yield "lend-personal", event.approved_by, frozenset({event.borrower or ""})


def masked(document: Mapping[str, Any]) -> dict[str, Any]:
    """A personal document as anybody may see it: that it is there, and what sort it is of."""
    if document.get("secrecy") != Secrecy.PERSONAL:
        return dict(document)
    hidden = {name: "***" for name in ("title", "number", "made_by", "note") if name in document}
    return {**document, **hidden}


def settled(document: Mapping[str, Any]) -> bool:
    """Whether what a document names need no longer be kept for it: it only says where it was."""
    del document
    return True


def standing(document: Mapping[str, Any]) -> dict[str, Any]:
    """What has become of a document, in a word, and how many files it has."""
    actions = [str(event["action"]) for event in document.get("events", ())]
    return {"state": state_of(actions), "files": actions.count("store")}


def state_of(actions: list[str]) -> str:
    """How a document stands after some actions: one of `STATES`."""
    if "destroy" in actions:
        return "destroyed"
    return next((_AFTER[one] for one in reversed(actions) if one in _AFTER), "kept")


_AFTER = {
    "lend": "lent", "return": "kept", "hand-over": "handed over", "propose": "to be destroyed",
    "keep": "kept", "destroy": "destroyed",
}  # fmt: skip


def tables(document: FiledDocument, region: str) -> dict[str, list[tuple[Any, ...]]]:
    """The files of a document, and how it stands, as rows of the index."""
    del region
    held = document.events
    actions = [str(event.action) for event in held]
    out = loan(document)
    ends = retained_until(document)
    return {
        "document_file": [
            (event.sha256, event.size, event.media, seconds(event.at), document.id)
            for event in held if event.action is DocumentAction.STORE
        ],
        "document_standing": [
            (state_of(actions), out.due.isoformat() if out and out.due else None,
             out.borrower if out else None, ends.isoformat() if ends else None, document.id)
        ],
    }  # fmt: skip


def loan(document: FiledDocument) -> DocumentEvent | None:
    """The loan of a document that is out; None where it is not."""
    last: DocumentEvent | None = None
    for event in document.events:
        if event.action in (DocumentAction.LEND, DocumentAction.RETURN):
            last = event
    return last if last is not None and last.action is DocumentAction.LEND else None


def retained_until(document: FiledDocument) -> date | None:
    """The first day on which a document need no longer be kept; None where there is none."""
    if document.retention is None or document.retention is Retention.PERMANENT:
        return None
    begins = document.retained_from or document.date or document.filed.date()
    year = begins.year + int(document.retention[:-1])
    if year > date.max.year:
        return None
    leap = begins.month == 2 and begins.day == 29
    return date(year, 3, 1) if leap and not _is_leap(year) else begins.replace(year=year)


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _history_flaws(document: FiledDocument) -> Iterator[Flaw]:
    """What cannot have happened, where two desks' events came together."""
    out = False
    gone = False
    for place, event in enumerate(document.events):
        path = f"events[{place}].action"
        stored = event.action is DocumentAction.STORE
        if stored is (event.sha256 is None):
            yield Flaw(path, _("goes with the hash of a file, and only with one"))
        if gone and event.action is not DocumentAction.DESTROY:
            yield Flaw(path, _("comes after it was destroyed"), note=True)
        if event.action is DocumentAction.LEND and out:
            yield Flaw(path, _("was lent twice: two desks did so"), note=True)
        if event.action is DocumentAction.DESTROY:
            yield from _destruction_flaws(path, document, place)
            gone = True
        if event.action in (DocumentAction.LEND, DocumentAction.RETURN):
            out = event.action is DocumentAction.LEND


def _destruction_flaws(path: str, document: FiledDocument, place: int) -> Iterator[Flaw]:
    event = document.events[place]
    asked = [one for one in document.events[:place] if one.action is DocumentAction.PROPOSE]
    if not asked:
        yield Flaw(path, _("is there, and nobody had asked for it"))
    elif asked[-1].by == event.by:
        yield Flaw(path, _("was done by who had asked for it: it takes two"))
    if event.witness is None or event.witness == event.by:
        yield Flaw(path, _("has no witness beside who did it"))
