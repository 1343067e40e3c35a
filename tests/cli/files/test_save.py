"""`svc save`: hand edits are checked, then recorded as one commit, and nothing else is."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from svc.desk.core.act import act
from svc.desk.repository import save as saving
from svc.model.office import OFFICE_FORMAT
from svc.rules.record.personal_words import short_hash
from tests.handwork import CLOSED, OPEN, add_step, change, ticket
from tests.support import Run

#: How the office's rules begin.
FORMAT = f"format: {OFFICE_FORMAT}"
Git = Callable[..., str]
STAFF = Path("records/staff/li.na.yaml")
RESIDENT = Path("records/residents/A/R-A00001.yaml")


@pytest.fixture(autouse=True)
def editor(desk: Path) -> None:
    """Who edits by hand is known to git."""
    with (desk / ".git" / "config").open("a", encoding="utf-8") as file:
        file.write("[user]\n\tname = Zhao Min\n\temail = zm@example.org\n")


def refused(run: Run, git: Git, *words: str, code: int = 4) -> str:
    """What a save that must not happen says; neither commit nor file nor index changes."""
    before = git("rev-parse", "HEAD"), git("status", "--porcelain"), git("diff", "HEAD")
    said = run(["svc", "save", *words], code=code).err
    assert (git("rev-parse", "HEAD"), git("status", "--porcelain"), git("diff", "HEAD")) == before
    return said


def subject(git: Git) -> str:
    """The last commit's first line."""
    return git("log", "-1", "--format=%s").strip()


@pytest.mark.usefixtures("desk")
def test_nothing_to_save(run: Run, git: Git) -> None:
    """Without edits nothing is committed, and the command says so."""
    before = git("rev-parse", "HEAD")
    assert "nothing to save" in run("svc save").err
    assert run("svc save --format json").json() == {
        "commit": None,
        "subject": "nothing to save",
        "files": [],
    }
    assert git("rev-parse", "HEAD") == before


@pytest.mark.usefixtures("desk")
def test_one_commit_names_what_changed(run: Run, git: Git) -> None:
    """Subject, trailers, author; the file and git's index are in step; svc knows the change."""
    change(ticket(OPEN), "category: electrical", "category: lift")
    change(ticket(OPEN), "灯坏了", "电梯坏了")
    result = run("svc save")
    commit = git("rev-parse", "HEAD").strip()
    assert result.out == f"{short_hash(commit)}  save {OPEN} (category, text)\n"
    assert git("log", "-1", "--format=%B").strip() == (
        f"save {OPEN} (category, text)\n\nSvc-Action: save\nSvc-Record: {OPEN}\nSvc-Actor: svc"
    )
    assert git("log", "-1", "--format=%an <%ae>").strip() == "Zhao Min <zm@example.org>"
    assert git("status", "--porcelain") == ""
    assert [row["id"] for row in run("svc list --category lift --format json").json()] == [OPEN]
    run("svc check")


@pytest.mark.usefixtures("desk")
def test_who_acts(run: Run, git: Git) -> None:
    """Named staff are author and actor; where git knows nobody either, that is an error."""
    change(STAFF, "name: 李娜", "name: 李娜\nnote: on leave")
    run("svc --as zhang.wei save")
    assert git("log", "-1", "--format=%an %(trailers:key=Svc-Actor,valueonly)").split() == [
        "张伟",
        "zhang.wei",
    ]
    git("config", "--unset", "user.email")
    change(STAFF, "on leave", "back")
    assert "who acts?" in refused(run, git, code=2)
    assert "no member of staff" in run("svc --as nobody save", code=3).err


@pytest.mark.usefixtures("desk")
def test_words_of_the_user(run: Run, git: Git) -> None:
    """`-m` goes into the body; trailers stay the last paragraph, and stay ours."""
    change(STAFF, "name: 李娜", "name: 李娜\nnote: on leave")
    run(["svc", "save", "-m", "until May\n\nSvc-Record: T2611-A0001\x1b[31m\n"])
    body = git("log", "-1", "--format=%B").strip().split("\n\n")
    assert body[1:3] == ["until May", "Svc-Record: T2611-A0001[31m"]
    trailers = git("log", "-1", "--format=%(trailers:key=Svc-Record,valueonly)")
    assert trailers.split() == ["li.na"]
    change(STAFF, "on leave", "back")
    run("svc save -m -", input="from the pipe")
    assert "from the pipe" in git("log", "-1", "--format=%B")


