"""The mapping of opening balances, and how a row becomes one.

What the former books say of a payer when the office begins to bill here: what is owed,
credit, a deposit. It becomes a bill of its own, of which nothing was taken: what is owed
is open, credit is a line of less than nothing, and a deposit is put aside out of that.

Fields: `unit` and `amount` (more than 0) are required; `item` (what it was charged or put
aside for: a tariff's id; property-fee where it is left out), `sort` (owed,
credit or deposit; owed where it is left out), `period` (the month, or the year, that it is
for: 2025-12, 2025年12月, 12月 with dates: year:; where it is left out the month before),
`due` (the last day of that, where it is left out), `opened` (the day on which the books
are taken over; today where it is left out), `payer` (number of a resident, here or of
the source, or id of an outside party; whoever pays for the unit on that day), `note`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import msgspec

from svc.duties.fees.tariffs import month_part
from svc.exchange.mapping.field_reader import BadCell, Parse
from svc.exchange.mapping.model import FieldMap, Fields, ImportMapping, RowKind
from svc.exchange.mapping.parsers import slug
from svc.exchange.rows.draft import Draft
from svc.exchange.rows.maker import Maker, RowKindSpec, moment_of, no_complaints
from svc.exchange.rows.pending import PendingRecords, ReadRecords
from svc.kinds.party import payer_name
from svc.language import _
from svc.lazy_pattern import lazy_pattern
from svc.model.amounts import Money, decoded, encoded

if TYPE_CHECKING:
    from svc.exchange.rows.lookup import OfficeLookup

_PERIOD = lazy_pattern(
    r"(?:(?P<year>(?:19|20)[0-9]{2}) *(?:年度?|[-/.])? *)?"
    r"(?:(?P<month>0?[1-9]|1[0-2]) *(?:月份?)?)?"
)
_DRESS = lazy_pattern(r"^[¥￥]\s*|\s*元$|,(?=[0-9]{3})")


class OpeningSort(StrEnum):
    """What a balance is."""

    OWED = "owed"
    CREDIT = "credit"
    DEPOSIT = "deposit"


class Opening(msgspec.Struct, frozen=True, kw_only=True):
    """One balance.

    Attributes:
        first, last: The days that it is for.
        opened: When the books are taken over.
        payer: Whose it is; None for whoever pays for the unit then.
    """

    unit: str
    item: str
    sort: OpeningSort
    amount: Money
    first: date
    last: date
    due: date
    opened: date
    number: str
    payer: str | None = None
    note: str | None = None


def named_by(opening: Opening) -> Iterator[str]:
    """What a balance names, as references call it."""
    yield f"u:{opening.unit}"
    if opening.payer is not None:
        yield payer_name(opening.payer)


_DECODER = msgspec.json.Decoder(Opening, dec_hook=decoded)


def opening_of(draft: bytes) -> Opening:
    """What a draft holds."""
    return _DECODER.decode(draft)


class OpeningFields(Fields, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The fields an opening balance can get; see the module."""

    unit: FieldMap
    amount: FieldMap
    item: FieldMap | None = None
    sort: FieldMap | None = None
    period: FieldMap | None = None
    due: FieldMap | None = None
    opened: FieldMap | None = None
    payer: FieldMap | None = None
    note: FieldMap | None = None

    def vocabulary(self, name: str) -> list[str] | None:
        """The words that a field may hold, where there is a choice."""
        return [*OpeningSort] if name == "sort" else None


