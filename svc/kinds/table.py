"""The kinds of record, a row each: all that is asked of a kind before one of its records is read.

`svc --help`, lists and paths read this table, so it holds names and numbers and never a
type. What a record is made of stands in the kind's own file, which `RecordKind.module`
imports; what follows from row and type is in `svc.kinds.derive`.

One more kind is one more row and one more file.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

from svc.kinds.id_schemes import PARENTS, IdScheme, NamedId, Series
from svc.language import N_, either
from svc.model.words import Role
from svc.rules.record.numbers import compiled

if TYPE_CHECKING:
    from types import ModuleType


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
        chinese: The same line for a Chinese reader.
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
    chinese: str = ""


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
        asked: What its tables are asked by besides, as the index writes it: `bill_row (unit)`.
        steps: What can happen to a record besides being edited.
        events: The field that events are appended to; the rest is then the body, which
            never changes.
        general: Whether its commands, moves in and out and index are all derived; tickets,
            the office's rules and the kinds with verbs of their own have code for them.
        own: Verbs of a general kind that have code of their own, so that no command and no
            action is derived for them.
        rights: Roles by verb: `add`, `edit`, `delete`, a step; a verb that is not named is
            anybody's on the staff.
        amounts: Field of the money by which the office may limit a verb.
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
    asked: tuple[str, ...] = ()
    steps: tuple[RecordStep, ...] = ()
    events: str = ""
    general: bool = True
    own: tuple[str, ...] = ()
    rights: tuple[tuple[str, tuple[Role, ...]], ...] = ()
    amounts: tuple[tuple[str, str], ...] = ()
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

    @property
    def house(self) -> bool:
        """Whether its ids are those of houses, which people spell in many ways."""
        return any(isinstance(scheme, NamedId) and scheme.house for scheme in self.ids)

    @property
    def series(self) -> Series | None:
        """Its numbers, if it has some."""
        return next((scheme for scheme in self.ids if isinstance(scheme, Series)), None)

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
        return import_module(self.record.partition(":")[0])

    def rules_module(self) -> ModuleType:
        """Where the rules of its records stand, imported now."""
        return import_module(self.rules) if self.rules else self.module()

    def permissions_module(self) -> ModuleType:
        """Where it stands what was done to its records, imported now."""
        return import_module(self.permissions) if self.permissions else self.rules_module()

    @property
    def listing(self) -> str:
        """The command that lists its records, without `svc` before it."""
        return self.listed_by or f"{self.name} list"

    def path(self, record_id: str) -> str:
        """Where a record lies; ids are validated against the schema.

        Raises:
            UsageError: It is a number, and no record of this kind can have it.
        """
        if self.single:
            return self.single
        folder = (self.scheme(record_id) or self.ids[0]).folder(record_id)
        return f"records/{self.plural}/{folder}{'/' if folder else ''}{record_id}.yaml"

    def may(self, verb: str) -> tuple[Role, ...]:
        """The roles that a verb is kept for; empty where it is anybody's on the staff."""
        return dict(self.rights).get(verb, ())


_DIRECTOR = (Role.DIRECTOR,)
_LEADING = (Role.DIRECTOR, Role.SUPERVISOR)

#: Where the office's own rules lie.
OFFICE_PATH = "records/office.yaml"
UNIT = "[0-9A-Z]{1,8}(?:-[0-9A-Z]{1,8}){1,3}"

