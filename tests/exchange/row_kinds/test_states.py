"""What old systems' logs tell becomes histories that the life cycle allows, or is refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

from hypothesis import assume, given
from hypothesis import strategies as st
from msgspec.structs import replace

from svc.exchange.row_kinds.due_stamping import DueStamper
from svc.exchange.row_kinds.log_to_steps import continued
from svc.exchange.row_kinds.states import TELLABLE, TicketContext, ToldStep
from svc.exchange.rows.lookup import OfficeLookup
from svc.model.office import Office
from svc.model.roles import Role
from svc.model.ticket import Event, Ticket
from svc.model.words import (
    Action,
    CallbackPolicy,
    Channel,
    Kind,
    Priority,
    Resolution,
    Status,
)
from svc.rules.ticket.lifecycle import fold, header
from svc.rules.ticket.steps import step_flaws
from svc.store.yaml.codec import decode
from tests.support import TOP

if TYPE_CHECKING:
    from svc.index.database.index import Index

START = datetime(2025, 3, 1, 8, 0, tzinfo=UTC)
CREATED = Event(1, START, "import", Action.CREATE)
SETTING = TicketContext("engineering", Resolution.ANSWERED)


def told(minutes: int, action: Action, word: str = "", **fields: Any) -> ToldStep:
    """A row that tells a state."""
    return ToldStep(
        minutes, START + timedelta(minutes=minutes), action, word or action, True, **fields
    )


def lived(
    *rows: ToldStep, setting: TicketContext = SETTING, before: tuple[Event, ...] = (CREATED,)
) -> str:
    """The steps of some rows; inferred ones in brackets."""
    found = continued(before, rows, setting)
    assert not found.refused
    assert not fold((*before, *found.events)).ineffective
    return " ".join(f"[{e.action}]" if e.inferred else str(e.action) for e in found.events)


def test_a_history_that_is_legal_as_it_is() -> None:
    """Nothing is put in where nothing is lacking."""
    rows = [told(1, Action.ASSIGN), told(2, Action.ACCEPT), told(3, Action.FINISH),
            told(4, Action.CLOSE)]  # fmt: skip
    assert lived(*rows) == "assign accept finish close"


def test_jumps() -> None:
    """Each jump is made by the shortest way, marked as inferred."""
    assert lived(told(1, Action.FINISH)) == "[assign] finish"
    assert lived(told(1, Action.ACCEPT)) == "[assign] accept"
    assert lived(told(1, Action.CLOSE)) == "[assign] [finish] close"
    ended = [told(1, Action.ASSIGN), told(2, Action.FINISH), told(3, Action.CLOSE)]
    assert lived(*ended, told(4, Action.ACCEPT)) == "assign finish close [reopen] accept"
    assert lived(*ended, told(4, Action.CREATE)) == "assign finish close [reopen] return"
    assert lived(*ended[:2], told(3, Action.ACCEPT)) == "assign finish [close] [reopen] accept"
    waits = [told(1, Action.ASSIGN), told(2, Action.WAIT), told(3, Action.ACCEPT)]
    assert lived(*waits) == "assign [accept] wait resume"
    assert lived(*waits, told(4, Action.ASSIGN, fields={"department": "order"})) == (
        "assign [accept] wait resume transfer"
    )


def test_who_and_what_is_inferred() -> None:
    """What is put in was done by nobody, at the row's time, for the source's word."""
    rows = [told(1, Action.ASSIGN), told(2, Action.FINISH), told(3, Action.CLOSE),
            told(9, Action.ACCEPT, "处理中", by="zhang.wei")]  # fmt: skip
    reopen, accept = continued([CREATED], rows, SETTING).events[-2:]
    assert (reopen.by, reopen.reason, reopen.inferred, reopen.at) == (
        "import", "处理中", "step", rows[3].at,
    )  # fmt: skip
    assert (accept.by, accept.assignee, accept.inferred) == ("zhang.wei", "zhang.wei", None)
    assert [event.seq for event in continued([CREATED], rows, SETTING).events] == [2, 3, 4, 5, 6]


def test_a_new_recipient_is_not_lost_on_the_way() -> None:
    """A state with a department in it ends in a step that carries the department."""
    ended = [told(1, Action.ASSIGN), told(2, Action.FINISH), told(3, Action.CLOSE)]
    assert lived(*ended, told(4, Action.ASSIGN)) == "assign finish close reopen"
    to = told(4, Action.ASSIGN, fields={"department": "order"})
    assert lived(*ended, to) == "assign finish close [reopen] assign"


def test_what_moves_nothing_is_a_note() -> None:
    """A state that holds already, and words about what is settled, stay as notes."""
    rows = [told(1, Action.ASSIGN), told(2, Action.ASSIGN, "已派单"), told(3, Action.FINISH),
            told(4, Action.CLOSE),
            told(5, Action.ARRIVE, "到场", fields={"note": "晚了"})]  # fmt: skip
    events = continued([CREATED], rows, SETTING).events
    assert [event.note for event in events if event.action is Action.NOTE] == [
        "已派单", "到场: 晚了",
    ]  # fmt: skip


def test_refusing_to_infer() -> None:
    """Told to refuse, a jump is refused and what is legal goes on."""
    rows = [told(1, Action.ACCEPT), told(2, Action.ASSIGN), told(3, Action.ACCEPT)]
    found = continued([CREATED], rows, SETTING._replace(insert=False))
    assert [row.row for row, _ in found.refused] == [1]
    assert "is new" in found.refused[0][1]
    assert [str(event.action) for event in found.events] == ["assign", "accept"]


def test_another_action_to_the_same_state() -> None:
    """A state told is told, by whichever action it is reached: nothing is inferred in that."""
    rows = [told(1, Action.ASSIGN), told(2, Action.ACCEPT), told(3, Action.WAIT),
            told(4, Action.ACCEPT),
            told(5, Action.ASSIGN, fields={"department": "order"})]  # fmt: skip
    assert lived(*rows, setting=SETTING._replace(insert=False)) == (
        "assign accept wait resume transfer"
    )


def test_what_nobody_said_is_not_made_up() -> None:
    """Without a department or a resolution from anywhere, there is no way."""
    for setting, row, refusal in (
        (TicketContext(), told(1, Action.ACCEPT), "the ticket is new"),
        (TicketContext(), told(1, Action.ASSIGN), "assign needs department"),
        (TicketContext("service"), told(1, Action.CLOSE), "the ticket is new"),
        (TicketContext("service"), told(1, Action.FINISH), "finish needs resolution"),
    ):
        ((_, reason),) = continued([CREATED], [row], setting).refused
        assert refusal in reason


def test_in_the_order_of_time() -> None:
    """Rows are told by time, of one moment as the file has them; the past stays as it was told."""
    rows = [told(3, Action.FINISH), told(1, Action.ASSIGN), told(1, Action.ACCEPT)]
    assert lived(*rows) == "assign accept finish"
    before = (CREATED, *continued([CREATED], rows, SETTING).events)
    ((_, reason),) = continued(before, [told(2, Action.CONTACT)], SETTING).refused
    assert "is earlier than the ticket's last step, 2025-03-01 08:03" in reason


def test_rows_of_one_moment() -> None:
    """Of rows that may each be several steps, told again every one finds its own."""
    rows = [told(1, Action.TRANSFER), told(1, Action.TRANSFER)._replace(is_state=False)]
    events = continued([CREATED], rows, SETTING).events
    assert [str(event.action) for event in events] == ["assign", "note"]
    assert continued([CREATED, *events], rows, SETTING).there == 2
    assert continued([CREATED, *events], rows[::-1], SETTING).there == 2


def test_the_receipt_itself() -> None:
    """A log's first row, of the moment of receipt, is the receipt."""
    found = continued([CREATED], [told(0, Action.CREATE, "新建")], SETTING)
    assert (found.events, found.there) == ([], 1)


