"""Forged commits: an audit names the rule that each breaks, and that commit, and nothing else."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from svc.audit.findings import AuditRule
from svc.audit.judge import judge
from svc.kinds.followup import FollowUp
from svc.model.amounts import Money
from svc.model.dispute import Dispute
from svc.model.ticket import Change, Due, Ticket
from svc.model.words import ClockName, Outcome, Priority, Resolution
from svc.store.layout import path_of
from svc.store.sync.moved_numbers import renaming, under_new_number
from tests import models, offices
from tests.audit.forge import Forge, ForgeryTable, of, refolded

#: Of the sample: one that is worked on, one whose resident is to be called back, one that is new.
WORKING, DONE, NEW = "T2610-A0031", "T2610-A0038", "T2610-A0040"
LATE = "T2610-A0033"
replace = msgspec.structs.replace


@pytest.fixture(scope="module")
def forge(tmp_path_factory: pytest.TempPathFactory) -> Forge:
    """A copy of the sample in which commits are made, and none of them is on a branch."""
    place = tmp_path_factory.mktemp("forge") / "office"
    return Forge(models.copied(models.shared(offices.sample), place))


def called(forge: Forge, by: str = "li.na", **fields: object) -> tuple[object, FollowUp]:
    """A ticket after a callback, and its follow-up."""
    number = _next_followup(forge)
    call = {"outcome": Outcome.REACHED, "score": 5}
    ticket = forge.stepped(forge.ticket(DONE), "callback", by, followup=number, **call)
    followup = FollowUp(1, number, DONE, forge.now, by, 1, **{**call, **fields})
    return ticket, followup


def _next_followup(forge: Forge) -> str:
    names = [one.path[-15:-5] for one in forge.repository.tree(forge.tip, "records/followups/2026")]
    last = max(int(name[-4:]) for name in names if name.startswith("2610-A") or "2610-A" in name)
    return f"F2610-A{last + 1:04}"


def honest(forge: Forge) -> list[str]:
    """Commits as svc makes them."""
    ticket = forge.stepped(forge.ticket(WORKING), "note", "wang.qiang", note="等配件")
    first = forge.commit(of(ticket), "note", "wang.qiang")
    finished = forge.stepped(
        forge.ticket(WORKING), "finish", "wang.qiang", resolution=Resolution.FIXED, note="好了"
    )
    return [
        first,
        forge.commit(of(finished), "finish", "wang.qiang"),
        forge.commit(of(*called(forge)), "callback"),
        forge.commit({"templates/own.md": b"# Own\n"}, "save", "huang.li", records=()),
        by_rule(forge),
    ]


def by_rule(forge: Forge) -> str:
    """What `svc tick` does in one commit: a wait that has run out, and two that are late."""
    due = (Due(ClockName.ANSWER, forge.now + timedelta(hours=4), "supervisor 4h"),)
    rung = {"level": "supervisor", "reason": "overdue 1d", "due": due}
    waiting = forge.stepped(forge.ticket(WORKING), "wait", "wang.qiang", reason="parts")
    tip, forge.tip = forge.tip, forge.commit(of(waiting), "wait", "wang.qiang")
    resumed = forge.stepped(waiting, "resume", "svc")
    changed = of(forge.stepped(resumed, "escalate", "svc", **rung),
                 forge.stepped(forge.ticket(LATE), "escalate", "svc", **rung))  # fmt: skip
    try:
        return forge.commit(changed, "resume escalate", "svc")
    finally:
        forge.tip = tip


def test_honest_commits_are_clean(forge: Forge) -> None:
    """What svc itself would have written is no finding."""
    assert list(judge(forge.repository, honest(forge), [forge.tip])) == []


FORGERIES = ForgeryTable()


@FORGERIES.breaking(AuditRule.TIMELINE)
def a_step_removed(forge: Forge) -> str:
    """A step is taken out of the middle, and the header made to fit."""
    ticket = forge.stepped(forge.ticket(WORKING), "note", "wang.qiang", note="好了")
    steps = [event for event in ticket.timeline if event.action != "assign"]
    return forge.commit(of(replace(ticket, timeline=tuple(steps))), "note", "wang.qiang")


@FORGERIES.breaking(AuditRule.TIMELINE)
def a_note_rewritten(forge: Forge) -> str:
    """What somebody wrote is other words now."""
    ticket = forge.stepped(forge.ticket(WORKING), "note", "wang.qiang", note="好了")
    first, *rest = ticket.timeline
    changed = replace(ticket, timeline=(replace(first, note="从没来过"), *rest))
    return forge.commit(of(changed), "note", "wang.qiang")


@FORGERIES.breaking(AuditRule.BODY)
def a_ticket_deleted(forge: Forge) -> str:
    """The last ticket of the month is gone."""
    return forge.commit({f"records/tickets/2026/10/{NEW}.yaml": None}, "save", "huang.li")


@FORGERIES.breaking(AuditRule.HEADER)
def a_header_that_lies(forge: Forge) -> str:
    """The header says something that no step says."""
    ticket = forge.stepped(forge.ticket(WORKING), "note", "wang.qiang", note="好了")
    return forge.commit(of(replace(ticket, assignee="sun.mei")), "note", "wang.qiang")


@FORGERIES.breaking(AuditRule.HEADER)
def a_text_changed_in_silence(forge: Forge) -> str:
    """What the resident said is other words, and no step tells of it."""
    ticket = forge.stepped(forge.ticket(WORKING), "note", "wang.qiang", note="好了")
    return forge.commit(of(replace(ticket, text="没有什么事")), "note", "wang.qiang")


@FORGERIES.breaking(AuditRule.HEADER)
def an_edit_that_says_something_else(forge: Forge) -> str:
    """The step says one value, and the header holds another."""
    changes = (Change("priority", "normal", "low"),)
    ticket = forge.stepped(forge.ticket(WORKING), "edit", "li.na", changes=changes)
    return forge.commit(of(replace(ticket, priority=Priority.URGENT)), "edit")


@FORGERIES.breaking(AuditRule.EFFECT)
def a_step_that_could_not_be(forge: Forge) -> str:
    """Nobody accepts what nobody was given."""
    return forge.commit(of(forge.stepped(forge.ticket(NEW), "resume", "li.na")), "resume")


@FORGERIES.breaking(AuditRule.BODY)
def a_receipt_altered(forge: Forge) -> str:
    """A receipt says less than was paid."""
    path = forge.repository.tree(forge.tip, "records/receipts/2026")[0].path
    receipt = forge.record("receipt", Path(path).stem)
    less = replace(receipt, payer_name="别人") if hasattr(receipt, "payer_name") else receipt
    return forge.commit(of(replace(less, taken=less.taken + timedelta(minutes=1))), "print")


@FORGERIES.breaking(AuditRule.NUMBER)
def a_number_skipped(forge: Forge) -> str:
    """One number is left out."""
    ticket = forge.ticket(NEW)
    number = forge.free("T2610-A", further=1)
    first = replace(ticket.timeline[0], at=forge.now)
    new = refolded(replace(ticket, id=number, received=forge.now, timeline=(first,)))
    return forge.commit(of(new), "create", first.by)


@FORGERIES.breaking(AuditRule.FORM)
def a_link_for_a_record(forge: Forge) -> str:
    """A symbolic link lies where a record should."""
    path = f"records/tickets/2026/10/{WORKING}.yaml"
    return forge.commit({path: b"/etc/passwd"}, "save", "huang.li", mode="120000")


@FORGERIES.breaking(AuditRule.FORM)
def a_program_beside_the_records(forge: Forge) -> str:
    """Something is put where no record belongs."""
    return forge.commit({"hooks/post-merge": b"#!/bin/sh\n"}, "save", "huang.li", records=())


@FORGERIES.breaking(AuditRule.TIMELINE)
def a_step_left_out(forge: Forge) -> str:
    """The new step is numbered as if there had been another before it."""
    top = max(event.seq for event in forge.ticket(WORKING).timeline)
    ticket = forge.stepped(forge.ticket(WORKING), "note", "wang.qiang", seq=top + 2, note="好了")
    return forge.commit(of(ticket), "note", "wang.qiang")


@FORGERIES.breaking(AuditRule.RECORD)
def a_record_against_its_own_rules(forge: Forge) -> str:
    """Somebody leaves before he came."""
    member = forge.record("staff", "wang.qiang")
    gone = replace(member, since=forge.now.date(), until=forge.now.date())
    return forge.commit(of(gone), "edit", "he.jianguo")


@FORGERIES.breaking(AuditRule.BODY)
def a_closing_altered(forge: Forge) -> str:
    """A day of the cashier's comes to something else, and its sums are made to fit."""
    path = forge.repository.tree(forge.tip, "records/closings")[-1].path
    closing = forge.record("closing", Path(path).stem)
    more = closing.counted + Money.parse("100")
    changed = replace(closing, counted=more, difference=more - closing.expected,
                      explanation="多出来的")  # fmt: skip
    return forge.commit({path: changed}, "print", "chen.hong")


