"""The office's rules: set by path, never left pointing at nobody, comments kept."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from svc.desk.core.view import look
from svc.desk.record import office as offices
from svc.desk.record.whole_file import rewrite
from svc.desk.ticket.intake import Request, create
from svc.errors import Busy, InvalidData, NotFound, Refused, SvcError, UsageError
from tests.estate import done


def test_one_value_changes_one_line(estate: Path, git: Callable[..., str]) -> None:
    """A single value is one changed line; comments, order and style of the rest stay."""
    done(estate, lambda desk: offices.edit(desk, {"policies.reopen_days": "14"}))
    changed = git("show", "--format=", "--unified=0", cwd=estate).splitlines()[5:]
    assert changed == ["-  reopen_days: 30", "+  reopen_days: 14"]
    text = (estate / "records/office.yaml").read_text(encoding="utf-8")
    assert text.startswith("# The office's rules.")


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("name", "和谐家园"),
        ("calendar.country", ""),
        ("calendar.hours.sat", "09:00-12:00"),
        ("departments.engineering.supervisor", "zhang.wei"),
        ("categories.noise.kinds", "complaint, inquiry"),
        ("targets.repair.resolve", "3d"),
        ("wait_reasons.parts.pauses", "true"),
        ("policies.callback.praise", "after-close"),
        ("policies.handler_may_call", "false"),
        ("categories.noise.department", ""),
    ],
)
def test_paths(estate: Path, path: str, text: str) -> None:
    """Every single value has a path: lists by the id of their items."""
    before = (estate / "records/office.yaml").read_text(encoding="utf-8")
    office = done(estate, lambda desk: offices.edit(desk, {path: text}))
    with look(estate) as view:
        assert view.office["name"] == office.name
    assert (estate / "records/office.yaml").read_text(encoding="utf-8") != before


@pytest.mark.parametrize(
    ("path", "text", "kind"),
    [
        ("format", "2", UsageError),
        ("sample", "true", UsageError),
        ("name", "", UsageError),
        ("nothing", "1", UsageError),
        ("policies", "1", UsageError),
        ("policies.reopen_days", "-1", UsageError),
        ("policies.reopen_days", "soon", UsageError),
        ("policies.reopen_days.x", "1", UsageError),
        ("departments", "x", UsageError),
        ("departments.kitchen.name", "x", UsageError),
        ("departments.engineering.supervisor", "nobody", Refused),
        ("categories.noise.department", "kitchen", Refused),
        ("categories.noise.assignee", "nobody", Refused),
        ("targets.repair.category", "ghosts", Refused),
        ("targets.repair.resolve", "soon", UsageError),
        ("timezone", "Mars/Olympus", Refused),
        ("timezone", "../../etc/passwd", Refused),
        ("locale", "tlh", Refused),
        ("region", "China", Refused),
        ("calendar.country", "ZZ", Refused),
        ("calendar.hours.mon", "12:00-08:00", Refused),
        ("calendar.hours.mon", "whenever", UsageError),
    ],
)
def test_values_that_do_not_fit(
    estate: Path, git: Callable[..., str], path: str, text: str, kind: type[SvcError]
) -> None:
    """Wrong paths, wrong values and rules that lead nowhere are refused; nothing is kept."""
    before = git("rev-parse", "HEAD", cwd=estate)
    with pytest.raises(kind) as refused:
        done(estate, lambda desk: offices.edit(desk, {path: text}))
    assert refused.value.next_step
    assert git("rev-parse", "HEAD", cwd=estate) == before


def test_departments_come_and_go(estate: Path, git: Callable[..., str]) -> None:
    """A department is added with its supervisor, and removed once nothing needs it."""
    done(estate, lambda desk: offices.add_department(desk, "garden", "园林部", None, "li.na"))
    assert git("log", "-1", "--format=%s", cwd=estate) == "add department garden\n"
    with pytest.raises(Refused, match="there already"):
        done(estate, lambda desk: offices.add_department(desk, "garden", "园林部"))
    with pytest.raises(Refused, match="same id"):
        done(estate, lambda desk: offices.add_department(desk, "li.na", "园林部"))
    with pytest.raises(UsageError):
        done(estate, lambda desk: offices.add_department(desk, "../x", "园林部"))
    done(estate, lambda desk: offices.remove_department(desk, "garden"))
    with pytest.raises(NotFound):
        done(estate, lambda desk: offices.remove_department(desk, "garden"))


def test_department_in_use_stays(estate: Path) -> None:
    """What staff and routes refer to is not removed; every reference is named."""
    with pytest.raises(Refused) as refused:
        done(estate, lambda desk: offices.remove_department(desk, "engineering"))
    assert "categories.plumbing.department" in refused.value.message
    assert "staff zhang.wei.department" in refused.value.message


def test_category_in_use_stays(estate: Path) -> None:
    """A category with open tickets is not removed; one without is."""
    request = Request(
        text="漏水", kind="repair", category="plumbing", channel="phone", resident="1"
    )
    ticket = done(estate, lambda desk: create(desk, request)).id
    with pytest.raises(Refused, match=ticket):
        done(estate, lambda desk: offices.remove_category(desk, "plumbing"))
    done(estate, lambda desk: offices.remove_category(desk, "doors-windows"))
    with pytest.raises(Refused, match="there is no department kitchen"):
        done(estate, lambda desk: offices.add_category(desk, "food", "伙食", department="kitchen"))


def test_old_faults_do_not_block_new_edits(estate: Path, git: Callable[..., str]) -> None:
    """What was wrong before, by hand, does not stop an edit that has nothing to do with it."""
    path = estate / "records/office.yaml"
    text = path.read_text(encoding="utf-8").replace("department: order", "department: kitchen", 1)
    path.write_text(text, encoding="utf-8")
    git("commit", "-qam", "by hand", cwd=estate)
    done(estate, lambda desk: offices.edit(desk, {"policies.reopen_days": "14"}))


def typed(
    place: Path, change: Callable[[str], str], path: str = "records/office.yaml"
) -> tuple[bytes, str]:
    """A file after somebody typed in it, and the blob it was before."""
    with look(place) as view:
        row = view.one("SELECT oid FROM record WHERE path = ?", (path,))
        assert row is not None
        ((_, data),) = view.repository.blobs([row["oid"]])
    return change(data.decode()).encode(), row["oid"]


def test_typed_rules_are_kept_as_typed(estate: Path) -> None:
    """What was typed is what is kept, comments and all."""
    data, oid = typed(estate, lambda text: text + "# agreed on 3 November\n")
    done(estate, lambda desk: rewrite(desk, "office", "office", data, oid))
    assert (estate / "records/office.yaml").read_bytes() == data


def test_typed_rules_are_checked(estate: Path) -> None:
    """Typing errors are named by line; contradictions and the sample mark are refused."""
    data, oid = typed(estate, lambda text: text.replace("reopen_days: 30", "reopen_days: soon"))
    with pytest.raises(InvalidData) as invalid:
        done(estate, lambda desk: rewrite(desk, "office", "office", data, oid))
    assert [one.path for one in invalid.value.problems] == ["policies.reopen_days"]
    for change in ("department: order>department: kitchen", "region: CN>sample: true"):
        old, _, new = change.partition(">")
        data, oid = typed(estate, lambda text, o=old, n=new: text.replace(o, n))
        with pytest.raises(Refused):
            done(estate, lambda desk, d=data, i=oid: rewrite(desk, "office", "office", d, i))


def test_typed_over_somebody_elses_change(estate: Path) -> None:
    """Typing that began before somebody else's change does not undo it."""
    data, oid = typed(estate, lambda text: text + "# mine\n")
    done(estate, lambda desk: offices.edit(desk, {"policies.reopen_days": "14"}))
    with pytest.raises(Busy, match="somebody else"):
        done(estate, lambda desk: rewrite(desk, "office", "office", data, oid))


@pytest.mark.parametrize(
    ("kind", "id", "path", "old", "new"),
    [
        ("unit", "3-2-1502", "records/units/3/3-2-1502.yaml", "room: '1502'", "room: '1503'"),
        ("unit", "3-2-1502", "records/units/3/3-2-1502.yaml", "id: 3-2-1502", "id: 3-2-1503"),
        ("resident", "R-A00001", "records/residents/A/R-A00001.yaml", "3-2-1502", "9-9-999"),
        ("staff", "zhang.wei", "records/staff/zhang.wei.yaml", "engineering", "kitchen"),
    ],
)
def test_typed_records_obey_the_same_rules(
    estate: Path, kind: str, id: str, path: str, old: str, new: str
) -> None:
    """A record typed as a whole may not say what the commands would refuse."""
    data, oid = typed(estate, lambda text: text.replace(old, new), path)
    assert new in data.decode()
    with pytest.raises((Refused, NotFound)):
        done(estate, lambda desk: rewrite(desk, kind, id, data, oid))
