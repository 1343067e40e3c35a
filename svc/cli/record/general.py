"""Commands of any general kind of record, made from its row and its type when asked for.

`svc notice add · edit · list · show · search`, and a command for each step.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from svc.cli.core.work import acting, edited, looking, show_written
from svc.cli.parsing.options import (
    at_option,
    limit_option,
    looking_options,
    result_option,
    reveal_option,
)
from svc.cli.record.common import edit_options, edits
from svc.cli.termio.prompt import ask, interactive, text_or_stdin
from svc.kinds.id_schemes import NamedId
from svc.kinds.table import KINDS, RecordKind, noun, nouns
from svc.language import N_, _, either

if TYPE_CHECKING:
    from svc.cli.core.session import Session
    from svc.cli.termio.display import DisplayField
    from svc.desk.core.view import View
    from svc.kinds.fields import RecordField

_Made = Callable[..., Any]
#: Says what a field of a mark refers to as its reader calls it.
_Caller = Callable[[str, str], str]


def command(kind: str, verb: str) -> click.Command:
    """One command of a kind: `add`, `edit`, `list`, `show`, `search` or a step."""
    row = KINDS[kind]
    makers: dict[str, Callable[[RecordKind], click.Command]] = {
        "add": _add, "edit": _edit, "list": _list, "show": _show, "search": _search,
    }  # fmt: skip
    return makers[verb](row) if verb in makers else _step(row, verb)


def _add(row: RecordKind) -> click.Command:
    named = isinstance(row.ids[0], NamedId)

    def add(session: Session, /, format: str, record_id: str | None = None, **given: Any) -> None:
        from svc.desk.record import general

        typed = {name: _typed(value) for name, value in given.items()}
        complete(row, typed)
        record = acting(session, lambda desk: general.add(desk, row.name, typed, record_id))
        show_written(record, _("on file"), format)

    made: _Made = click.pass_obj(add)
    made = field_options(row.name)(result_option(made))
    if named:
        made = click.argument("record_id", metavar="ID")(made)
    return click.command("add", help=_("Take a {kind} on file.", kind=noun(row.name)))(made)


def field_options(kind: str) -> Callable[[_Made], _Made]:
    """An option for each field that may be given with a new record of a kind."""
    from svc.duties.record.general import given_fields

    row, fields = KINDS[kind], given_fields(kind)

    def with_options(made: _Made) -> _Made:
        for field in reversed(fields):
            made = option_of(row, field)(made)
        return made

    return with_options


def _edit(row: RecordKind) -> click.Command:
    @click.command("edit", help=_("Mend fields of a {kind}.", kind=noun(row.name)))
    @click.argument("record", metavar=row.name.upper())
    @edit_options("FIELD=VALUE")
    @result_option
    @click.pass_obj
    def edit(session: Session, /, record: str, format: str, **typed: tuple[str, ...]) -> None:
        from svc.desk.record import general

        wanted = edits(row.name, **typed)
        done = acting(session, lambda desk: general.edit(desk, row.name, record, wanted))
        show_written(done, edited(), format)

    return edit


def _step(row: RecordKind, verb: str) -> click.Command:
    from svc.duties.record.general import step_fields

    step = next(one for one in row.steps if one.name == verb)
    fields = step_fields(row.name, verb)

    def run(session: Session, /, record: str, at: str | None, format: str, **given: Any) -> None:
        from svc.desk.record import general

        typed = {name: _typed(value) for name, value in given.items() if value not in (None, ())}
        done = acting(
            session, lambda desk: general.take_step(desk, row.name, record, verb, at, typed)
        )
        show_written(done, either(verb, step.chinese or verb), format)

    made: _Made = result_option(click.pass_obj(run))
    for field, needed in reversed(fields):
        made = option_of(row, field, needed=needed)(made)
    made = at_option(made)
    made = click.argument("record", metavar=row.name.upper())(made)
    return click.command(verb, help=f"{either(step.help, step.chinese or step.help)}.")(made)


def _list(row: RecordKind) -> click.Command:
    from svc.desk.query.records import asked_fields

    fields = asked_fields(row.name)

    def list_all(
        session: Session,
        /,
        limit: int | None,
        offset: int,
        sort: str | None,
        text: str | None,
        format: str,
        rev: str | None,
        as_of: str | None,
        reveal: bool,
        **asked: Any,
    ) -> None:
        from svc.cli.termio.display import display
        from svc.desk.query.records import listed

        wanted = _asked(asked)
        with looking(session, rev, as_of) as view:
            records = listed(view, row.name, wanted, sort or "", text)[offset:][:limit]
            shown = [_masked(row, record, reveal) for record in records]
            display(
                shown, _columns(view, row), format, as_json=dict,
                empty=_("no {kinds} match", kinds=nouns(row.name)),
            )  # fmt: skip

    made: _Made = looking_options(limit_option(reveal_option(click.pass_obj(list_all))))
    made = _filtered(row, fields, made)
    return click.command("list", help=_("List {kinds}.", kinds=nouns(row.name)))(made)


def _filtered(row: RecordKind, fields: list[RecordField], made: _Made) -> _Made:
    """A list that can be asked by each field that the index keeps, and sorted by it."""
    from svc.desk.query.records import ORDERED

    choices = [sign + field.name for field in fields for sign in ("", "-")]
    made = click.option(
        "--sort", type=click.Choice(choices), metavar="[-]FIELD", help=_("Order by it.")
    )(made)
    made = click.option("--text", metavar="WORDS", help=_("Words that stand in them."))(made)
    for field in reversed(fields):
        if field.name == "text":
            # Whoever asks by it means words of it, which the option above finds.
            continue
        flag = f"--{field.name.replace('_', '-')}"
        help_text = _label(row, field)
        if field.sort in ORDERED:
            for bound in ("to", "from"):
                made = click.option(
                    f"{flag}-{bound}", f"{field.name}__{bound}", metavar=_metavar(field),
                    help=help_text,
                )(made)  # fmt: skip
        else:
            made = click.option(
                flag, field.name, multiple=True, type=_choice(field), metavar=_metavar(field),
                help=help_text,
            )(made)  # fmt: skip
    return made


def _show(row: RecordKind) -> click.Command:
    @click.command("show", help=_("Show a {kind} in full.", kind=noun(row.name)))
    @click.argument("record", metavar=row.name.upper())
    @reveal_option
    @looking_options
    @click.pass_obj
    def show(session: Session, record: str, reveal: bool, format: str, rev: str | None,
             as_of: str | None) -> None:  # fmt: skip
        from svc.cli.sync.disputes import write_disputes
        from svc.cli.termio.display import display_record
        from svc.desk.query.records import shown

        with looking(session, rev, as_of) as view:
            whole = shown(view, row.name, record)
            masked = _masked(row, whole, reveal)
            display_record(masked, _lines(view, row, masked), format, as_json=dict)
            write_disputes(view, row.name, whole, format, reveal)

    return show


def _search(row: RecordKind) -> click.Command:
    @click.command("search", help=_("Find {kinds} by words in them.", kinds=nouns(row.name)))
    @click.argument("words", nargs=-1, required=True)
    @reveal_option
    @looking_options
    @click.pass_obj
    def search(session: Session, words: tuple[str, ...], reveal: bool, format: str,
               rev: str | None, as_of: str | None) -> None:  # fmt: skip
        from svc.cli.termio.display import display
        from svc.desk.query.records import listed

        with looking(session, rev, as_of) as view:
            found = listed(view, row.name, {}, text=" ".join(words))
            shown = [_masked(row, record, reveal) for record in found]
            empty = _("no {kinds} match", kinds=nouns(row.name))
            display(shown, _columns(view, row), format, as_json=dict, empty=empty)

    return search


def option_of(
    row: RecordKind, field: RecordField, *, needed: bool = False
) -> Callable[[_Made], _Made]:
    """The option by which a field is given."""
    return click.option(
        f"--{field.name.replace('_', '-')}", field.name, multiple=field.many,
        type=_choice(field), metavar=_metavar(field), required=needed, help=_label(row, field),
    )  # fmt: skip


#: How wide the choices of an option may be.
_MOST_SHOWN = 60
#: What the help of a kind with fields of several values says; made of `FIELD=VALUE`.
SEVERAL = (N_("Add a value: FIELD=VALUE."), N_("Remove a value: FIELD=VALUE."))
_METAVARS = {
    "moment": "TIME", "day": "DATE", "number": "N", "money": "AMOUNT", "measure": "NUMBER",
    "part": N_("KEY=VALUE,…"), "flag": "yes|no",
}  # fmt: skip


def _choice(field: RecordField) -> click.Choice[str] | None:
    return click.Choice(field.words) if field.words else None


def _metavar(field: RecordField) -> str | None:
    if field.words:
        return N_("WORD") if _long(field) else None
    return _METAVARS.get(field.sort, field.refers.upper() or "WORDS")


def _label(row: RecordKind, field: RecordField) -> str:
    from svc.kinds.labels import label

    said = label(row.name, field.name)
    line = f"{said[:1].upper()}{said[1:]}"
    return f"{line}: {_(', ').join(field.words)}." if _long(field) else f"{line}."


def _long(field: RecordField) -> bool:
    """Whether a field's words would not fit on a line as choices are shown."""
    return len("|".join(field.words)) > _MOST_SHOWN


