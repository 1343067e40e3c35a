"""Forgeries of more than one commit: merges, numbers, rules, and what was seen outside."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from svc.audit.findings import AuditRule
from svc.audit.judge import judge
from svc.audit.witnessed import witnessed
from svc.desk.audit.run import AuditRequest, audit
from svc.kinds.followup import FollowUp
from svc.model.words import Outcome
from svc.store.git.repository import Repository
from svc.store.layout import path_of
from svc.store.sync.merge_trees import MergedFile, merge_trees
from svc.store.sync.moved_numbers import renaming, under_new_number
from svc.store.witness.book import SeenHead
from tests import models, offices
from tests.audit.forge import Forge, Forged, ForgeryTable, of, refolded
from tests.support import git

#: Of the sample: two that are worked on, one whose resident is to be called back, one that is new.
WORKING, LATE, DONE, NEW = "T2610-A0031", "T2610-A0033", "T2610-A0038", "T2610-A0040"
replace = msgspec.structs.replace
FORGERIES = ForgeryTable()


@pytest.fixture(scope="module")
def forge(tmp_path_factory: pytest.TempPathFactory) -> Forge:
    """A copy of the sample in which commits are made, and none of them is on a branch."""
    place = tmp_path_factory.mktemp("histories") / "office"
    return Forge(models.copied(models.shared(offices.sample), place))


def going_on(forge: Forge, *steps: Callable[[Forge], str]) -> list[str]:
    """Commits one after the other, each made where the one before ends; the tip stays."""
    tip, made = forge.tip, []
    try:
        for step in steps:
            forge.tip = step(forge)
            made.append(forge.tip)
    finally:
        forge.tip = tip
    return made


def noted(number: str, words: str = "等配件", by: str = "wang.qiang") -> Callable[[Forge], str]:
    """What makes a note, as svc does."""

    def make(forge: Forge) -> str:
        ticket = forge.stepped(forge.ticket(number), "note", by, note=words)
        return forge.commit(of(ticket), "note", by)

    return make


def sides(forge: Forge, *numbers: str) -> list[str]:
    """Honest commits side by side, a note in a ticket each."""
    return [noted(number, f"第{place}句")(forge) for place, number in enumerate(numbers, 1)]


def synced(
    forge: Forge, published: str, ours: str, change: Callable[[bytes], bytes] = bytes,
    version: str = "2", named: tuple[str, ...] | None = None,
) -> str:  # fmt: skip
    """A merge as `svc sync` makes it, but for what a change does to the records that it united."""
    merged = merge_trees(forge.repository, forge.tip, published, ours)
    changed: dict[str, Any] = {}
    for path, made in merged.outcome.items():
        if isinstance(made, MergedFile):
            changed[path] = change(made.data)
        else:
            changed[path] = forge.read(path, ours) if made else None
    united = [Path(path).stem for path in (*merged.united, *merged.mended)]
    names = united if named is None else named
    lines = ["Svc-Action: sync", f"Svc-Merge: {version}", f"Svc-Count: {len(names)}"]
    lines += [f"Svc-Record: {one}" for one in names] + ["Svc-Actor: li.na"]
    message = f"sync desk A: 1 taken over, {len(united)} united, 0 disputed\n\n"
    return forge.commit(
        changed, "sync", "li.na", parents=(published, ours),
        message=message + "\n".join(lines) + "\n",
    )  # fmt: skip


@pytest.mark.parametrize("version", ["1", "2"])
def test_honest_merges_are_clean(forge: Forge, version: str) -> None:
    """Of both versions of the rules, and of plain git; what one side had, and what both."""
    apart = synced(forge, *sides(forge, WORKING, LATE), version=version)
    both = synced(forge, *sides(forge, WORKING, WORKING), version=version)
    first, second = sides(forge, WORKING, LATE)
    path = path_of("ticket", LATE)
    plain = forge.commit({path: forge.read(path, second)}, "", parents=(first, second),
                         message="Merge branch 'main'\n", records=())  # fmt: skip
    assert list(judge(forge.repository, [apart, both, plain], [forge.tip])) == []


def test_a_merge_of_the_first_version(forge: Forge) -> None:
    """A desk gives a ticket back, the other finishes it: then that came to nothing, as merged."""
    back = forge.commit(of(forge.stepped(forge.ticket(LATE), "return", "huang.li",
                                         reason="不归我们")), "return", "huang.li")  # fmt: skip
    later = forge.now + timedelta(minutes=1)
    done = forge.stepped(forge.ticket(LATE), "finish", "huang.li", at=later,
                         resolution="fixed", note="好了")  # fmt: skip
    finished = forge.commit(of(done), "finish", "huang.li", at=later, recorded=later)

    def as_then(data: bytes) -> bytes:
        assert b"status: done" in data
        lines = data.decode().split("\n")
        gone = ("resolution:", "finished:")
        text = "\n".join(one for one in lines if not one.startswith(gone))
        return text.replace("status: done", "status: new", 1).encode()

    for version, change, clean in (
        ("1", as_then, True), ("1", bytes, False), ("2", bytes, True), ("2", as_then, False),
    ):  # fmt: skip
        merge = synced(forge, back, finished, change, version)
        told = list(judge(forge.repository, [merge], [forge.tip]))
        assert (told == []) is clean, (version, clean, told)


@FORGERIES.breaking(AuditRule.MERGE)
def a_merge_that_smuggles(forge: Forge) -> Forged:
    """`svc sync` says that it united two notes, and one of them has other words now."""
    return synced(
        forge, *sides(forge, WORKING, WORKING),
        change=lambda data: data.replace("第2句".encode(), "第3句".encode()),
    )  # fmt: skip


@FORGERIES.breaking(AuditRule.MERGE)
def a_merge_that_drops_a_step(forge: Forge) -> Forged:
    """Of what both sides did only one side's is left."""
    published, ours = sides(forge, WORKING, WORKING)
    path = path_of("ticket", WORKING)
    return synced(forge, published, ours, lambda _data: forge.read(path, published))


