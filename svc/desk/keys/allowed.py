"""Whose keys are whose, as plain git reads it: kept in step with what the records say."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from svc.store.signing.allowed_signers import write_allowed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from svc.kinds.staff import Staff
    from svc.model.office import Office
    from svc.store.git.repository import Repository


def allowed(office: Office, staff: Iterable[Staff]) -> Iterator[str]:
    """The lines of an `allowed_signers` file: each key with whose it is and when it counted."""
    if office.trust is not None:
        yield f'{office.trust.founder}@svc.invalid namespaces="git" {office.trust.key}'
    for member in staff:
        for key in member.keys:
            options = [f'namespaces="git",valid-after="{key.since - timedelta(days=1):%Y%m%d}"']
            if key.until is not None:
                options.append(f'valid-before="{key.until + timedelta(days=2):%Y%m%d}"')
            yield f"{member.id}@svc.invalid {','.join(options)} {key.key}"


def refresh_allowed(repository: Repository, office: Office, staff: Iterable[Staff]) -> None:
    """Put down whose keys are whose, so that `git log --show-signature` knows it.

    Where no key is on file, and none was, nothing is written.

    Args:
        repository: A desk's, or a remote's.
        office: Its rules.
        staff: Everybody on file.

    Raises:
        Busy: The file cannot be written.
    """
    write_allowed(repository, list(allowed(office, staff)))