def test_closed_elsewhere_while_a_callback_is_owed() -> None:
    """What closes in the same log owes nothing; a ticket that owes a callback here rests."""
    owing = Event(1, START, "import", Action.CREATE, policy=CallbackPolicy.BEFORE_CLOSE)
    rows = [told(1, Action.ASSIGN), told(2, Action.FINISH), told(3, Action.CLOSE, "已关闭")]
    assert lived(*rows, before=(owing,)) == "assign finish close"
    done = (owing, *continued([owing], rows[:2], SETTING).events)
    assert lived(rows[2], before=done) == "note"


def test_a_ticket_that_bounced() -> None:
    """The third assignment counts as a director's."""
    bounced = [Action.ASSIGN, Action.RETURN, Action.ASSIGN, Action.RETURN, Action.ASSIGN]
    rows = [told(minutes, action) for minutes, action in enumerate(bounced, 1)]
    assert lived(*rows) == "assign return assign return assign"
    assert continued([CREATED], rows, SETTING).events[-1].role is Role.DIRECTOR


WORDS = st.none() | st.sampled_from(["换了垫圈", "等配件", "x"])
ROWS = st.builds(
    lambda minutes, action, is_state, by, fields: ToldStep(
        0, START + timedelta(minutes=minutes), action, f"«{action}»", is_state, by, fields
    ),
    st.integers(0, 40),
    st.sampled_from(TELLABLE),
    st.booleans(),
    st.sampled_from(["import", "li.na", "zhang.wei"]),
    st.fixed_dictionaries(
        {},
        optional={
            "department": st.sampled_from(["engineering", "order"]),
            "assignee": st.sampled_from(["li.na", "zhang.wei"]),
            "resolution": st.sampled_from(Resolution),
            "reason": WORDS,
            "note": WORDS,
            "level": st.sampled_from(["director", "quality"]),
        },
    ),
)
SETTINGS = st.builds(
    TicketContext,
    st.none() | st.just("service"),
    st.none() | st.just(Resolution.FIXED),
    st.booleans(),
)
POLICIES = st.none() | st.sampled_from(CallbackPolicy)


