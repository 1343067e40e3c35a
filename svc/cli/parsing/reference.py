"""Reference tables for the documentation, made from the code they describe.

Each function gives Markdown; `TABLES` names them, and `fill` puts them into a
text between `<!-- table: NAME -->` and `<!-- end -->`.
"""

from __future__ import annotations

import re
from ast import get_docstring, parse
from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from pathlib import Path

import svc
from svc.cli.parsing.command_table import COMMANDS, SECTIONS
from svc.cli.parsing.lazy import Command
from svc.errors import EXIT_CODES
from svc.model import words
from svc.model.words import CHINESE, Role, Status
from svc.rules.ticket.lifecycle import ANY, TABLE, Transition
from svc.rules.ticket.statuses import OPEN

#: The house from the bottom: a module imports only from floors below its own, and two on one
#: floor do not know each other. `tests/test_floors.py` holds every import against this.
FLOORS = (
    ("catalogue", "safe"),
    ("language", "pool", "sheet", "table"),
    ("errors",),
    ("system_errors", "resources", "model"),
    ("rules",),
    ("kinds",),
    ("duties",),
    ("store",),
    ("index",),
    ("reports", "exchange"),
    ("desk",),
    ("cli",),
    ("__main__",),
)
_SLOT = re.compile(r"(<!-- table: ([a-z-]+) -->\n).*?(<!-- end -->)", re.DOTALL)


def lifecycle() -> str:
    """A ticket's life: each action, where it may happen, where it leads, what it asks for."""
    rows = [
        (f"`{step.action}` {CHINESE[type(step.action)][step.action]}", _course(step), step.asks)
        for step in TABLE.values()
    ]
    return _table(("action", "from → to", "asks for"), rows)


def states() -> str:
    """The eight states, and the actions that lead on from each."""
    rows = []
    for state in Status:
        out = [step.action for step in TABLE.values() if step.targets and state in step.sources]
        ways = ", ".join(f"`{action}`" for action in out) or "–"
        rows.append((f"`{state}` {CHINESE[Status][state]}", ways))
    return _table(("state", "ways out"), rows)


def commands() -> str:
    """Every command with its one line of help, by section."""
    rows = []
    for section in SECTIONS:
        under = [named for row in COMMANDS if row.section == section for named in _named(row)]
        rows += [
            ("" if number else section, f"`svc {name}`", said)
            for number, (name, said) in enumerate(under)
        ]
    return _table(("", "command", "what it does"), rows)


def exit_codes() -> str:
    """Exit codes and what they mean."""
    return _table(("code", "meaning"), [(str(code), said) for code, said in EXIT_CODES.items()])


def vocabulary() -> str:
    """The fixed words of records, in English and Chinese."""
    rows = []
    for vocabulary, chinese in CHINESE.items():
        said = ", ".join(f"`{word}` {chinese[word]}" for word in vocabulary)
        rows.append((_plain(vocabulary), said))
    return _table(("field", "words"), rows)


def rights() -> str:
    """What is somebody's right unless the office says else: who may."""
    from svc.kinds.rights import usual_rights

    rows = [
        (f"`policies.{path}`", what, ", ".join(f"`{role}` {CHINESE[Role][role]}" for role in roles))
        for path, what, roles in usual_rights()
    ]
    return _table(("in `office.yaml`", "what", "whose it is"), rows)


def measures() -> str:
    """What can be measured, and how each is defined."""
    from svc.reports.measures import every_measure

    return _table(
        ("measure", "definition"),
        [(f"`{one.name}` {one.chinese}", one.definition) for one in every_measure()],
    )


def rooms() -> str:
    """The package's folders from the top floor down, and what lies in each."""
    package = Path(svc.__file__).parent
    docstrings = {
        path.parent.relative_to(package): (get_docstring(parse(path.read_text("utf-8"))) or "")
        for path in package.rglob("__init__.py")
        if path.parent != package
    }
    downward = [name for names in reversed(FLOORS) for name in names]
    rows = sorted(docstrings, key=lambda folder: (downward.index(folder.parts[0]), folder))
    return _table(
        ("`svc/`", "what lies there"),
        [(f"`{folder.as_posix()}/`", docstrings[folder].partition("\n")[0]) for folder in rows],
    )


TABLES: dict[str, Callable[[], str]] = {
    "rooms": rooms,
    "lifecycle": lifecycle,
    "states": states,
    "commands": commands,
    "rights": rights,
    "exit-codes": exit_codes,
    "vocabulary": vocabulary,
    "measures": measures,
}


def fill(text: str) -> str:
    """A text with its tables made anew.

    Raises:
        KeyError: It asks for a table that there is not.
    """
    return _SLOT.sub(lambda slot: f"{slot[1]}{TABLES[slot[2]]()}{slot[3]}", text)


def _course(step: Transition) -> str:
    """From which states to which; an event leaves the ticket where it is."""
    if not step.sources:
        return f"→ {', '.join(step.targets)}"
    if step.sources == ANY:
        sources = "any state"
    elif step.sources == OPEN and not step.targets:
        sources = "any open state"
    else:
        sources = ", ".join(state for state in Status if state in step.sources)
    return f"{sources} → {' or '.join(step.targets)}" if step.targets else f"event, {sources}"


def _named(row: Command) -> Iterable[tuple[str, str]]:
    own = [(row.name, row.help)] if row.target else []
    return own + [(f"{row.name} {one.name}", one.help) for one in row.commands]


def _plain(vocabulary: type[StrEnum]) -> str:
    """`CallbackPolicy` as `callback policy`."""
    assert getattr(words, vocabulary.__name__) is vocabulary
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", vocabulary.__name__).lower()


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n"
                   for line in lines)  # fmt: skip
