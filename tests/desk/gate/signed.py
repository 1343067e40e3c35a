"""Three desks in an office where signatures count, and the remote whose gate judges them."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from svc.desk.keys import keys
from svc.desk.record.staff import add as add_staff
from svc.desk.sync import remotes
from svc.desk.sync.sync import sync
from svc.desk.ticket.intake import Request, create
from tests.desk.sync.meeting import do
from tests.estate import furnish
from tests.models import copy_of

#: Who signs at which desk: a director, who founded the office, and two clerks.
SIGNERS = {"a": "wang.fang", "b": "li.na", "c": "zhao.min"}
TICKET = "1"


class SignedDesks(NamedTuple):
    """Three desks, their remote, and the folder of their private keys."""

    a: Path
    b: Path
    c: Path
    remote: Path
    keys: Path


def signed_desks(folder: Path) -> SignedDesks:
    """An estate with one ticket, which three desks have, each with a key that counts.

    Args:
        folder: Where; it does not exist yet.
    """
    copy_of(_signed, folder)
    old = (folder / "made").read_text("utf-8")
    made = SignedDesks(*(folder / name for name in ("a", "b", "c", "remote.git", "keys")))
    for desk in (made.a, made.b, made.c):
        for name in ("svc/sync.json", "config"):
            path = desk / ".git" / name
            path.write_text(path.read_text("utf-8").replace(old, str(folder)), "utf-8")
    return made


def _signed(folder: Path) -> None:
    folder.mkdir()
    first, remote, private = folder / "a", folder / "remote.git", folder / "keys"
    private.mkdir()
    furnish(first)
    do(first, lambda desk: add_staff(desk, "wang.fang", "王芳", "service", roles=["director"]))
    do(first, lambda desk: add_staff(desk, "zhao.min", "赵敏", "service", roles=["desk"]),
       "wang.fang")  # fmt: skip
    keys.set_up(first, "wang.fang", private / "wang.fang")
    do(first, keys.trust, "wang.fang")
    remotes.make_remote(remote)
    remotes.add_remote(first, str(remote))
    for name in "bc":
        place, who = folder / name, SIGNERS[name]
        remotes.join(str(remote), place)
        made = keys.set_up(place, who, private / who)
        do(first, lambda desk, who=who, key=made.key: keys.add(desk, who, key), "wang.fang")
    request = Request(text="水管漏水", kind="repair", category="plumbing", channel="phone",
                      unit="3-2-1502", resident="1")  # fmt: skip
    do(first, lambda desk: create(desk, request), "wang.fang")
    for name in "abc":
        sync(folder / name)
    (folder / "made").write_text(str(folder), "utf-8")
