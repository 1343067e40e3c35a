"""Keys of staff, and the file by which plain git knows them."""

from __future__ import annotations

from pathlib import Path

from tests.support import Run, git

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFG9XsnzPzzxcyTb0tV5nWOqmR4eLzyf8S6G7k1eTjhB"


def test_plain_git_cannot_be_told(estate: Path, run: Run) -> None:
    """The key is recorded all the same; the next change of one makes it good."""
    draft = estate / ".git/svc/allowed_signers.new"
    draft.mkdir(parents=True)
    said = run(["svc", "--as", "li.na", "staff", "key", "add", "li.na", KEY]).err
    assert "recorded, but plain git was not told whose keys are whose: " in said
    assert "nothing was changed" not in said
    assert KEY in (estate / "records/staff/li.na.yaml").read_text("utf-8")
    draft.rmdir()
    run("svc --as li.na staff key revoke li.na --reason lost")
    assert "li.na" in (estate / ".git/svc/allowed_signers").read_text("utf-8")
    assert git("status", "--porcelain", cwd=estate) == ""
