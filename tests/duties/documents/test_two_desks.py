"""Two desks and one register: what both changed comes together, and nothing of it is lost."""

from __future__ import annotations

import json

import msgspec
import pytest

from svc.kinds.derive import flaws
from svc.kinds.documents.document import FiledDocument, state_of
from svc.kinds.documents.words import DocumentAction, Secrecy
from svc.kinds.merge import merge_records
from svc.model.amounts import decoded

BASE = {
    "format": 1, "id": "G2403-A0001", "filed": "2024-03-01T09:00:00+08:00", "by": "li.na",
    "type": "contract", "title": "Lifts", "unit": "3-2-1502", "retention": "10y",
}  # fmt: skip
LEND = {"at": "2024-03-04T10:00:00+08:00", "by": "li.na", "action": "lend",
        "borrower": "wang.qiang", "due": "2024-03-11"}  # fmt: skip
PROPOSE = {"at": "2034-03-04T10:00:00+08:00", "by": "li.na", "action": "propose", "reason": "old"}
DESTROY = {"at": "2034-03-05T10:00:00+08:00", "by": "he.jianguo", "action": "destroy",
           "witness": "li.na"}  # fmt: skip


def document(**more: object) -> FiledDocument:
    """A document with some fields otherwise."""
    text = json.dumps({**BASE, **more})
    return msgspec.json.decode(text, type=FiledDocument, dec_hook=decoded)


def merged(ours: FiledDocument, theirs: FiledDocument) -> FiledDocument:
    """What two desks' versions become."""
    record: FiledDocument = merge_records("document", document(), theirs, ours, "0" * 40).record
    return record


def test_a_loan_and_a_box_come_together() -> None:
    """One desk lends it while the other moves its box and mends its title."""
    after = merged(document(events=[LEND]), document(box="B-02", title="Lift care"))
    assert (after.box, after.title, len(after.events)) == ("B-02", "Lift care", 1)
    assert after.disputes == ()


def test_the_stricter_secrecy_wins() -> None:
    """Whoever learnt that it is personal is right, whichever desk published first."""
    ours, theirs = document(secrecy="personal"), document(secrecy="open", note="x")
    assert merged(ours, theirs).secrecy is merged(theirs, ours).secrecy is Secrecy.PERSONAL


def test_lent_twice_is_told_and_both_stay() -> None:
    """Two desks lent the one paper: each loan is kept, and check tells it."""
    other = {**LEND, "by": "zhou.min", "at": "2024-03-04T11:00:00+08:00", "borrower": "zhou.min"}
    after = merged(document(events=[LEND]), document(events=[other]))
    assert [event.borrower for event in after.events] == ["wang.qiang", "zhou.min"]
    assert any("lent twice" in flaw.reason for flaw in flaws("document", after))


@pytest.mark.parametrize(
    ("events", "said"),
    [
        ([DESTROY], "nobody had asked"),
        ([{**PROPOSE, "by": "he.jianguo"}, DESTROY], "it takes two"),
        ([PROPOSE, {**DESTROY, "witness": "he.jianguo"}], "no witness"),
        ([PROPOSE, DESTROY, {**LEND, "at": "2034-03-06T10:00:00+08:00"}], "after it was destroyed"),
    ],
)
def test_what_cannot_have_happened_is_told(events: list[dict[str, str]], said: str) -> None:
    """By hand or by sync: check sees a destruction that one person did alone."""
    found = [flaw.reason for flaw in flaws("document", document(events=events))]
    assert any(said in reason for reason in found), found


def test_states() -> None:
    """What is destroyed stays so, whatever came in late from another desk."""
    actions = [str(one) for one in DocumentAction]
    assert state_of([]) == "kept" and state_of(["store"]) == "kept"
    assert state_of([*actions[:-1], "destroy", "lend"]) == "destroyed"
    assert state_of(["lend", "return"]) == "kept" and state_of(["propose", "keep"]) == "kept"


def test_retention_ends_on_a_day_there_is() -> None:
    """Ten years from a leap day end on the first of March."""
    from svc.kinds.documents.document import retained_until

    assert str(retained_until(document(date="2004-02-29"))) == "2014-03-01"
    assert str(retained_until(document(date="2004-02-29", retention="20y"))) == "2024-02-29"
    assert str(retained_until(document(retained_from="2020-01-01"))) == "2030-01-01"
    assert retained_until(document(retention="permanent")) is None