@FORGERIES.breaking(AuditRule.MERGE)
def a_merge_by_hand_that_smuggles(forge: Forge) -> Forged:
    """Plain git's merge of two sides, and a third record that neither changed."""
    first, second = sides(forge, WORKING, LATE)
    path = path_of("ticket", LATE)
    receipt = replace(forge.ticket(NEW), text="没有什么事")
    changed = {path: forge.read(path, second), **of(receipt)}
    return forge.commit(changed, "", parents=(first, second), message="Merge branch 'main'\n")


@FORGERIES.breaking(AuditRule.MERGE)
def a_merge_by_hand_of_one_record(forge: Forge) -> Forged:
    """Both sides changed a ticket, and somebody put it together himself."""
    first, second = sides(forge, WORKING, WORKING)
    path = path_of("ticket", WORKING)
    changed = {path: forge.read(path, second)}
    return forge.commit(changed, "", parents=(first, second), message="Merge branch 'main'\n")


@FORGERIES.breaking(AuditRule.MERGE)
def an_octopus(forge: Forge) -> Forged:
    """Three lines at once: no two sides that could be merged again."""
    return forge.commit({}, "", parents=tuple(sides(forge, WORKING, LATE, NEW)), message="all\n")


@FORGERIES.breaking(AuditRule.MERGE)
def a_merge_of_a_version_to_come(forge: Forge) -> Forged:
    """It says that rules made it which nobody here knows."""
    return synced(forge, *sides(forge, WORKING, LATE), version="99")


@FORGERIES.breaking(AuditRule.TRAILERS)
def a_merge_that_names_too_little(forge: Forge) -> Forged:
    """It united a ticket and does not say so."""
    return synced(forge, *sides(forge, WORKING, WORKING), named=())


