"""Finding whom and what a clerk means: staff, departments, tickets, residents, units."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from svc.desk.core.identity import ME
from svc.errors import InvalidData, NotFound, Refused, UsageError
from svc.kinds.id_schemes import Series
from svc.kinds.table import KINDS, counted, noun
from svc.language import _, either, told
from svc.model.words import Kind, word
from svc.named_tuple import NamedTuple
from svc.rules.office.naming import called, meant
from svc.rules.record.numbers import NumberTail, compiled, parse_tail

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from svc.desk.core.desk import Desk
    from svc.duties.ticket.dispatch import Recipient
    from svc.index.database.index import Index

#: Rules that people call by an id and two names: tariffs, plans.
_Rule = TypeVar("_Rule", bound="Any")
_MOST_NAMED = 5
_FORMERLY = r'"formerly\[([^\]"]+)\]"'
#: A record's number of before, as the index notes it.


def find_number(index: Index, tail: str, kind: str = "ticket") -> str:
    """The complete number of a record of a kind from any tail of it.

    Of several tickets that end so it is the newest month's, else the only one still open.

    Raises:
        UsageError: It is no tail, or several numbers end so and none of them is meant more.
        NotFound: No number ends so.
        InvalidData: One does, but its file cannot be read.
    """
    try:
        sought = tail_of(tail, kind)
    except UsageError:
        _is_no_other(tail, kind)
        raise
    if sought.exact is not None:
        rows = index.rows(f"SELECT id FROM {kind} WHERE id = ?", (sought.exact,))
    else:
        rows = index.rows(f"SELECT id FROM {kind} WHERE sequence = ?", (sought.sequence,))
    numbers = sorted((row["id"] for row in rows), reverse=True)
    numbers = [number for number in numbers if sought.matches(number)]
    if sought.exact is None or not numbers:
        numbers += [one for one in renamed(index, sought, kind) if one not in numbers]
    if not numbers:
        for number, problem in unread(index, tail, kind):
            raise InvalidData(
                _("{number} cannot be read: {problem}", number=number, problem=problem),
                _("mend its file, then: svc save"),
            )
        raise NotFound(
            _("no {kind} {id!r}", kind=noun(kind), id=tail),
            _("svc {command}", command=KINDS[kind].listing),
        )
    if len(numbers) > 1:
        from svc.desk.core.several_numbers import may_be_any, meant_of

        meant_one = meant_of(index, numbers, kind)
        if meant_one is None:
            raise may_be_any(index, tail, numbers, kind)
        return meant_one
    return str(numbers[0])


def _is_no_other(text: str, kind: str) -> None:
    """See to it that what is no number of a kind is not the number of a record of another.

    Raises:
        UsageError: It is.
    """
    number = text.strip().upper()
    for row in KINDS.values():
        if row.name != kind and isinstance(row.scheme(number), Series):
            how = f"svc {row.name} show {number}" if row.help else f"svc log {number}"
            raise UsageError(
                _("{id} is no {kind}; its letter says {other}", id=number, kind=noun(kind),
                  other=noun(row.name)), how,
            )  # fmt: skip


def renamed(index: Index, sought: NumberTail, kind: str) -> list[str]:
    """Records that had such a number before another desk was found to have given it too."""
    sql = (
        "SELECT id, notes FROM record"
        " WHERE notes IS NOT NULL AND notes LIKE '%\"formerly[%' AND kind = ?"
    )
    return [
        row["id"]
        for row in index.rows(sql, (kind,))
        for old in compiled(_FORMERLY).findall(row["notes"])
        if sought.matches(old)
    ]


def resident(index: Index, text: str, region: str) -> str:
    """The number of a resident from its end, or from a name, a phone or a unit that means one.

    Args:
        region: ISO 3166 code by which phones without a country code are read.

    Raises:
        UsageError: Several are meant; they are named by number only.
        NotFound: Nobody is.
    """
    try:
        return find_number(index, text, "resident")
    except (NotFound, UsageError) as error:
        from svc.index.query import residents

        meant = [one.id for one in residents.search(index, text, region)]
        if not meant:
            hint = _("svc {command}", command="resident list")
            raise NotFound(_("no resident {text!r}", text=text), hint) from error
    if len(meant) > 1:
        named = ", ".join(meant[:_MOST_NAMED]) + (" …" if len(meant) > _MOST_NAMED else "")
        raise UsageError(
            _("{tail!r} may be any of {counted}: {names}",
              tail=text, counted=counted("resident", len(meant)), names=named),
            _("svc find {text} shows them", text=text),
        )  # fmt: skip
    return meant[0]


def is_number(text: str, kind: str = "ticket") -> bool:
    """Whether a word is spelled as a number of a kind of record, or the end of one."""
    try:
        tail_of(text, kind)
    except UsageError:
        return False
    return True


def is_lettered(text: str, kind: str) -> bool:
    """Whether a word is such a number, and says so by its letter: a bare one is a ticket's."""
    series = KINDS[kind].series
    return (
        series is not None and text.strip()[:1].upper() == series.letter and is_number(text, kind)
    )


