"""What a value lacks, in our words."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Meta

from svc.kinds.followup import FollowUp
from svc.kinds.resident import Resident
from svc.kinds.staff import Staff
from svc.kinds.unit import Unit
from svc.model.amounts import decoded
from svc.model.office import Office
from svc.model.ticket import Ticket
from svc.model.words import Kind
from svc.rules.record.conversion_errors import misfit


@pytest.mark.parametrize(
    ("value", "kind", "said"),
    [
        ("", Annotated[str, Meta(min_length=1)], "does not fit: it is empty"),
        ("a", Annotated[str, Meta(min_length=2)], "does not fit: at least 2 characters"),
        ("abc", Annotated[str, Meta(max_length=2)], "does not fit: at most 2 characters"),
        ("b", Annotated[str, Meta(pattern="^a")], "does not fit: it is not of the right form"),
        (0, Annotated[int, Meta(ge=1)], "does not fit: at least 1"),
        (7, Annotated[int, Meta(le=5)], "does not fit: at most 5"),
        (0.0, Annotated[float, Meta(gt=0)], "does not fit: more than 0"),
        ("x", int, "does not fit: a whole number is needed"),
        ("x", float, "does not fit: a number is needed"),
        ("x", bool, "does not fit: true or false is needed"),
        (1, str, "does not fit: text is needed"),
        ([], Ticket, "does not fit: fields with values are needed"),
        ("x", tuple[int, ...], "does not fit: a list is needed"),
        ("leak", Kind, "does not fit: it is none of the words known"),
        ("x", date, "does not fit: a day such as 2026-11-03 is needed"),
        (
            "2026-11-03T09:12",
            Annotated[datetime, Meta(tz=True)],
            "does not fit: a moment such as 2026-11-03T09:12:00+08:00 is needed",
        ),
        ({}, Ticket, "format is missing"),
    ],
)
def test_every_form_of_misfit_has_words(value: object, kind: Any, said: str) -> None:
    """Each bound and type that records know is told without the library's own words."""
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(value, kind, strict=True)
    assert str(misfit(value, kind)) == said


@pytest.mark.parametrize(
    ("value", "kind", "said"),
    [
        ({"timeline": [{"at": "x"}]}, Ticket, "timeline[0].at: does not fit: a moment such as"),
        ({"reporter": {"name": 1}}, Ticket, "reporter.name: does not fit: text is needed"),
        ({"channel": None, "pets": 1}, Ticket, "channel: does not fit: it is none of the words"),
        ({"pets": 1}, Ticket, "there is no field pets"),
        ({"x": 1}, dict[str, str], "x: does not fit: text is needed"),
        ([], Annotated[tuple[int, ...], Meta(min_length=1)], "does not fit: it is empty"),
    ],
)
def test_places_are_named(value: object, kind: Any, said: str) -> None:
    """What does not fit within a record is told with where it stands."""
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(value, kind)
    assert str(misfit(value, kind)).startswith(said)


RECORDS = (Ticket, FollowUp, Office, Resident, Staff, Unit)
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 2**65) | st.floats() | st.text(max_size=4)
    | st.sampled_from(["2026-11-03", "2026-11-03T09:12:00+08:00", "T2611-A0042", "repair", "12"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=4,
)  # fmt: skip


@given(st.data(), st.sampled_from(RECORDS), PLAIN, st.booleans())
def test_what_the_library_refuses_has_a_reason(
    data: st.DataObject, record: type[msgspec.Struct], value: Any, strict: bool
) -> None:
    """Whatever is put into whichever field: what msgspec refuses is told, by the field's place."""
    field = data.draw(st.sampled_from(msgspec.structs.fields(record)))
    try:
        msgspec.convert(value, field.type, strict=strict, dec_hook=decoded)
    except msgspec.ValidationError:
        assert misfit(value, field.type, strict=strict).reason != "does not fit"