@FORGERIES.breaking(AuditRule.BODY)
def a_followup_altered(forge: Forge) -> str:
    """What the resident answered is another score now."""
    path = forge.repository.tree(forge.tip, "records/followups")[-1].path
    followup = forge.record("followup", Path(path).stem)
    return forge.commit({path: replace(followup, reason="很满意")}, "edit")


@FORGERIES.breaking(AuditRule.BODY)
def numbers_moved_and_words_too(forge: Forge) -> str:
    """A request moves to another desk's letter, and says something else there."""
    old, new = NEW, "T2610-B0001"
    data = renaming({old: new})(forge.read(path_of("ticket", old)))
    there = (under_new_number(data, "ticket", old) or b"").replace(b"\ntext: ", b"\ntext: x", 1)
    words = f"renumber: 1\n\n{old} is {new}\n\nSvc-Action: renumber\nSvc-Actor: svc\n"
    changed = {path_of("ticket", old): None, path_of("ticket", new): there}
    return forge.commit(changed, "renumber", "svc", message=words)


@FORGERIES.breaking(AuditRule.HEADER)
def a_dispute_taken_away(forge: Forge) -> str:
    """What another desk wrote is no longer asked about, and nobody settled it."""
    return disputed(forge, lambda ticket: replace(ticket, disputes=()))


