"""Which receipt a line of a statement is: one to one, whatever the order of the rows.

The channel's own number decides where both have it. Else a line and a receipt belong
together by amount, method, days and the unit that the line's words name. By the amount
alone only where there is one line and one receipt that could be meant. What may be
several stays unidentified, with the receipts that it may be.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date

from svc.named_tuple import NamedTuple

#: A line is called by its statement and its key.
LineName = tuple[str, str]
_MOST_CANDIDATES = 5


class OfferedLine(NamedTuple):
    """A line that nobody has claimed.

    Attributes:
        statement, key: Which it is.
        day: When it was paid.
        amount: In fen; negative where money went out.
        numbers: The numbers by which its payment may be known.
        methods: How its money may have been taken.
        is_numbered: Whether the channel's number says which payment it is, so that a
            receipt of another number is another payment.
        words: What was said with it.
    """

    statement: str
    key: str
    day: date
    amount: int
    numbers: tuple[str, ...]
    methods: frozenset[str]
    is_numbered: bool = False
    words: str = ""

    @property
    def name(self) -> LineName:
        """What it is called."""
        return self.statement, self.key


class OfferedReceipt(NamedTuple):
    """A receipt that no line is matched with.

    Attributes:
        day: When the money was taken.
        amount: In fen; negative where it was given back.
        numbers: The channel's numbers that it names: its own, or of what it gives back.
        unit: For which unit.
        is_slip: Whether it was taken back on its own day, or takes back such a one, so that
            the channel never saw either.
    """

    id: str
    day: date
    amount: int
    method: str
    numbers: tuple[str, ...] = ()
    unit: str | None = None
    is_slip: bool = False


class LinePair(NamedTuple):
    """A line and the receipt that it is.

    Attributes:
        how: `number`, `unit` or `amount`.
    """

    line: OfferedLine
    receipt: OfferedReceipt
    how: str


class Matched(NamedTuple):
    """What came of a matching.

    Attributes:
        pairs: What belongs together, in the order of the lines.
        differing: Lines and receipts of one number and other amounts.
        candidates: Receipts that each line may be that could not be told.
    """

    pairs: list[LinePair]
    differing: list[tuple[OfferedLine, OfferedReceipt]]
    candidates: dict[LineName, tuple[str, ...]]


def match(
    lines: Iterable[OfferedLine],
    receipts: Iterable[OfferedReceipt],
    window: int,
    units_of: Callable[[str], Collection[str]],
) -> Matched:
    """Bring lines and receipts together.

    Args:
        lines: Lines that nobody has claimed; each moved money.
        receipts: Receipts that no line is matched with.
        window: How many days may lie between a payment and its receipt.
        units_of: The units that words name.
    """
    return _Matching(lines, sorted(receipts, key=_receipt_order), window, units_of).run()


def _receipt_order(receipt: OfferedReceipt) -> tuple[date, str]:
    return receipt.day, receipt.id


def _line_order(line: OfferedLine) -> tuple[date, LineName]:
    return line.day, line.name


class _Matching:
    def __init__(
        self, lines: Iterable[OfferedLine], receipts: Sequence[OfferedReceipt], window: int,
        units_of: Callable[[str], Collection[str]],
    ) -> None:  # fmt: skip
        self._lines = {line.name: line for line in sorted(lines, key=_line_order)}
        self._receipts = {receipt.id: receipt for receipt in receipts}
        self._window = window
        self._units_of = units_of
        self._pairs: dict[LineName, LinePair] = {}
        self._differing: list[tuple[OfferedLine, OfferedReceipt]] = []
        self._candidates: dict[LineName, tuple[str, ...]] = {}

    def run(self) -> Matched:
        self._by_number()
        left = self._by_amount()
        named = {name: frozenset(self._units_of(self._lines[name].words)) for name in left}
        by_unit = {
            name: [one for one in near if one.unit in named[name]] for name, near in left.items()
        }
        self._settle(by_unit, "unit", interchangeable=True)
        alone = {
            name: [one for one in near if one.id in self._receipts and not one.numbers]
            for name, near in left.items()
            if name in self._lines and not named[name]
        }
        self._settle(alone, "amount", interchangeable=False)
        for name in left:
            if name in self._lines:
                near = by_unit[name] or ([] if named[name] else alone.get(name, []))
                standing = [one.id for one in near if one.id in self._receipts]
                self._candidates[name] = tuple(standing[:_MOST_CANDIDATES])
        pairs = sorted(self._pairs.values(), key=lambda pair: _line_order(pair.line))
        return Matched(pairs, self._differing, self._candidates)

    def _by_number(self) -> None:
        """Pair what names one payment of the channel; what then differs is no other's."""
        by_number: dict[str, list[OfferedReceipt]] = defaultdict(list)
        for receipt in self._receipts.values():
            for number in receipt.numbers:
                by_number[number].append(receipt)
        same: dict[LineName, list[OfferedReceipt]] = {}
        for name, line in self._lines.items():
            named = (one for number in line.numbers for one in by_number.get(number, ()))
            same[name] = [one for one in dict.fromkeys(named)
                          if (one.amount > 0) is (line.amount > 0)]  # fmt: skip
        equal = {
            name: [one for one in near if one.amount == self._lines[name].amount]
            for name, near in same.items()
        }
        self._settle(equal, "number", interchangeable=True, whatever_is_over=True)
        for name, near in same.items():
            standing = [one for one in near if one.id in self._receipts]
            if name in self._lines and standing:
                self._differing.append((self._lines.pop(name), standing[0]))
                del self._receipts[standing[0].id]

    def _by_amount(self) -> dict[LineName, list[OfferedReceipt]]:
        """For each line the receipts of its amount, method and days."""
        by_amount: dict[tuple[int, str], list[OfferedReceipt]] = defaultdict(list)
        for receipt in self._receipts.values():
            if not receipt.is_slip:
                by_amount[receipt.amount, receipt.method].append(receipt)
        near: dict[LineName, list[OfferedReceipt]] = {}
        for name, line in self._lines.items():
            alike = (
                one for method in sorted(line.methods)
                for one in by_amount.get((line.amount, method), ())
                if abs((one.day - line.day).days) <= self._window
                and not (line.is_numbered and one.numbers)
            )  # fmt: skip
            near[name] = sorted(alike, key=_receipt_order)
        return near

    def _settle(
        self, near: Mapping[LineName, list[OfferedReceipt]], how: str, *, interchangeable: bool,
        whatever_is_over: bool = False,
    ) -> None:  # fmt: skip
        """Pair what can only be paired in one way, or in any way alike.

        Args:
            near: The receipts that each line may be.
            how: What they have in common.
            interchangeable: Whether as many lines as receipts, of which each may be each,
                are paired in the order of time.
            whatever_is_over: Whether more of the one than of the other may be left over.
        """
        for lines, receipts in _islands(near):
            alike = interchangeable and all(len(near[line]) == len(receipts) for line in lines)
            single = len(lines) == len(receipts) == 1
            even = len(lines) == len(receipts) or whatever_is_over
            if single or (alike and even):
                ordered = sorted((self._lines[one] for one in lines), key=_line_order)
                told = sorted((self._receipts[one] for one in receipts), key=_receipt_order)
                for line, receipt in zip(ordered, told, strict=False):
                    self._pairs[line.name] = LinePair(line, receipt, how)
                    del self._lines[line.name], self._receipts[receipt.id]


def _islands(
    near: Mapping[LineName, Sequence[OfferedReceipt]],
) -> Iterator[tuple[list[LineName], list[str]]]:
    """Lines and receipts that hang together by what may be paired."""
    of_receipt: dict[str, list[LineName]] = defaultdict(list)
    for name, receipts in near.items():
        for receipt in receipts:
            of_receipt[receipt.id].append(name)
    seen: set[LineName] = set()
    for first, receipts in near.items():
        if first in seen or not receipts:
            continue
        lines, ids, waiting = [first], dict[str, None](), [first]
        seen.add(first)
        while waiting:
            for receipt in near[waiting.pop()]:
                if receipt.id in ids:
                    continue
                ids[receipt.id] = None
                for other in of_receipt[receipt.id]:
                    if other not in seen:
                        seen.add(other)
                        lines.append(other)
                        waiting.append(other)
        yield lines, list(ids)