def _typed(value: Any) -> Any:
    return text_or_stdin(value) if value == "-" else value


def complete(row: RecordKind, typed: dict[str, Any]) -> None:
    """Ask on a terminal for what cannot be left out.

    Args:
        row: The kind of the new record.
        typed: What was given, by field; what is asked for is added.
    """
    from svc.duties.record.general import given_fields
    from svc.kinds.derive import begins

    if not interactive():
        return
    for field in given_fields(row.name):
        if field.required and field.name != begins(row.name) and not typed.get(field.name):
            typed[field.name] = ask(_label(row, field).rstrip("."), str)


def _asked(asked: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name.replace("__", " "): value for name, value in asked.items() if value not in (None, ())
    }


def _masked(row: RecordKind, record: Mapping[str, Any], reveal: bool) -> dict[str, Any]:
    from svc.kinds.derive import shown, standing

    return shown(row.name, record, reveal) | standing(row.name, record)


def _columns(view: View, row: RecordKind) -> list[DisplayField]:
    """The columns of a list."""
    from svc.kinds.derive import type_of
    from svc.kinds.fields import field_of

    found = []
    for name in ("id", *(row.listed or row.columns)):
        field = field_of(type_of(row.name), name)
        assert field is not None, f"{row.name} lists {name}, which it lacks"
        found.append(_display(view.named, row, field))
    return [*found, *_standing(row)]


