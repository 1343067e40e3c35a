"""A compiled gettext catalogue that is looked into, not read.

The standard library's GNUTranslations decodes every message of a catalogue when
it is opened: 4 ms for 2,200 of them, a third of a Python's start, and more with
each message added. A command says some tens. The file's table is sorted, so each
is found by bisection, in microseconds however many there are.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

_MAGIC = 0x950412DE
_WORD = 4


class Catalogue:
    """One language's messages, in the form that GNU msgfmt and Babel write.

    Args:
        data: Content of a `.mo` file, its table sorted by message as it should be.

    Raises:
        ValueError: It is something else.
    """

    def __init__(self, data: bytes) -> None:
        self._data = data
        order = {_MAGIC.to_bytes(_WORD, end): end for end in ("little", "big")}.get(data[:_WORD])
        if order is None or len(data) < 5 * _WORD:
            raise ValueError("no compiled catalogue")
        self._big = order == "big"
        self._count, self._messages, self._said = (self._number(n * _WORD) for n in (2, 3, 4))
        self._places = self._table(order)
        self._known: dict[str, list[str]] = {}
        self._form: Callable[[int], int] | None = None

    def _table(self, order: str) -> Sequence[int]:
        """Length and place of each message, in turn."""
        table = memoryview(self._data)[self._messages : self._messages + 2 * _WORD * self._count]
        if order == sys.byteorder:
            return table.cast("I")
        words = range(self._messages, self._messages + len(table), _WORD)
        return [self._number(at) for at in words]

    def gettext(self, message: str) -> str:
        """What the language says for a message; the message itself if it has nothing."""
        return (self._known.get(message) or self._found(message))[0]

    def ngettext(self, singular: str, many: str, n: int) -> str:
        """The form that a number asks for; of the messages given if it has nothing."""
        forms = self._known.get(singular) or self._found(singular)
        if len(forms) < 2:
            return singular if n == 1 else many
        return forms[1 + self._plural(n)]

    def _found(self, message: str) -> list[str]:
        """What is said for a message, and behind it its plural forms if it has any.

        Found by bisection, and kept: what is said once is said again.
        """
        key = message.encode()
        low, high = 0, self._count
        data, places = self._data, self._places
        while low < high:
            middle = (low + high) // 2
            start = places[2 * middle + 1]
            if data[start : start + places[2 * middle]].partition(b"\0")[0] < key:
                low = middle + 1
            else:
                high = middle
        own, plural, __ = self._entry(self._messages, low).partition(b"\0")
        if low == self._count or own != key:
            said = [message]
        else:
            forms = self._entry(self._said, low).decode().split("\0")
            said = [forms[0], *forms] if plural else forms[:1]
        self._known[message] = said
        return said

    def _plural(self, n: int) -> int:
        """Which form a number asks for, by the rule in the catalogue's header."""
        if self._form is None:
            rule = self.gettext("").partition("plural=")[2].partition(";")[0].strip()
            self._form = _one_form if rule == "0" else _by_rule(rule or "n != 1")
        return self._form(n)

    def _entry(self, table: int, number: int) -> bytes:
        """An entry of one of the two tables: length and place of a text."""
        at = table + 2 * _WORD * number
        length, start = self._number(at), self._number(at + _WORD)
        return self._data[start : start + length]

    def _number(self, at: int) -> int:
        return int.from_bytes(self._data[at : at + _WORD], "big" if self._big else "little")


def _one_form(_n: int) -> int:
    """As Chinese has it: whatever the number, the words are the same."""
    return 0


def _by_rule(rule: str) -> Callable[[int], int]:
    # It takes longer to load than most of what a command does; Chinese needs none of it.
    from gettext import c2py

    form: Callable[[int], int] = c2py(rule)
    return form
