#!/usr/bin/env python3
"""Brings the catalogues in `svc/locales/` to the words that stand in the code.

`scripts/words` collects every message, writes each language's `svc.po` with
new messages still empty and old ones gone, compiles `svc.mo` beside it, and
lists what has no translation yet. Messages are the arguments of `_`, `n_` and
`N_`, headings of tables, the help of every command and option, the names of
records' fields, the definitions of measures, what folders of the
package say of themselves, and what Click says on its own.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from io import BytesIO
from itertools import chain
from pathlib import Path

import click
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from svc.cli.exchange.imports import guide
from svc.cli.main import root
from svc.cli.manual.reference import folders
from svc.cli.parsing.command_table import COMMANDS
from svc.cli.parsing.language import paragraphs
from svc.cli.parsing.lazy import Command
from svc.exchange.row_kinds.registry import OWN_ROWS
from svc.kinds.table import KINDS as KINDS_OF_RECORD
from svc.language import LANGUAGES
from svc.reports.measures import every_measure, file_of

TOP = Path(__file__).resolve().parent.parent
CODE = TOP / "svc"
LOCALES = CODE / "locales"

#: Our functions and how many of their arguments are messages.
KEYWORDS = {"_": 1, "N_": 1, "n_": 2}

#: What Click says by itself in help and at prompts; usage errors are told in our words.
CLICK: tuple[str, ...] = (
    "Usage:", "[OPTIONS]", "COMMAND [ARGS]...",
    "Options", "Commands", "Arguments", "Positional arguments",
    "Show this message and exit.", "Show the version and exit.", "Aborted!",
    "default: {default}", "env var: {var}", "required", "(dynamic)",
    "Error: {message}", "Error: invalid input",
)  # fmt: skip

#: What makes the commands of a kind from its row and its type: they are in the reader's words.
DERIVED = "svc.cli.record.general:command"

Message = str | tuple[str, ...]
Found = tuple[Message, str]


def template() -> Catalog:
    """Every message of the code, with the files it stands in, in the order of files."""
    catalogue = Catalog()
    found = (
        _marked(),
        _headings(),
        _help(),
        _fields(),
        _measures(),
        _guides(),
        _rooms(),
        _of_click(),
    )
    for message, place in chain.from_iterable(found):
        if message:
            catalogue.add(message, locations=[(place, 1)])
    return catalogue


def folder(language: str) -> Path:
    """Where a language's `svc.po` and `svc.mo` lie."""
    return LOCALES / language / "LC_MESSAGES"


