"""A notice from its draft to its withdrawal, by the real command."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.publications.office import pressroom
from tests.models import copy_of
from tests.support import Run, git

DRAFT = (
    "svc notice draft --type notice --title Water --body 'Off on 3 April.' --at '2026-04-01 09:00'"
    " --until 2026-04-30 --outage water --begins '2026-04-03 09:00' --ends '2026-04-03 12:00'"
)
N = "U2604-A0001"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of that office, as the folder the test runs in."""
    place = copy_of(pressroom, tmp_path / "office") or tmp_path / "office"
    monkeypatch.chdir(tmp_path / "office")
    monkeypatch.setenv("SVC_ACTOR", "li.na")
    monkeypatch.setenv("SVC_LANG", "en")
    return place


def test_a_notice_is_told_and_corrected(desk: Path, run: Run) -> None:
    """Approved by another, told to units kept by name, put up, corrected, withdrawn."""
    run(f"{DRAFT} --buildings 3 --item cc-943/services")
    assert "not approved" in run(f"svc notice publish {N}", code=1).err
    assert "may approve" in run(f"svc notice approve {N}", code=1).err
    run(f"svc --as zhou.min notice approve {N} --at '2026-04-01 10:00'")
    preview = run(f"svc notice publish {N} --dry-run").out
    assert "3 units" in preview and "building 3" in preview
    run(f"svc notice publish {N} --at '2026-04-01 11:00'")
    assert "published already" in run(f"svc notice publish {N}", code=1).err
    assert "published: its text" in run(f"svc notice revise {N} --body x", code=1).err
    run(f"svc notice post {N} --where board --building 3 --place lobby --at '2026-04-01 12:00'")
    assert (
        "nobody in building 5" in run(f"svc notice post {N} --where board --building 5", code=3).err
    )
    run(["svc", "--as", "zhou.min", "notice", "correct", N, "--reason", "one more", "--at",
         "2026-04-02 08:00", "--clear", "buildings", "--units", "5-101"])  # fmt: skip
    shown = run(f"svc notice show {N} --format json").json()
    # Who was told before is told that it was wrong.
    assert shown["units"] == ["3-1-101", "3-1-102", "3-2-201", "5-101"]
    assert (shown["state"], shown["version"], shown["reached"]) == ("expired", 2, 0)
    assert shown["versions"][1]["changed"] == ["buildings", "units"]
    first = run(f"svc notice show {N}@1 --as-of '2026-04-01 23:00' --format json").json()
    assert (first["state"], first["told"], first["reached"]) == ("published", 3, 3)
    assert "no version 3" in run(f"svc notice show {N}@3", code=2).err
    item = run("svc notice items --format json").json()[0]
    assert (item["last"], item["publication"], item["due"]) == ("2026-04-01", N, "2027-04-01")
    run(f"svc --as zhou.min notice withdraw {N} --reason over --at '2026-04-04 09:00'")
    assert "was withdrawn" in run(f"svc notice post {N} --where door", code=1).err
    assert run("svc notice list --format json").json() == []
    assert run("svc check").err == "" and git("status", "--porcelain", cwd=Path()) == ""


def test_what_may_not_be_told(desk: Path, run: Run) -> None:
    """A phone in it, nobody it is for, no end, an unknown fact, an answer with a scope."""
    assert "phone" in run(DRAFT.replace("Off on", "call 13812340000 on"), code=1).err
    assert (
        "no name of a fact"
        in run(
            ["svc", "notice", "draft", "--type", "answer", "--title", "x", "--body", "{{x.y}}"],
            code=2,
        ).err
    )
    assert "not on file" in run(
        ["svc", "notice", "draft", "--type", "answer", "--title", "x", "--body",
         "{{tariff.x.price}}"], code=2,
    ).err  # fmt: skip
    run(DRAFT)
    run(f"svc --as zhou.min notice approve {N}")
    assert "for nobody" in run(f"svc notice publish {N}", code=1).err
    assert "no units" not in run(f"svc notice publish {N} --dry-run").out
    assert git("log", "--format=%s", "-3", cwd=Path()).count("13812340000") == 0
    # What a hand changes of a version that was told is refused.
    path = Path("records/publications/2026/04") / f"{N}.yaml"
    path.write_text(path.read_text().replace("Off on 3", "Off on 5"))
    assert "body: never changes" in run("svc save", code=4).err


def test_an_emergency_comes_first(desk: Path, run: Run) -> None:
    """It is told before it is approved; owners and parking spaces are told apart."""
    run(f"{DRAFT} --urgency emergency --uses parking")
    assert "told to 1 unit" in run(f"svc notice publish {N} --at '2026-04-01 09:05'").out
    run(f"{DRAFT} --urgency emergency --relations tenant")
    said = run("svc notice publish U2604-A0002 --at '2026-04-01 09:06' --format json").json()
    assert said["events"][0]["told"] == ["5:101"]


def test_what_the_staff_must_read(desk: Path, run: Run) -> None:
    """Reading material holds once approved; who has not read the version that holds is told."""
    run("svc notice draft --type material --title Lifts --body 'Read.' --required yes")
    number = run("svc notice list --format json").json()[0]["id"]
    assert "not approved" in run(f"svc notice read {number}", code=1).err
    run(f"svc --as zhou.min notice approve {number}")
    assert "已批准" in run("svc notice list", env={"SVC_LANG": "zh_CN"}).out
    assert len(run("svc notice unread --format json").json()) == 5
    run(f"svc notice read {number}")
    assert "has read" in run(f"svc notice read {number}", code=1).err
    run(f"svc --as zhou.min notice correct {number} --body 'Read again.' --reason new")
    rows = run("svc notice unread --staff li.na --format json").json()
    assert [(row["id"], row["version"]) for row in rows] == [(number, 2)]


def test_a_batch_does_the_same(desk: Path, run: Run) -> None:
    """Drafted, approved and published in one commit; an unknown word is told with its line."""
    lines = [
        '{"do": "notice draft", "type": "announcement", "title": "a", "body": "b", "scope": "all",'
        ' "until": "2099-01-01", "urgency": "emergency"}',
        '{"do": "notice publish", "notice": "$1"}',
        '{"do": "notice post", "notice": "$1", "where": "board", "building": ["5"]}',
    ]
    run("svc batch -", input="\n".join(lines))
    (row,) = run("svc notice list --format json").json()
    assert (row["told"], row["reached"], row["state"]) == (6, 2, "published")


def test_sent_through_a_channel(desk: Path, run: Run) -> None:
    """The desk that records it sends the text as it was told; one without that channel cannot."""
    run(f"{DRAFT} --urgency emergency --scope all")
    run(f"svc notice publish {N} --at '2026-04-01 10:00'")
    send = f"svc notice post {N} --where channel --place group --at '2026-04-01 11:00'"
    assert "no channel here" in run(send, code=3).err
    git("config", "svc.notify", "cron", cwd=Path())
    run("svc notify channel add group", input="json://127.0.0.1:9/hook")
    run(send)
    run("svc notify send", code=None)
    (waiting,) = run("svc notify list --format json").json()
    assert waiting["to"] == "group" and "Water" in waiting["title"]