def made(forge: Forge, number: str, text: str = "又漏水了") -> str:
    """A new ticket under a number, as its desk makes one."""
    ticket = forge.ticket(NEW)
    first = replace(ticket.timeline[0], at=forge.now)
    new = replace(ticket, id=number, text=text, received=forge.now, timeline=(first,))
    return forge.commit(of(refolded(new)), "create", first.by)


@FORGERIES.breaking(AuditRule.NUMBER)
def a_number_given_on_two_clones(forge: Forge) -> Forged:
    """Two clones gave one number to two requests, and a merge made one of them."""
    ours = [made(forge, forge.free("T2610-A"), text) for text in ("漏水", "停电")]
    return synced(forge, *ours)


@FORGERIES.breaking(AuditRule.NUMBER)
def a_number_used_again(forge: Forge) -> Forged:
    """A request moved to another desk's letter; and its old number is given anew."""
    old, new = forge.free("T2610-A"), "T2610-B0001"

    def moved(one: Forge) -> str:
        data = renaming({old: new})(one.read(path_of("ticket", old)))
        changed = {path_of("ticket", old): None,
                   path_of("ticket", new): under_new_number(data, "ticket", old)}  # fmt: skip
        words = f"renumber: 1\n\n{old} is {new}\n\nSvc-Action: renumber\nSvc-Actor: svc\n"
        return one.commit(changed, "renumber", "svc", message=words)

    commits = going_on(forge, lambda one: made(one, old), moved, lambda one: made(one, old))
    return commits[-1], {commits[-1]}


@FORGERIES.breaking(AuditRule.RIGHT)
def a_rule_changed_and_changed_back(forge: Forge) -> Forged:
    """A clerk lets himself be called back by whoever did the work, and then no longer."""
    office = forge.record("office")
    other = replace(office, policies=replace(office.policies, backdate_days=90))
    commits = going_on(
        forge,
        lambda one: one.commit(of(other), "edit", "li.na"),
        noted(WORKING),
        lambda one: one.commit(of(office), "edit", "li.na"),
    )
    return commits[-1], {commits[0], commits[2]}


@FORGERIES.breaking(AuditRule.RIGHT)
def a_callback_scored_by_the_worker(forge: Forge) -> Forged:
    """Whoever did the work says how content the resident is, where the office rules it out."""
    office = forge.record("office")
    strict = replace(office, policies=replace(office.policies, handler_may_call=False))

    def scored(one: Forge) -> str:
        number = next_followup(one)
        call: dict[str, Any] = {"outcome": Outcome.REACHED, "score": 5}
        ticket = one.stepped(one.ticket(DONE), "callback", "wang.qiang", followup=number, **call)
        followup = FollowUp(1, number, DONE, one.now, "wang.qiang", 1, **call)
        return one.commit(of(ticket, followup), "callback", "wang.qiang")

    commits = going_on(forge, lambda one: one.commit(of(strict), "edit", "he.jianguo"), scored)
    return commits[-1], {commits[-1]}


def next_followup(forge: Forge) -> str:
    """The next number of a follow-up of the sample's last month."""
    names = [Path(one.path).stem for one in forge.repository.tree(forge.tip, "records/followups")]
    last = max(name for name in names if name.startswith("F2610-A"))
    return f"F2610-A{int(last[-4:]) + 1:04}"


@FORGERIES.breaking(AuditRule.TIMELINE)
def an_old_state_put_back(forge: Forge) -> Forged:
    """What a push of last week had is pushed again on top: the steps since are gone."""
    path = path_of("ticket", WORKING)
    old = forge.read(path)
    commits = going_on(forge, noted(WORKING), lambda one: one.commit({path: old}, "note", "li.na"))
    return commits[-1], {commits[-1]}