def read(language: str) -> Catalog:
    """A language's catalogue as it is written down."""
    path = folder(language) / "svc.po"
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def renewed(language: str) -> Catalog:
    """A language's catalogue with the messages of the code, translated as far as they were."""
    catalogue = read(language)
    catalogue.update(template(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    catalogue.fuzzy = False
    catalogue.header_comment = f"# svc in {LANGUAGES[language]}"
    return catalogue


def written(catalogue: Catalog) -> bytes:
    """A catalogue as text; no dates and no versions, so that it changes only with its words."""
    text = BytesIO()
    write_po(text, catalogue, width=100, include_lineno=False, ignore_obsolete=True)
    kept = (b'"MIME', b'"Content', b'"Language:', b'"Plural')
    lines = text.getvalue().splitlines(keepends=True)
    end = next((n for n, line in enumerate(lines) if not line.strip()), len(lines))
    head = [line for line in lines[:end] if line[:1] != b'"' or line.startswith(kept)]
    return b"".join((*head, *lines[end:]))


def compiled(catalogue: Catalog) -> bytes:
    """A catalogue as programs read it; its header has no time of making."""
    catalogue.creation_date = catalogue.revision_date = datetime.fromtimestamp(0, UTC)
    binary = BytesIO()
    write_mo(binary, catalogue)
    return binary.getvalue()


def untranslated(catalogue: Catalog) -> list[str]:
    """Messages without words of the language, or with uncertain ones."""
    return [
        str(message.id)
        for message in catalogue
        if message.id and (message.fuzzy or not all(_strings(message.string)))
    ]


def main() -> int:
    """Renew every catalogue; say what is left to translate."""
    left = 0
    for language in list(LANGUAGES)[1:]:
        catalogue = renewed(language)
        folder(language).mkdir(parents=True, exist_ok=True)
        (folder(language) / "svc.po").write_bytes(written(catalogue))
        (folder(language) / "svc.mo").write_bytes(compiled(read(language)))
        missing = untranslated(catalogue)
        left += len(missing)
        print(f"{language}: {len(catalogue)} messages, {len(missing)} without translation")
        for message in missing:
            print(f"  {message!r}")
    return 1 if left else 0


def _marked() -> Iterator[Found]:
    """Arguments of `_`, `n_` and `N_`, also within f-strings, into which Babel does not look."""
    for path, calls in _calls():
        for call in calls:
            count = KEYWORDS.get(call.func.id) if isinstance(call.func, ast.Name) else None
            said = _literals(call.args[:count]) if count else []
            if said and len(said) == count:
                yield said[0] if count == 1 else tuple(said), _place(path)


def _headings() -> Iterator[Found]:
    """Headings of tables: the header of a `DisplayField`, or its name."""
    for path, calls in _calls():
        for call in calls:
            said = _literals(call.args[:2]) if ast.unparse(call.func).endswith("Field") else []
            if said:
                yield said[-1], _place(path)


def _calls() -> Iterator[tuple[Path, list[ast.Call]]]:
    """Every call of every module, in the order in which they stand."""
    for path in sorted(CODE.rglob("*.py")):
        nodes = ast.walk(ast.parse(path.read_bytes()))
        calls = [node for node in nodes if isinstance(node, ast.Call)]
        yield path, sorted(calls, key=lambda call: (call.lineno, call.col_offset))


def _literals(args: Sequence[ast.expr]) -> list[str]:
    """Those arguments that are words as they stand."""
    values = (arg.value for arg in args if isinstance(arg, ast.Constant))
    return [value for value in values if isinstance(value, str) and value]


def _help() -> Iterator[Found]:
    """The table of commands, and what each says under `--help`."""
    for row in COMMANDS:
        yield from _row(row)
    yield from _command(root, "svc/cli/main.py")


def _row(row: Command) -> Iterator[Found]:
    table = "svc/cli/parsing/command_table.py"
    if row.target == DERIVED:
        return
    yield row.help, table
    yield row.section, table
    for below in row.commands:
        yield from _row(below)
    if row.target and not row.args:
        module = row.target.partition(":")[0].replace(".", "/") + ".py"
        yield from _command(row._replace(commands=()).load(), module)


def _command(command: click.Command, place: str) -> Iterator[Found]:
    yield from ((one, place) for one in paragraphs(command.help or ""))
    for param in command.params:
        yield getattr(param, "help", None) or "", place
        yield param.metavar or _name(param), place


def _name(param: click.Parameter) -> str:
    """What stands for an argument in a usage line, unless its type says what may stand there."""
    named = isinstance(param, click.Argument) and not isinstance(param.type, click.Choice)
    return (param.name or "").upper() if named else ""


def _fields() -> Iterator[Found]:
    """Names of records' fields, which stand beside their values where a record is shown."""
    from svc.kinds.derive import type_of
    from svc.kinds.fields import every_field

    for kind, row in KINDS_OF_RECORD.items():
        # Where an option names one of them, this stands for it.
        yield kind.upper(), "svc/kinds/table.py"
        struct = type_of(kind)
        if row.general or hasattr(row.module(), "LABELS"):
            # These say their own.
            continue
        place = f"{struct.__module__.replace('.', '/')}.py"
        for _path, field in every_field(struct):
            yield field.name.rstrip("_").replace("_", " "), place


def _measures() -> Iterator[Found]:
    """What each measure counts, and an example of it."""
    for measure in every_measure(money=True, duties=True):
        place = _place(file_of(measure.name))
        yield measure.definition, place
        yield measure.example, place
        yield measure.form, "svc/reports/measures.py"


def _guides() -> Iterator[Found]:
    """What can stand in the mapping file of an import, as its help tells it."""
    for kind in OWN_ROWS:
        yield from ((paragraph, "svc/exchange/mapping/model.py") for paragraph in guide(kind))


def _rooms() -> Iterator[Found]:
    """What lies in each folder of the package, as the manual tells it."""
    for folder, line in folders().items():
        yield line, f"svc/{folder.as_posix()}/__init__.py"


def _of_click() -> Iterator[Found]:
    for message in CLICK:
        yield message, "click"


def _strings(string: object) -> tuple[object, ...]:
    return string if isinstance(string, tuple) else (string,)


def _place(path: Path) -> str:
    return path.resolve().relative_to(TOP).as_posix()


if __name__ == "__main__":
    sys.exit(main())
