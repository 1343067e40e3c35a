"""Raising one's own rights: every way in is refused, and what git lets through is found."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from svc.desk.core.act import act
from svc.desk.core.desk import Desk
from svc.desk.record.field_edits import FieldEdits
from svc.desk.record.staff import add, edit
from tests.estate import furnish
from tests.models import copy_of
from tests.support import Run

Git = Callable[..., str]
STAFF = "records/staff/zhang.wei.yaml"
OFFICE = "records/office.yaml"


def _settle(place: Path) -> None:
    furnish(place)

    def staffed(desk: Desk) -> None:
        add(desk, "sun.mei", "孙梅", "order", ["supervisor"])
        add(desk, "xu.lan", "徐兰", "service", ["desk"])

    roles = FieldEdits(set={"roles": "director"})
    act(place, "li.na", lambda desk: edit(desk, "li.na", roles))
    act(place, "li.na", staffed)


@pytest.fixture
def settled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An office of li.na, director, sun.mei, supervisor, xu.lan, desk, and zhang.wei, worker."""
    place = copy_of(_settle, tmp_path / "office")
    monkeypatch.chdir(place)
    return place


def change(path: str, old: str, new: str) -> None:
    """Edit a file by hand."""
    text = Path(path).read_text("utf-8")
    assert old in text, text
    Path(path).write_text(text.replace(old, new, 1), "utf-8")


def import_staff(roles: str) -> str:
    """The command that imports a second 张 with these roles."""
    line = {"format": 1, "id": "zhang.two", "name": "张二", "department": "engineering",
            "roles": roles.split()}  # fmt: skip
    Path("../staff.jsonl").write_text(json.dumps(line) + "\n", "utf-8")
    return "svc import staff ../staff.jsonl"


COMMANDS = {
    "own roles": "staff edit zhang.wei --set roles=director",
    "one role more": "staff edit zhang.wei --add roles=supervisor",
    "another person": "staff add zhang.two --name 张二 --department engineering --role director",
    "the director goes": "staff edit li.na --inactive",
    "the director's roles": "staff edit li.na --set roles=worker",
    "rights": "office edit --set 'policies.rights.staff grant=worker'",
    "limits": "office edit --set policies.backdate_days=300",
    "two people": "office edit --set policies.two_persons=false",
    "head of a department": "office edit --set departments.engineering.supervisor=zhang.wei",
    "a department of one's own": "office department add mine --name 我的 --supervisor zhang.wei",
}


@pytest.mark.parametrize("command", COMMANDS.values(), ids=list(COMMANDS))
@pytest.mark.parametrize("who", ["zhang.wei", "xu.lan", "sun.mei", "svc", "import", None])
def test_no_command_raises_ones_rights(
    settled: Path, run: Run, git: Git, command: str, who: str | None
) -> None:
    """Refused to workers, clerks, supervisors, programs and whoever is not named."""
    before = git("rev-parse", "HEAD")
    refused = run(f"svc {f'--as {who} ' if who else ''}{command}", code=1)
    if who in (None, "svc", "import"):
        assert "nobody is named" in refused.err and "git config svc.actor" in refused.err
    else:
        assert f"{who} is not" in refused.err and "policies.rights." in refused.err
    assert "li.na" in refused.err
    assert git("rev-parse", "HEAD") == before and git("status", "--porcelain") == ""


def test_the_director_may(settled: Path, run: Run) -> None:
    """Each of them, one after the other; the last three end his own rights."""
    order = [name for name in COMMANDS if not name.startswith("the director")]
    for name in [*order, "the director's roles"]:
        run(f"svc --as li.na {COMMANDS[name]}")
    run("svc check --history")


@pytest.mark.parametrize("how", ["one line", "after a line that gave it", "--each"])
def test_no_batch_raises_ones_rights(settled: Path, run: Run, git: Git, how: str) -> None:
    """Judged by what was before the batch: a line gives the next no right."""
    before = git("rev-parse", "HEAD")
    lines = [{"do": "staff edit", "id": "zhang.wei", "set": {"roles": "director"}}]
    if how == "after a line that gave it":
        lines.insert(0, {"do": "office edit", "set": {"policies.rights.staff grant": "worker"}})
    text = "".join(json.dumps(line) + "\n" for line in lines)
    each = "--each " if how == "--each" else ""
    answers = run(f"svc --as zhang.wei batch {each}-", input=text, code=1).out.splitlines()
    assert all(json.loads(one)["exit"] == 1 for one in answers)
    assert git("rev-parse", "HEAD") == before