@FORGERIES.breaking(AuditRule.TIMELINE)
def a_step_recorded_again(forge: Forge) -> Forged:
    """The very step of another commit comes a second time."""
    ticket = forge.stepped(forge.ticket(WORKING), "note", "wang.qiang", note="等配件")
    again = replace(ticket, timeline=(*ticket.timeline, ticket.timeline[-1]))
    commits = going_on(forge, lambda one: one.commit(of(ticket), "note", "wang.qiang"),
                       lambda one: one.commit(of(again), "note", "wang.qiang"))  # fmt: skip
    return commits[-1], {commits[-1]}


@pytest.fixture(scope="module")
def told(forge: Forge) -> dict[str, set[tuple[str, str]]]:
    """What an audit of all forgeries at once says beside what is so."""
    return FORGERIES.told(forge)


@pytest.mark.parametrize("name", ["", *FORGERIES.makers])
def test_each_forgery_is_named(told: dict[str, set[tuple[str, str]]], name: str) -> None:
    """The rule, the commit, and nothing else; and nothing of what is honest."""
    assert told[name] == set()


def book(place: Path, *heads: tuple[str, int]) -> Path:
    """A witness's file of these heads, an hour apart."""
    at = datetime(2026, 11, 1, 9, tzinfo=UTC)
    lines = [SeenHead(at + timedelta(hours=n), *one).line for n, one in enumerate(heads)]
    place.write_text("".join(lines), "utf-8")
    return place


def test_a_witness_that_contradicts(forge: Forge, tmp_path: Path) -> None:
    """A head that is gone, one that moved back, one that was further on: each is told."""
    first, second = going_on(forge, noted(WORKING), noted(LATE))
    length = int(git("rev-list", "--count", "--first-parent", second, cwd=forge.repository.place))
    held = book(tmp_path / "heads", (first, length - 1), (second, length))
    assert witnessed(forge.repository, second, held).findings == []
    for heads, tip, wrong in (
        ([(first, length - 1), (second, length)], first, second),
        ([(second, length), (first, length - 1)], second, first),
        ([(first, length)], second, first),
    ):
        found = witnessed(forge.repository, tip, book(tmp_path / "heads", *heads)).findings
        assert [(one.commit, one.rule) for one in found] == [(wrong, AuditRule.WITNESS)], heads


@pytest.mark.slow
def test_a_history_that_was_taken_back(forge: Forge, tmp_path: Path) -> None:
    """After a forced push: the commit on an old report is gone, and what was verified here."""
    place = models.copied(forge.repository.place, tmp_path / "clone")
    clone = Forge(place)
    last, lost = clone.tip, noted(WORKING)(clone)
    git("update-ref", "HEAD", lost, cwd=place)
    assert audit(place, AuditRequest(seen=(lost,))).findings == []
    git("update-ref", "HEAD", last, cwd=place)
    for request in (AuditRequest(seen=(lost,)), AuditRequest(since_verified=True)):
        found = audit(place, request).findings
        assert [(one.commit, one.rule) for one in found] == [(lost, AuditRule.WITNESS)]
    never = "0" * 39 + "1"
    found = audit(place, AuditRequest(seen=(never,))).findings
    assert [(one.commit, one.rule) for one in found] == [(never, AuditRule.WITNESS)]


def test_a_commit_put_in_the_place_of_another(forge: Forge, tmp_path: Path) -> None:
    """What git shows in a commit's place (`refs/replace`) hides nothing from an audit."""
    place = models.copied(forge.repository.place, tmp_path / "replaced")
    clone = Forge(place)
    path = path_of("ticket", NEW)
    (wrong,) = going_on(clone, lambda one: one.commit({path: None}, "save", "huang.li"))
    honest = noted(NEW)(clone)
    git("replace", wrong, honest, cwd=place)
    found = list(judge(Repository.open(place), [wrong], [clone.tip]))
    assert [(one.commit, one.rule) for one in found] == [(wrong, AuditRule.BODY)]
