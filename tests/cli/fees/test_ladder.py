"""The ladder of what is overdue: what `svc tick` does by the office's rules, once for each rung."""

from __future__ import annotations

from typing import Any

from tests.cli.fees.till import UNIT, Till


def steps(till: Till, moment: str) -> list[tuple[str, str]]:
    """What a run of `tick` did about arrears: the rung, and the number of its demand."""
    done = till(moment, "tick --format json").json()["steps"]
    return [(one["level"], one["id"]) for one in done if one["action"] == "demand"]


def demands(till: Till, moment: str) -> list[dict[str, Any]]:
    """All demands on file."""
    found: list[dict[str, Any]] = till(moment, "demand list --format json").json()
    return found


def test_each_rung_once(till: Till) -> None:
    """January's line: noticed on the first day, reminded on the 15th, a letter on the 30th."""
    assert steps(till, "2026-01-31 23:00") == []
    assert steps(till, "2026-02-01 08:00") == [("notice", "J2602-A0001")]
    assert steps(till, "2026-02-01 09:00") == []
    assert steps(till, "2026-02-15 08:00") == [("reminder", "J2602-A0002")]
    assert steps(till, "2026-02-16 08:00") == []
    assert [one for one, _id in steps(till, "2026-03-02 08:00")] == ["notice", "letter"]
    assert steps(till, "2026-03-02 09:00") == []
    assert {one.get("means") for one in demands(till, "2026-03-02 10:00")} == {None}
    till("2026-03-02 11:00", "check")


def test_what_nobody_did_is_not_made_up_for_step_by_step(till: Till) -> None:
    """A first run in May: each line on the highest rung that it has reached."""
    assert [one for one, _id in steps(till, "2026-05-01 08:00")] == ["letter", "visit", "director"]


def test_a_visit_is_a_ticket(till: Till) -> None:
    """On the 60th day: a ticket of the fees' category names the unit and what is owed."""
    steps(till, "2026-03-20 08:00")
    ((_visit, number),) = [one for one in steps(till, "2026-04-01 08:00") if one[0] == "visit"]
    (made,) = [one for one in demands(till, "2026-04-01 09:00") if one["id"] == number]
    ticket = till("2026-04-01 09:00", f"show {made['ticket']}").out
    assert "60" in ticket
    assert made["amount"] in ticket


def test_a_line_in_objection_waits(till: Till) -> None:
    """That line alone; the others climb on, and it goes on once that is settled."""
    till("2026-04-10 09:00", "bill object B2601-3-2-1502/1 --reason x", "huang.li")
    steps(till, "2026-04-10 10:00")
    lines = [line["bill"] for one in demands(till, "2026-04-10 11:00") for line in one["lines"]]
    assert sorted(lines) == ["B2602-3-2-1502", "B2603-3-2-1502"]
    till("2026-04-10 12:00", "bill settle B2601-3-2-1502/1 --reason y", "huang.li")
    assert [one for one, _id in steps(till, "2026-04-10 13:00")] == ["visit"]


def test_no_limitation_begins_anew_by_the_ladder(till: Till) -> None:
    """Nobody was asked yet: only a demand that can be proved counts."""
    steps(till, "2026-04-10 08:00")
    (group,) = till("2026-04-10 09:00", "arrears --format json").json()["groups"]
    assert group["demanded"] is None
    till("2026-04-10 10:00", f"demand {UNIT} --by letter")
    (group,) = till("2026-04-10 11:00", "arrears --format json").json()["groups"]
    assert group["demanded"] == "2026-04-10"


def test_the_office_has_rungs_of_its_own(till: Till) -> None:
    """Another ladder, or none, by the office's rules."""
    for days in (1, 15, 60, 90):
        till("2026-01-20 09:00", f"office rung {days} --remove", "he.jianguo")
    till("2026-01-20 09:00", "office rung 5 letter", "he.jianguo")
    till("2026-01-20 09:00", "office rung 30 --remove", "he.jianguo")
    till("2026-01-20 09:00", "office rung 5 --remove", "he.jianguo", code=2)
    till("2026-01-20 09:00", "office rung 7 disconnect", "he.jianguo", code=2)
    assert till("2026-01-20 10:00", "office rung --format json").json() == [
        {"after": 5, "step": "letter"}
    ]
    assert steps(till, "2026-02-04 08:00") == []
    assert [one for one, _id in steps(till, "2026-02-05 08:00")] == ["letter"]
    till("2026-02-05 09:00", "office edit --set dunning.off=true", "he.jianguo")
    assert steps(till, "2026-06-05 08:00") == []


def test_dry_run_writes_nothing(till: Till) -> None:
    """It says what would be done."""
    said = till("2026-02-01 08:00", "tick --dry-run").out
    assert "overdue" in said
    assert demands(till, "2026-02-01 09:00") == []


def test_people_are_told_of_rungs(till: Till) -> None:
    """Whoever the office names for what falls due by rule, and of the last rung the director."""
    import msgspec

    from svc.desk.core.view import look, office_of
    from svc.desk.notify.messages import of_rungs
    from svc.duties.ticket.news import concerns, rungs_to
    from svc.index.query.members import members
    from svc.kinds.fees.demand import Demand
    from svc.model.actors import SVC
    from svc.model.amounts import decoded
    from svc.model.notifications import NotifyEvent, NotifyRule
    from svc.model.office import Office

    steps(till, "2026-05-01 08:00")
    with look(till.place) as view:
        plain = msgspec.convert(office_of(view.index), Office, strict=False)
        rules = (NotifyRule(event=NotifyEvent.TICK, to=("holder", "chen.hong")),)
        office = msgspec.structs.replace(
            plain, notify=msgspec.structs.replace(plain.notify, rules=rules)
        )
        rows = view.rows("SELECT json FROM demand ORDER BY rung")
        made = [msgspec.json.decode(row["json"], type=Demand, dec_hook=decoded, strict=False)
                for row in rows]  # fmt: skip
        to = {str(one.step): rungs_to(office, members(view.index), one) for one in made}
        assert to == {"letter": ("chen.hong",), "visit": ("chen.hong",),
                      "director": ("chen.hong", "he.jianguo")}  # fmt: skip
        assert rungs_to(plain, members(view.index), made[0]) == ()
        assert concerns(office, {"demand"}, SVC)
        text = of_rungs(view, office, made)
    assert "3" in text.title
    assert str(made[0].amount) in text.body
