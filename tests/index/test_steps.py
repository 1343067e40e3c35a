"""What the index keeps of finishes and of steps that are told one by one."""

from __future__ import annotations

import json

from svc.index.rows.records import ticket_rows
from svc.model.ticket import Ticket
from svc.rules.ticket.lifecycle import fold
from tests.reports.cases import begun, day, step, ticket


def rows(made: Ticket, table: str) -> list[tuple[object, ...]]:
    """A ticket's rows of a table."""
    return ticket_rows(made, fold(made.timeline))[table]


def at(number: float) -> int:
    """A moment as the index keeps it."""
    return int(day(number).timestamp())


def test_each_finish_ends_a_stretch_of_work() -> None:
    """The first since receipt, a later one since its reopening; the seconds add up."""
    again = step("reopen", 6)
    made = ticket(1, *begun(), step("finish", 3), step("close", 4), again, step("finish", 7),
                  policy="none")  # fmt: skip
    assert rows(made, "finish") == [
        (at(3), 2 * 86400, None, at(1), None, 0, "engineering", None),
        (at(7), 3 * 86400, None, at(6), json.dumps([[at(1), at(3)]]), 0, "engineering", None),
    ]  # fmt: skip


def test_an_extension_keeps_the_old_due_time() -> None:
    """Each extension with the due time before and after it, and who approved."""
    made = ticket(1, *begun(resolve=5), step("extend", 3, due={"resolve": 8}),
                  step("extend", 4, due={"resolve": 9}))  # fmt: skip
    common = ("li.na", None, "parts", "li.na")
    assert rows(made, "step") == [
        ("extend", at(3), *common, at(5), at(8), None, "engineering", None, None),
        ("extend", at(4), *common, at(8), at(9), None, "engineering", None, None),
    ]


def test_questions_and_when_they_were_answered() -> None:
    """One answer is given to every question that was asked before it, none to later ones."""
    made = ticket(
        1, *begun(),
        step("supervise", 2, due={"answer": 3}, role="director"),
        step("escalate", 2.5, due={"answer": 4}, reason="beyond us"),
        step("answer", 3, note="soon"),
        step("escalate", 5, level="quality", due={"answer": 6}),
    )  # fmt: skip
    whose = ("engineering", None, None)
    assert rows(made, "step") == [
        ("supervise", at(2), "li.na", None, None, None, None, at(3), at(3), *whose),
        ("escalate", at(2.5), "li.na", "director", "beyond us", None, None, at(4), at(3), *whose),
        ("escalate", at(5), "li.na", "quality", None, None, None, at(6), None, *whose),
    ]


def test_what_had_no_effect_is_not_told() -> None:
    """An extension after the work was done changes nothing and is not listed."""
    late = step("extend", 4, due={"resolve": 8})
    made = ticket(1, *begun(resolve=5), step("finish", 3), late)
    assert len(fold(made.timeline).ineffective) == 1
    assert rows(made, "step") == []


def test_a_plain_ticket_has_none() -> None:
    """Most tickets are neither put off nor escalated."""
    assert rows(ticket(1, *begun(), step("finish", 3)), "step") == []
