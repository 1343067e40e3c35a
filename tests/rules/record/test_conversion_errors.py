"""What a value lacks, in our words."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

import msgspec
import pytest
from msgspec import Meta

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
        (0.0, Annotated[float, Meta(gt=0)], "does not fit: more than 0.0"),
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
    with pytest.raises(msgspec.ValidationError) as caught:
        msgspec.convert(value, kind, strict=True)
    assert misfit(caught.value) == said


def test_an_unknown_form_is_told_too() -> None:
    """What a later version of the library says is not repeated."""
    assert misfit(ValueError("Something new")) == "does not fit"
