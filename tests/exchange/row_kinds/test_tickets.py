"""From rows to tickets: their events, their due times, and every way a row can be bad."""

from __future__ import annotations

from pathlib import Path

import pytest

from svc.desk.core.act import act
from svc.desk.ticket.actions import annotate, finish
from svc.errors import InvalidData
from svc.kinds.derive import flaws as record_flaws
from svc.rules.ticket.lifecycle import fold, header
from tests.estate import furnish
from tests.exchange.trial import HEADER, MAPPING, NOW, ROWS, bring, table, tickets
from tests.support import Run

FULL = MAPPING.replace("reporter: optional\n", "callback: open\n").replace(
    "  department: {value: engineering}\n",
    "  assignee: {column: Who}\n  assigned: {column: Sent}\n  accepted: {column: Began}\n"
    "  reporter_name: {column: Name}\n  reporter_phone: {column: Phone}\n"
    "  unit: {column: Unit}\n  resident: {column: Resident}\n  priority: {column: Press}\n"
    "  respond_due: {column: Due, rule: old book}\n",
)
COLUMNS = (
    "Nr,Taken,Sent,Began,Done,Kind,What,Words,Where,Quarter,Outcome,Who,Name,Phone,Unit,"
    "Resident,Press,Due"
)


def test_first_response(place: Path) -> None:
    """The first word to the resident, whoever said it, stops the clock of the response."""
    text = MAPPING.replace("  finished:", "  responded: {column: Quarter}\n  finished:")
    text += "targets: all\n"
    rows = (
        "1,03.11.2025 08:30,03.11.2025 17:00,R,water,Leak,Gate 3,03.11.2025 09:00,",
        "2,03.11.2025 08:30,03.11.2025 17:00,R,water,Leak,Gate 3,03.11.2025 17:00,",
        "3,03.11.2025 08:30,,R,water,Leak,Gate 3,,",
    )
    bring(place, table(*rows), text)
    actions = [[str(step.action) for step in ticket.timeline] for ticket in tickets(place)]
    assert actions == [
        ["create", "assign", "contact", "finish", "close"],
        ["create", "assign", "contact", "finish", "close"],
        ["create", "assign"],
    ]
    told = Run()(f"svc -C {place} report --period 2025-11 --format json").json()["measures"]
    response = told["response_on_time"]
    assert (response["numerator"], response["denominator"]) == (1, 3)
    assert "unknown" not in response
    for late, reason in (("03.11.2025 08:00", "is before"), ("03.11.2025 18:00", "is before")):
        bad = f"4,03.11.2025 08:30,03.11.2025 17:00,R,water,Leak,Gate 3,{late},"
        with pytest.raises(InvalidData) as raised:
            bring(place, table(bad), text)
        assert reason in raised.value.problems[0].reason


def test_histories(place: Path) -> None:
    """Open, ended and nameless rows become tickets whose headers equal their folds."""
    bring(place, table(*ROWS))
    leak, drill, lines = tickets(place)
    assert [str(event.action) for event in leak.timeline] == ["create", "assign"]
    assert [str(event.action) for event in drill.timeline] == [
        "create",
        "assign",
        "finish",
        "close",
    ]
    assert [(str(t.status), t.department) for t in (leak, drill, lines)] == [
        ("assigned", "engineering"), ("closed", "engineering"), ("assigned", "engineering"),
    ]  # fmt: skip
    assert (leak.place, drill.place, lines.place) == ("Gate 3", "North", "Estate")
    assert (drill.timeline[2].note, drill.resolution) == ("Spoke to them", "fixed")
    assert lines.text == "Two\nlines"
    assert leak.received.isoformat() == "2025-11-01T08:30:00+08:00"
    for ticket in (leak, drill, lines):
        assert {event.by for event in ticket.timeline} == {"import"}
        assert (ticket.source.system, ticket.resident, ticket.reporter) == ("oldbook", None, None)
        assert not record_flaws("ticket", ticket)
        folded = header(fold(ticket.timeline))
        assert folded == {name: getattr(ticket, name) for name in folded}