@pytest.mark.usefixtures("desk")
def test_many_files(run: Run, git: Git) -> None:
    """New, edited and deleted files, staged or not, records and templates: one commit."""
    Path("records/staff/wu.gang.yaml").write_text(
        "format: 1\nid: wu.gang\nname: 吴刚\ndepartment: order\n", encoding="utf-8"
    )
    git("rm", "-q", "records/units/B1/B1-P012.yaml")
    change(STAFF, "name: 李娜", "name: 李娜\nnote: on leave")
    git("add", str(STAFF))
    Path("templates/letters").mkdir(parents=True)
    Path("templates/letters/dear.md").write_text("尊敬的业主\n", encoding="utf-8")
    saved = run("svc save --format json").json()
    assert saved["subject"] == subject(git) == "save 3 records and 1 template"
    assert set(saved["files"]) == {
        str(STAFF), "records/staff/wu.gang.yaml", "records/units/B1/B1-P012.yaml",
        "templates/letters/dear.md",
    }  # fmt: skip
    assert git("status", "--porcelain") == ""
    assert "wu.gang" in run("svc staff list").out
    assert "B1-P012" not in run("svc unit list").out


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize(
    ("path", "said"),
    [("records/staff/wu.gang.yaml", "save wu.gang (new)"), ("templates/a.md", "save a.md (new)")],
)
def test_subject_of_a_new_file(run: Run, git: Git, path: str, said: str) -> None:
    """A new file is named as new."""
    Path(path).parent.mkdir(exist_ok=True)
    Path(path).write_text(
        "format: 1\nid: wu.gang\nname: 吴刚\ndepartment: order\n", encoding="utf-8"
    )
    run("svc save")
    assert subject(git) == said.replace("save a.md", f"save {path}")


@pytest.mark.usefixtures("desk")
def test_some_of_the_edits(run: Run, git: Git) -> None:
    """Only the named files are recorded; the others stay as they are, staged and not."""
    change(STAFF, "name: 李娜", "name: 李娜\nnote: on leave")
    change(RESIDENT, "name: 王芳", "name: 王芳芳")
    git("add", str(RESIDENT))
    Path("notes.txt").write_text("mine", encoding="utf-8")
    git("add", "notes.txt")
    run("svc save records/staff")
    assert git("show", "--name-only", "--format=").split() == [str(STAFF)]
    assert git("status", "--porcelain").splitlines() == ["A  notes.txt", f"M  {RESIDENT}"]
    run(["svc", "save", str(RESIDENT)])
    assert git("status", "--porcelain").splitlines() == ["A  notes.txt"]
    assert "nothing to save" in run(["svc", "save", str(RESIDENT)]).err


@pytest.mark.usefixtures("desk")
def test_named_files_that_cannot_be_saved(run: Run, git: Git) -> None:
    """A name without a file, outside the office, or ignored by git is told as what it is."""
    Path(".git/info/exclude").write_text("*.tmp\n", encoding="utf-8")
    Path("records/x.tmp").write_text("x", encoding="utf-8")
    assert "there is no file" in refused(run, git, "records/staff/nobody.yaml", code=3)
    assert "ignored by git" in refused(run, git, "records/x.tmp", code=3)
    refused(run, git, "README.md", code=2)
    assert "nothing to save" in run(["svc", "save", str(STAFF)]).err


# What is refused


@pytest.mark.usefixtures("desk")
def test_every_error_at_once(run: Run, git: Git) -> None:
    """All errors of all edits are listed with file, line and place; nothing is recorded."""
    change(ticket(OPEN), "status: new", "status: closed")
    change(ticket(OPEN), "category: electrical", "category: magic")
    change(RESIDENT, "format: 1", "format: 1\ncolour: red")
    Path("records/staff/wu.gang.yml").write_text("x", encoding="utf-8")
    message = refused(run, git)
    assert "nothing was saved: 4 problems" in message
    for problem in (
        f"{RESIDENT}:2: unknown key 'colour'",
        "records/staff/wu.gang.yml: no record belongs at this path",
        f"{ticket(OPEN)}:4: category: there is no category magic",
        f"{ticket(OPEN)}:6: status: is 'closed'",
        "next: ",
    ):
        assert problem in message, message