def ticket(timeline: tuple[Event, ...]) -> Ticket:
    """A ticket with a timeline."""
    return Ticket(
        format=1, id="T2503-A0001", kind=Kind.REPAIR, category="plumbing",
        priority=Priority.NORMAL, channel=Channel.PHONE, received=START, place="x", text="x",
        timeline=timeline, **header(fold(timeline)),
    )  # fmt: skip


OFFICE = decode((TOP / "templates" / "office.yaml").read_bytes(), Office, "office.yaml")


@given(st.lists(ROWS, max_size=12), SETTINGS, POLICIES, st.booleans())
def test_any_log(
    rows: list[ToldStep], setting: TicketContext, policy: CallbackPolicy | None, stamped: bool
) -> None:
    """Whatever is told is legal or refused, is told once, and counts row for row."""
    created = Event(1, START, "import", Action.CREATE, policy=policy)
    if stamped:
        stamps = DueStamper(OfficeLookup(cast("Index", None), OFFICE), ticket((created,)))
        setting = setting._replace(stamp=stamps.fields)
        created = replace(created, due=stamps.clocks().received(START))
    additions = continued([created], rows, setting)
    timeline = (created, *additions.events)
    assert not fold(timeline).ineffective
    assert not step_flaws(ticket(timeline), fold(timeline))
    own = [event for event in additions.events if not event.inferred]
    assert len(own) == len(rows) - len(additions.refused) - additions.there
    assert [event.seq for event in timeline] == list(range(1, len(timeline) + 1))
    taken = [row for row in rows if not any(row is one for one, _ in additions.refused)]
    again = continued(timeline, taken, setting)
    assert (again.events, again.refused, again.there) == ([], [], len(taken))


@given(st.lists(ROWS, max_size=10), SETTINGS, st.data())
def test_a_log_in_pieces(rows: list[ToldStep], setting: TicketContext, data: st.DataObject) -> None:
    """A log that grows between imports ends as it would have in one, closings apart.

    What is refused may come later, after what it needs.
    """
    rows = [row for row in rows if row.action is not Action.CLOSE]
    rows.sort(key=lambda row: row.at)
    refused = [row for row, _ in continued([CREATED], rows, setting).refused]
    rows = [row for row in rows if not any(row is one for one in refused)]
    cut = data.draw(st.integers(0, len(rows)))
    whole = continued([CREATED], rows, setting)
    assume(not whole.refused)
    first = continued([CREATED], rows[:cut], setting)
    timeline = (CREATED, *first.events)
    second = continued(timeline, rows, setting)
    assert [*first.events, *second.events] == whole.events


@given(st.lists(st.sampled_from(TELLABLE), max_size=8))
def test_states_are_reached(actions: list[Action]) -> None:
    """After each state that is told, the ticket is in it, unless it had ended before."""
    timeline: tuple[Event, ...] = (CREATED,)
    for minutes, action in enumerate(actions, 1):
        fields = {"level": f"level{minutes}", "approved_by": "li.na"}
        if action is Action.EXTEND:
            fields["until"] = START + timedelta(days=minutes)  # type: ignore[assignment]
        row = told(minutes, action, fields=fields)
        before = fold(timeline).status
        found = continued(timeline, [row], SETTING)
        timeline += tuple(found.events)
        goals = STATES.get(action)
        if before is not Status.CANCELLED and goals:
            assert not found.refused
            assert fold(timeline).status in goals


STATES = {
    Action.CREATE: {Status.NEW}, Action.ASSIGN: {Status.ASSIGNED}, Action.ACCEPT: {Status.WORKING},
    Action.WAIT: {Status.WAITING}, Action.FINISH: {Status.DONE}, Action.CLOSE: {Status.CLOSED},
    Action.CANCEL: {Status.CANCELLED}, Action.RETURN: {Status.NEW},
}  # fmt: skip