def test_due_times_of_the_office(place: Path) -> None:
    """Open tickets without due times of their own are stamped by the office; ended ones not."""
    bring(place, table(*ROWS))
    leak, drill, _ = tickets(place)
    assert [str(due.clock) for due in leak.timeline[0].due] == ["respond", "resolve"]
    assert leak.timeline[0].due[1].rule == "complaint 3d"
    assert [str(due.clock) for due in leak.timeline[1].due] == ["accept"]
    assert drill.due is None


@pytest.mark.parametrize(("targets", "stamped"), [("none", 0), ("open", 2), ("all", 3)])
def test_told_which_are_stamped(place: Path, targets: str, stamped: int) -> None:
    """The mapping says which tickets the office's targets stamp."""
    bring(place, table(*ROWS), f"targets: {targets}\n{MAPPING}")
    assert sum(ticket.due is not None for ticket in tickets(place)) == stamped


def test_words_of_an_unfinished_ticket_are_a_note(place: Path) -> None:
    """What the file says of an end that did not come is kept."""
    bring(place, table("1,01.11.2025 08:30,,C,water,Leak,,,Nobody home"))
    (ticket,) = tickets(place)
    assert (str(ticket.timeline[-1].action), ticket.timeline[-1].note) == ("note", "Nobody home")


def test_every_field(tmp_path: Path) -> None:
    """Steps, people, units and a due time of the source's own come over."""
    office = tmp_path / "office"
    furnish(office)
    row = (
        "1,01.11.2025 08:30,01.11.2025 09:00,01.11.2025 10:00,,R,water,Leak,,,,zhang.wei,"
        "Ann Lee,13812340000,3栋2单元1502,,urgent,01.11.2025 12:00"
    )
    done = bring(office, table(row, header=COLUMNS), FULL)
    (ticket,) = tickets(office)
    assert done.new == 1
    assert [str(event.action) for event in ticket.timeline] == ["create", "assign", "accept"]
    assert (ticket.assignee, ticket.department) == ("zhang.wei", "engineering")
    assert (ticket.unit, ticket.reporter.name, str(ticket.priority)) == (
        "3-2-1502",
        "Ann Lee",
        "urgent",
    )
    assert (str(ticket.timeline[0].policy), ticket.timeline[0].due[0].rule) == (
        "before-close",
        "old book",
    )
    assert not record_flaws("ticket", ticket)


STATES = (
    MAPPING.replace("  finished: {column: Done}\n  closed: {column: Done}\n", "").replace(
        "  note: {column: Outcome}\n", "  state: {column: Outcome}\n"
    )
    + "states: {待处理: create, 处理中: accept, 挂起*: wait, 已完成: finish, 已关闭: close,"
    + " 作废: cancel}\n"
)


def test_states_of_a_table(place: Path) -> None:
    """A ticket comes in the state that its row tells; steps without a time are inferred."""
    told = ("待处理", "处理中", "挂起（等配件）", "已完成", "已关闭", "作废", "")
    rows = [f"{n},01.11.2025 08:30,,C,water,Leak,,,{word}" for n, word in enumerate(told, 1)]
    bring(place, table(*rows), "callback: open\n" + STATES)
    made = tickets(place)
    assert [str(ticket.status) for ticket in made] == [
        "new", "working", "waiting", "done", "closed", "cancelled", "assigned",
    ]  # fmt: skip
    for ticket in made:
        assert not record_flaws("ticket", ticket)
        assert all(event.inferred for event in ticket.timeline[2:])
    policies = [ticket.timeline[0].policy for ticket in made]
    assert (policies.count("none"), policies.count("history")) == (1, 1)
    assert [bool(ticket.due) for ticket in made] == [True, True, True, False, False, False, True]
    assert bring(place, table(*rows), "callback: open\n" + STATES).commit is None


