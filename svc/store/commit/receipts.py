"""What this process has recorded so far, for whoever can no longer give the proper answer.

The branch has moved long before an answer is written. Where the answer then
cannot be written, the command line says what was recorded all the same: whoever
hears nothing repeats the command, and has the ticket twice.
"""

from __future__ import annotations

#: How many are kept to be told; of a long batch the last say enough.
MOST_KEPT = 20

_subjects: list[str] = []
_count = 0


def note(subject: str) -> None:
    """Keep in mind that a commit is in its branch.

    Args:
        subject: First line of its message; it holds no personal data.
    """
    global _count  # noqa: PLW0603 - a process has one standard output, and one such list
    _count += 1
    _subjects.append(subject)
    del _subjects[:-MOST_KEPT]


def recorded() -> tuple[list[str], int]:
    """Subjects of the last commits this process made, oldest first, and how many it made."""
    return list(_subjects), _count


def forget() -> None:
    """Begin anew: another command runs in the same process."""
    global _count  # noqa: PLW0603 - as in `note`
    _count = 0
    _subjects.clear()
