"""Svc with twenty kinds of record declared: `python -m tests.kinds.twenty ARGUMENTS`.

They are alike in what `--help` reads of them, names and letters apart, so that its cost
with as many kinds as an office may ever have can be measured.
"""

from __future__ import annotations

import tests.kinds.declared  # noqa: F401 - declares three of them
from svc.kinds.id_schemes import Series
from svc.kinds.table import KINDS, declare
from tests.kinds.kind_rows import VISIT

#: How many kinds there are, svc's own among them not counted.
MANY = 20
#: Letters that no kind's numbers begin with.
_LETTERS = [chr(code) for code in range(ord("A"), ord("Z") + 1)]


def declare_many() -> None:
    """Declare as many kinds as are missing."""
    taken = {kind.series.letter for kind in KINDS.values() if kind.series}
    free = [letter for letter in _LETTERS if letter not in taken]
    general = sum(kind.general for kind in KINDS.values())
    for letter in free[: MANY - general]:
        name = f"kind{letter.lower()}"
        declare(VISIT._replace(name=name, plural=f"{name}s", code=name, chinese=f"种类{letter}",
                               ids=(Series(letter),)))  # fmt: skip


declare_many()

if __name__ == "__main__":
    import sys

    from svc.cli.main import main

    sys.exit(main())
