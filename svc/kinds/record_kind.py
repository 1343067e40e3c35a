"""What the table of kinds says of one kind of record, and of what can happen to its records."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from svc.kinds.id_schemes import PARENTS, IdScheme, NamedId, Series
from svc.model.roles import Role
from svc.named_tuple import NamedTuple
from svc.rules.record.numbers import compiled

if TYPE_CHECKING:
    from types import ModuleType


@cache
def _imported(module: str) -> ModuleType:
    """A module by its name; asked for with every record."""
    return import_module(module)


class RecordStep(NamedTuple):
    """What can happen to a record, once: a moment of it is set, or an event appended.

    Attributes:
        name: The command: `svc notice publish`.
        help: One line.
        sets: The field that holds when; empty where an event is appended instead.
        after: The field, or of appended events the action, that must be there by then.
        by: The field that keeps who did it, if one does.
        unless: Fields, or actions, that must not be there.
        takes: Fields that are given with it, `reason?` where it may be left out.
        repeats: Whether it may happen several times, of appended events.
        apart: What must have been done by somebody else: earlier events by their action,
            or fields that keep who did something.
        by_rule: Whether svc takes it by itself, as what falls due.
        chinese: The same line for a Chinese reader.
        about: Of appended events, the field that says what they are about: of `apart`
            only those about the same count.
    """

    name: str
    help: str
    sets: str = ""
    after: str = ""
    by: str = ""
    unless: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()
    repeats: bool = False
    apart: tuple[str, ...] = ()
    by_rule: bool = False
    chinese: str = ""
    about: str = ""


class RecordKind(NamedTuple):
    """One kind of record.

    Attributes:
        name, plural: `notice`, `notices`: commands, folders, tables, imports.
        chinese: What its reader calls it.
        code: One or two letters that stand for it where the index keeps references.
        record: `module:Struct` of a record.
        ids: How its records are told apart; several schemes where a kind has several.
        format: The newest version of its files.
        help: One line for `svc --help`; empty where it has no commands of its own.
        listed: Fields that lists show, in order.
        columns: Fields that the index keeps beside the record as a whole.
        tables: Further tables of the index with their columns, filled by the kind's file.
        beside: Further tables that are filled by code of their own, where rows are not derived.
        asked: What its tables are asked by besides, as the index writes it: `bill_row (unit)`.
        sought: Columns in which `svc find` looks for words.
        steps: What can happen to a record besides being edited.
        events: The field that events are appended to; the rest is then the body, which
            never changes, unless it `mends`.
        mends: Whether the body of one with events may be mended all the same, as a register's.
        general: Whether its commands, moves in and out and index are all derived; tickets,
            the office's rules and the kinds with verbs of their own have code for them.
        own: Verbs of a general kind that have code of their own, so that no command and no
            action is derived for them.
        rights: Roles by verb: `add`, `edit`, `delete`, a step; a verb that is not named is
            anybody's on the staff.
        amounts: Field of the money by which the office may limit a verb.
        timeline: Whether the rest of a record is a fold of its timeline, which is only added to.
        by_step: Whether its own verbs ask whose right they are, as a ticket's steps do.
        permissions: Module that says what was done to a record and whose right that is,
            where it is neither the kind's rules nor derived.
        bulk: Whether whole collections of it are exported and imported by its plural.
        single: Path of the only record of the kind, where there is one only.
        derived: Whether the index's rows are derived from row and type.
        sourced: Whether its records say where they were imported from.
        whole: Whether the index keeps its records as a whole, beside their columns.
        rules: Module with the rules of its records, where that is not the kind's file.
        english: What an English reader calls one, where that is not its name.
        listed_by: The command that lists its records, where that is not `NAME list`.
        bare: Whether a number without its letter means one of them.
        instead: What to do instead of deleting one, of numbers that must not be missing.
        counted: The measure word with which a Chinese reader counts them.
        many: What an English reader calls several, where that is not its plural.
        by_rule: Verbs that svc does by itself, as what falls due.
        ties: Module that holds its records against those of other kinds: `mismatches(index)`.
        kept: Tables of the index that hold sums over many records, with their columns and key.
        keeper: Module that keeps such tables true when a record of the kind comes, changes or
            goes: `Renewal(index, paths)`.
        home: The folder below `records` that its records lie in, where that is not its plural.
    """

    name: str
    plural: str
    chinese: str
    code: str
    record: str
    ids: tuple[IdScheme, ...]
    format: int = 1
    help: str = ""
    listed: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    tables: tuple[tuple[str, str], ...] = ()
    beside: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    sought: tuple[str, ...] = ()
    steps: tuple[RecordStep, ...] = ()
    events: str = ""
    mends: bool = False
    general: bool = True
    own: tuple[str, ...] = ()
    rights: tuple[tuple[str, tuple[Role, ...]], ...] = ()
    amounts: tuple[tuple[str, str], ...] = ()
    timeline: bool = False
    by_step: bool = False
    permissions: str = ""
    bulk: bool = True
    single: str = ""
    derived: bool = True
    sourced: bool = True
    whole: bool = True
    rules: str = ""
    english: str = ""
    listed_by: str = ""
    bare: bool = False
    instead: str = ""
    counted: str = ""
    many: str = ""
    by_rule: tuple[str, ...] = ()
    ties: str = ""
    kept: tuple[tuple[str, str], ...] = ()
    keeper: str = ""
    home: str = ""

    @property
    def stands(self) -> bool:
        """Whether what its records say never changes."""
        return bool(self.events) and not self.mends

    @property
    def fixed(self) -> bool:
        """Whether what is recorded stays as it was, but for events that are added to it."""
        return bool(self.events) or (self.by_step and not self.timeline)

    @property
    def house(self) -> bool:
        """Whether its ids are those of houses, which people spell in many ways."""
        return any(isinstance(scheme, NamedId) and scheme.house for scheme in self.ids)

    @property
    def by_name(self) -> bool:
        """Whether people call its records by a name, which the index keeps, and type an id."""
        return isinstance(self.ids[0], NamedId) and "name" in self.columns

    @property
    def series(self) -> Series | None:
        """Its numbers, if it has some."""
        return next((scheme for scheme in self.ids if isinstance(scheme, Series)), None)

    @property
    def is_dense(self) -> bool:
        """Whether it has numbers alone, and any four digits in place of a number's last do."""
        return len(self.ids) == 1 and isinstance(self.ids[0], Series) and self.ids[0].is_dense

    @property
    def pattern(self) -> str:
        """What an id looks like."""
        shapes = [scheme.pattern for scheme in self.ids]
        return shapes[0] if len(shapes) == 1 else f"(?:{'|'.join(shapes)})"

    def scheme(self, record_id: str) -> IdScheme | None:
        """How this id is made; None where it is none of this kind."""
        for scheme in self.ids:
            if compiled(scheme.pattern).fullmatch(record_id):
                return scheme
        return None

    def module(self) -> ModuleType:
        """The kind's own file, imported now."""
        return _imported(self.record.partition(":")[0])

    def rules_module(self) -> ModuleType:
        """Where the rules of its records stand, imported now."""
        return _imported(self.rules) if self.rules else self.module()

    def permissions_module(self) -> ModuleType:
        """Where it stands what was done to its records, imported now."""
        return _imported(self.permissions) if self.permissions else self.rules_module()

    @property
    def listing(self) -> str:
        """The command that lists its records, without `svc` before it."""
        return self.listed_by or f"{self.name} list"

    @property
    def top(self) -> str:
        """The folder below which its records lie, or the path of the only one."""
        return self.single or f"records/{self.home or self.plural}"

    def path(self, record_id: str) -> str:
        """Where a record lies; ids are validated against the schema.

        Raises:
            UsageError: It is a number, and no record of this kind can have it.
        """
        if self.single:
            return self.single
        folder = self.folder(record_id)
        return f"{self.top}/{folder}{'/' if folder else ''}{record_id}.yaml"

    def folder(self, record_id: str) -> str:
        """Where a record lies, below the kind's folder; empty if right inside."""
        return (self.scheme(record_id) or self.ids[0]).folder(record_id)

    @property
    def span(self) -> str:
        """What one of its folders lasts, a `month` or a `year`; of children as their parents'."""
        scheme = self.ids[0]
        if isinstance(scheme, Series) and scheme.parent:
            return PARENTS[scheme.parent].span
        return "" if isinstance(scheme, NamedId) else scheme.span

    def may(self, verb: str) -> tuple[Role, ...]:
        """The roles that a verb is kept for; empty where it is anybody's on the staff."""
        return dict(self.rights).get(verb, ())