@pytest.mark.usefixtures("desk")
def test_errors_elsewhere(run: Run, git: Git) -> None:
    """Errors that were there before do not keep other work from being saved; new ones do."""
    change(ticket(OPEN), "category: electrical", "category: magic")
    git("commit", "-qam", "by hand")
    change(STAFF, "name: 李娜", "name: 李娜\nnote: on leave")
    run("svc save")
    Path("records/staff/zhang.wei.yaml").unlink()
    said = refused(run, git)
    assert f"{ticket()}:44: timeline[1].assignee: there is no member of staff zhang.wei" in said
    assert "magic" not in said
    git("restore", "records/staff/zhang.wei.yaml")
    change(Path("records/office.yaml"), "id: plumbing", "id: pipes")
    assert f"{ticket()}:4: category: there is no category plumbing" in refused(run, git)


@pytest.mark.usefixtures("desk")
def test_references_of_the_saved_files_only(run: Run, git: Git) -> None:
    """What is recorded must stand without the edits that are not."""
    Path("records/units/3/3-2-1601.yaml").write_text(
        "format: 1\nid: 3-2-1601\nbuilding: '3'\nuse: home\n", encoding="utf-8"
    )
    change(ticket(OPEN), "unit: 3-2-1502", "unit: 3-2-1601")
    run("svc check")
    run(["svc", "check", str(ticket(OPEN))])
    assert "there is no unit 3-2-1601" in refused(run, git, str(ticket(OPEN)))
    run("svc save")


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize(
    ("path", "reason"),
    [
        (ticket(OPEN), "svc cancel withdraws a ticket"),
        (ticket(CLOSED), "a ticket stays once it is recorded"),
        (
            Path("records/followups/2026/11/F2611-A0001.yaml"),
            "a follow-up stays once it is recorded",
        ),
        (Path("records/residents/A/R-A00003.yaml"), "end the occupancies instead"),
        (Path("records/office.yaml"), "without it there is no office"),
    ],
)
@pytest.mark.parametrize("staged", [False, True])
def test_what_is_never_deleted(run: Run, git: Git, path: Path, reason: str, staged: bool) -> None:
    """A record that an auditor would miss does not vanish, not even the last of its kind."""
    path.unlink()
    if staged:
        git("add", "--all")
    assert reason in refused(run, git)


@pytest.mark.usefixtures("desk")
def test_a_timeline_only_grows(run: Run, git: Git) -> None:
    """Steps are not rewritten or removed; a further one is recorded."""
    change(ticket(), "note: new washer", "note: old washer")
    said = refused(run, git)
    assert f"{ticket()}:53: timeline[3]: step 4 (finish by zhang.wei, " in said
    git("restore", ".")
    add_step(ticket(), "note", "note: the resident rang again")
    run("svc save")
    assert subject(git) == f"save {CLOSED} (timeline)"
    add_step(ticket(OPEN), "cancel", "reason: withdrawn")
    assert "status: is 'new', but the timeline says 'cancelled'" in refused(run, git)
    change(ticket(OPEN), "status: new", "status: cancelled")
    run("svc save")
    assert "cancelled" in run(f"svc show {OPEN}").out


@pytest.mark.usefixtures("desk")
def test_staged_and_edited_differently(run: Run, git: Git) -> None:
    """Of two versions neither is lost: the user says which one it is."""
    change(STAFF, "name: 李娜", "name: 李娜\nnote: one")
    git("add", str(STAFF))
    change(STAFF, "note: one", "note: two")
    said = refused(run, git, code=5)
    assert f"git add {STAFF}" in said
    git("add", str(STAFF))
    run("svc save")
    assert "note: two" in git("show", f"HEAD:{STAFF}")
    git("rm", "-q", "--cached", str(STAFF))
    refused(run, git, code=5)


@pytest.mark.usefixtures("desk")
def test_conflicts_and_merges(run: Run, git: Git) -> None:
    """While a merge is under way, or with files in conflict, nothing is recorded."""
    git("switch", "-qc", "other")
    change(STAFF, "name: 李娜", "name: 李娜\nnote: one")
    git("commit", "-qam", "one")
    git("switch", "-q", "main")
    change(STAFF, "name: 李娜", "name: 李娜\nnote: two")
    git("commit", "-qam", "two")
    git("merge", "other", code=1)
    assert "in conflict" in refused(run, git, code=5)
    assert "in conflict" in run("svc status").out
    change(STAFF, "note: two", "note: both")
    git("add", "--all")
    assert "a merge is under way" in refused(run, git, code=5)
    assert "a merge is under way" in run("svc status").out
    git("merge", "--abort")
    git("checkout", "-q", "--detach")
    change(STAFF, "note: two", "note: three")
    assert "detached" in refused(run, git, code=5)


