"""The manual's worked examples say what svc says, in each of its languages."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from inspect import signature
from pathlib import Path
from typing import Any

import pytest

import svc.desk.batch.run
import svc.desk.ticket.scheduled  # noqa: F401 - named below, and to be read before it is patched
from svc.desk.core import view
from svc.desk.core.act import act
from svc.model.words import CHINESE, ClockName
from tests.desk.gate.signed import signed_desks
from tests.estate import furnish
from tests.house.worked import ZONE, Example, examples
from tests.models import copy_of
from tests.support import TOP, Run, git

MANUAL = TOP / "svc" / "manual"
PLAYED = [
    pytest.param(
        *(page, name, typed),
        id=f"{page.parent.name}-{page.stem}-{number}",
        # What is typed is the same in all of them.
        marks=() if page.parent.name == "zh_CN" else pytest.mark.slow,
    )
    for page in sorted(MANUAL.glob("*/*.md"))
    for number, (name, typed) in enumerate(examples(page), 1)
]
#: What has its own name for an action, from when it was read.
ACTING = ("svc.desk.core.act", "svc.desk.batch.run", "svc.desk.ticket.scheduled")
#: When commands are given that do not say it: the morning after the sample's three months.
MORNING = datetime(2026, 11, 2, 9, tzinfo=ZONE)


def _sample(place: Path) -> None:
    Run()(["svc", "init", str(place), "--sample", "--on", "2026-11-01"])


def _estate(folder: Path) -> Path:
    furnish(folder / "office")
    return folder / "office"


def _desks(folder: Path) -> Path:
    copy_of(_sample, folder / "a")
    return folder


def _books(folder: Path) -> Path:
    """A new office, with the checkout's examples at hand."""
    Run()(["svc", "init", str(folder / "office")])
    (folder / "office/scripts").mkdir()
    (folder / "office/scripts/examples").symlink_to(TOP / "scripts/examples")
    return folder / "office"


def _statements(folder: Path) -> Path:
    """The estate, with a bank's statement at hand."""
    place = _estate(folder)
    rows = "\n".join((
        "交易日期,入账日期,收入,支出,余额,对方户名,对方账号,摘要,用途,流水号",
        "2026-04-10,2026-04-10,165.45,,1165.45,李小明,62220202000111122,转账,3栋2单元1502物业费,900001",
        "2026-04-10,2026-04-10,165.45,,1330.90,王小芳,62220202000111133,转账,物业费,900002",
        "2026-04-11,2026-04-11,,12.00,1318.90,,,手续费,,900003",
    ))  # fmt: skip
    (place / "icbc.csv").write_text(rows + "\n", encoding="gb18030")
    return place


#: Makes what an example begins with, in an empty folder; gives where it is typed.
BEGIN: dict[str, Callable[[Path], Path]] = {
    "books": _books,
    "fees": _estate,
    "statements": _statements,
    "clocks": _estate,
    "rounds": _estate,
    "closing": _estate,
    "desks": _desks,
    "signed": lambda folder: signed_desks(folder / "office").a.parent,
    "office": lambda folder: copy_of(_sample, folder / "office"),
}


def at(function: Callable[..., Any], now: datetime | None) -> Callable[..., Any]:
    """The same function, for which it is that moment unless it is told another."""

    def called(*args: Any, **named: Any) -> Any:
        bound = signature(function).bind(*args, **named)
        bound.arguments["now"] = bound.arguments.get("now") or now
        return function(*bound.args, **bound.kwargs)

    return called


@pytest.mark.parametrize(("page", "name", "typed"), PLAYED)
def test_examples(
    page: Path,
    name: str,
    typed: list[Example],
    tmp_path: Path,
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each command succeeds and prints what stands below it, if anything does."""
    place = BEGIN[name](tmp_path)
    monkeypatch.setenv("SVC_LANG", page.parent.name)
    if name != "books":
        monkeypatch.setenv("SVC_ACTOR", "li.na")
    monkeypatch.chdir(place)
    look = view.look
    assert typed
    for example in typed:
        now = example.now or (MORNING if name == "office" else None)
        for module in ACTING:
            monkeypatch.setattr(f"{module}.act", at(act, now))
        monkeypatch.setattr(view, "look", at(look, now))
        done = run(example.words, input=example.input, code=example.code)
        said = done.err if example.code else done.out
        assert example.says(said), f"{example.words}\n{said}"
    if name in AFTER:
        AFTER[name](place, typed, run)


def _every_clock(_place: Path, typed: list[Example], _run: Run) -> None:
    """Each of the clocks that the office's own work has is shown."""
    answers = "".join(example.said for example in typed)
    for name in set(ClockName) - {ClockName.PARTY, ClockName.HOTLINE}:
        words = f"{name}|{CHINESE[ClockName][name]}"
        assert re.search(rf"^(?:{words})\b", answers, re.MULTILINE), name


def _met(place: Path, _typed: list[Example], run: Run) -> None:
    """Everybody has the same in the end."""
    run("svc -C a sync")
    heads = [git("rev-parse", "main", cwd=place / name) for name in ("a", "office.git")]
    assert heads[0] == heads[1]
    name = "records/residents/A/R-A00001.yaml"
    assert "name: 王方\n" in (place / "a" / name).read_text("utf-8")
    notes = (place / "b/records/tickets/2026/10/T2610-A0040.yaml").read_text("utf-8")
    assert "住户来电催问" in notes
    assert "保洁已到现场" in notes


AFTER = {"clocks": _every_clock, "desks": _met}


def test_every_language_plays_the_same() -> None:
    """A page has the examples in each language that it has in English, typed alike."""
    for page in MANUAL.glob("*/*.md"):
        english = MANUAL / "en" / page.name
        ours, theirs = (
            [(name, [one._replace(said=bool(one.said)) for one in typed]) for name, typed in found]
            for found in (examples(page), examples(english))
        )
        assert ours == theirs, page.name
