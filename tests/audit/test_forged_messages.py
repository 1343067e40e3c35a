"""Forged commits whose records are sound: who did it, when, by what right, and what they say."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest

from svc.audit.findings import AuditRule
from svc.desk.gate.judgement import commit_refusals
from svc.model.words import Resolution
from tests import models, offices
from tests.audit.forge import Forge, ForgeryTable, of
from tests.audit.test_forgeries import DONE, NEW, WORKING, called

replace = msgspec.structs.replace
FORGERIES = ForgeryTable()


@pytest.fixture(scope="module")
def forge(tmp_path_factory: pytest.TempPathFactory) -> Forge:
    """A copy of the sample in which commits are made, and none of them is on a branch."""
    place = tmp_path_factory.mktemp("messages") / "office"
    return Forge(models.copied(models.shared(offices.sample), place))


@FORGERIES.breaking(AuditRule.TIME)
def a_finish_back_dated(forge: Forge) -> str:
    """It happened days ago, and does not say that it was told later."""
    at = forge.now - timedelta(hours=2)
    ticket = forge.stepped(forge.ticket(WORKING), "finish", "wang.qiang", at=at,
                           resolution=Resolution.FIXED, note="好了")  # fmt: skip
    return forge.commit(of(ticket), "finish", "wang.qiang", at=at)


@FORGERIES.breaking(AuditRule.TIME)
def a_commit_in_the_past(forge: Forge) -> str:
    """It says that it was recorded before what it goes on from."""
    at = forge.now - timedelta(days=1)
    ticket = forge.stepped(forge.ticket(WORKING), "note", "wang.qiang", at=at, note="好了")
    return forge.commit(of(ticket), "note", "wang.qiang", at=at, recorded=at)


@FORGERIES.breaking(AuditRule.AUTHOR)
def an_author_swapped(forge: Forge) -> str:
    """The commit's author is not who the message says."""
    ticket = forge.stepped(forge.ticket(WORKING), "note", "wang.qiang", note="好了")
    return forge.commit(of(ticket), "note", "wang.qiang", email="sun.mei@svc.invalid")


@FORGERIES.breaking(AuditRule.AUTHOR)
def a_step_under_anothers_name(forge: Forge) -> str:
    """The record says that somebody else did it."""
    ticket = forge.stepped(forge.ticket(WORKING), "note", "wang.qiang", note="好了")
    return forge.commit(of(ticket), "note", "li.na")


@FORGERIES.breaking(AuditRule.TIES)
def a_score_that_differs(forge: Forge) -> str:
    """The follow-up says another score than the ticket."""
    return forge.commit(of(*called(forge, score=4)), "callback")


@FORGERIES.breaking(AuditRule.TRAILERS)
def a_record_not_named(forge: Forge) -> str:
    """It changes one more record than it says."""
    ticket, followup = called(forge)
    return forge.commit(of(ticket, followup), "callback", records=(DONE,))


@FORGERIES.breaking(AuditRule.TRAILERS)
def another_action_named(forge: Forge) -> str:
    """It says note, and finishes."""
    ticket = forge.stepped(forge.ticket(WORKING), "finish", "wang.qiang",
                           resolution=Resolution.FIXED, note="好了")  # fmt: skip
    return forge.commit(of(ticket), "note", "wang.qiang")


@FORGERIES.breaking(AuditRule.RIGHT)
def supervised_by_a_clerk(forge: Forge) -> str:
    """Only a director has a ticket supervised."""
    return forge.commit(of(forge.stepped(forge.ticket(WORKING), "supervise", "li.na")), "supervise")


@FORGERIES.breaking(AuditRule.RIGHT)
def a_role_given_to_oneself(forge: Forge) -> str:
    """A clerk makes herself director."""
    member = forge.record("staff", "li.na")
    return forge.commit(of(replace(member, roles=("desk", "director"))), "edit")


@FORGERIES.breaking(AuditRule.RIGHT)
def somebody_who_left(forge: Forge) -> str:
    """Whoever has left acts no more."""
    ticket = forge.stepped(forge.ticket(WORKING), "note", "liu.yang", note="好了")
    return forge.commit(of(ticket), "note", "liu.yang")


@FORGERIES.breaking(AuditRule.TIME)
def a_step_that_lies_ahead(forge: Forge) -> str:
    """It happens tomorrow."""
    at = forge.now + timedelta(days=1)
    ticket = forge.stepped(forge.ticket(WORKING), "note", "wang.qiang", at=at, note="好了")
    return forge.commit(of(ticket), "note", "wang.qiang")


@FORGERIES.breaking(AuditRule.TIME)
def recorded_before_it_happened(forge: Forge) -> str:
    """The author's moment lies behind the committer's."""
    ticket = forge.stepped(forge.ticket(WORKING), "note", "wang.qiang", note="好了")
    return forge.commit(of(ticket), "note", "wang.qiang", at=forge.now + timedelta(minutes=5))


@FORGERIES.breaking(AuditRule.TIME)
def told_later_and_wrongly(forge: Forge) -> str:
    """It says by itself when it was recorded, and that is another day."""
    day = timedelta(days=1)
    ticket = forge.stepped(forge.ticket(WORKING), "note", "wang.qiang", at=forge.now - 2 * day,
                           recorded=forge.now - day, note="好了")  # fmt: skip
    return forge.commit(of(ticket), "note", "wang.qiang", at=forge.now - 2 * day)


