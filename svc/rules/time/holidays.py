"""Public holidays and make-up working days by country and year.

The lists come from two packages, each imported when the first day of such a
country is asked for: chinesecalendar for China (the State Council's yearly
arrangement, in which weekends are worked in exchange), holidays for the rest.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from svc.errors import InvalidData
from svc.language import _
from svc.named_tuple import NamedTuple
from svc.start_pack import kept_value

if TYPE_CHECKING:
    from collections.abc import Mapping


class ListedDay(NamedTuple):
    """A day that a country's list names.

    Attributes:
        name: The holiday; of a make-up day, the holiday it makes up for.
        works: True for a make-up working day.
    """

    name: str
    works: bool


@lru_cache(maxsize=256)
def country_days(country: str, year: int, locale: str = "en") -> Mapping[date, ListedDay] | None:
    """The days of a year that differ from plain weeks.

    Args:
        country: `CN`, another ISO 3166-1 code, or one with a region such as `DE-BY`.
        year: Calendar year.
        locale: Language of the names where the list has it; otherwise English.

    Returns:
        None for a year the list does not know.

    Raises:
        InvalidData: No list for this country.
    """
    if country.upper() == "CN":
        return _china(year, locale)
    return _elsewhere(country.upper(), year, locale)


def country_problem(country: str) -> str | None:
    """Why a country's list cannot be used, or None if it can."""
    try:
        country_days(country, 2020)
    except InvalidData as error:
        return error.message
    return None


def _china(year: int, locale: str) -> Mapping[date, ListedDay] | None:
    chinese = locale.startswith("zh")
    days = kept_value(
        f"china-days:{year}:{'zh' if chinese else 'en'}",
        ("chinese_calendar", "chinese_calendar.constants", __name__),
        partial(_listed_in_china, year, chinese),
    )
    if days is None:
        return None
    return {date.fromordinal(day): ListedDay(name, works) for day, name, works in days}


def _listed_in_china(year: int, chinese: bool) -> list[tuple[int, str, bool]] | None:
    """Days by their numbers, what each is called, and whether it is worked on."""
    from chinese_calendar import constants

    # Days of an unknown year may stand in the list of its neighbour (31 December
    # off, 1 January's exchange); National Day is in every year's arrangement.
    if date(year, 10, 1) not in constants.holidays:
        return None
    days = {}
    for source, works in ((constants.holidays, False), (constants.workdays, True)):
        for day, name in source.items():
            if day.year == year:
                shown = constants.Holiday(name).chinese if chinese else name
                days[day.toordinal()] = (str(shown), works)
    return [(day, *listed) for day, listed in days.items()]


def _elsewhere(country: str, year: int, locale: str) -> Mapping[date, ListedDay] | None:
    import holidays

    code, _dash, region = country.partition("-")
    try:
        listing = holidays.country_holidays(code, subdiv=region or None)
    except NotImplementedError:
        raise InvalidData(
            _("no public holidays are known for country {country!r}", country=country),
            _(
                "name an ISO 3166 code such as CN, US or DE-BY in office.yaml: "
                "calendar.country, or leave it out and list the days in calendar.exceptions"
            ),
        ) from None
    if not listing.start_year <= year <= listing.end_year:
        return None
    # Without a language the package would follow the environment of the process.
    language = next(
        (one for one in (locale, "en_US") if one in listing.supported_languages),
        listing.default_language,
    )
    listing = holidays.country_holidays(code, subdiv=region or None, years=year, language=language)
    days = {day: ListedDay(name, False) for day, name in listing.items() if day.year == year}
    for day in listing.weekend_workdays:
        if day.year == year:
            days[day] = ListedDay("", True)
    return days
