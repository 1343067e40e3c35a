"""Versions of a rule that follow one another: what must hold of them, whatever they say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise
from typing import Any, TypeVar

from msgspec.structs import replace

from svc.language import _
from svc.rules.record.flaws import Flaw

#: A version: a struct with its name as `version`, and its days as `since` and `until`.
_Version = TypeVar("_Version", bound=Any)


def version_on(versions: Sequence[_Version], day: date) -> _Version | None:
    """The version that holds on a day; None if none does."""
    return next(
        (one for one in versions if one.since <= day and (one.until is None or day < one.until)),
        None,
    )


def version_named(versions: Sequence[_Version], name: str) -> _Version | None:
    """The version of a name; None if there is none."""
    return next((one for one in versions if one.version == name), None)


def version_flaws(versions: Sequence[Any]) -> Iterator[Flaw]:
    """Each has a name of its own, ends after it begins, and no two hold on one day."""
    yield from twice("versions", [one.version for one in versions])
    for place, version in enumerate(versions):
        if version.until is not None and version.until <= version.since:
            yield Flaw(f"versions[{place}].until", _("is not after {field}", field="since"))
    placed = sorted(enumerate(versions), key=lambda pair: pair[1].since)
    for (_place, early), (place, late) in pairwise(placed):
        if early.until is None or early.until > late.since:
            reason = _("holds on days on which {version} does", version=early.version)
            yield Flaw(f"versions[{place}]", reason)


def lost_versions(before: Sequence[Any], after: Sequence[Any]) -> Iterator[Flaw]:
    """A version stands as it was recorded, but for its end: something was made by it.

    Args:
        before, after: The versions as they were recorded, and as they are to stand: structs
            with their name as `version` and their end as `until`.
    """
    now = {version.version: (place, version) for place, version in enumerate(after)}
    for version in before:
        if version.version not in now:
            yield Flaw("versions", _("{version} is missing", version=version.version))
            continue
        place, held = now[version.version]
        if replace(held, until=version.until) != version:
            yield Flaw(
                f"versions[{place}]",
                _("a version never changes but for its end; add another one"),
            )


def twice(place: str, names: Sequence[str]) -> Iterator[Flaw]:
    """Names that stand in one list twice."""
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield Flaw(place, _("{name} stands there twice", name=name))
