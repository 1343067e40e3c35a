"""An office's records as the oracle reads them: plain YAML files, every scalar a text."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

Record = dict[str, Any]


class Office:
    """Everything that lies under `records/` of a work tree.

    Attributes:
        rules: What office.yaml says.
        tickets, followups, promises: Records, in the order of their numbers.
    """

    def __init__(self, root: Path) -> None:
        records = root / "records"
        self.rules = read(records / "office.yaml")
        self.tickets = _all(records / "tickets")
        self.followups = _all(records / "followups")
        self.promises = _all(records / "promises")


def read(path: Path) -> Record:
    """One record; a scalar stays the text that was written."""
    found: Record = yaml.load(path.read_bytes(), yaml.CBaseLoader)
    return found


def moment(text: str) -> int:
    """Unix seconds of a moment with its offset."""
    return int(datetime.fromisoformat(text).timestamp())


def _all(folder: Path) -> list[Record]:
    return [read(path) for path in sorted(folder.rglob("*.yaml"), key=lambda path: path.name)]