def test_states_that_change(tmp_path: Path) -> None:
    """A state that has changed at the source is followed, by steps of now; the office's stays."""
    place = tmp_path / "office"
    furnish(place)

    def bring_state(*words: str) -> None:
        rows = [f"{n},01.11.2025 08:30,,C,water,Leak,,,{word}" for n, word in enumerate(words, 1)]
        bring(place, table(*rows), STATES)

    def steps(number: int) -> str:
        ticket = tickets(place)[number]
        assert not record_flaws("ticket", ticket)
        return " ".join(str(event.action) for event in ticket.timeline[1:])

    bring_state("待处理", "处理中", "处理中", "已关闭")
    assert [steps(at) for at in range(4)] == [
        "", "assign accept", "assign accept", "assign finish close",
    ]  # fmt: skip
    act(place, "li.na", lambda desk: annotate(desk, "T2511-A0002", "looked at it"), NOW)
    act(place, "li.na", lambda desk: finish(desk, "T2511-A0003", "fixed", "done here"), NOW)
    bring_state("处理中", "已完成", "挂起", "处理中")
    moved = ["assign accept", "assign accept note finish", "assign accept finish",
             "assign finish close reopen accept"]  # fmt: skip
    assert [steps(at) for at in range(4)] == moved
    last = tickets(place)[1].timeline[-1]
    assert (last.inferred, last.at) == ("time", NOW)
    bring_state("处理中", "已完成", "挂起", "处理中")
    assert [steps(at) for at in range(4)] == moved


def test_a_state_that_is_not_known(place: Path) -> None:
    """A word that the table of states lacks is refused."""
    with pytest.raises(InvalidData) as caught:
        bring(place, table("1,01.11.2025 08:30,,C,water,Leak,,,飞了"), STATES)
    assert "Outcome, '飞了': is not among the mapping's states" in str(caught.value.problems[0])


def test_arrivals(tmp_path: Path) -> None:
    """Whoever was on the spot had taken the ticket on, which is inferred where no column says."""
    furnish(tmp_path / "office")
    header = COLUMNS.replace("Quarter", "There")
    text = FULL.replace("  accepted:", "  arrived: {column: There}\n  accepted:").replace(
        "columns: [Where, Quarter]", "columns: [Where]"
    )
    for number, began in enumerate(("", "01.11.2025 10:00"), 1):
        row = (
            f"{number},01.11.2025 08:30,01.11.2025 09:00,{began},,R,water,Leak,,"
            "01.11.2025 10:20,,zhang.wei,Ann Lee,13812340000,3栋2单元1502,,,"
        )
        bring(tmp_path / "office", table(row, header=header), text)
    first, second = tickets(tmp_path / "office")
    for ticket, inferred, accepted in ((first, "time", "10:20"), (second, None, "10:00")):
        accept, arrive = ticket.timeline[2:]
        assert (str(accept.action), str(arrive.action)) == ("accept", "arrive")
        assert (accept.inferred, f"{accept.at:%H:%M}") == (inferred, accepted)
        assert f"{arrive.at:%H:%M}" == "10:20"
        assert not record_flaws("ticket", ticket)


@pytest.mark.parametrize(
    ("cell", "value", "said"),
    [
        ("Nr", "", "Nr, '': is empty: a row without its source's number"),
        ("Nr", "9" * 201, "has 201 characters"),
        ("Taken", "", "Taken, '': is empty, and received must be known"),
        ("Taken", "yesterday", "Taken, 'yesterday': is not a time written as %d.%m.%Y"),
        ("Taken", "31.02.2025 08:00", "is in no calendar"),
        ("Taken", "01.11.2027 08:00", "lies ahead"),
        ("Began", "01.11.2025 08:00", "is before Taken '01.11.2025 08:30'"),
        ("Done", "01.11.2025 08:29", "is before Taken '01.11.2025 08:30'"),
        ("Kind", "X", "Kind, 'X': is none of complaint"),
        ("Kind", "", "is empty, and kind must be known"),
        ("What", "fire", "What, 'fire': is not among the mapping's values"),
        ("Words", " ", "Words, ' ': is empty, and text must be known"),
        ("Words", "x" * 20_001, "has 20001 characters; at most 20000 are kept"),
        ("Who", "nobody", "Who, 'nobody': is no staff on file"),
        ("Name", "", "Name, '': is empty: name and phone go together"),
        ("Phone", "", "Phone, '': is empty: name and phone go together"),
        ("Name", "x" * 201, "Name, (hidden): has 201 characters"),
        ("Unit", "9-9-99", "Unit, '9-9-99': is no unit on file"),
        ("Unit", "../../x", "Unit, '../../x': cannot be read as a unit"),
        ("Resident", "R-A99999", "is no resident on file"),
        ("Press", "very", "is none of low, normal"),
        ("Due", "soon", "is not a time"),
    ],
)  # fmt: skip
def test_bad_cells(tmp_path: Path, cell: str, value: str, said: str) -> None:
    """Each names row, column, value and reason; personal values stay hidden; nothing comes in."""
    office = tmp_path / "office"
    furnish(office)
    good = dict.fromkeys(COLUMNS.split(","), "") | {
        "Nr": "1", "Taken": "01.11.2025 08:30", "Kind": "C", "What": "water", "Words": "Leak",
        "Who": "li.na", "Name": "Ann Lee", "Phone": "13812340000",
    }  # fmt: skip
    bad = {**good, cell: value}
    line = ",".join(f'"{one}"' for one in bad.values())
    with pytest.raises(InvalidData) as caught:
        bring(office, table(line, header=COLUMNS), FULL)
    (problem,) = caught.value.problems
    assert "row 2" in str(problem)
    assert said in str(problem)
    assert "Ann Lee" not in str(problem)
    assert not tickets(office)