@FORGERIES.breaking(AuditRule.HEADER)
def a_former_number_made_up(forge: Forge) -> str:
    """It says that it was called otherwise, and no numbers were moved."""
    return disputed(forge, lambda ticket: replace(ticket, formerly="T2610-B0007"))


def disputed(forge: Forge, change: Callable[[Ticket], Ticket]) -> str:
    """A note in a ticket of which two desks wrote different texts, changed besides."""
    dispute = Dispute("text", forge.tip, "0123456789abcdef")
    tip = forge.tip
    asked = replace(forge.ticket(WORKING), disputes=(dispute,))
    forge.tip = forge.commit(of(asked), "save", "huang.li")
    try:
        ticket = forge.stepped(forge.ticket(WORKING), "note", "wang.qiang", note="好了")
        return forge.commit(of(change(ticket)), "note", "wang.qiang")
    finally:
        forge.tip = tip


@FORGERIES.breaking(AuditRule.FORM)
def another_repository_for_a_record(forge: Forge) -> str:
    """A submodule lies where a file should."""
    entry = f"records/tickets/2026/10/{NEW}.yaml".encode()
    done = subprocess.run(
        ["git", "fast-import", "--quiet", "--force"], cwd=forge.repository.place, check=True,
        stdout=subprocess.PIPE, input=b"feature done\n" + linked(forge, entry),
    )  # fmt: skip
    return done.stdout.decode().strip()


def linked(forge: Forge, entry: bytes) -> bytes:
    """A commit of a supervisor's in which an entry is a commit."""
    at = int(forge.now.timestamp())
    who = f"{forge.record('staff', 'huang.li').name} <huang.li@svc.invalid> {at} +0800".encode()
    words = f"save\n\nSvc-Action: save\nSvc-Record: {NEW}\nSvc-Actor: huang.li\n".encode()
    return (
        b"commit refs/svc/forged\nmark :1\nauthor %b\ncommitter %b\ndata %d\n%bfrom %b\n"
        b"M 160000 %b %b\n\nget-mark :1\ndone\n"
    ) % (who, who, len(words), words, forge.tip.encode(), forge.tip.encode(), entry)


@pytest.fixture(scope="module")
def told(forge: Forge) -> dict[str, set[tuple[str, str]]]:
    """What an audit of all forgeries at once says beside what is so."""
    return FORGERIES.told(forge)


@pytest.mark.parametrize("name", ["", *FORGERIES.makers])
def test_each_forgery_is_named(told: dict[str, set[tuple[str, str]]], name: str) -> None:
    """The rule, the commit, and nothing else; and nothing of what is honest."""
    assert told[name] == set()
