"""Reference tables for the documentation, made from the code they describe.

Each function gives Markdown in the reader's language; `TABLES` names them, and `fill`
puts them into a text between `<!-- table: NAME -->` and `<!-- end -->`.
"""

from __future__ import annotations

import re
from ast import get_docstring, parse
from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from pathlib import Path

import svc
from svc import language
from svc.cli.manual.pages import TOPICS
from svc.cli.parsing.command_table import COMMANDS, SECTIONS
from svc.cli.parsing.lazy import Command
from svc.errors import EXIT_CODES
from svc.language import LANGUAGES, N_, _
from svc.lazy_pattern import lazy_pattern
from svc.model.roles import Role
from svc.model.words import (
    CHINESE,
    Action,
    CallbackPolicy,
    CallCode,
    Channel,
    ClockName,
    Kind,
    NoContact,
    Outcome,
    PartyWord,
    Priority,
    Relation,
    Resolution,
    Status,
    Warranty,
    word,
)
from svc.rules.ticket.lifecycle import ANY, TABLE, Transition
from svc.rules.ticket.statuses import OPEN

#: The house from the bottom: a module imports only from floors below its own, and two on one
#: floor do not know each other. `tests/test_floors.py` holds every import against this.
FLOORS = (
    ("catalogue", "named_tuple", "lazy_pattern", "start_pack"),
    ("light_imports", "safe"),
    ("language", "pool", "sheet", "table"),
    ("errors",),
    ("system_errors", "resources", "model"),
    ("rules",),
    ("kinds",),
    ("duties",),
    ("store",),
    ("index", "audit"),
    ("reports", "exchange"),
    ("desk",),
    ("cli",),
    ("__main__",),
)
#: The vocabularies, as the tables call them.
FIELDS: dict[type[StrEnum], str] = {
    Kind: N_("kind"),
    Status: N_("status"),
    Action: N_("action"),
    Channel: N_("channel"),
    Priority: N_("priority"),
    Resolution: N_("resolution"),
    NoContact: N_("no contact"),
    ClockName: N_("clock name"),
    Outcome: N_("outcome"),
    CallCode: N_("call code"),
    CallbackPolicy: N_("callback policy"),
    Role: N_("role"),
    Relation: N_("relation"),
    PartyWord: N_("says"),
    Warranty: N_("warranty"),
}
_SLOT = lazy_pattern(r"(<!-- table: ([a-z-]+) -->\n).*?(<!-- end -->)", re.DOTALL)


def lifecycle() -> str:
    """A ticket's life: each action, where it may happen, where it leads, what it asks for."""
    rows = [
        (f"`{step.action}` {CHINESE[type(step.action)][step.action]}", _course(step), _(step.asks))
        for step in TABLE.values()
    ]
    return _table((_("action"), _("from → to"), _("asks for")), rows)


def states() -> str:
    """The eight states, and the actions that lead on from each."""
    rows = []
    for state in Status:
        out = [step.action for step in TABLE.values() if step.targets and state in step.sources]
        ways = _(", ").join(f"`{action}`" for action in out) or "–"
        rows.append((f"`{state}` {CHINESE[Status][state]}", ways))
    return _table((_("state"), _("ways out")), rows)


def commands() -> str:
    """Every command with its one line of help, by section."""
    rows = []
    for section in SECTIONS:
        under = [named for row in COMMANDS if row.section == section for named in _named(row)]
        rows += [
            ("" if number else _(section), f"`svc {name}`", line)
            for number, (name, line) in enumerate(under)
        ]
    return _table(("", _("command"), _("what it does")), rows)


def exit_codes() -> str:
    """Exit codes and what they mean."""
    rows = [(str(code), _(said)) for code, said in EXIT_CODES.items()]
    return _table((_("code"), _("meaning")), rows)


def vocabulary() -> str:
    """The fixed words of records, in English and Chinese."""
    rows = []
    for vocabulary, chinese in CHINESE.items():
        said = _(", ").join(f"`{one}` {chinese[one]}" for one in vocabulary)
        rows.append((_(FIELDS[vocabulary]), said))
    return _table((_("field"), _("words")), rows)


def rights() -> str:
    """What is somebody's right unless the office says else: who may."""
    from svc.kinds.rights import usual_rights

    rows = [
        (f"`policies.{path}`", what, _(", ").join(f"`{one}` {CHINESE[Role][one]}" for one in roles))
        for path, what, roles in usual_rights()
    ]
    return _table((_("in `office.yaml`"), _("what"), _("whose it is")), rows)


def measures() -> str:
    """What can be measured, and how each is defined."""
    from svc.reports.measures import every_measure

    return _table(
        (_("measure"), _("definition")),
        [(f"`{one.name}` {one.chinese}", _(one.definition)) for one in every_measure()],
    )


def folders() -> dict[Path, str]:
    """The package's folders and the line each says of itself, from the top floor down."""
    package = Path(svc.__file__).parent
    lines = {
        path.parent.relative_to(package): (get_docstring(parse(path.read_text("utf-8"))) or "")
        for path in package.rglob("__init__.py")
        if path.parent != package
    }
    downward = [name for names in reversed(FLOORS) for name in names]
    order = sorted(lines, key=lambda folder: (downward.index(folder.parts[0]), folder))
    return {folder: lines[folder].partition("\n")[0] for folder in order}


def rooms() -> str:
    """The package's folders, and what lies in each."""
    rows = [(f"`{folder.as_posix()}/`", _(said)) for folder, said in folders().items()]
    return _table(("`svc/`", _("what lies there")), rows)


def manual() -> str:
    """The manual's pages in every language, as links from the checkout's top."""
    links = [
        [f"[{topic.title(name)}](svc/manual/{name}/{topic.name}.md)" for name in LANGUAGES]
        for topic in TOPICS
    ]
    rows = [
        (f"`{topic.name}`", *found, _(topic.tells))
        for topic, found in zip(TOPICS, links, strict=True)
    ]
    return _table(("`svc help`", *LANGUAGES.values(), _("what it tells")), rows)


TABLES: dict[str, Callable[[], str]] = {
    "rooms": rooms,
    "lifecycle": lifecycle,
    "states": states,
    "commands": commands,
    "rights": rights,
    "exit-codes": exit_codes,
    "vocabulary": vocabulary,
    "measures": measures,
    "manual": manual,
}


def fill(text: str, spoken: str = "en") -> str:
    """A text with its tables made anew.

    Args:
        text: All of it.
        spoken: Its language.

    Raises:
        KeyError: It asks for a table that there is not.
    """
    before = language.current()
    language.use(spoken)
    try:
        return _SLOT.sub(lambda slot: f"{slot[1]}{TABLES[slot[2]]()}{slot[3]}", text)
    finally:
        language.use(before)


def _course(step: Transition) -> str:
    """From which states to which; an event leaves the ticket where it is."""
    if not step.sources:
        return f"→ {_(', ').join(map(word, step.targets))}"
    if step.sources == ANY:
        sources = _("any state")
    elif step.sources == OPEN and not step.targets:
        sources = _("any open state")
    else:
        sources = _(", ").join(word(state) for state in Status if state in step.sources)
    if not step.targets:
        return _("event, {states}", states=sources)
    return f"{sources} → {_(' or ').join(map(word, step.targets))}"


def _named(row: Command) -> Iterable[tuple[str, str]]:
    own = [(row.name, row.line)] if row.target else []
    return own + [(f"{row.name} {one.name}", one.line) for one in row.commands]


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n"
                   for line in lines)  # fmt: skip
