"""Signatures: who may sign what, from when on, and what a forger with a key of his own can do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from svc.audit.findings import AuditFinding, AuditRule
from svc.audit.judge import AuditTerms, judge
from svc.kinds.staff import Revocation, Staff, StaffKey
from svc.model.keys import Trust
from svc.rules.record.ssh_keys import fingerprint
from tests import models, offices
from tests.audit.forge import Forge, made_key, of

WORKING = "T2610-A0031"
#: Who founds; who is made a second director; a clerk; a worker.
FOUNDER, SECOND, CLERK, WORKER = "he.jianguo", "huang.li", "li.na", "wang.qiang"
replace = msgspec.structs.replace


class SignedForge(Forge):
    """A forge in the sample, where signatures count and four people have keys.

    Attributes:
        base: The unsigned commit that all began with.
        keys: Private key's file and public line, by owner; `stranger` is nobody's.
    """

    def __init__(self, place: Path) -> None:
        super().__init__(place)
        self.base = self.tip
        names = (FOUNDER, SECOND, CLERK, WORKER, "stranger")
        self.keys = {who: made_key(place.parent / who) for who in names}
        trust = Trust(FOUNDER, self.keys[FOUNDER][1], self.tip)
        self.move(of(replace(self.record("office"), trust=trust)), "trust")
        for who in names[:-1]:
            self.move(of(self.holding(who, StaffKey(key=self.keys[who][1], since=self.day))),
                      "key-add")  # fmt: skip
        member = self.record("staff", SECOND)
        self.move(of(replace(member, roles=(*member.roles, "director"))), "edit")

    @property
    def day(self) -> object:
        """The day on which all happens."""
        return self.now.date()

    def holding(self, who: str, *keys: StaffKey) -> Staff:
        """A member of staff with these keys."""
        member: Staff = replace(self.record("staff", who), keys=keys)
        return member

    def revoked(self, who: str) -> Staff:
        """A member of staff whose key counts no longer."""
        held = self.record("staff", who).keys[0]
        return self.holding(who, replace(held, revoked=Revocation.LOST, until=self.day))

    def move(self, changed: dict[str, object], action: str, by: str = FOUNDER) -> str:
        """Make an honest commit, and go on from it."""
        self.tip = self.by(by, changed, action)
        return self.tip

    def by(self, signer: str, changed: dict[str, object], action: str, who: str = "") -> str:
        """A commit signed by somebody, of what he or another did."""
        made = self.commit(changed, action, who or signer)
        return self.signed(made, self.keys[signer][0], signer)

    def noted(self, signer: str, who: str = "") -> str:
        """A note signed by somebody."""
        ticket = self.stepped(self.ticket(WORKING), "note", who or signer, note="好了")
        return self.by(signer, of(ticket), "note", who)


@pytest.fixture(scope="module")
def forge(tmp_path_factory: pytest.TempPathFactory) -> SignedForge:
    """A copy of the sample in which signatures count."""
    place = tmp_path_factory.mktemp("signed") / "office"
    return SignedForge(models.copied(models.shared(offices.sample), place))


def test_what_honest_people_sign_is_clean(forge: SignedForge) -> None:
    """Signing is switched on, keys are given, work is recorded, by oneself and for another."""
    tips = [forge.noted(WORKER), forge.noted(CLERK, WORKER), forge.by(
        FOUNDER, of(forge.revoked(CLERK)), "key-revoke")]  # fmt: skip
    root = fingerprint(forge.keys[FOUNDER][1])
    assert list(judge(forge.repository, tips, [forge.base], AuditTerms(root=root))) == []


Maker = Callable[[SignedForge], str]
FORGERIES: dict[str, tuple[AuditRule, Maker]] = {}


def forgery(rule: AuditRule) -> Callable[[Maker], Maker]:
    """Puts a forgery into the table, with the rule that it breaks."""

    def put(make: Maker) -> Maker:
        FORGERIES[make.__name__] = rule, make
        return make

    return put


@forgery(AuditRule.SIGNATURE)
def not_signed(forge: SignedForge) -> str:
    """Nothing stands under it."""
    ticket = forge.stepped(forge.ticket(WORKING), "note", WORKER, note="好了")
    return forge.commit(of(ticket), "note", WORKER)


@forgery(AuditRule.SIGNATURE)
def signed_by_a_stranger(forge: SignedForge) -> str:
    """The key is nobody's on file."""
    ticket = forge.stepped(forge.ticket(WORKING), "note", WORKER, note="好了")
    made = forge.commit(of(ticket), "note", WORKER)
    return forge.signed(made, forge.keys["stranger"][0], WORKER)


@forgery(AuditRule.SIGNATURE)
def altered_after_signing(forge: SignedForge) -> str:
    """A line was added once it was signed."""
    ticket = forge.stepped(forge.ticket(WORKING), "note", WORKER, note="好了")
    made = forge.commit(of(ticket), "note", WORKER)
    return forge.signed(made, forge.keys[WORKER][0], WORKER, tamper=b"\n")


