"""What holds of every kind of record: what is recorded stays, and stays readable."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import pytest

from svc.audit.findings import AuditRule
from svc.audit.judge import judge
from svc.kinds.derive import type_of
from svc.kinds.fields import FieldSort, RecordField, fields_of
from svc.kinds.table import KINDS, RecordKind
from svc.model.amounts import Money
from svc.store.layout import place_of
from tests import models, offices
from tests.audit.forge import Forge
from tests.support import TOP

#: Records of kinds that the sample has none of, as commands wrote them.
EXAMPLES = TOP / "tests" / "audit" / "records"
replace = msgspec.structs.replace


@pytest.fixture(scope="module")
def forge(tmp_path_factory: pytest.TempPathFactory) -> Forge:
    """A copy of the sample, with a record of every kind that there is."""
    place = tmp_path_factory.mktemp("kinds") / "office"
    forge = Forge(models.copied(models.shared(offices.sample), place))
    more = {
        f"records/{path.relative_to(EXAMPLES).as_posix()}": path.read_bytes()
        for path in sorted(EXAMPLES.rglob("*.yaml"))
    }
    forge.tip = forge.commit(more, "save", "huang.li")
    return forge


def one_of(forge: Forge, row: RecordKind) -> tuple[str, Any]:
    """A record of a kind and its path: the one in which most has happened."""
    entries = forge.repository.tree(forge.tip, row.top)
    places = ((one.path, place_of(one.path)) for one in entries)
    paths = [path for path, place in places if place and place.kind == row.name]
    assert paths, f"no {row.name} in the sample: put one into {EXAMPLES}"
    path = max(paths, key=lambda one: len(forge.read(one)))
    return path, forge.record(row.name, Path(path).stem)


CHANGES: dict[FieldSort, Callable[[Any], Any]] = {
    FieldSort.TEXT: lambda words: f"{words}。",
    FieldSort.LINE: lambda words: f"{words}。",
    FieldSort.MOMENT: lambda at: at - timedelta(minutes=1),
    FieldSort.DAY: lambda day: day - timedelta(days=1),
    FieldSort.NUMBER: lambda number: number + 1,
    FieldSort.MONEY: lambda amount: amount + Money.parse("0.01"),
    FieldSort.FLAG: lambda flag: not flag,
}


def altered(row: RecordKind, record: Any) -> Any:
    """A record that says something else in one field of its body."""
    apart = {"id", "format", "timeline", "disputes", row.events, *(one.sets for one in row.steps)}

    def other(field: RecordField) -> Any:
        """Another value of a field; what it is where none can be told."""
        value = getattr(record, field.name)
        if field.name in apart or field.refers or value is None:
            return value
        if field.many:
            return value[:-1]
        if field.words:
            return next(field.type(one) for one in field.words if one != value)
        plain = field.sort in CHANGES and not field.pattern
        return CHANGES[field.sort](value) if plain else value

    fields = fields_of(type_of(row.name))
    # What has a list only is shortened by an item.
    for field in sorted(fields, key=lambda one: (one.many, bool(one.words))):
        if (value := other(field)) != getattr(record, field.name):
            return replace(record, **{field.name: value})
    raise AssertionError(f"nothing of {row.name} can be altered")


Forgery = tuple[str, set[AuditRule], Callable[[], str]]


def forged(forge: Forge, row: RecordKind) -> list[Forgery]:
    """What nobody may do to a record: in words, the rules one of which is broken, the commit."""
    path, record = one_of(forge, row)
    by = "huang.li"
    made: list[Forgery] = [
        ("unreadable", {AuditRule.FORM}, partial(forge.commit, {path: b"format: 1\n"}, "save", by)),
        ("altered, and called otherwise", _silent(row),
         partial(forge.commit, {path: altered(row, record)}, "visit", by)),
        ("altered by whoever is no member of staff", {AuditRule.AUTHOR},
         partial(forge.commit, {path: altered(row, record)}, "edit", "nobody", name="x")),
    ]  # fmt: skip
    if row.series or row.events or row.single:
        made.append(("gone", {AuditRule.BODY}, partial(forge.commit, {path: None}, "save", by)))
    if row.fixed and not row.mends:
        made.append(("altered by hand", {AuditRule.BODY},
                     partial(forge.commit, {path: altered(row, record)}, "save", by)))  # fmt: skip
    for field in filter(None, ("timeline" if row.timeline else "", row.events)):
        steps = getattr(record, field)
        if len(steps) > 1:
            fewer = replace(record, **{field: (*steps[:-2], steps[-1])})
            made.append(("a step is gone", {AuditRule.TIMELINE},
                         partial(forge.commit, {path: fewer}, "save", by)))  # fmt: skip
    if row.timeline:
        lies = replace(record, assignee=None, department=None)
        made.append(("a header that lies", {AuditRule.HEADER},
                     partial(forge.commit, {path: lies}, "save", by)))  # fmt: skip
    return made


def _silent(row: RecordKind) -> set[AuditRule]:
    """By which rules it is found that a body changed under another name."""
    if row.timeline:
        return {AuditRule.HEADER}
    # Versions of a rule are steps, too.
    kept = row.fixed and not row.mends
    return {AuditRule.BODY} if kept else {AuditRule.TRAILERS, AuditRule.TIMELINE}


def test_every_kind_is_kept(forge: Forge) -> None:
    """Whatever kind a record is of: gone, unreadable, altered, with a step less; judged at once."""
    commits: dict[str, tuple[str, set[AuditRule]]] = {}
    for row in KINDS.values():
        for way, rules, make in forged(forge, row):
            commits[make()] = f"{row.name} {way}", rules
    told: dict[str, set[AuditRule]] = {}
    for finding in judge(forge.repository, list(commits), [forge.tip]):
        told.setdefault(finding.commit, set()).add(finding.rule)
    wrong = {name: told.get(oid, set()) for oid, (name, rules) in commits.items()
             if rules.isdisjoint(told.get(oid, set()))}  # fmt: skip
    assert wrong == {}
    assert len(commits) > 4 * len(KINDS)