def tail_of(text: str, kind: str) -> NumberTail:
    """A number of a kind of record, or the end of one.

    Raises:
        UsageError: It is none.
    """
    series = KINDS[kind].series
    assert series is not None, f"{kind} has no numbers"
    return parse_tail(text, series.letter, series.span)


def unread(index: Index, tail: str, kind: str = "ticket") -> list[tuple[str, str]]:
    """Numbers that end so and whose files cannot be read, each with the reason."""
    wanted = tail_of(tail, kind)
    sql = "SELECT id, problem FROM record WHERE problem IS NOT NULL AND kind = ? ORDER BY id"
    return [
        (row["id"], told(row["problem"]))
        for row in index.rows(sql, (kind,))
        if wanted.matches(row["id"])
    ]


def recipient(desk: Desk, who: str) -> Recipient:
    """A department or a member of staff, by id or by name.

    Raises:
        NotFound: Neither is so called.
        UsageError: Several are.
        Refused: The person is no longer active.
    """
    from svc.duties.ticket.dispatch import Recipient

    departments = desk.office.departments
    named = [(d.id, d.name, d.name_en) for d in departments]
    entries = [] if who in ME else [*named, *_people(desk.index)]
    chosen = only(who, meant(who, entries)) or who
    if any(department.id == chosen for department in departments):
        return Recipient(chosen, None)
    person = staff(desk, chosen)
    return Recipient(person.department, person.id)


def _people(index: Index) -> list[tuple[str, str]]:
    """Active staff with their names."""
    rows = index.rows("SELECT id, name FROM staff WHERE active ORDER BY id")
    return [(row["id"], row["name"]) for row in rows]


def only(text: str, ids: list[str]) -> str | None:
    """The only one that is meant, None where none is.

    Raises:
        UsageError: Several are.
    """
    if len(ids) > 1:
        raise UsageError(
            _("{who!r} may be any of {names}", who=text, names=", ".join(ids)),
            _("give one of these ids"),
        )
    return ids[0] if ids else None


def is_active(index: Index, who: str) -> bool:
    """Whether somebody is on the staff and has not left."""
    return index.one("SELECT 1 FROM staff WHERE id = ? AND active", (who,)) is not None


class StaffRow(NamedTuple):
    """What matters of a member of staff to whom work goes."""

    id: str
    department: str


def staff(desk: Desk, who: str) -> StaffRow:
    """An active member of staff, by id or by name; `me` is who acts.

    Raises:
        UsageError: Several are so called.
        NotFound: Nobody is so called.
        Refused: The person is no longer active.
    """
    sql = "SELECT id, department, active FROM staff WHERE id = ?"
    row = desk.index.one(sql, (desk.actor.id if who in ME else who,))
    if row is None:
        chosen = only(who, meant(who, _people(desk.index)))
        row = desk.index.one(sql, (chosen,))
    if row is None:
        departments = named_list([(d.id, d.name) for d in desk.office.departments])
        raise NotFound(
            _("nobody and no department is called {who!r}", who=who),
            _("svc staff list; departments: {known}", known=departments),
        )
    if not row["active"]:
        raise Refused(_("{who} is no longer active", who=who), _("svc staff list"))
    return StaffRow(row["id"], row["department"])


