"""Money, areas and quantities: exact, and never a float.

In code money is whole fen; in YAML all of them are quoted decimals (`'165.45'`), so
that no reader takes them for binary fractions. msgspec knows neither type:
`decoded` and `encoded` are its hooks, for reading records and for writing JSON.
"""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import Any, Self

from svc.language import _
from svc.lazy_pattern import lazy_pattern

_DECIMAL = lazy_pattern(
    r"[+-]?(?:[0-9]{1,15}(?:\.[0-9]{1,12})?|\.[0-9]{1,12})(?:[eE][+-]?[0-9]{1,2})?"
)
#: No amount is larger: what fits neither the index's numbers nor anybody's books is a slip.
_MOST = 10**12


class Money(int):
    """An amount of yuan, counted in fen; sums, differences and multiples are money too.

    Example:
        >>> price = Money.parse("165.45")
        >>> int(price), str(price * 2), str(-price), str(sum([price, price], Money(0)))
        (16545, '330.90', '-165.45', '330.90')
    """

    @classmethod
    def parse(cls, text: str) -> Self:
        """An amount from its decimal spelling, such as `165.45`, `-3` or `0.5`.

        Raises:
            ValueError: It is none, is too large, or has parts of a fen.
        """
        fen = _decimal(text).scaleb(2)
        if fen != fen.to_integral_value():
            raise ValueError(_("an amount has no parts of a fen"))
        return cls(int(fen))

    def __str__(self) -> str:
        yuan, fen = divmod(abs(int(self)), 100)
        return f"{'-' if self < 0 else ''}{yuan}.{fen:02d}"

    def __repr__(self) -> str:
        return f"Money.parse({str(self)!r})"

    def __add__(self, other: int) -> Money:
        return Money(int(self) + int(other))

    __radd__ = __add__

    def __sub__(self, other: int) -> Money:
        return Money(int(self) - int(other))

    def __rsub__(self, other: int) -> Money:
        return Money(int(other) - int(self))

    def __mul__(self, times: int) -> Money:
        return Money(int(self) * int(times))

    __rmul__ = __mul__

    def __neg__(self) -> Money:
        return Money(-int(self))

    def __abs__(self) -> Money:
        return Money(abs(int(self)))

    def decimal(self) -> Decimal:
        """The amount in yuan.

        Example:
            >>> Money.parse("165.40").decimal()
            Decimal('165.40')
        """
        return Decimal(int(self)).scaleb(-2)


class Measured(Decimal):
    """A number with a unit of its own, as it was written: `118.40` keeps its nought."""

    #: Places after the point at most; the index counts in the last of them.
    places = 4
    #: Whether it must be more than nothing.
    positive = False

    @classmethod
    def parse(cls, text: str) -> Self:
        """A number from its decimal spelling.

        Raises:
            ValueError: It is none, is too large or too fine, or must be more than nothing.
        """
        number = _decimal(text)
        exponent = number.as_tuple().exponent
        assert isinstance(exponent, int)
        if -exponent > cls.places and number != round(number, cls.places):
            raise ValueError(_("has more than {places} places", places=cls.places))
        if cls.positive and number <= 0:
            raise ValueError(_("must be more than 0"))
        return cls(f"{number:f}")

    def __str__(self) -> str:
        return f"{self:f}"

    def scaled(self) -> int:
        """As the index counts it: in the last of its places.

        Example:
            >>> Area.parse("118.40").scaled()
            1184000
        """
        return int(self.scaleb(self.places))


class Area(Measured):
    """Square metres; more than none."""

    positive = True

    @classmethod
    def parse(cls, text: str) -> Self:
        """As `Measured.parse`; at most ten million square metres.

        Raises:
            ValueError: See there.
        """
        area = super().parse(text)
        if area > 10_000_000:
            raise ValueError(_("must be at most 10000000"))
        return area


class Quantity(Measured):
    """A quantity, a reading or a price by the piece."""


class Rate(Measured):
    """A share, such as that of a day's lateness: `0.0003`."""

    places = 6


#: Every type that msgspec leaves to the hooks.
AMOUNTS = (Money, Area, Quantity, Rate)


def decoded(kind: type, value: Any) -> Any:
    """A value of a record as an amount: msgspec's `dec_hook`.

    Raises:
        ValueError: It cannot be one; msgspec adds where it stands.
        NotImplementedError: The type is none of ours.
    """
    if kind in AMOUNTS:
        return _parsed(kind, str(value))
    raise NotImplementedError(kind)


@lru_cache(maxsize=8192)
def _parsed(kind: type[Money | Measured], text: str) -> Money | Measured:
    """One amount; prices and fees come back in many records."""
    return kind.parse(text)


def encoded(value: Any) -> str:
    """An amount as its decimal spelling: msgspec's `enc_hook`.

    Raises:
        NotImplementedError: It is no amount.
    """
    if isinstance(value, AMOUNTS):
        return str(value)
    raise NotImplementedError(type(value))


def schema_of(kind: Any) -> dict[str, Any]:
    """How an amount stands in a JSON Schema: msgspec's `schema_hook`.

    Raises:
        NotImplementedError: The type is none of ours.
    """
    if kind not in AMOUNTS:
        raise NotImplementedError(kind)
    places = kind.places if issubclass(kind, Measured) else 2
    return {"type": "string", "pattern": rf"^-?[0-9]+(\.[0-9]{{1,{places}}})?$"}


def _decimal(text: str) -> Decimal:
    plain = text.strip()
    if not _DECIMAL.fullmatch(plain):
        raise ValueError(_("is no decimal number such as 165.45"))
    number = Decimal(plain)
    if abs(number) >= _MOST:
        raise ValueError(_("is too large"))
    return number
