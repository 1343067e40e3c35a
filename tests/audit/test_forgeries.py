"""Forged commits: an audit names the rule that each breaks, and that commit, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from svc.audit.findings import AuditFinding, AuditRule
from svc.audit.judge import judge
from svc.kinds.followup import FollowUp
from svc.model.ticket import Change
from svc.model.words import Outcome, Priority, Resolution
from tests import models, offices
from tests.audit.forge import Forge, of, refolded

#: Of the sample: one that is worked on, one whose resident is to be called back, one that is new.
WORKING, DONE, NEW = "T2610-A0031", "T2610-A0038", "T2610-A0040"
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
    ]


def test_honest_commits_are_clean(forge: Forge) -> None:
    """What svc itself would have written is no finding."""
    assert list(judge(forge.repository, honest(forge), [forge.tip])) == []


Maker = Callable[[Forge], str]
FORGERIES: dict[str, tuple[AuditRule, Maker]] = {}


def forgery(rule: AuditRule) -> Callable[[Maker], Maker]:
    """Puts a forgery into the table, with the rule that it breaks."""

    def put(make: Maker) -> Maker:
        FORGERIES[make.__name__] = rule, make
        return make

    return put


@forgery(AuditRule.TIMELINE)
def a_step_removed(forge: Forge) -> str:
    """A step is taken out of the middle, and the header made to fit."""
    ticket = forge.stepped(forge.ticket(WORKING), "note", "wang.qiang", note="好了")
    steps = [event for event in ticket.timeline if event.action != "assign"]
    return forge.commit(of(replace(ticket, timeline=tuple(steps))), "note", "wang.qiang")


@forgery(AuditRule.TIMELINE)
def a_note_rewritten(forge: Forge) -> str:
    """What somebody wrote is other words now."""
    ticket = forge.stepped(forge.ticket(WORKING), "note", "wang.qiang", note="好了")
    first, *rest = ticket.timeline
    changed = replace(ticket, timeline=(replace(first, note="从没来过"), *rest))
    return forge.commit(of(changed), "note", "wang.qiang")


@forgery(AuditRule.TIME)
def a_finish_back_dated(forge: Forge) -> str:
    """It happened days ago, and does not say that it was told later."""
    at = forge.now - timedelta(hours=2)
    ticket = forge.stepped(forge.ticket(WORKING), "finish", "wang.qiang", at=at,
                           resolution=Resolution.FIXED, note="好了")  # fmt: skip
    return forge.commit(of(ticket), "finish", "wang.qiang", at=at)


@forgery(AuditRule.TIME)
def a_commit_in_the_past(forge: Forge) -> str:
    """It says that it was recorded before what it goes on from."""
    at = forge.now - timedelta(days=1)
    ticket = forge.stepped(forge.ticket(WORKING), "note", "wang.qiang", at=at, note="好了")
    return forge.commit(of(ticket), "note", "wang.qiang", at=at, recorded=at)


@forgery(AuditRule.AUTHOR)
def an_author_swapped(forge: Forge) -> str:
    """The commit's author is not who the message says."""
    ticket = forge.stepped(forge.ticket(WORKING), "note", "wang.qiang", note="好了")
    return forge.commit(of(ticket), "note", "wang.qiang", email="sun.mei@svc.invalid")


@forgery(AuditRule.AUTHOR)
def a_step_under_anothers_name(forge: Forge) -> str:
    """The record says that somebody else did it."""
    ticket = forge.stepped(forge.ticket(WORKING), "note", "wang.qiang", note="好了")
    return forge.commit(of(ticket), "note", "li.na")


@forgery(AuditRule.TIES)
def a_score_that_differs(forge: Forge) -> str:
    """The follow-up says another score than the ticket."""
    return forge.commit(of(*called(forge, score=4)), "callback")


@forgery(AuditRule.TRAILERS)
def a_record_not_named(forge: Forge) -> str:
    """It changes one more record than it says."""
    ticket, followup = called(forge)
    return forge.commit(of(ticket, followup), "callback", records=(DONE,))


@forgery(AuditRule.TRAILERS)
def another_action_named(forge: Forge) -> str:
    """It says note, and finishes."""
    ticket = forge.stepped(forge.ticket(WORKING), "finish", "wang.qiang",
                           resolution=Resolution.FIXED, note="好了")  # fmt: skip
    return forge.commit(of(ticket), "note", "wang.qiang")


@forgery(AuditRule.BODY)
def a_ticket_deleted(forge: Forge) -> str:
    """The last ticket of the month is gone."""
    return forge.commit({f"records/tickets/2026/10/{NEW}.yaml": None}, "save", "huang.li")