@pytest.mark.usefixtures("desk")
def test_links_and_strangers(run: Run, git: Git) -> None:
    """Links, folders with their own git, odd names and huge files are refused by name."""
    Path("records/staff/link.yaml").symlink_to("/etc/passwd")
    Path("templates").mkdir(exist_ok=True)
    Path("templates/link.md").symlink_to("/etc/passwd")
    Path(os.fsdecode(b"records/staff/\xff.yaml")).write_text("x", encoding="utf-8")
    Path("records/staff/a\nb.yaml").write_text("x", encoding="utf-8")
    git("init", "-q", "records/own")
    Path("records/own/x.yaml").write_text("x", encoding="utf-8")
    with Path("records/staff/big.yaml").open("wb") as file:
        file.truncate(50_000_000)
    message = refused(run, git)
    for words in (
        "records/staff/link.yaml: is a symbolic link", "templates/link.md: is a symbolic link",
        r"records/staff/\xff.yaml: has a name", r"records/staff/a\nb.yaml",
        "a repository of its own", "big.yaml: is 50000000 bytes",
    ):  # fmt: skip
        assert words in message, message


@pytest.mark.usefixtures("desk")
def test_a_link_in_place_of_a_record(run: Run, git: Git, tmp_path: Path) -> None:
    """A record replaced by a link is refused, and what it points to is not recorded."""
    (tmp_path / "secret").write_text("format: 1\n", encoding="utf-8")
    STAFF.unlink()
    STAFF.symlink_to(tmp_path / "secret")
    assert "is a symbolic link" in refused(run, git)


def test_the_sample_is_not_written(run: Run, desk: Path, git: Git) -> None:
    """The toolkit's own sample refuses hand edits too."""
    change(desk / "records/office.yaml", FORMAT, f"{FORMAT}\nsample: true")
    run("svc save")
    change(STAFF, "name: 李娜", "name: 李娜\nnote: one")
    assert "svc init --sample" in refused(run, git, code=1)


# What is kept as it is


@pytest.mark.usefixtures("desk")
def test_comments_and_spelling_are_kept(run: Run, git: Git) -> None:
    """What is recorded is the file as it was typed."""
    text = "# our 李娜\nid:   li.na\nformat: 1\nname: \"李娜\"\ndepartment: 'service'\n"
    STAFF.write_text(text, encoding="utf-8")
    run("svc save")
    assert git("show", f"HEAD:{STAFF}") == text
    assert STAFF.read_text(encoding="utf-8") == text


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize("autocrlf", ["false", "true", "input"])
def test_line_ends_of_windows(run: Run, git: Git, autocrlf: str) -> None:
    """A record with CRLF is recorded with LF and the file stays; nothing is left to save."""
    git("config", "core.autocrlf", autocrlf)
    data = STAFF.read_bytes() + b"note: on leave\n"
    STAFF.write_bytes(data.replace(b"\n", b"\r\n"))
    run("svc save")
    assert "\r" not in git("show", f"HEAD:{STAFF}")
    assert STAFF.read_bytes() == data.replace(b"\n", b"\r\n")
    assert "nothing to save" in run("svc save").err
    assert git("status", "--porcelain") == ""


@pytest.mark.usefixtures("desk")
def test_only_the_mode_differs(run: Run, git: Git) -> None:
    """A file made executable is no edit of its content: said, and not committed."""
    STAFF.chmod(0o755)
    before = git("rev-parse", "HEAD")
    assert "only its mode or line ends differ" in run("svc save").err
    assert git("rev-parse", "HEAD") == before


@pytest.mark.usefixtures("desk")
def test_intended_and_ignored(run: Run, git: Git) -> None:
    """`git add -N` marks a new file like any other."""
    text = "format: 1\nid: wu.gang\nname: 吴刚\ndepartment: order\n"
    Path("records/staff/wu.gang.yaml").write_text(text, encoding="utf-8")
    git("add", "-N", "records/staff/wu.gang.yaml")
    run("svc save")
    assert subject(git) == "save wu.gang (new)"
    assert git("status", "--porcelain") == ""


@pytest.mark.usefixtures("desk")
def test_mending_what_nobody_can_read(run: Run, git: Git) -> None:
    """An office whose rules were broken in a commit is mended by an edit and saved."""
    office = Path("records/office.yaml")
    change(office, FORMAT, f"{FORMAT}\ncolour: red")
    change(STAFF, "department:", "departmnt:")
    git("commit", "-qam", "broken")
    run("svc list", code=4)
    assert "unknown key" in run("svc check", code=4).out
    change(office, f"{FORMAT}\ncolour: red", FORMAT)
    change(STAFF, "departmnt:", "department:")
    run("svc save")
    run("svc check")
    run("svc list")


