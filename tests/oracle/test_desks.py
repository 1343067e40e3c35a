"""Two desks that acted apart: what is reported of their united records is what the oracle finds."""

from __future__ import annotations

import copy
import random
import shutil
from pathlib import Path

import pytest

from svc.model.ticket import Ticket
from svc.rules.ticket.across import mended
from svc.rules.ticket.merge_versions import union
from svc.store.yaml.codec import decode, encode
from tests.oracle.against import Question, iso
from tests.oracle.measures import DIMENSIONS
from tests.oracle.offices import Builder
from tests.oracle.records import Office, moment
from tests.support import Run, git, slow_after


@pytest.fixture(scope="module")
def builder(tmp_path_factory: pytest.TempPathFactory) -> Builder:
    """Makes offices by number."""
    return Builder(tmp_path_factory.mktemp("model") / "office")


def apart(builder: Builder, number: int, folder: Path) -> Path:
    """An office whose second desk went on by itself for a while, with both desks' records."""
    first, second = folder / "a", folder / "b"
    story = builder.begin(number, first)
    story.goes_on()
    shutil.copytree(first, second)
    git("config", "svc.desk", "B", cwd=second)
    other = copy.deepcopy(story)
    other.place, other.dice = second, random.Random(-number - 1)
    for told_story in (story, other):
        told_story.goes_on()
    for theirs in sorted((second / "records").rglob("*.yaml")):
        _unite(first / theirs.relative_to(second), theirs)
    _put_right(first)
    git("add", "records", cwd=first)
    git("commit", "-qm", "two desks", cwd=first)
    return first


def _unite(ours: Path, theirs: Path) -> None:
    """Take over the other desk's record; of one that both have the union."""
    data = theirs.read_bytes()
    if ours.exists() and ours.name.startswith("T") and ours.read_bytes() != data:
        both = [decode(one, Ticket, ours.name) for one in (ours.read_bytes(), data)]
        data = encode(union(*both).ticket)
    ours.parent.mkdir(parents=True, exist_ok=True)
    ours.write_bytes(data)


def _put_right(office: Path) -> None:
    """Let svc split and take over what the desks' merges contradict each other in."""
    files = {path.stem: path for path in (office / "records" / "tickets").rglob("*.yaml")}
    tickets = {name: decode(path.read_bytes(), Ticket, name) for name, path in files.items()}
    for ticket in mended(sorted(tickets), tickets.get):
        files[ticket.id].write_bytes(encode(ticket))


NUMBERS = slow_after(1, range(100))


@pytest.mark.parametrize("number", NUMBERS)
def test_two_desks(builder: Builder, run: Run, tmp_path: Path, number: int) -> None:
    """Steps that the other desk's left without effect count for nothing."""
    place, dice = apart(builder, number, tmp_path), random.Random(number)
    office = Office(place)
    times = sorted(moment(event["at"]) for one in office.tickets for event in one["timeline"])
    period = ["--from", iso(times[0]), "--to", iso(times[-1] + 1)]
    for as_of in (times[-1] + 1, dice.choice(times)):
        by = dice.sample(DIMENSIONS, 3)
        Question(run, place, office, period, iso(as_of), by).figures()