@forgery(AuditRule.HEADER)
def a_header_that_lies(forge: Forge) -> str:
    """The header says something that no step says."""
    ticket = forge.stepped(forge.ticket(WORKING), "note", "wang.qiang", note="好了")
    return forge.commit(of(replace(ticket, assignee="sun.mei")), "note", "wang.qiang")


@forgery(AuditRule.HEADER)
def a_text_changed_in_silence(forge: Forge) -> str:
    """What the resident said is other words, and no step tells of it."""
    ticket = forge.stepped(forge.ticket(WORKING), "note", "wang.qiang", note="好了")
    return forge.commit(of(replace(ticket, text="没有什么事")), "note", "wang.qiang")


@forgery(AuditRule.HEADER)
def an_edit_that_says_something_else(forge: Forge) -> str:
    """The step says one value, and the header holds another."""
    changes = (Change("priority", "normal", "low"),)
    ticket = forge.stepped(forge.ticket(WORKING), "edit", "li.na", changes=changes)
    return forge.commit(of(replace(ticket, priority=Priority.URGENT)), "edit")


@forgery(AuditRule.EFFECT)
def a_step_that_could_not_be(forge: Forge) -> str:
    """Nobody accepts what nobody was given."""
    return forge.commit(of(forge.stepped(forge.ticket(NEW), "resume", "li.na")), "resume")


@forgery(AuditRule.RIGHT)
def supervised_by_a_clerk(forge: Forge) -> str:
    """Only a director has a ticket supervised."""
    return forge.commit(of(forge.stepped(forge.ticket(WORKING), "supervise", "li.na")), "supervise")


@forgery(AuditRule.RIGHT)
def a_role_given_to_oneself(forge: Forge) -> str:
    """A clerk makes herself director."""
    member = forge.record("staff", "li.na")
    return forge.commit(of(replace(member, roles=("desk", "director"))), "edit")


@forgery(AuditRule.RIGHT)
def somebody_who_left(forge: Forge) -> str:
    """Whoever has left acts no more."""
    ticket = forge.stepped(forge.ticket(WORKING), "note", "liu.yang", note="好了")
    return forge.commit(of(ticket), "note", "liu.yang")


@forgery(AuditRule.BODY)
def a_receipt_altered(forge: Forge) -> str:
    """A receipt says less than was paid."""
    path = forge.repository.tree(forge.tip, "records/receipts/2026")[0].path
    receipt = forge.record("receipt", Path(path).stem)
    less = replace(receipt, payer_name="别人") if hasattr(receipt, "payer_name") else receipt
    return forge.commit(of(replace(less, taken=less.taken + timedelta(minutes=1))), "print")


@forgery(AuditRule.NUMBER)
def a_number_skipped(forge: Forge) -> str:
    """One number is left out."""
    ticket = forge.ticket(NEW)
    number = "T2610-A0042"
    first = replace(ticket.timeline[0], at=forge.now)
    new = refolded(replace(ticket, id=number, received=forge.now, timeline=(first,)))
    return forge.commit(of(new), "create", first.by)


@forgery(AuditRule.FORM)
def a_link_for_a_record(forge: Forge) -> str:
    """A symbolic link lies where a record should."""
    path = f"records/tickets/2026/10/{WORKING}.yaml"
    return forge.commit({path: b"/etc/passwd"}, "save", "huang.li", mode="120000")


@forgery(AuditRule.FORM)
def a_program_beside_the_records(forge: Forge) -> str:
    """Something is put where no record belongs."""
    return forge.commit({"hooks/post-merge": b"#!/bin/sh\n"}, "save", "huang.li", records=())


@pytest.fixture(scope="module")
def told(forge: Forge) -> dict[str, tuple[str, list[AuditFinding]]]:
    """Each forgery's commit and what an audit found in it; all are judged at once."""
    commits = {name: make(forge) for name, (_rule, make) in FORGERIES.items()}
    findings: dict[str, list[AuditFinding]] = {}
    for one in judge(forge.repository, list(commits.values()), [forge.tip]):
        findings.setdefault(one.commit, []).append(one)
    return {name: (commit, findings.pop(commit, [])) for name, commit in commits.items()}


@pytest.mark.parametrize("name", FORGERIES)
def test_each_forgery_is_named(told: dict[str, tuple[str, list[AuditFinding]]], name: str) -> None:
    """The rule, the commit, and nothing else."""
    rule, _make = FORGERIES[name]
    commit, findings = told[name]
    assert {(one.commit, one.rule) for one in findings} == {(commit, rule)}, findings