@forgery(AuditRule.SIGNATURE)
def anothers_signature(forge: SignedForge) -> str:
    """The signature is that of another commit."""
    lines = forge.content(forge.noted(WORKER)).split(b"\n")
    first = next(at for at, line in enumerate(lines) if line.startswith(b"gpgsig"))
    last = next(at for at, line in enumerate(lines) if b"END SSH" in line)
    other = forge.stepped(forge.ticket(WORKING), "note", WORKER, note="还没好")
    made = forge.signed(forge.commit(of(other), "note", WORKER), forge.keys[WORKER][0], WORKER)
    own = forge.content(made).split(b"\n")
    begins = next(at for at, line in enumerate(own) if line.startswith(b"gpgsig"))
    ends = next(at for at, line in enumerate(own) if b"END SSH" in line)
    return forge.stored(b"\n".join([*own[:begins], *lines[first : last + 1], *own[ends + 1 :]]))


@forgery(AuditRule.SIGNATURE)
def signed_twice(forge: SignedForge) -> str:
    """A second signature stands beside the first."""
    data = forge.content(forge.noted(WORKER))
    head, _parted, message = data.partition(b"\n\n")
    signature = head[head.index(b"gpgsig") :]
    return forge.stored(head + b"\n" + signature + b"\n\n" + message)


@forgery(AuditRule.AUTHOR)
def recorded_under_anothers_name(forge: SignedForge) -> str:
    """The key is the worker's, and the committer is the clerk."""
    ticket = forge.stepped(forge.ticket(WORKING), "note", WORKER, note="好了")
    return forge.signed(forge.commit(of(ticket), "note", WORKER), forge.keys[WORKER][0], CLERK)


@forgery(AuditRule.RIGHT)
def a_worker_records_for_the_clerk(forge: SignedForge) -> str:
    """Only desk and above put down what others did."""
    return forge.noted(WORKER, CLERK)


@forgery(AuditRule.KEY)
def a_clerk_gives_keys(forge: SignedForge) -> str:
    """She says that the director did, and signs it herself."""
    key = StaffKey(key=forge.keys["stranger"][1], since=forge.day)
    member = forge.record("staff", "chen.xin")
    return forge.by(CLERK, of(replace(member, keys=(key,))), "key-add", FOUNDER)


def after(forge: SignedForge, changed: dict[str, object], action: str, then: Maker) -> str:
    """A forged commit on top of an honest one."""
    tip = forge.tip
    forge.move(changed, action)
    try:
        return then(forge)
    finally:
        forge.tip = tip


@forgery(AuditRule.KEY)
def a_key_used_after_revocation(forge: SignedForge) -> str:
    """It was lost, and signs again."""
    return after(forge, of(forge.revoked(WORKER)), "key-revoke", lambda one: one.noted(WORKER))


@forgery(AuditRule.KEY)
def a_key_before_its_time(forge: SignedForge) -> str:
    """It counts from next week on."""
    late = StaffKey(key=forge.keys[WORKER][1], since=forge.day + timedelta(days=7))
    return after(forge, of(forge.holding(WORKER, late)), "key-add", lambda one: one.noted(WORKER))


@forgery(AuditRule.KEY)
def the_owner_lets_his_key_count_again(forge: SignedForge) -> str:
    """A director whose key was revoked has another take it back under his own word."""
    second = StaffKey(key=forge.keys["stranger"][1], since=forge.day)
    held = forge.record("staff", SECOND).keys[0]
    lost = forge.holding(SECOND, replace(held, revoked=Revocation.LOST), second)

    def again(one: SignedForge) -> str:
        made = one.commit(of(one.holding(SECOND, held, second)), "key-add", SECOND)
        return one.signed(made, one.keys["stranger"][0], SECOND)

    return after(forge, of(lost), "key-revoke", again)


@forgery(AuditRule.KEY)
def a_revoked_key_taken_off_the_file(forge: SignedForge) -> str:
    """As if it had never been: then it could be given anew."""
    held = forge.record("staff", SECOND).keys[0]
    second = StaffKey(key=forge.keys["stranger"][1], since=forge.day)
    lost = forge.holding(SECOND, replace(held, revoked=Revocation.LOST), second)

    def dropped(one: SignedForge) -> str:
        made = one.commit(of(one.holding(SECOND, second)), "key-revoke", SECOND)
        return one.signed(made, one.keys["stranger"][0], SECOND)

    return after(forge, of(lost), "key-revoke", dropped)


@forgery(AuditRule.KEY)
def one_key_for_two(forge: SignedForge) -> str:
    """What signs as one would sign as another."""
    key = StaffKey(key=forge.keys[WORKER][1], since=forge.day)
    return forge.by(FOUNDER, of(replace(forge.record("staff", "chen.xin"), keys=(key,))), "key-add")


