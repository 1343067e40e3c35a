"""Who is told of what: as the office's rules say, and nobody of what he did himself."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from svc.duties.ticket.news import ACTIONS, concerns, digest_to, news
from svc.model.actors import SVC
from svc.model.notifications import Notifications, NotifyEvent, NotifyRule
from svc.model.roles import Role
from svc.model.words import Action
from tests.duties.ticket.hand import ACTIONS as STEPS
from tests.duties.ticket.hand import OFFICE, STAFF, PaperCounter
from tests.rules.ticket.ways import WAYS

WORDS = ("assignee", "department", "holder", *Role, "group", "zhang.wei", "engineering")
RULES = st.lists(
    st.builds(
        NotifyRule, st.sampled_from(NotifyEvent), st.lists(st.sampled_from(WORDS), min_size=1)
    ),
    max_size=4,
)


def telling(*rules: NotifyRule) -> object:
    """The office, with rules of its own."""
    return msgspec.structs.replace(OFFICE, notify=Notifications(rules=rules))


@given(rules=RULES, state=st.sampled_from(sorted(WAYS)))
def test_on_any_way(rules: list[NotifyRule], state: str) -> None:
    """On every way through a ticket's life: nothing unasked, nobody who left or did it himself."""
    office = telling(*rules)
    asked = {rule.event for rule in rules}
    counter = PaperCounter()
    made = counter.receive()
    if state == "merged":
        counter.receive()
    for name in WAYS[state]:
        before = counter.records[made.id]
        counter.take(STEPS[name](counter, counter.line(made.id)))
        after = counter.records[made.id]
        told = news(office, STAFF, before, after, {})
        for one in told:
            assert one.event in asked
            assert one.step in after.timeline
            assert one.step not in before.timeline
            assert one.to
            assert len(set(one.to)) == len(one.to)
            assert one.step.by not in one.to
            assert "gone" not in one.to
        new = {str(event.action) for event in after.timeline[len(before.timeline) :]}
        if told:
            assert concerns(office, new, SVC), "what is told of is looked at"


def test_nobody_asked() -> None:
    """Without rules nothing concerns anybody."""
    assert not concerns(OFFICE, set(Action), SVC)
    assert digest_to(OFFICE, STAFF) == ()


@pytest.mark.parametrize("event", NotifyEvent)
def test_which_actions(event: NotifyEvent) -> None:
    """An action is looked at only where something may follow from it."""
    office = telling(NotifyRule(event, ("group",)))
    for action in Action:
        assert concerns(office, {str(action)}, SVC) == (action in ACTIONS[event])
    assert not concerns(office, {"note"}, "li.na"), "what people note is told to nobody"


def test_who() -> None:
    """A person who has it; where only a department has, its supervisor; roles; a channel's name."""
    rule = NotifyRule(NotifyEvent.ASSIGN, ("assignee", "department", "director", "group"))
    counter = PaperCounter()
    new = counter.receive()
    ticket = counter.ticket("assigned")
    (one,) = news(telling(rule), STAFF, new, ticket, {})
    assert one.to == ("wu.gang", "engineering", "chen.jing", "group")
    bare = msgspec.structs.replace(ticket, assignee=None)
    (one,) = news(telling(rule), STAFF, new, bare, {})
    assert one.to[0] == "zhang.wei", "engineering's supervisor"
    other = msgspec.structs.replace(bare, department="order")
    (one,) = news(telling(rule), STAFF, new, other, {})
    assert one.to[:2] == ("order", "chen.jing")