class OpeningMapping(ImportMapping, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A mapping of opening balances; see the module."""

    fields: OpeningFields


class OpeningMaker(Maker):
    """Makes opening balances; whoever pays is settled when they are recorded."""

    counted = ("sort", "item")

    def __init__(self, mapping: ImportMapping, known: OfficeLookup, now: datetime) -> None:
        known.prepare(["resident", "party"])
        super().__init__(mapping, known, now)

    def parsers(self, mapping: ImportMapping) -> dict[str, Parse]:
        """What makes a value of their fields."""
        moment = moment_of(mapping, self.known)

        def day(text: str) -> date:
            try:
                return date.fromisoformat(text)
            except ValueError:
                return moment(text).date()

        return {
            "unit": self.known.unit, "amount": _amount, "item": slug,
            "sort": lambda text: OpeningSort(_word(text)), "payer": self._payer,
            "period": lambda text: period_of(text, mapping.dates.year),
            "due": day, "opened": day,
        }  # fmt: skip

    def contradictions(self, values: dict[str, Any], row: Sequence[str]) -> Iterator[BadCell]:
        """Balances of nothing, of a time to come, or for days that come after it."""
        opened = values.get("opened") or self.now.date()
        if values["amount"] <= 0:
            yield self.fields["amount"].bad(row, _("must be more than 0; skip: leaves rows out"))
        if opened > self.now.date():
            yield self.fields["opened"].bad(row, _("lies ahead"))
        if (period := values.get("period")) is not None and period[0] > opened:
            yield self.fields["period"].bad(row, _("comes after the day of the opening"))

    def make(self, number: str, row: Sequence[str]) -> Draft:
        """The balance of a row."""
        values = self.read(row)
        opened = values.get("opened") or self.now.date()
        before = opened.replace(day=1) - timedelta(days=1)
        first, last = values.get("period") or (before.replace(day=1), before)
        opening = Opening(
            unit=values["unit"], item=values.get("item") or "property-fee",
            sort=values.get("sort") or OpeningSort.OWED, amount=values["amount"], first=first,
            last=last, due=values.get("due") or last, opened=opened, number=number,
            payer=values.get("payer"), note=values.get("note"),
        )  # fmt: skip
        data = msgspec.json.encode(opening, enc_hook=encoded)
        return Draft(data, facts=(opening.sort.value, opening.item))

    def sample(self, data: bytes) -> dict[str, Any]:
        """What a dry run shows of a balance."""
        balance = opening_of(data)
        return {"unit": balance.unit, "sort": str(balance.sort), "item": balance.item,
                "amount": str(balance.amount), "due": balance.due.isoformat()}  # fmt: skip

    def _payer(self, text: str) -> str:
        if text.startswith("R-") or text in self.known.numbers["resident"]:
            return self.known.resident(text)
        return self.known.record("party", text)


def period_of(text: str, year: int | None = None) -> tuple[date, date]:
    """The first and the last day of a month or a year, in any of its spellings.

    Args:
        year: Of a month that says none.

    Raises:
        ValueError: It is none, or a month of no year.

    Example:
        >>> [str(day) for day in period_of("2025年2月")], str(period_of("2024")[0])
        (['2025-02-01', '2025-02-28'], '2024-01-01')
    """
    named = _PERIOD.fullmatch(text.strip())
    if named is None or not any(named.groups()):
        raise ValueError(_("is no month or year, such as 2025-12, 2025年12月, 2025"))
    if named["year"] is None and year is None:
        raise ValueError(_("says no year: name it, dates: year:"))
    of = int(named["year"] or year or 0)
    if not named["month"]:
        return date(of, 1, 1), date(of, 12, 31)
    month = month_part(f"{of}-{int(named['month']):02d}")
    return month.first, month.last


def _word(text: str) -> str:
    known = {"欠费": "owed", "预存": "credit", "押金": "deposit"}
    meant = known.get(text, text)
    if meant not in [*OpeningSort]:
        raise ValueError(_("is none of {words}; translate it with values:",
                           words=", ".join(OpeningSort)))  # fmt: skip
    return meant


def _amount(text: str) -> Money:
    return Money.parse(_DRESS.sub("", text.strip()))


def coming(_pending: PendingRecords, _read: ReadRecords, _known: dict[str, str]) -> None:
    """Nothing else of an import names them."""


KIND = RowKindSpec(
    RowKind.OPENINGS, "bill", OpeningMapping, OpeningMaker, no_complaints("unit"), __doc__ or "",
    coming=coming,
)  # fmt: skip