@pytest.mark.parametrize(
    ("path", "old", "new", "may"),
    [
        (STAFF, "  - worker", "  - director", {"li.na"}),
        (OFFICE, "backdate_days: 7", "backdate_days: 300", {"li.na"}),
        (OFFICE, "name: 工程部", "name: 工程部\n    supervisor: zhang.wei", {"li.na"}),
        (STAFF, "name: 张伟", "name: 张大伟", {"li.na", "sun.mei"}),
        ("records/units/3/3-2-1502.yaml", "use: home", "use: shop", {"li.na", "sun.mei"}),
    ],
)  # fmt: skip
def test_a_hand_edit_needs_the_right_to_what_it_comes_to(
    settled: Path, run: Run, git: Git, path: str, old: str, new: str, may: set[str]
) -> None:
    """Beside the right to record what was edited by hand, which is a leader's."""
    change(path, old, new)
    before = git("rev-parse", "HEAD")
    for who in ("zhang.wei", "xu.lan", "sun.mei", "svc", None):
        if who not in may:
            refused = run(f"svc {f'--as {who} ' if who else ''}save", code=1)
            assert "policies.rights." in refused.err or "nobody is named" in refused.err
            assert git("rev-parse", "HEAD") == before
    run(f"svc --as {'sun.mei' if 'sun.mei' in may else 'li.na'} save")
    run("svc check --history")


def test_no_import_raises_ones_rights(settled: Path, run: Run, git: Git) -> None:
    """Whoever imports needs the right to that, and to what it changes of staff."""
    before = git("rev-parse", "HEAD")
    command = import_staff("director")
    for who in ("zhang.wei", "xu.lan", "sun.mei", "svc"):
        assert "is not" in run(f"svc --as {who} {command[4:]}", code=1).err or who == "svc"
    assert "nobody is named" in run(command, code=1).err
    assert git("rev-parse", "HEAD") == before
    run(f"svc --as li.na {command[4:]}")
    run("svc check --history")


def test_what_git_lets_through_is_found(settled: Path, run: Run, git: Git) -> None:
    """Noted by check, an error of --history; by the commit, for as long as it is there."""
    assert run("svc check --history").out.endswith("no problems\n")
    change(STAFF, "  - worker", "  - director")
    git("commit", "-qam", "mine")
    oid = git("rev-parse", "--short=12", "HEAD").strip()
    noted = run("svc check").out
    assert f"{STAFF}: {oid}: give and take roles: nobody is named" in noted and "(note)" in noted
    assert run("svc check").out == noted, "found again from what was remembered"
    told = run("svc check --history --format json", code=4).json()
    assert {(one["file"], one["level"]) for one in told} == {(STAFF, "error")}
    # What he does with it is judged by the commit before, in which he is director.
    run("svc --as zhang.wei staff edit zhang.wei --set note=x")
    after = run("svc check --history", code=4).out
    assert after.count(oid) == len(told) == len(after.splitlines())


def test_a_commit_that_names_somebody_is_judged_by_his_roles(
    settled: Path, run: Run, git: Git
) -> None:
    """Without svc, but in its manner: a leader may save, and only a director grants."""
    message = "save\n\nSvc-Action: save\nSvc-Actor: {}"
    change(STAFF, "name: 张伟", "name: 张大伟")
    git("commit", "-qam", message.format("sun.mei"))
    run("svc check --history")
    change(STAFF, "  - worker", "  - desk")
    git("commit", "-qam", message.format("sun.mei"))
    found = run("svc check --history", code=4).out
    assert "only a director may give and take roles" in found and "sun.mei is not" in found
    assert "edited by hand" not in found


