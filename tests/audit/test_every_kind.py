"""What holds of every kind of record: what is recorded stays, and stays readable."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from svc.audit.findings import AuditFinding, AuditRule
from svc.audit.judge import judge
from svc.kinds.derive import type_of
from svc.kinds.fields import FieldSort, fields_of
from svc.kinds.table import KINDS, RecordKind
from svc.store.layout import place_of
from tests import models, offices
from tests.audit.forge import Forge


@pytest.fixture(scope="module")
def forge(tmp_path_factory: pytest.TempPathFactory) -> Forge:
    """A copy of the sample."""
    place = tmp_path_factory.mktemp("kinds") / "office"
    return Forge(models.copied(models.shared(offices.sample), place))


def one_of(forge: Forge, row: RecordKind) -> str | None:
    """The path of a record of a kind in the sample; None where it has none."""
    entries = forge.repository.tree(forge.tip, row.top)
    places = ((one.path, place_of(one.path)) for one in entries)
    return next((path for path, place in places if place and place.kind == row.name), None)


def forged(forge: Forge, row: RecordKind, path: str) -> dict[str, tuple[AuditRule, str]]:
    """Commits that do to a record what nobody may, with the rule that each breaks."""
    by, record = "huang.li", Path(path).stem
    made = {"unreadable": (AuditRule.FORM, forge.commit({path: b"format: 1\n"}, "save", by))}
    if row.series or row.events or row.single:
        made["gone"] = AuditRule.BODY, forge.commit({path: None}, "save", by)
    if row.stands:
        before = forge.record(row.name, record)
        words = [one for one in fields_of(type_of(row.name))
                 if one.sort is FieldSort.MOMENT and one.required and not one.many]  # fmt: skip
        for field in words[:1]:
            later = getattr(before, field.name) + forge.now.utcoffset()
            changed = msgspec.structs.replace(before, **{field.name: later})
            made["altered"] = AuditRule.BODY, forge.commit({path: changed}, "save", by)
        if events := getattr(before, row.events):
            fewer = msgspec.structs.replace(before, **{row.events: events[:-1]})
            made["emptied"] = AuditRule.TIMELINE, forge.commit({path: fewer}, "save", by)
    return made


def test_every_kind_is_kept(forge: Forge) -> None:
    """Whatever kind a record is of; all are judged at once."""
    commits: dict[str, tuple[str, AuditRule]] = {}
    seen = 0
    for row in KINDS.values():
        path = one_of(forge, row)
        seen += path is not None
        for way, (rule, oid) in (forged(forge, row, path) if path else {}).items():
            commits[oid] = f"{row.name} {way}", rule
    assert seen > len(KINDS) / 2
    told: dict[str, list[AuditFinding]] = {}
    for finding in judge(forge.repository, list(commits), [forge.tip]):
        told.setdefault(finding.commit, []).append(finding)
    for oid, (name, rule) in commits.items():
        assert rule in {one.rule for one in told.get(oid, [])}, name