#: In the order in which they depend on one another.
_ROWS = (
    RecordKind(
        "office", "office", "管理处", "o", "svc.model.office:Office", (NamedId("office"),),
        single=OFFICE_PATH, general=False, derived=False, bulk=False, sourced=False,
        rules="svc.rules.office.validation", listed_by="office show", format=2,
        rights=(("edit", _LEADING), ("grant", _DIRECTOR), ("alone", _DIRECTOR),
                ("delete", _DIRECTOR)),
        many="offices", counted="个",
    ),
    RecordKind(
        "staff", "staff", "员工", "s", "svc.kinds.staff:Staff", (NamedId(),), general=False,
        english="member of staff", many="members of staff", counted="名", rights=(
            ("add", _LEADING), ("edit", _LEADING), ("grant", _DIRECTOR), ("delete", _DIRECTOR),
        ),
        columns=("name", "department", "roles", "phone", "email", "active"),
    ),
    RecordKind(
        "unit", "units", "房屋", "u", "svc.kinds.unit:Unit",
        (NamedId(UNIT, "([^-]+)", house=True),), format=2, general=False, counted="套",
        columns=("building", "entrance", "room", "use", "floor", "area"),
    ),
    RecordKind(
        "resident", "residents", "住户", "r", "svc.kinds.resident:Resident",
        (Series("R", ""),), general=False, columns=("name", "phones"),
        instead=N_("end the occupancies instead"), counted="位",
        tables=(("phone", "digits TEXT, e164 TEXT"),
                ("occupancy", "unit TEXT, relation TEXT, since TEXT, until TEXT")),
    ),
    RecordKind(
        "ticket", "tickets", "工单", "t", "svc.model.ticket:Ticket", (Series("T"),),
        format=2, general=False, derived=False, rules="svc.kinds.ticket", listed_by="list",
        by_step=True, permissions="svc.rules.ticket.permissions", bare=True, counted="张",
        instead=N_("svc cancel withdraws a ticket"),
    ),
    RecordKind(
        "followup", "followups", "回访", "f", "svc.kinds.followup:FollowUp", (Series("F"),),
        english="follow-up", many="follow-ups", counted="次", listed_by="list", general=False,
        whole=False, by_step=True, columns=(
            "ticket", "at", "by", "attempt", "outcome", "score", "satisfied", "reason", "note",
            "next", "reporter", "code",
        ),
    ),
)  # fmt: skip

#: Every kind by name, in the order in which they depend on one another.
KINDS: dict[str, RecordKind] = {}
_BY_PLURAL: dict[str, RecordKind] = {}
_BY_CODE: dict[str, RecordKind] = {}
#: By the letter of their numbers; those that have none, or their parent's, by name.
_BY_LETTER: dict[str, RecordKind] = {}


def declare(kind: RecordKind) -> None:
    """Put a kind into the table, behind those it depends on.

    Raises:
        ValueError: Another kind has its name, its plural, its code or its letter.
    """
    letter = kind.series.letter if kind.series and not kind.series.parent else kind.name
    held = (KINDS.get(kind.name), _BY_PLURAL.get(kind.plural), _BY_CODE.get(kind.code),
            _BY_LETTER.get(letter))  # fmt: skip
    for other in held:
        if other is not None:
            raise ValueError(f"{kind.name}: its name, plural, code or letter is {other.name}'s")
    KINDS[kind.name] = PARENTS[kind.name] = _BY_PLURAL[kind.plural] = _BY_CODE[kind.code] = kind
    _BY_LETTER[letter] = kind


for _row in _ROWS:
    declare(_row)


def of_code(code: str) -> RecordKind:
    """The kind that a code of the index stands for."""
    return _BY_CODE[code]


def of_plural(plural: str) -> RecordKind | None:
    """The kind whose collection is called so; None if none is."""
    return _BY_PLURAL.get(plural)


def general_kinds() -> list[RecordKind]:
    """The kinds whose commands are all derived."""
    return [kind for kind in KINDS.values() if kind.general]


def noun(kind: str) -> str:
    """A kind of record, or what an office lists, as its reader calls it."""
    row = KINDS.get(kind)
    if row is None:
        from svc.model.words import listed_noun  # `svc --help` asks for no words

        return listed_noun(kind)
    return either(row.english or row.name, row.chinese)


def nouns(kind: str) -> str:
    """Several records of a kind, as their reader calls them."""
    return either(KINDS[kind].plural, KINDS[kind].chinese)


def path_of(kind: str, record_id: str) -> str:
    """The path of a record, by its kind and id (already validated against the schema)."""
    return KINDS[kind].path(record_id)


def place_of(path: str) -> tuple[str, str] | None:
    """Kind and id of what lies at a path; None if no record belongs there."""
    if not path.startswith("records/") or not path.endswith(".yaml"):
        return None
    plural, _slash, below = path[8:].partition("/")
    kind = _BY_PLURAL.get(plural)
    if kind is None or not below:
        return next(((k.name, k.name) for k in KINDS.values() if k.single == path), None)
    record_id = below[below.rfind("/") + 1 : -5]
    # Of ids that people give, what the file holds says what is wrong with one.
    named = (scheme for scheme in kind.ids if isinstance(scheme, NamedId))
    scheme = kind.scheme(record_id) or next(named, None)
    if scheme is None or kind.single:
        return None
    folder = scheme.folder(record_id)
    return (
        (kind.name, record_id) if below == f"{folder}{'/' * bool(folder)}{record_id}.yaml" else None
    )