def test_all_that_is_wrong_with_a_row(place: Path) -> None:
    """A row's bad cells are told together."""
    with pytest.raises(InvalidData) as caught:
        bring(place, table("1,x,y,Z,nothing,,,,"))
    said = sorted(problem.path.split(", ")[1] for problem in caught.value.problems)
    assert said == ["Done", "Kind", "Taken", "What", "Words"]


def test_category_of_another_kind(place: Path) -> None:
    """The office's word on what a category is for holds for imports too."""
    text = MAPPING + (
        "office:\n  categories:\n"
        "    - {id: gas, name: Gas, kinds: [repair], department: engineering}\n"
    )
    text = text.replace("water: plumbing", "water: gas")
    with pytest.raises(InvalidData) as caught:
        bring(place, table(*ROWS), text)
    assert "What, 'water': is not for kind complaint in this office" in str(
        caught.value.problems[0]
    )


def test_open_ticket_of_somebody_who_left(tmp_path: Path) -> None:
    """Work that is still open goes to nobody who is gone; what is finished may have been theirs."""
    from svc.desk.record.field_edits import FieldEdits
    from svc.desk.record.staff import edit
    from tests.estate import done

    office = tmp_path / "office"
    furnish(office)
    done(office, lambda desk: edit(desk, "zhang.wei", FieldEdits(), active=False))
    text = MAPPING.replace("department: {value: engineering}", "assignee: {value: zhang.wei}")
    with pytest.raises(InvalidData) as caught:
        bring(office, table(ROWS[0]), text)
    assert "is no longer active" in str(caught.value.problems[0])
    assert bring(office, table(ROWS[1]), text).new == 1


def test_reporter_is_required_unless_said(place: Path) -> None:
    """A row that nobody reported is bad where the mapping does not say otherwise."""
    text = (
        MAPPING.replace("reporter: optional\n", "")
        + "  reporter_name: {column: Where}\n  reporter_phone: {column: Quarter}\n"
    )
    with pytest.raises(InvalidData) as caught:
        bring(place, table("1,01.11.2025 08:30,,C,water,Leak,,,"), text)
    assert "nobody else is named who reported" in str(caught.value.problems[0])


def test_hostile_words_stay_words(place: Path) -> None:
    """Formulas, escapes, YAML and line ends are kept as they are, and harm nobody."""
    words = "=cmd|'/c calc'!A0\x1b[2J\r\n---\nstatus: closed # é\u2028\u202e: [&a *a]\t"
    cell = '"' + words.replace('"', '""') + '"'
    bring(place, table(f"../../x,01.11.2025 08:30,,C,water,{cell},-rf,,"))
    (ticket,) = tickets(place)
    assert ticket.text == words.strip().replace("\r\n", "\n")
    assert (ticket.source.number, ticket.place) == ("../../x", "-rf")
    assert str(ticket.status) == "assigned"


def test_header_in_other_order(place: Path) -> None:
    """Columns are found by name."""
    turned = ",".join(reversed(HEADER.split(",")))
    row = ",".join(reversed(ROWS[0].split(",")))
    assert bring(place, table(row, header=turned)).new == 1