@FORGERIES.breaking(AuditRule.AUTHOR)
def a_stranger(forge: Forge) -> str:
    """Nobody on file is called so."""
    ticket = forge.stepped(forge.ticket(WORKING), "note", "nobody", note="好了")
    return forge.commit(of(ticket), "note", "nobody", name="无名氏")


@FORGERIES.breaking(AuditRule.AUTHOR)
def another_name(forge: Forge) -> str:
    """The address is the worker's, and the name is somebody else's."""
    ticket = forge.stepped(forge.ticket(WORKING), "note", "wang.qiang", note="好了")
    return forge.commit(of(ticket), "note", "wang.qiang", name="孙梅")


@FORGERIES.breaking(AuditRule.AUTHOR)
def two_actors_where_one_acted(forge: Forge) -> str:
    """The trailer names another who acted first, and the author is who did."""
    ticket = forge.stepped(forge.ticket(WORKING), "note", "wang.qiang", note="好了")
    return forge.commit(of(ticket), "note", "wang.qiang", actors=("li.na", "wang.qiang"))


@FORGERIES.breaking(AuditRule.TIES)
def a_callback_without_its_record(forge: Forge) -> str:
    """The ticket says that somebody was called, and no follow-up does."""
    return forge.commit(of(called(forge)[0]), "callback")


@FORGERIES.breaking(AuditRule.TIES)
def merged_on_one_side(forge: Forge) -> str:
    """It went into another, which knows nothing of it."""
    ticket = forge.stepped(forge.ticket(NEW), "merge", "li.na", ticket=WORKING)
    return forge.commit(of(ticket), "merge")


@FORGERIES.breaking(AuditRule.TRAILERS)
def a_record_named_that_stayed(forge: Forge) -> str:
    """It names a ticket besides, of which nothing changed."""
    ticket = forge.stepped(forge.ticket(WORKING), "note", "wang.qiang", note="好了")
    return forge.commit(of(ticket), "note", "wang.qiang", records=(WORKING, NEW))


@FORGERIES.breaking(AuditRule.TRAILERS)
def an_action_that_was_not(forge: Forge) -> str:
    """It says that it arrived and noted, and only noted."""
    ticket = forge.stepped(forge.ticket(WORKING), "note", "wang.qiang", note="好了")
    return forge.commit(of(ticket), "arrive note", "wang.qiang")


@FORGERIES.breaking(AuditRule.TRAILERS)
def an_edit_by_hand_that_lies(forge: Forge) -> str:
    """It says that a file of one resident was edited by hand, and it was another's."""
    resident = forge.record("resident", "R-A00001")
    changed = of(replace(resident, name="别人"))
    return forge.commit(changed, "save", "huang.li", records=("R-A00002",))


@FORGERIES.breaking(AuditRule.TRAILERS)
def an_office_founded_again(forge: Forge) -> str:
    """What founds an office is judged by nothing before it; there is one already."""
    return forge.commit(of(replace(forge.record("office"), name="别处")), "init", "he.jianguo")


@FORGERIES.breaking(AuditRule.TRAILERS)
def an_import_that_counts_wrongly(forge: Forge) -> str:
    """It brings one resident and says two."""
    resident = replace(forge.record("resident", "R-A00080"), id=forge.free("R-A", "residents"))
    return forge.commit(of(resident), "import", trailers="Svc-Count: 2\n", records=())


@FORGERIES.breaking(AuditRule.RIGHT)
def an_import_by_a_worker(forge: Forge) -> str:
    """Bringing in is not everybody's."""
    resident = replace(forge.record("resident", "R-A00080"), id=forge.free("R-A", "residents"))
    return forge.commit(of(resident), "import", "wang.qiang", trailers="Svc-Count: 1\n", records=())


@FORGERIES.breaking(AuditRule.RIGHT)
def a_clerk_edits_by_hand(forge: Forge) -> str:
    """Files are edited by whoever leads."""
    return forge.commit({"templates/own.md": b"# Own\n"}, "save", "li.na", records=())


@FORGERIES.breaking(AuditRule.RIGHT)
def a_rule_changed_by_a_clerk(forge: Forge) -> str:
    """Policies are a director's."""
    office = forge.record("office")
    policies = replace(office.policies, backdate_days=365)
    return forge.commit(of(replace(office, policies=policies)), "edit")


@FORGERIES.breaking(AuditRule.TRAILERS)
def an_edit_called_otherwise(forge: Forge) -> str:
    """It says that a unit came in, and a resident has another name."""
    resident = replace(forge.record("resident", "R-A00001"), name="别人")
    return forge.commit(of(resident), "add")


def test_a_gate_asks_for_the_words_too(forge: Forge) -> None:
    """What is called otherwise than it is comes through no gate."""
    for make in (an_edit_called_otherwise, another_action_named, an_action_that_was_not):
        refusals = list(commit_refusals(forge.repository, make(forge), [forge.tip], None, None))
        assert [one.rule for one in refusals] == ["trailers"], make


@pytest.fixture(scope="module")
def told(forge: Forge) -> dict[str, set[tuple[str, str]]]:
    """What an audit of all forgeries at once says beside what is so."""
    return FORGERIES.told(forge)


@pytest.mark.parametrize("name", ["", *FORGERIES.makers])
def test_each_forgery_is_named(told: dict[str, set[tuple[str, str]]], name: str) -> None:
    """The rule, the commit, and nothing else; and nothing of what is honest."""
    assert told[name] == set()
