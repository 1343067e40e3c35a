"""What `svc import` answers: in words, or as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from svc.cli.termio.say import add, say, warn
from svc.cli.termio.vocabulary import said_in
from svc.kinds.table import KINDS, counted, noun, nouns, of_plural
from svc.language import N_, _, either, n_
from svc.model.words import Action, Inferred, word

if TYPE_CHECKING:
    from svc.desk.importing.commit import ImportResult
    from svc.desk.importing.file import FileImport

#: Conflicts told one by one before they are only counted.
_SHOWN = 5
#: What may become of a row.
_COUNTED = (N_("new"), N_("changed"), N_("unchanged"), N_("bad"))


def as_json(done: ImportResult, dry_run: bool) -> dict[str, Any]:
    """The answer for programs."""
    return {
        "dry_run": dry_run,
        "rows": done.rows,
        "new": done.new,
        "changed": done.changed,
        "unchanged": done.unchanged,
        "bad": done.bad,
        "added": done.added,
        "commit": done.commit,
        "rejects": [str(path) for path in done.rejects],
        "files": [_part_json(part) for part in done.parts],
    }


def _part_json(part: FileImport) -> dict[str, Any]:
    tally, batch = part.tally, part.batch
    return {
        "file": batch.name,
        "kind": str(part.mapping.kind),
        "system": part.system,
        "rows": batch.rows,
        "skipped": batch.skipped,
        "new": tally.new,
        "changed": tally.changed,
        "unchanged": tally.unchanged,
        "steps": tally.steps,
        "inferred": tally.inferred,
        "inferred_steps": {
            action: {kind: count for (one, kind), count in _put_in(part) if one == action}
            for (action, _kind), _count in _put_in(part)
        },
        "conflicts": [conflict._asdict() for conflict in tally.conflicts],
        "bad": part.bad,
        "first": tally.first,
        "last": tally.last,
        "counts": {field: dict(counter.most_common()) for field, counter in batch.counts.items()},
        "problems": [problem._asdict() for problem in part.problems],
    }


def tell(done: ImportResult, dry_run: bool, skipped: bool) -> None:
    """The answer on standard output, all beside it on standard error."""
    for part in done.parts:
        if part.batch.rows or len(done.parts) == 1:
            _tell_part(part, dry_run)
        _tell_skipped(part)
        _tell_doubts(part)
        _tell_conflicts(part)
    if done.added:
        names = ", ".join(done.added)
        told = (
            _("to be added to the office: {names}")
            if dry_run
            else _("added to the office: {names}")
        )
        say(told.format(names=names))
    for part in done.parts:
        _tell_bad(part, skipped)
    if dry_run:
        _sum_up(done)


def _sum_up(done: ImportResult) -> None:
    """What would become of all rows, by kind and count."""
    from svc.cli.termio.display import DisplayField, display, write

    rows = [
        {"kind": _rows_called(part), **{name: _count(part, name) for name in _COUNTED}}
        for part in done.parts
    ]
    write("\n")
    display(rows, [DisplayField("kind"), *(DisplayField(name, align="right") for name in _COUNTED)])


def _rows_called(part: FileImport) -> str:
    """What the rows of a file are, for its reader."""
    kind = KINDS[part.kind.record]
    if not kind.general:
        row = of_plural(str(part.mapping.kind))
        return nouns(row.name) if row else _("events")
    return _("{kind}: events", kind=noun(kind.name)) if part.kind.appends else nouns(kind.name)


def _count(part: FileImport, name: str) -> int:
    return part.bad if name == "bad" else int(getattr(part.tally, name))


def _tell_part(part: FileImport, dry_run: bool) -> None:
    """What became of one file."""
    from svc.cli.termio.display import write

    tally = part.tally
    if not tally.new and not tally.changed:
        records = _records(part, tally.unchanged)
        there = _("{records} already there", records=records)
        nothing = _("nothing would change") if dry_run else _("nothing changed")
        write(f"{there}, {nothing}\n")
        return
    if dry_run:
        _foresee(part)
    else:
        _tell_done(part)
    _tell_inferred(part)
    if tally.unchanged:
        say(n_("{n} already there, left as it is", "{n} already there, left as they are",
               tally.unchanged))  # fmt: skip


def _tell_done(part: FileImport) -> None:
    from svc.cli.termio.display import write

    tally, system = part.tally, part.system
    if tally.new:
        span = tally.first if tally.first == tally.last else f"{tally.first} … {tally.last}"
        records = _records(part, tally.new)
        sentence = _(
            "imported {records} from {system}: {span}", records=records, system=system, span=span
        )
        write(f"{sentence}\n")
    if tally.steps:
        sentence = _("added {steps} to {records} from {system}", **_steps(part))
        write(f"{sentence}\n")
    elif tally.changed:
        records = _records(part, tally.changed)
        sentence = _("changed {records} as {system} has changed", records=records, system=system)
        write(f"{sentence}\n")


def _steps(part: FileImport) -> dict[str, str]:
    """What is told of the steps that tickets gained."""
    tally = part.tally
    return {
        "steps": n_("{n} step", "{n} steps", tally.steps),
        "records": _records(part, tally.changed),
        "system": part.system,
    }


def _put_in(part: FileImport) -> list[tuple[tuple[str, str], int]]:
    """Inferred steps: action and what of it is inferred, and how many; most first."""
    found = [(tuple(key.split(" ")), count) for key, count in part.tally.put_in.most_common()]
    return [((key[0], key[1]), count) for key, count in found]


def _tell_inferred(part: FileImport) -> None:
    """How many steps are inferred, and why."""
    count = part.tally.inferred
    if not count:
        return
    say(n_("{n} step is inferred, and never counted as observed:",
           "{n} steps are inferred, and never counted as observed:", count))  # fmt: skip
    for (action, kind), many in _put_in(part):
        add(_("{n} × {action}: {why}", n=f"{many:,}", action=word(Action(action)),
              why=_(_why(part, action, kind))))  # fmt: skip


def _why(part: FileImport, action: str, kind: str) -> str:
    """Why steps of an action are inferred."""
    if kind == Inferred.TIME:
        return N_("sure, but nothing tells when")
    if "received" in part.mapping.fields.given and action == Action.REOPEN:
        return N_("the state lies behind the row's own times (inferred: refuse refuses such rows)")
    return N_("nobody reported it, and what comes next needs it")


def _tell_skipped(part: FileImport) -> None:
    count = part.batch.skipped
    if count:
        say(n_("{n} row is left out, as the mapping says",
               "{n} rows are left out, as the mapping says", count))  # fmt: skip


def _tell_doubts(part: FileImport) -> None:
    times = sorted(part.batch.doubts)
    if not times:
        return
    which = _("second") if part.mapping.dates.twice == "second" else _("first")
    warn(n_("{n} time stands twice on the clock, and the {which} is taken: {first}",
            "{n} times stand twice on the clock, and the {which} are taken: {first} and others",
            len(times), which=which, first=times[0]))  # fmt: skip
    add(_("another: dates: twice: in the mapping, or times with their offset"))


def _tell_conflicts(part: FileImport) -> None:
    conflicts = part.tally.conflicts
    if not conflicts:
        return
    warn(n_("{n} row changed at the source where the office has its own word, which stays",
            "{n} rows changed at the source where the office has its own word, which stays",
            len(conflicts)))  # fmt: skip
    for conflict in conflicts[:_SHOWN]:
        add(f"{conflict.id}: {', '.join(conflict.fields)}")


def _tell_bad(part: FileImport, skipped: bool) -> None:
    if not part.bad or not skipped:
        return
    bad, rows = part.bad, part.batch.rows
    told = n_("{n} of {rows} rows is bad and left out", "{n} of {rows} rows are bad and left out",
              bad, rows=rows)  # fmt: skip
    written = part.rejects is not None and part.rejects.count
    where = _(", see {path}", path=part.rejects.path) if part.rejects and written else ""
    warn(f"{told}{where}")
    for problem in part.shown():
        add(str(problem))


def _foresee(part: FileImport) -> None:
    """What would change: counts, and the first few records."""
    from svc.cli.termio.display import DisplayField, display, write

    tally = part.tally
    if tally.new:
        records = _records(part, tally.new)
        sentence = _("would import {records} from {system}", records=records, system=part.system)
        write(f"{sentence}\n")
    if tally.steps:
        sentence = _("would add {steps} to {records} from {system}", **_steps(part))
        write(f"{sentence}\n")
    elif tally.changed:
        records = _records(part, tally.changed)
        system = part.system
        sentence = _(
            "would change {records} as {system} has changed", records=records, system=system
        )
        write(f"{sentence}\n")
    rows = [
        {"of": _of(field), "value": said_in(field, str(value)), "rows": count}
        for field, counter in part.batch.counts.items()
        for value, count in counter.most_common()
    ]
    if rows:
        display(
            rows, [DisplayField("of"), DisplayField("value"), DisplayField("rows", align="right")]
        )
    sample = part.batch.sample
    if sample:
        names = list(sample[0])
        write("\n")
        display(sample, [*map(DisplayField, names[:-1]), DisplayField(names[-1], flexible=True)])


def _of(field: str) -> str:
    return either(field, _(field.replace("_", " ")))


def _records(part: FileImport, count: int) -> str:
    """So many records of a kind, in words."""
    return counted(part.kind.record, count)
