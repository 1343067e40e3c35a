"""Why a value does not fit its field, in our words: the library's own are for programmers."""

from __future__ import annotations

import re

from svc.language import N_, _

_FORMS = tuple(
    (re.compile(said), message)
    for said, message in (
        (r"Expected `str` of length >= 1", N_("does not fit: it is empty")),
        (r"Expected `str` of length >= (?P<n>\d+)", N_("does not fit: at least {n} characters")),
        (r"Expected `str` of length <= (?P<n>\d+)", N_("does not fit: at most {n} characters")),
        (r"Expected `str` matching regex .*", N_("does not fit: it is not of the right form")),
        (r"Expected `(int|float)` >= (?P<n>\S+)", N_("does not fit: at least {n}")),
        (r"Expected `(int|float)` <= (?P<n>\S+)", N_("does not fit: at most {n}")),
        (r"Expected `(int|float)` > (?P<n>\S+)", N_("does not fit: more than {n}")),
        (r"Expected `int.*", N_("does not fit: a whole number is needed")),
        (r"Expected `float.*", N_("does not fit: a number is needed")),
        (r"Expected `bool.*", N_("does not fit: true or false is needed")),
        (r"Expected `str.*", N_("does not fit: text is needed")),
        (r"Expected `object.*", N_("does not fit: fields with values are needed")),
        (r"Expected `array.*", N_("does not fit: a list is needed")),
        (r"Invalid enum value .*", N_("does not fit: it is none of the words known")),
        (
            r"(Expected `datetime|Invalid RFC3339 encoded datetime).*",
            N_("does not fit: a moment such as 2026-11-03T09:12:00+08:00 is needed"),
        ),
        (
            r"(Expected `date|Invalid RFC3339 encoded date).*",
            N_("does not fit: a day such as 2026-11-03 is needed"),
        ),
        (r"Object missing required field `(?P<field>.*)`", N_("{field} is missing")),
        (r"Object contains unknown field `(?P<field>.*)`", N_("there is no field {field}")),
    )
)


def misfit(error: Exception) -> str:
    """What a failed conversion says of the value, without the value itself.

    Args:
        error: msgspec's ValidationError.
    """
    said = str(error).split(" - at ")[0]
    for form, message in _FORMS:
        if found := form.fullmatch(said):
            return _(message, **found.groupdict())
    return _("does not fit")
