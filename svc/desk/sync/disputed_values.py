"""Both values of what two desks wrote differently, and who wrote which: asked of the commits."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

from svc.errors import InvalidData, SvcError
from svc.kinds import derive
from svc.kinds.derive import type_of
from svc.kinds.merge import WHOLE
from svc.kinds.paths import steps_of, value_at
from svc.kinds.table import KINDS
from svc.language import _
from svc.model.amounts import encoded
from svc.named_tuple import NamedTuple
from svc.rules.record.masking import mask_field, shown
from svc.store.git.process import run
from svc.store.layout import path_of, place_of
from svc.store.yaml.codec import decode

if TYPE_CHECKING:
    from collections.abc import Iterable

    from svc.desk.core.view import View
    from svc.model.dispute import Dispute


class DisputedValue(NamedTuple):
    """One of two values of a field.

    Attributes:
        value: In words, masked unless asked otherwise; None for nothing.
        by: Who recorded it last, as the commit names them; empty where nothing tells.
        at: When; None where nothing tells.
    """

    value: str | None
    by: str
    at: datetime | None


class DisputeShown(NamedTuple):
    """A dispute and both its values.

    Attributes:
        kind, id: The record that holds it.
        field: Path of the field; of a file, where it is no record.
        stands: The value that the record has.
        lost: The other one.
    """

    kind: str
    id: str
    field: str
    stands: DisputedValue
    lost: DisputedValue

    @property
    def way_out(self) -> str:
        """The command that ends it."""
        return f"svc settle {self.id} {self.field} --keep | --take | --value WORDS"


def of_record(
    view: View, kind: str, record: Any, disputes: Iterable[Dispute], reveal: bool = False
) -> list[DisputeShown]:
    """The disputes of one record with their values."""
    name = getattr(record, "id", kind)
    return [_shown(view, kind, name, record, dispute, reveal) for dispute in disputes]


def of_plain_record(view: View, kind: str, record: Any, reveal: bool = False) -> list[DisputeShown]:
    """As `of_record`, of a record as plain values, which holds some."""
    plain = {name: value for name, value in record.items() if value is not None}
    typed: Any = msgspec.convert(plain, type_of(kind), strict=False)
    return of_record(view, kind, typed, typed.disputes, reveal)


def _shown(
    view: View, kind: str, name: str, record: Any, dispute: Dispute, reveal: bool
) -> DisputeShown:
    path = path_of(kind, name)
    if place_of(dispute.field) is not None or "/" in dispute.field:
        path = dispute.field
    other = _record_at(view, dispute.lost, path, kind)
    stands = _words(kind, record, dispute.field, reveal)
    lost = _words(kind, other, dispute.field, reveal)
    return DisputeShown(
        kind, name, dispute.field,
        _written(view, stands, ("HEAD", f"^{dispute.lost}"), path),
        _written(view, lost, (dispute.lost,), path),
    )  # fmt: skip


def _record_at(view: View, commit: str, path: str, kind: str) -> Any:
    """A record as a commit has it; None where it has none that can be read."""
    try:
        data = view.repository.read(commit, path)
        return decode(data, type_of(kind), path) if data else None
    except (InvalidData, SvcError):
        return None


def _words(kind: str, record: Any, field: str, reveal: bool) -> str | None:
    """A value as people may read it."""
    if record is None:
        return None
    if field == WHOLE or "/" in field:
        return _("the file as a whole")
    if field.startswith("reporter."):
        held = getattr(record.reporter, field.partition(".")[2], None)
        return held if held is None or reveal else mask_field(field, held)
    try:
        value, top = value_at(record, field), steps_of(field)[0][0]
    except KeyError:
        return None
    if value is None:
        return None
    plain = msgspec.to_builtins(value, enc_hook=encoded)
    by_field = derive.shown(kind, {top: plain}, reveal)
    masked = by_field if KINDS[kind].general else shown({top: plain}, reveal)
    text = masked.get(top, _("(withheld)"))
    return text if isinstance(text, str) else msgspec.json.encode(text).decode()


def _written(view: View, value: str | None, commits: tuple[str, ...], path: str) -> DisputedValue:
    """Who wrote a value last, along these commits."""
    form = "--format=%an%x00%aI"
    args = ("log", "-1", "--no-merges", form, "--end-of-options", *commits, "--", path)
    done = run(args, cwd=view.repository.place, check=False).stdout.decode("utf-8", "replace")
    name, _nul, at = done.strip().partition("\0")
    return DisputedValue(value, name, datetime.fromisoformat(at) if at else None)
