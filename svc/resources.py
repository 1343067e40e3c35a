"""Where the sample office and the starter templates lie.

A checkout has them at its top; an installed svc carries them in the package.
"""

from __future__ import annotations

from pathlib import Path

from svc.errors import Fault
from svc.language import _

_PACKAGE = Path(__file__).resolve().parent


def sample_records() -> Path:
    """Folder `records` of the sample office.

    Raises:
        Fault: The installation carries no sample.
    """
    return _folder("records")


def sample_history() -> Path:
    """File with all that was done in the sample office; svc's own, so it lies in the package.

    Raises:
        Fault: The installation carries none.
    """
    path = _PACKAGE / "desk" / "sample_history.jsonl"
    if not path.is_file():
        raise _missing(path.name)
    return path


def starter_templates() -> Path:
    """Folder `templates` that a new office starts from.

    Raises:
        Fault: The installation carries no templates.
    """
    return _folder("templates")


def _folder(name: str) -> Path:
    for top in (_PACKAGE / "sample", _PACKAGE.parent):
        if (top / name).is_dir():
            return top / name
    raise _missing(name)


def _missing(name: str) -> Fault:
    return Fault(
        _("this installation of svc carries no {name}", name=name),
        _("install svc again from its wheel or a complete checkout"),
    )