def test_a_tickets_step_by_hand_is_found(settled: Path, run: Run, git: Git) -> None:
    """As any other; a step that the office keeps for a role, too."""
    words = "--kind repair --category plumbing --channel phone --unit 3-2-1502 --resident 1"
    run(f"svc --as xu.lan create 漏水 {words}")
    run("svc --as li.na office edit --set policies.may.cancel=director")
    run("svc --as xu.lan cancel 1 --reason 不要了", code=1)
    run("svc check --history")
    run("svc --as li.na cancel 1 --reason 不要了")
    run("svc check --history")
    path = next(Path("records/tickets").rglob("*.yaml"))
    text = path.read_text("utf-8").replace(
        "by: li.na\n    action: cancel", "by: xu.lan\n    action: cancel"
    )
    git("reset", "-q", "--hard", "HEAD~1")
    path.write_text(text, "utf-8")
    git("commit", "-qam", "cancel\n\nSvc-Action: cancel\nSvc-Actor: xu.lan")
    assert "only a director may cancel" in run("svc check --history", code=4).out


def test_merged_histories_are_judged_each_by_its_own(settled: Path, run: Run, git: Git) -> None:
    """What one line of history forbids the other may have allowed."""
    git("checkout", "-qb", "other")
    run("svc --as li.na staff edit zhang.wei --set roles=supervisor")
    run("svc --as zhang.wei staff edit xu.lan --set note=x")
    git("checkout", "-q", "main")
    run("svc --as li.na resident edit 1 --set note=x")
    git("merge", "-q", "--no-edit", "other")
    run("svc check --history")
    run("svc --as zhang.wei staff edit xu.lan --set note=y")
    run("svc check --history")


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [(STAFF, "  - worker", "  - director"), (OFFICE, "backdate_days: 7", "backdate_days: 300")],
)
def test_a_merge_gives_nobody_what_no_parent_gave(
    settled: Path, run: Run, git: Git, path: str, old: str, new: str
) -> None:
    """What was slipped into it by hand is found as well."""
    git("checkout", "-qb", "other")
    run("svc --as li.na staff edit xu.lan --set note=x")
    git("checkout", "-q", "main")
    run("svc --as li.na resident edit 1 --set note=x")
    git("merge", "-q", "--no-commit", "other")
    change(path, old, new)
    git("commit", "-qam", "merged")
    oid = git("rev-parse", "--short=12", "HEAD").strip()
    found = run("svc check --history", code=4).out.splitlines()
    assert len(found) == 1 and found[0].startswith(f"{path}: {oid}: ")
    assert oid in run("svc check").out


def test_an_office_that_settled_nothing_is_told(office: Path, run: Run, tmp_path: Path) -> None:
    """Once, in one line, by init, status and check; and no more when somebody is director."""
    said = "nobody active is director or supervisor"
    assert run(f"svc init {tmp_path / 'new'}").err.count(said) == 1
    assert run("svc status").err.count(said) == 1 and run("svc check").err.count(said) == 1
    run("svc staff add li.na --name 李娜 --department service --role director")
    assert said not in run("svc status").err + run("svc check").err


def test_a_one_person_office_is_never_stuck(office: Path, run: Run) -> None:
    """Founding, ruling, editing by hand, giving up the role and taking it again."""
    run("svc staff add li.na --name 李娜 --department service --role director")
    run("svc --as li.na office edit --set policies.reopen_days=14")
    change("records/office.yaml", "repeat_days: 30", "repeat_days: 20")
    run("svc --as li.na save")
    run("svc --as li.na staff edit li.na --set roles=worker")
    run("svc staff edit li.na --set note=x")
    run("svc --as li.na staff edit li.na --set roles=director")
    run("svc check --history")


def test_who_acts_can_stand_in_gits_configuration(settled: Path, run: Run, git: Git) -> None:
    """For whoever sits at this clone; what is typed counts more."""
    git("config", "svc.actor", "zhang.wei")
    assert "zhang.wei is not" in run("svc staff edit xu.lan --set note=x", code=1).err
    assert "xu.lan is not" in run("svc --as xu.lan staff edit xu.lan --set note=x", code=1).err
    git("config", "svc.actor", "li.na")
    run("svc staff edit xu.lan --set note=x")
    assert git("log", "-1", "--format=%(trailers:key=Svc-Actor,valueonly)").strip() == "li.na"