@forgery(AuditRule.KEY)
def the_last_director_let_go(forge: SignedForge) -> str:
    """Nobody would be left who could give a key."""
    plain = replace(forge.record("staff", SECOND), roles=("supervisor",))

    def gone(one: SignedForge) -> str:
        last = replace(one.record("staff", FOUNDER), roles=("desk",))
        return one.by(FOUNDER, of(last), "edit")

    return after(forge, of(plain), "edit", gone)


@forgery(AuditRule.ROOT)
def signing_switched_off(forge: SignedForge) -> str:
    """From here on nothing would be signed."""
    return forge.by(FOUNDER, of(replace(forge.record("office"), trust=None)), "trust")


@forgery(AuditRule.ROOT)
def another_founder(forge: SignedForge) -> str:
    """A second director makes himself the first."""
    trust = replace(forge.record("office").trust, key=forge.keys[SECOND][1])
    return forge.by(SECOND, of(replace(forge.record("office"), trust=trust)), "trust")


@forgery(AuditRule.ROOT)
def an_unsigned_past_that_is_longer(forge: SignedForge) -> str:
    """What was signed is said to have been unsigned."""
    trust = replace(forge.record("office").trust, unsigned=forge.tip)
    return forge.by(FOUNDER, of(replace(forge.record("office"), trust=trust)), "trust")


@forgery(AuditRule.KEY)
def work_that_arrives_after_revocation(forge: SignedForge) -> str:
    """A key that was revoked meanwhile signs on an old parent, and a clerk's merge brings it."""
    old = forge.noted(WORKER)
    revoked = forge.by(FOUNDER, of(forge.revoked(WORKER)), "key-revoke")
    path = f"records/tickets/2026/10/{WORKING}.yaml"
    words = "sync desk A: 1 taken over, 0 united, 0 disputed\n\n"
    words += f"Svc-Action: sync\nSvc-Merge: 2\nSvc-Count: 0\nSvc-Actor: {CLERK}\n"
    made = forge.commit({path: forge.read(path, old)}, "sync", CLERK, parents=(revoked, old),
                        message=words, name=CLERK)  # fmt: skip
    merge = forge.signed(made, forge.keys[CLERK][0], CLERK)
    MERGED[old] = merge
    return old


#: The merges that bring a forged commit, by that.
MERGED: dict[str, str] = {}


@pytest.fixture(scope="module")
def told(forge: SignedForge) -> dict[str, tuple[str, list[AuditFinding]]]:
    """Each forgery's commit and what an audit found in it; all are judged at once."""
    commits = {name: make(forge) for name, (_rule, make) in FORGERIES.items()}
    tips = [MERGED.get(commit, commit) for commit in commits.values()]
    findings = list(judge(forge.repository, tips, [forge.base]))
    assert {one.commit for one in findings} == set(commits.values()), findings
    return {
        name: (commit, [one for one in findings if one.commit == commit])
        for name, commit in commits.items()
    }


@pytest.mark.parametrize("name", FORGERIES)
def test_each_forgery_is_named(told: dict[str, tuple[str, list[AuditFinding]]], name: str) -> None:
    """The rule, the commit, and nothing else."""
    rule, _make = FORGERIES[name]
    _commit, findings = told[name]
    assert {one.rule for one in findings} == {rule}, findings


def test_another_root(forge: SignedForge) -> None:
    """The company's word puts a key in the founder's place, if that key signs it; it is told."""
    key = forge.keys["stranger"][1]
    terms = AuditTerms(root=fingerprint(key))
    trust = replace(forge.record("office").trust, key=key)
    made = forge.commit(of(replace(forge.record("office"), trust=trust)), "trust", FOUNDER)
    for signer, finding in (
        ("stranger", (AuditRule.ROOT, True)),
        (FOUNDER, (AuditRule.ROOT, False)),
    ):
        tip = forge.signed(made, forge.keys[signer][0], FOUNDER)
        found = list(judge(forge.repository, [tip], [forge.tip], terms))
        assert finding in {(one.rule, one.note) for one in found}
        assert all(one.note for one in found) == finding[1]
        unnamed = list(judge(forge.repository, [tip], [forge.tip]))
        assert bool(unnamed) == (signer == "stranger")


def test_a_key_that_is_revoked_where_it_arrives(forge: SignedForge) -> None:
    """A push goes on from an old parent; at the tip it comes to, its key counts no longer."""
    late = forge.noted(WORKER)
    tip = forge.by(FOUNDER, of(forge.revoked(WORKER)), "key-revoke")
    assert list(judge(forge.repository, [late], [forge.tip])) == []
    findings = list(judge(forge.repository, [late], [forge.tip], AuditTerms(tip=tip)))
    assert [(one.commit, one.rule) for one in findings] == [(late, AuditRule.KEY)]
