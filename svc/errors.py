"""Every failure a user can cause: what was wrong, with which value, what to do next.

One tree, one exit code a branch. The command line prints `message` and
`next_step` and exits with `exit_code`; nothing else in svc prints an error.
Messages never hold personal data: names and phones stay out, ids go in.
"""

from __future__ import annotations

from collections.abc import Sequence

from svc.language import N_
from svc.named_tuple import NamedTuple


class SvcError(Exception):
    """A failure with its exit code and its way out.

    Args:
        message: One line: what was wrong and the value it was wrong with.
        next_step: One line: what the user can do now; may be empty.
    """

    exit_code = 70

    def __init__(self, message: str, next_step: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.next_step = next_step


class Refused(SvcError):
    """A rule of the office or of a ticket's life says no."""

    exit_code = 1


class UsageError(SvcError):
    """The command was put together wrongly, or a needed value is missing."""

    exit_code = 2


class NotFound(SvcError):
    """A named record, revision, file or office does not exist."""

    exit_code = 3


class Problem(NamedTuple):
    """One thing wrong in one place of one file.

    Attributes:
        file: Path as the user would type it.
        line: 1-based line in the file; 0 when the whole file is meant.
        path: Where in the record, such as `timeline[2].action`; may be empty.
        reason: What is wrong, in words.
    """

    file: str
    line: int
    path: str
    reason: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.path}: {self.reason}" if self.path else f"{place}: {self.reason}"


class InvalidData(SvcError):
    """Records or batches that break their schema or a rule over all records.

    Args:
        problems: Every problem found, in file order.
    """

    exit_code = 4

    def __init__(self, message: str, next_step: str = "", problems: Sequence[Problem] = ()) -> None:
        super().__init__(message, next_step)
        self.problems = tuple(problems)


class Busy(SvcError):
    """The repository cannot take the change now: locked, in conflict, not writable."""

    exit_code = 5


class Unheard(SvcError):
    """What was asked is done, but its answer could not be written."""

    exit_code = 6


class Fault(SvcError):
    """A fault of svc's own."""

    exit_code = 70


EXIT_CODES: dict[int, str] = {
    0: N_("done as asked"),
    1: N_("refused by a rule"),
    2: N_("usage"),
    3: N_("not found"),
    4: N_("invalid data"),
    5: N_("busy or conflicting, or git or the machine could not do it"),
    6: N_("done, but the answer could not be written"),
    70: N_("a fault of svc, with where the log lies"),
}
