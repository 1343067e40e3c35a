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
    raise Fault(
        _("this installation of svc carries no {name}", name=name),
        _("install svc again from its wheel or a complete checkout"),
    )
