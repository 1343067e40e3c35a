"""The commands about money: rows of the table of commands, on their own for their number.

A kind of record whose commands are derived may have some with code of its own; they
stand under its noun, beside the derived ones.
"""

from __future__ import annotations

from svc.cli.parsing.lazy import Command

#: Commands that are no noun's.
FEES: tuple[Command, ...] = ()

#: Commands with code of their own, by the kind of record whose noun they stand under.
OWN: dict[str, tuple[Command, ...]] = {
    "bill": (Command("run", "svc.cli.fees.run:run", "Bill a month, by the office's tariffs"),),
}
