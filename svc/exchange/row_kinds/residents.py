"""The mapping of residents, and how a row becomes one, with the unit it names.

Fields: `name`, unless rows tell only where people live who come by another sheet or are
on file under the same number; `phones` (several in one cell are parted by commas,
or give several columns and join them with a comma), `email`, `native_place`,
`age_group`, `occupation`, `interests`, `note`; and of where the person lives:
`unit` in any spelling, `relation` (owner, tenant or family), `since` and `until`
(the last day lived in, such as that of a lease, or with `day: gone` the first day
no longer there). A resident of several units has as many rows
under one number. A row that is gone ends nothing: say `until`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from svc.exchange.mapping.field_reader import BadCell, Parse, line
from svc.exchange.mapping.model import DayMeaning, FieldMap, Fields, ImportMapping, RowKind
from svc.exchange.mapping.parsers import email, phones, several
from svc.exchange.rows.draft import Draft
from svc.exchange.rows.maker import Complaint, Maker, RowKindSpec, day_or_moment
from svc.exchange.rows.pending import PendingRecords, ReadRecords
from svc.kinds.resident import RESIDENT_FORMAT, Occupancy, Resident
from svc.language import _
from svc.model.source import Source
from svc.store.yaml.codec import decode, encode

#: The name in a draft of somebody whose name other rows tell.
UNNAMED = "?"
#: The number a resident has until he gets his own.
PLACEHOLDER = "R-ZZ000000000"
_WHERE = ("unit", "relation", "since")


class ResidentFields(Fields, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The fields a resident can get; see the module."""

    name: FieldMap | None = None
    phones: FieldMap | None = None
    email: FieldMap | None = None
    unit: FieldMap | None = None
    relation: FieldMap | None = None
    since: FieldMap | None = None
    until: FieldMap | None = None
    native_place: FieldMap | None = None
    age_group: FieldMap | None = None
    occupation: FieldMap | None = None
    interests: FieldMap | None = None
    note: FieldMap | None = None


class ResidentMapping(ImportMapping, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A mapping of residents; see the module."""

    fields: ResidentFields


def complaints(mapping: ResidentMapping) -> Iterator[Complaint]:
    """What a resident's home cannot do without."""
    given = mapping.fields.given
    missing = [name for name in _WHERE if name not in given]
    if not {"name", "unit"} & given.keys():
        yield "fields", _("{field} is missing", field="name")
    if missing and (len(missing) < len(_WHERE) or "until" in given):
        yield (
            "fields",
            _(
                "{fields} is missing: unit, relation and since go together",
                fields=", ".join(missing),
            ),
        )


class ResidentMaker(Maker):
    """Makes residents; their drafts are their files, under the placeholder's number."""

    counted = ("relation",)
    repeats = True

    def parsers(self, mapping: ImportMapping) -> dict[str, Parse]:
        """What makes a value of a resident's fields."""
        lines = ("native_place", "age_group", "occupation")
        return {
            **dict.fromkeys(lines, line),
            "phones": phones(self.known.office.region),
            "email": email,
            "interests": several(line),
            "until": _until(mapping, day_or_moment(mapping, self.known)),
        }

    def contradictions(self, values: dict[str, Any], row: Sequence[str]) -> Iterator[BadCell]:
        """Nobody, and homes that are told by half."""
        if "name" in self.fields and values["name"] is None:
            reason = _("is empty, and {name} must be known", name="name")
            yield self.fields["name"].bad(row, reason)
        if values.get("unit") is None:
            return
        for name in ("relation", "since"):
            if values.get(name) is None:
                yield self.fields[name].bad(row, _("is empty, and a unit is named"))
        since, until = values.get("since"), values.get("until")
        if since and until and until <= since:
            yield self.fields["until"].bad(row, _("is not after since"))

    def make(self, number: str, row: Sequence[str]) -> Draft:
        """The resident of a row, with one home or none."""
        values = self.read(row)
        homes: tuple[Occupancy, ...] = ()
        if values.get("unit") is not None:
            homes = (
                Occupancy(values["unit"], values["relation"], values["since"], values.get("until")),
            )
        resident = Resident(
            format=RESIDENT_FORMAT,
            id=PLACEHOLDER,
            name=values.get("name") or UNNAMED,
            phones=values.get("phones") or (),
            email=values.get("email"),
            occupancies=homes,
            native_place=values.get("native_place"),
            age_group=values.get("age_group"),
            occupation=values.get("occupation"),
            interests=values.get("interests") or (),
            note=values.get("note"),
            source=Source(self.system, number),
        )
        return Draft(encode(resident), facts=(values["relation"].value if homes else "",))

    def sample(self, data: bytes) -> dict[str, Any]:
        """What a dry run shows of a resident."""
        resident = decode(data, Resident, "resident")
        home = resident.occupancies[0] if resident.occupancies else None
        return {
            "number": resident.source.number if resident.source else "",
            "unit": home.unit if home else None,
            "relation": str(home.relation) if home else None,
            "since": home.since.isoformat() if home else None,
            "until": home.until.isoformat() if home and home.until else None,
        }


def _until(mapping: ImportMapping, read: Callable[[str], date | datetime]) -> Parse:
    """What makes of a text the first day on which somebody is no longer there."""
    field = mapping.fields.given.get("until")
    last = field is None or field.day is not DayMeaning.GONE

    def until(text: str) -> date:
        told = read(text)
        day = told.date() if isinstance(told, datetime) else told
        # Who is gone at midnight lived there on the day before.
        if not last or (isinstance(told, datetime) and told.time() == time()):
            return day
        if day == date.max:
            raise ValueError(_("is in no calendar"))
        return day + timedelta(days=1)

    return until


def coming(pending: PendingRecords, read: ReadRecords, known: dict[str, str]) -> None:
    """Know residents by tokens, but for those who keep their numbers."""
    if not read.own:
        pending.wait_for("resident", read, known)


KIND = RowKindSpec(
    RowKind.RESIDENTS, "resident", ResidentMapping, ResidentMaker, complaints, __doc__ or "",
    coming=coming, needs=("name",),
)  # fmt: skip
