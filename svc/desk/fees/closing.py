"""The end of a cashier's day: the close, and cash that came or went without a receipt."""

from __future__ import annotations

from datetime import date, time
from typing import TYPE_CHECKING

from svc.desk.core import identity, lookup
from svc.desk.core.desk_letter import letter_of
from svc.desk.fees.business_days import day_at, day_of
from svc.duties.till import cash as decide_cash
from svc.duties.till import closing as decide
from svc.duties.typed_money import money_of
from svc.errors import Refused, UsageError
from svc.index.till import tills
from svc.kinds.fees.cash import CHINESE, CashMove, CashWay
from svc.kinds.fees.closing import Closing
from svc.language import _
from svc.named_tuple import NamedTuple
from svc.rules.office.naming import word_meant
from svc.rules.time.parsing import parse_moment
from svc.rules.time.working_time import WorkCalendar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from svc.desk.core.desk import Desk
    from svc.desk.core.view import View
    from svc.duties.till.closing import Drawer
    from svc.index.database.index import Index
    from svc.kinds.fees.receipt import Receipt
    from svc.model.amounts import Money


class CloseDetails(NamedTuple):
    """A close as it was typed.

    Attributes:
        counted: What was counted in the drawer, in yuan.
        day: Which day it ends; the last with money that no closing holds, or today.
        kept: What stays as the float; all of it.
        banked: What went to the bank before the count.
        slip: The number of the bank's slip.
        handed_to: Who takes the drawer over.
        explanation: Why it is not what it was to be.
        cashier: Whose till; that of whoever acts.
    """

    counted: str
    day: str | None = None
    kept: str | None = None
    banked: str | None = None
    slip: str | None = None
    handed_to: str | None = None
    explanation: str | None = None
    cashier: str | None = None


class CashDetails(NamedTuple):
    """A cash move as it was typed; the way by its word, as records or people name it."""

    way: str
    amount: str
    reason: str | None = None
    slip: str | None = None
    cashier: str | None = None


def close_day(desk: Desk, details: CloseDetails) -> Closing:
    """Close a cashier's day at this desk.

    Raises:
        UsageError: An amount or a day cannot be read.
        NotFound: There is no such member of staff.
        Refused: The day is closed already, or there is a difference and no word about it.
    """
    till = tills.Till(desk.letter, _whose(desk, details.cashier))
    day = _day(desk, till, details.day)
    drawer = tills.drawer_of(desk.index, till, desk.zone, day)
    if details.banked is not None:
        banked = CashDetails(CashWay.BANK, details.banked, slip=details.slip, cashier=till.cashier)
        drawer = drawer._replace(moves=(*drawer.moves, _moved(desk, banked, till, drawer)))
    count = decide.CashCount(
        money_of(details.counted),
        money_of(details.kept) if details.kept is not None else None,
        lookup.staff(desk, details.handed_to).id if details.handed_to else None,
        details.explanation,
    )
    closing = desk.record(decide.close(desk.at_hand, day, drawer, count))
    _tell_of_days(desk, till, day, drawer.receipts)
    return closing


def foreseen(view: View, details: CloseDetails) -> Money:
    """How much more was counted than is to be there, before anything is recorded.

    Raises:
        UsageError: Nobody is named, or an amount cannot be read.
    """
    till = tills.Till(letter_of(view.repository), _named(view.index, details.cashier or view.me))
    calendar = WorkCalendar.of_plain(view.office)
    day = (
        _last_open_day(view.index, calendar, till, view.moment.date())
        if details.day is None
        else view.parse(details.day, time(12)).date()
    )
    sums = decide.sums_of(tills.drawer_of(view.index, till, view.zone, day))
    banked = money_of(details.banked) if details.banked is not None else decide.NOTHING
    return money_of(details.counted) - (sums.expected - banked)


def move_cash(desk: Desk, details: CashDetails) -> CashMove:
    """Record that cash comes into a drawer, or leaves it, without a receipt.

    Raises:
        UsageError: The amount cannot be read, or no reason is given.
        NotFound: There is no such member of staff.
        Refused: More is to leave the drawer than lies in it.
    """
    till = tills.Till(desk.letter, _whose(desk, details.cashier))
    return _moved(desk, details, till, tills.drawer_of(desk.index, till, desk.zone))


def _moved(desk: Desk, details: CashDetails, till: tills.Till, drawer: Drawer) -> CashMove:
    asked = decide_cash.Move(
        _way(details.way), money_of(details.amount), till.cashier, details.reason, details.slip
    )
    number = desk.next_number("cash", desk.at_hand.here)
    held = decide.sums_of(drawer).expected
    return desk.record(decide_cash.move(desk.at_hand, number, asked, held))


def _way(text: str) -> CashWay:
    """Where cash goes, by its word.

    Raises:
        UsageError: There is no such way.
    """
    way = word_meant(CashWay, CHINESE[CashWay], text)
    if way is not None:
        return way
    raise UsageError(
        _("cash goes no way called {way!r}", way=text),
        _("one of {known}", known=", ".join(CashWay)),
    )


def _whose(desk: Desk, cashier: str | None) -> str:
    """Whose till is meant: also that of somebody who has left.

    Raises:
        NotFound: There is no such member of staff.
    """
    if cashier is None:
        return desk.actor.id
    named = _named(desk.index, cashier)
    return named if desk.holds("staff", named) else lookup.staff(desk, cashier).id


def _named(index: Index, who: str) -> str:
    return identity.by_name(index, who) or who


def _day(desk: Desk, till: tills.Till, text: str | None) -> date:
    """Which day is closed.

    Raises:
        UsageError: It cannot be read.
        Refused: It lies ahead, or it or a later one is closed.
    """
    today = desk.at_hand.here.date()
    if text is not None:
        day = parse_moment(text, desk.now, desk.zone, day_at=time(12)).date()
    else:
        day = _last_open_day(desk.index, desk.calendar, till, today)
    if day > today:
        raise Refused(_("{day} lies ahead", day=day.isoformat()), _("close it when it ends"))
    last = tills.last_day(desk.index, till)
    if last is not None and day <= last:
        raise Refused(
            _("{cashier} closed {day} already", cashier=till.cashier, day=last.isoformat()),
            _("what came after it belongs to the next day: svc closing show {id}",
              id=decide.closing_id(last, *till)),
        )  # fmt: skip
    return day


def _last_open_day(index: Index, calendar: WorkCalendar, till: tills.Till, today: date) -> date:
    """The last day with money that no closing holds; today where there is none."""
    last = tills.last_day(index, till)
    days = {
        day_at(index, calendar, till, receipt.taken).day
        for receipt in tills.loose_receipts(index, till, calendar.zone)
    }
    return max((day for day in days if day <= today and (last is None or day > last)),
               default=today)  # fmt: skip


def _tell_of_days(desk: Desk, till: tills.Till, day: date, receipts: Sequence[Receipt]) -> None:
    """Say of which days before a closing holds money, and that today is not closed by it."""
    earlier = {day_of(desk, one.taken, till.cashier).day for one in receipts}
    missed = ", ".join(sorted(one.isoformat() for one in earlier if one < day))
    if missed:
        desk.notices.append(_("money of {days} is in it: nobody closed them", days=missed))
    if day < desk.at_hand.here.date():
        desk.notices.append(
            _("this closes {day}; today is still open: svc close-day", day=day.isoformat())
        )
