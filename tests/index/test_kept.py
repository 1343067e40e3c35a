"""What the index keeps of a record's faults is told to every reader in his language."""

from __future__ import annotations

import json
from gettext import NullTranslations
from pathlib import Path

import pytest

from svc import language
from svc.index.rows.records import ParsedRecord, parse_file
from svc.language import told
from tests.support import TOP


class Loud(NullTranslations):
    """A language that shows which words were translated."""

    def gettext(self, message: str) -> str:
        """The message in other letters."""
        return f"«{message}»"


@pytest.fixture
def loud(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader of that language."""
    monkeypatch.setattr(language, "_catalogue", Loud())
    monkeypatch.setattr(language, "_current", "zh_CN")


def damaged(before: str, after: str) -> ParsedRecord:
    """A ticket of the sample with one thing replaced."""
    file: Path = min((TOP / "records/tickets").rglob("*.yaml"))
    path = file.relative_to(TOP).as_posix()
    text = file.read_text(encoding="utf-8")
    assert before in text
    return parse_file(path, text.replace(before, after, 1).encode(), "CN")


FAULTS = [
    ("kind: ", "kid: ", "kind is missing"),
    ("kind: ", "kind: x", "is none of complaint"),
    ("id: T", "id: S", "does not fit: ticket number T2611-A0042"),
    ("status: ", "status: &a ", "aliases and anchors are not used in records"),
]


@pytest.mark.parametrize(("before", "after", "said"), FAULTS)
def test_a_problem_is_kept_for_any_reader(
    before: str, after: str, said: str, request: pytest.FixtureRequest
) -> None:
    """The same is kept whoever builds the index, and told in English or not as it is read."""
    kept = damaged(before, after).problem
    assert kept is not None
    assert said in told(kept)
    request.getfixturevalue("loud")
    assert damaged(before, after).problem == kept
    assert "«" in told(kept)


def test_a_flaw_is_kept_for_any_reader(request: pytest.FixtureRequest) -> None:
    """A header that differs from its timeline, likewise, with the vocabulary in its words."""
    kept = damaged("status: ", "status: waiting # ").flaws
    assert kept is not None
    [[path, reason]] = json.loads(kept)
    assert path == "status"
    assert told(reason).startswith("is 'waiting', but the timeline says '")
    request.getfixturevalue("loud")
    assert damaged("status: ", "status: waiting # ").flaws == kept
    assert told(reason).startswith("«is 'waiting'")
