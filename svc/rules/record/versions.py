"""Versions of a rule that follow one another: what must hold of them, whatever they say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from msgspec.structs import replace

from svc.language import _
from svc.rules.record.flaws import Flaw


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