@pytest.mark.usefixtures("desk")
def test_in_the_middle_of_a_command(run: Run, git: Git) -> None:
    """A command on an edited record is refused, and goes on once the edit is saved."""
    change(ticket(OPEN), "category: electrical", "category: lift")
    said = run(["svc", "--as", "li.na", "assign", OPEN, "zhang.wei"], code=5).err
    assert "svc save" in said
    run("svc save")
    run(["svc", "--as", "li.na", "assign", OPEN, "zhang.wei"])
    assert "category: lift" in git("show", f"HEAD:{ticket(OPEN)}")


@pytest.mark.usefixtures("desk")
def test_from_a_folder_below(run: Run, git: Git) -> None:
    """Files are named from where the user stands."""
    change(STAFF, "name: 李娜", "name: 李娜\nnote: on leave")
    run("svc save li.na.yaml", cwd=Path("records/staff"))
    assert subject(git) == "save li.na (note)"


def test_in_a_bare_repository(run: Run, desk: Path, tmp_path: Path, git: Git) -> None:
    """Without a work tree there are no edits."""
    git("clone", "--bare", str(desk), str(tmp_path / "bare.git"))
    run("svc --as li.na save", cwd=tmp_path / "bare.git", code=5)


def test_somebody_else_commits_first(desk: Path, git: Git, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the branch moves under a save, it is checked anew and lands on the new commit."""
    change(STAFF, "name: 李娜", "name: 李娜\nnote: on leave")
    record = saving._record
    moved: list[str] = []

    def late(*args: object) -> object:
        if not moved:
            moved.append("yes")
            git("commit", "-q", "--allow-empty", "-m", "meanwhile", cwd=desk)
        return record(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(saving, "_record", late)
    outcome = act(desk, None, lambda one: saving.save(one, desk))
    assert outcome.result.subject == "save li.na (note)"
    assert git("log", "-3", "--format=%s", cwd=desk).split("\n")[:2] == [
        "save li.na (note)",
        "meanwhile",
    ]


def test_archived_months(run: Run, desk: Path, git: Git) -> None:
    """A ticket whose month is out of the work tree can still be edited by hand."""
    from svc.store.commit.archive import archive_months
    from svc.store.git.repository import Repository

    text = ticket(OPEN).read_text(encoding="utf-8")
    archive_months(Repository.open(desk), "2026-12")
    assert not ticket(OPEN).exists()
    assert "nothing to save" in run("svc save").err
    assert "archived before  2026-12" in run("svc status").out
    run("svc check")
    ticket(OPEN).parent.mkdir(parents=True, exist_ok=True)
    ticket(OPEN).write_text(text.replace("electrical", "lift"), encoding="utf-8")
    run("svc save")
    assert "category: lift" in git("show", f"HEAD:{ticket(OPEN)}")
    git("fsck", "--strict")


def test_processes_do_not_grow_with_the_edits(
    run: Run, desk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many files were edited, new ones among them, git is started as often."""
    real, log = shutil.which("git"), tmp_path / "started"
    own = tmp_path / "bin"
    own.mkdir()
    (own / "git").write_text(f'#!/bin/sh\necho >> "{log}"\nexec "{real}" "$@"\n', encoding="utf-8")
    (own / "git").chmod(0o755)

    def started(edits: int) -> int:
        for file in sorted(Path("records/units").rglob("*.yaml"))[:edits]:
            text = file.read_text("utf-8").partition("note:")[0]
            file.write_text(f"{text}note: edited {edits}\n", encoding="utf-8")
        for number in range(edits):
            text = STAFF.read_text("utf-8").replace("id: li.na", f"id: new{edits}x{number}")
            STAFF.with_name(f"new{edits}x{number}.yaml").write_text(text, encoding="utf-8")
        log.write_text("", encoding="utf-8")
        with monkeypatch.context() as patch:
            patch.setenv("PATH", f"{own}{os.pathsep}{os.environ['PATH']}")
            run("svc save")
        return len(log.read_text("utf-8"))

    # The first of all asks git when the last commit was made, against a clock that is wrong.
    started(2)
    # Of a few files svc does itself what git does of many.
    few, many = started(1), started(20)
    assert 0 < few <= many
    assert started(40) <= many
