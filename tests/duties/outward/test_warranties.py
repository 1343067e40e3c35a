"""Until when whoever built a home answers for its parts."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svc.duties.outward.warranties import months_later, terms_of
from svc.kinds.party import Party, PartyRole, WarrantyTerm, flaws


def party(*terms: WarrantyTerm, buildings: tuple[str, ...] = ()) -> Party:
    """A developer with these terms."""
    return Party(format=2, id="d", name="d", role=PartyRole.DEVELOPER, warranties=terms,
                 buildings=buildings)  # fmt: skip


WATER = WarrantyTerm(part="water", name="防水", months=60)


def test_from_delivery_or_its_own_day() -> None:
    """Five years from the delivery; where nobody knows it, nobody knows the end."""
    (term,) = terms_of(party(WATER), "3", date(2020, 2, 29))
    assert (term.since, term.ends, term.last) == (
        date(2020, 2, 29), date(2025, 2, 28), date(2025, 2, 27)
    )  # fmt: skip
    assert [term.within(day) for day in (date(2025, 2, 27), date(2025, 2, 28))] == [True, False]
    (unknown,) = terms_of(party(WATER), "3", None)
    assert unknown.ends is None
    assert unknown.within(date(2025, 1, 1)) is None


def test_a_term_of_the_building_goes_first() -> None:
    """What is said of a building alone replaces what is said of all; others have none of it."""
    own = WarrantyTerm(part="water", name="防水", months=96, buildings=("3",))
    assert [term.ends for term in terms_of(party(WATER, own), "3", date(2020, 1, 1))] == [
        date(2028, 1, 1)
    ]
    assert [term.ends for term in terms_of(party(WATER, own), "4", date(2020, 1, 1))] == [
        date(2025, 1, 1)
    ]
    assert not list(terms_of(party(WATER, buildings=("1",)), "3", date(2020, 1, 1)))


def test_one_part_twice_for_a_building_is_wrong() -> None:
    """Nobody could say which of the two holds."""
    assert [flaw.path for flaw in flaws(party(WATER, WATER))] == [
        "warranties[0].part", "warranties[1].part"
    ]  # fmt: skip


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(1, 1200))
def test_months_are_those_of_the_calendar(day: date, months: int) -> None:
    """So many month names later, on the same day or the last of a shorter month."""
    later = months_later(day, months)
    assert (later.year - day.year) * 12 + later.month - day.month == months
    assert later.day == day.day or (later.day < day.day and later.day >= 28)


@pytest.mark.parametrize(("since", "until"), [("2026-01-02", "2026-01-02")])
def test_contacts_have_their_dates_in_order(since: str, until: str) -> None:
    """A contact that ends as it begins was none."""
    from svc.kinds.party import PartyContact

    person = PartyContact(name="钱工", since=date.fromisoformat(since),
                          until=date.fromisoformat(until))  # fmt: skip
    held = Party(format=2, id="d", name="d", role=PartyRole.OTHER, contacts=(person,))
    assert [flaw.path for flaw in flaws(held)] == ["contacts[0].until"]