def _standing(row: RecordKind) -> list[DisplayField]:
    """What a kind's lists say besides its fields."""
    from svc.cli.termio.display import DisplayField

    headings: Mapping[str, str] = getattr(row.module(), "STANDING", {})
    states = getattr(row.module(), "STATES", ())
    chinese_of: Mapping[str, str] = states if isinstance(states, dict) else {}
    return [
        DisplayField(
            name, either(name.replace("_", " "), chinese), get=partial(_held, name=name),
            format=partial(_standing_word, chinese_of=chinese_of),
        )
        for name, chinese in headings.items()
    ]  # fmt: skip


def _standing_word(value: Any, chinese_of: Mapping[str, str]) -> str:
    """A word that says how a record stands, in the sense that it has of that kind."""
    if not isinstance(value, str):
        return str(value)
    return either(value, chinese_of[value]) if value in chinese_of else _(value)


def _lines(view: View, row: RecordKind, record: Mapping[str, Any]) -> list[DisplayField]:
    from svc.kinds.derive import type_of
    from svc.kinds.fields import fields_of

    return [
        *(_display(view.titled, row, field) for field in fields_of(type_of(row.name))
          if field.name in record and field.name != "format"),
        *_standing(row),
    ]  # fmt: skip


def _display(called: _Caller, row: RecordKind, field: RecordField) -> DisplayField:
    from svc.cli.termio.display import DisplayField
    from svc.kinds.fields import FieldSort
    from svc.kinds.labels import label

    numeric = field.sort in (FieldSort.NUMBER, FieldSort.MONEY, FieldSort.MEASURE)
    return DisplayField(
        field.name, label(row.name, field.name), get=partial(_held, name=field.name),
        format=partial(_worded, called, row, field), align="right" if numeric else "left",
        flexible=field.sort is FieldSort.TEXT,
    )  # fmt: skip


def _held(record: Mapping[str, Any], name: str) -> Any:
    return record.get(name)


def _worded(called: _Caller, row: RecordKind, field: RecordField, value: Any) -> str:
    from svc.kinds.fields import FieldSort, field_of
    from svc.kinds.labels import label, word_of

    if isinstance(value, list):
        return _("; " if field.sort is FieldSort.PART else ", ").join(
            _worded(called, row, field, one) for one in value
        )
    if field.sort is FieldSort.PART and isinstance(value, Mapping):
        parts = []
        for name, held in value.items():
            inner = field_of(field.type, name)
            said = _worded(called, row, inner, held) if inner is not None else str(held)
            parts.append(f"{label(row.name, f'{field.name}[].{name}')} {said}")
        return _(", ").join(parts)
    if field.refers:
        return called(field.refers, str(value))
    if field.sort is FieldSort.FLAG:
        return _("yes") if value else _("no")
    if field.sort is FieldSort.MOMENT:
        return str(value)[:16].replace("T", " ")
    return word_of(row.name, field, str(value)) if field.sort is FieldSort.WORD else str(value)