def unit(index: Index, text: str, *, or_place: bool = False) -> str:
    """The id of a unit on file, from any spelling of it.

    Args:
        or_place: A place in words would do as well.

    Raises:
        UsageError: It cannot be read as a unit.
        NotFound: The office has no such unit.
    """
    from svc.index.query.units import on_file
    from svc.rules.record.unit_ids import unit_id

    spelled = unit_id(text, index.phases())
    known = on_file(index, spelled)
    if known is None:
        from svc.index.query import who_where

        alike = who_where.units(index, text)
        if alike:
            hint = _("perhaps {units}", units=", ".join(alike[:_MOST_NAMED]))
        elif or_place:
            hint = _("svc unit list, or svc unit add; or name a --place")
        else:
            hint = _("svc unit list, or svc unit add")
        raise NotFound(_("no unit {unit}", unit=spelled), hint)
    return known


def person(index: Index, who: str) -> str:
    """A member of staff as the reader calls him: by id in English."""
    rows = index.rows("SELECT id, name FROM staff WHERE id = ?", (who,))
    return called(who, {row["id"]: row["name"] for row in rows})


def of_rules(desk: Desk, section: str, name: str) -> str:
    """A department or category of the office's rules as its reader calls it."""
    return called(name, {one.id: one.name for one in getattr(desk.office, section)})


def named_list(entries: Sequence[tuple[str, str]]) -> str:
    """Ids, each with its name where the reader says it by name."""
    return _(", ").join(either(one, f"{name} {one}") for one, name in entries) or _("none yet")


def outside_party(desk: Desk, text: str) -> str:
    """The id of an outside party, by its id or its name.

    Raises:
        UsageError: Several are so called.
        NotFound: None is.
    """
    rows = desk.index.rows("SELECT id, name FROM party ORDER BY id")
    chosen = only(text, meant(text, [(row["id"], row["name"]) for row in rows]))
    if chosen is None:
        known = named_list([(row["id"], row["name"]) for row in rows])
        raise NotFound(
            _("no outside party is called {who!r}", who=text),
            _("the parties: {known}; svc party add", known=known),
        )
    return chosen


def rule_named(kind: str, rules: Sequence[_Rule], text: str, make: str) -> _Rule:
    """A rule that has a file of its own, by its id or either of its names.

    Args:
        kind: Its kind.
        rules: All that the office has; each with `id`, `name` and `name_en`.
        text: As typed.
        make: The command that makes one, where there is none yet.

    Raises:
        NotFound: None is so called.
    """
    for rule in rules:
        if text in (rule.id, rule.name, rule.name_en):
            return rule
    known = ", ".join(rule.id for rule in rules)
    raise NotFound(
        _("no {kind} {id!r}", kind=noun(kind), id=text),
        _("one of {known}", known=known) if known else make,
    )


def category_id(desk: Desk, name: str, kind: str | None = None) -> str:
    """The id of a category, by any of its names.

    Args:
        kind: Of the ticket; only what is offered for it is named where nothing fits.

    Raises:
        UsageError: Several are so called.
        NotFound: None is.
    """
    categories = desk.office.categories
    entries = [(one.id, one.name, one.name_en) for one in categories]
    chosen = only(name, meant(name, entries))
    if chosen is None:
        offered = [(c.id, c.name) for c in categories if not (kind and c.kinds) or kind in c.kinds]
        raise NotFound(
            _("no category {category!r}", category=name),
            _("categories: {known}", known=named_list(offered)),
        )
    return chosen


def category(desk: Desk, name: str, kind: str) -> str:
    """A category of the office that is offered for this kind.

    Raises:
        NotFound: There is none of that name.
        Refused: It is not offered for the kind.
    """
    chosen = category_id(desk, name, kind)
    entry = next(one for one in desk.office.categories if one.id == chosen)
    if entry.kinds and kind not in entry.kinds:
        raise Refused(
            _(
                "category {category} is not for kind {kind}",
                category=either(entry.id, entry.name),
                kind=word(Kind(kind)),
            ),
            _(
                "it is for {kinds}; svc office edit changes that",
                kinds=_(", ").join(map(word, entry.kinds)),
            ),
        )
    return entry.id
