"""Departments and categories an import brings, put into office.yaml as its owner wrote it."""

from __future__ import annotations

from collections.abc import Mapping, Set

import msgspec

from svc.exchange.mapping.model import Additions
from svc.model.office import Office
from svc.store.layout import OFFICE_PATH
from svc.store.yaml.codec import decode
from svc.store.yaml.rewrite import rewritten


def with_additions(office: Office, additions: Additions) -> Office:
    """The office with what it lacks of the additions."""
    lacking = lacked(office, additions)
    return msgspec.structs.replace(
        office,
        departments=office.departments + lacking.departments,
        categories=office.categories + lacking.categories,
    )


def lacked(
    office: Office, additions: Additions, used: Mapping[str, Set[str]] | None = None
) -> Additions:
    """Those of the additions that the office lacks.

    Args:
        office: As it stands.
        additions: What may be added.
        used: Only departments and categories of these ids, and the departments
            that such categories name; all if not told.
    """
    departments = {one.id for one in office.departments}
    known = {one.id for one in office.categories}
    categories = tuple(
        one
        for one in additions.categories
        if one.id not in known and (used is None or one.id in used.get("category", ()))
    )
    named = {one.department for one in categories}
    return Additions(
        tuple(
            one
            for one in additions.departments
            if one.id not in departments
            and (used is None or one.id in used.get("department", ()) or one.id in named)
        ),
        categories,
    )


def extended(data: bytes, additions: Additions) -> bytes:
    """An office.yaml with more departments and categories; the rest stays as it was typed.

    Args:
        data: The file as it is.
        additions: What to add; none of it is there yet.
    """
    office = decode(data, Office, OFFICE_PATH)
    return rewritten(data, office, with_additions(office, additions))
