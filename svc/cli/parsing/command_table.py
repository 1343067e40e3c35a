"""The table of commands: what `svc --help` lists without importing one of them.

A new command is one row here and one module `svc/cli/<noun>.py`.
"""

from __future__ import annotations

from collections.abc import Iterator

from svc.cli.parsing.lazy import Command
from svc.cli.parsing.own_commands import CALLED, FEES, OWN
from svc.kinds.table import RecordKind, general_kinds
from svc.language import N_

#: Sections of `svc --help`, in this order.
DESK = "Desk"
LOOKING = "Looking"
MONEY = "Fees"
FILES = "Files"
RECORDS = "Records"
REPOSITORY = "Repository"
BATCHES = "Batches"
SECTIONS = (DESK, LOOKING, MONEY, FILES, RECORDS, REPOSITORY, BATCHES)


def _general(kind: RecordKind) -> Command:
    """The commands of a kind that has only its row and its file."""
    verbs = [("add", N_("Take one on file"), ""), ("edit", N_("Mend fields"), ""),
             ("list", N_("List them"), ""), ("show", N_("Show one in full"), ""),
             ("search", N_("Find by words"), "")]  # fmt: skip
    steps = [(step.name, step.help, step.chinese) for step in kind.steps]
    derived = [
        Command(
            verb, "svc.cli.record.general:command", line, args=(kind.name, verb), chinese=chinese
        )
        for verb, line, chinese in (*verbs, *steps)
        if not (kind.stands and verb == "edit") and verb not in kind.own
    ]
    section = MONEY if kind.name in OWN else RECORDS
    called = CALLED.get(kind.name, "")
    return Command(kind.name, called, kind.help, section, (*OWN.get(kind.name, ()), *derived))


def _moves(name: str, verb: str) -> Iterator[Command]:
    """The commands that bring general kinds in or take them out, and their events."""
    maker = f"svc.cli.exchange.{name}{'s' * (name == 'import')}:of_kind"
    for kind in general_kinds():
        if not kind.bulk:
            continue
        yield Command(kind.plural, maker, f"{verb} {kind.plural}", args=(kind.plural, kind.name))
        if kind.events:
            rows = f"{kind.name}-events"
            yield Command(rows, maker, f"{verb} {rows}", args=(rows, kind.name))


COMMANDS: tuple[Command, ...] = (
    Command("create", "svc.cli.ticket.create:create", "Register a request", DESK),
    Command("assign", "svc.cli.ticket.dispatch:assign", "Hand a ticket to whoever must act", DESK),
    Command("triage", "svc.cli.ticket.triage:triage", "Hand the new tickets on, a key each", DESK),
    Command("accept", "svc.cli.ticket.dispatch:accept", "Take a ticket on", DESK),
    Command("return", "svc.cli.ticket.dispatch:return_", "Send a ticket back to the desk", DESK),
    Command("transfer", "svc.cli.ticket.dispatch:transfer", "Hand work on to somebody else", DESK),
    Command("contact", "svc.cli.ticket.remarks:contact", "Record what the resident was told", DESK),
    Command("arrive", "svc.cli.ticket.remarks:arrive", "Record that somebody is on the spot", DESK),
    Command("wait", "svc.cli.ticket.waiting:wait", "Let work wait, for one of the reasons", DESK),
    Command("resume", "svc.cli.ticket.waiting:resume", "Let waiting work go on", DESK),
    Command("extend", "svc.cli.ticket.waiting:extend", "Give a ticket more time", DESK),
    Command(
        "urge", "svc.cli.ticket.escalation:urge", "Record that somebody asked how it goes", DESK
    ),
    Command(
        "supervise", "svc.cli.ticket.escalation:supervise", "Want an answer, as director", DESK
    ),
    Command(
        "escalate", "svc.cli.ticket.escalation:escalate", "Put a ticket to a higher level", DESK
    ),
    Command(
        "answer", "svc.cli.ticket.escalation:answer", "Answer the director or a higher level", DESK
    ),
    Command("refer", "svc.cli.ticket.referring:refer", "Hand it on to an outside party", DESK),
    Command("remind", "svc.cli.ticket.referring:remind", "Ask an outside party again", DESK),
    Command("feedback", "svc.cli.ticket.referring:feedback", "Record what they said", DESK),
    Command("back", "svc.cli.ticket.referring:back", "Take it back from an outside party", DESK),
    Command("reply", "svc.cli.ticket.referring:reply", "Reply to whoever sent a ticket", DESK),
    Command("note", "svc.cli.ticket.remarks:note", "Add words to a ticket", DESK),
    Command("edit", "svc.cli.ticket.remarks:edit", "Mend fields of a ticket", DESK),
    Command("finish", "svc.cli.ticket.finishing:finish", "Say that the work is done", DESK),
    Command(
        "close",
        "svc.cli.ticket.finishing:close",
        "Settle a matter, as far as the rules allow",
        DESK,
    ),
    Command(
        "callback",
        "svc.cli.ticket.callback:callback",
        "Record a call to the resident",
        DESK,
        (Command("list", "svc.cli.ticket.callback_queue:list_calls", "Whom to call back today"),),
    ),
    Command("reopen", "svc.cli.ticket.finishing:reopen", "Take a closed ticket up again", DESK),
    Command("cancel", "svc.cli.ticket.finishing:cancel", "End a ticket that was withdrawn", DESK),
    Command("merge", "svc.cli.ticket.merging:merge", "Let a ticket go on in another one", DESK),
    Command("split", "svc.cli.ticket.merging:split", "Let a merged ticket go on again", DESK),
    Command("link", "svc.cli.ticket.merging:link", "Say that two tickets belong together", DESK),
    Command("undo", "svc.cli.ticket.undoing:undo", "Take back what one has just done", DESK),
    Command("inspect", "svc.cli.rounds.recheck:inspect", "Look at others' work, unannounced", DESK),
    Command("tick", "svc.cli.ticket.tick:tick", "Do what has fallen due by rule (for cron)", DESK),
    Command("init", "svc.cli.files.init:init", "Make a new office", REPOSITORY),
    Command(
        "list", "svc.cli.look.list:list_tickets", "List tickets by what is known of them", LOOKING
    ),
    Command("find", "svc.cli.look.find:find", "Residents, units, tickets, documents", LOOKING),
    Command(
        "ask", "svc.cli.publications.asking:ask", "Say what there is to say to a question", LOOKING
    ),
    Command("show", "svc.cli.look.show:show", "Show a ticket in full", LOOKING),
    Command("clock", "svc.cli.look.clock:clock", "Why a ticket is due when it is", LOOKING),
    Command("print", "svc.cli.look.print:print_ticket", "Put a ticket on paper", LOOKING),
    Command("log", "svc.cli.look.log:log", "Show what git knows of a record", LOOKING),
    Command("due", "svc.cli.look.due:due", "What is late, due soon or to be called back", LOOKING),
    Command("jobs", "svc.cli.look.jobs:jobs", "What one member of staff has to do", LOOKING),
    Command("shift", "svc.cli.look.shift:shift", "Hand a shift over", LOOKING),
    Command("board", "svc.cli.look.board:board", "A screen for the morning", LOOKING),
    Command(
        "calendar", "svc.cli.look.calendar:calendar", "Working hours of a month, and why", LOOKING
    ),
    Command(
        "report", "svc.cli.look.report:report", "Figures and whole reports of a period", LOOKING
    ),
    Command(
        "import",
        "svc.cli.exchange.imports:guided",
        "Bring records in from files",
        BATCHES,
        (
            Command(
                "all",
                "svc.cli.exchange.imports:everything",
                "Import files of several kinds at once",
            ),
            Command("units", "svc.cli.exchange.imports:units", "Import units"),
            Command("staff", "svc.cli.exchange.imports:staff", "Import staff"),
            Command(
                "residents",
                "svc.cli.exchange.imports:residents",
                "Import residents and their homes",
            ),
            Command("tickets", "svc.cli.exchange.imports:tickets", "Import tickets"),
            Command("events", "svc.cli.exchange.imports:events", "Import the steps of tickets"),
            Command("followups", "svc.cli.exchange.imports:followups", "Import callback attempts"),
            Command("openings", "svc.cli.exchange.imports:openings", "Import opening balances"),
            *_moves("import", "Import"),
        ),
        "--suggest --blank",
    ),
    Command(
        "export",
        "",
        "Take records out as files",
        BATCHES,
        (
            Command(
                "all", "svc.cli.exchange.export:everything", "Export a whole office to a folder"
            ),
            Command("tickets", "svc.cli.exchange.export:tickets", "Export tickets"),
            Command("events", "svc.cli.exchange.export:events", "Export the steps of tickets"),
            Command("followups", "svc.cli.exchange.export:followups", "Export callback attempts"),
            Command("residents", "svc.cli.exchange.export:residents", "Export residents"),
            Command("units", "svc.cli.exchange.export:units", "Export units"),
            Command("staff", "svc.cli.exchange.export:staff", "Export staff"),
            Command(
                "journal", "svc.cli.exchange.journal:journal", "Export the accountant's journal"
            ),
            *_moves("export", "Export"),
        ),
    ),
    Command(
        "shell", "svc.cli.shell.shell:shell", "Stay, and do what is typed, line by line", BATCHES
    ),
    Command(
        "batch", "svc.cli.exchange.batch:batch", "Do many actions from a file or a pipe", BATCHES
    ),
    Command(
        "resident",
        "",
        "Residents: who they are and where they live",
        RECORDS,
        (
            Command("add", "svc.cli.record.resident_edit:add", "Take a resident on file"),
            Command("edit", "svc.cli.record.resident_edit:edit", "Mend a resident's fields"),
            Command(
                "move-in", "svc.cli.record.resident_edit:move_in", "Record where a resident lives"
            ),
            Command(
                "move-out",
                "svc.cli.record.resident_edit:move_out",
                "Record that one lives there no more",
            ),
            Command(
                "merge",
                "svc.cli.record.resident_edit:merge",
                "Say that two records are one person's",
            ),
            Command(
                "list",
                "svc.cli.record.resident_look:list_residents",
                "List residents, who lives where",
            ),
            Command(
                "show", "svc.cli.record.resident_look:show", "Show a resident, units and tickets"
            ),
            Command(
                "search",
                "svc.cli.record.resident_look:search",
                "Find by unit, phone, name or number",
            ),
        ),
    ),
    Command(
        "unit",
        "",
        "Units: homes, shops and parking spaces",
        RECORDS,
        (
            Command("add", "svc.cli.record.unit:add", "Take a unit on file"),
            Command("edit", "svc.cli.record.unit:edit", "Mend a unit's fields"),
            Command("payer", "svc.cli.record.unit:payer", "Record who pays from a day on"),
            Command(
                "warranty", "svc.cli.outward.warranty:warranty", "Who answers for which parts of it"
            ),
            Command("list", "svc.cli.record.unit:list_units", "List units by building"),
            Command(
                "show", "svc.cli.record.unit:show", "Show a unit, who lives there, its tickets"
            ),
            Command(
                "search", "svc.cli.record.unit:search", "Find by spelling, or by who lives there"
            ),
        ),
    ),
    Command(
        "staff",
        "",
        "Staff: who works for the office",
        RECORDS,
        (
            Command("add", "svc.cli.record.staff:add", "Take a member of staff on file"),
            Command("edit", "svc.cli.record.staff:edit", "Mend a member of staff; let them go"),
            Command("list", "svc.cli.record.staff:list_staff", "List staff and what they hold"),
            Command(
                "show", "svc.cli.record.staff:show", "Show a member of staff and their tickets"
            ),
            Command("search", "svc.cli.record.staff:search", "Find by name, id or phone"),
            Command(
                "key",
                "",
                "Keys that sign as somebody",
                commands=(
                    Command("add", "svc.cli.audit.keys:add", "Give somebody a key"),
                    Command("revoke", "svc.cli.audit.keys:revoke", "Have a key count no longer"),
                ),
            ),
        ),
    ),
    *(command._replace(section=MONEY) for command in FEES),
    *(_general(kind) for kind in general_kinds()),
    Command(
        "company",
        "",
        "One file a month each way, with the company",
        RECORDS,
        (
            Command("export", "svc.cli.outward.company:export", "Write the month's file"),
            Command("import", "svc.cli.outward.company:import_items", "Take its items in"),
        ),
    ),
    Command(
        "letter",
        "",
        "Letters to and from outside parties",
        RECORDS,
        (
            Command("write", "svc.cli.outward.letters:write", "Write one, with the next number"),
            Command("receive", "svc.cli.outward.letters:receive", "Take one in"),
            Command("list", "svc.cli.outward.letters:list_letters", "List them, out and in"),
            Command("print", "svc.cli.outward.letters:print_letters", "Print those of ours"),
        ),
    ),
    Command(
        "office",
        "",
        "The office's own rules",
        RECORDS,
        (
            Command("show", "svc.cli.record.office:show", "Show departments, categories, policies"),
            Command(
                "edit", "svc.cli.record.office:edit", "Change the rules, one value or in an editor"
            ),
            Command("check", "svc.cli.record.office:check", "Find contradictions in the rules"),
            Command("day", "svc.cli.record.office_rules:day", "Holidays and hours of single days"),
            Command("preset", "svc.cli.record.presets:preset", "Common requests, prepared"),
            Command("target", "svc.cli.record.office_rules:target", "How soon tickets are due"),
            Command("rung", "svc.cli.record.office_rules:rung", "What is done about arrears, when"),
            Command(
                "department",
                "",
                "Add and remove departments",
                commands=(
                    Command("add", "svc.cli.record.office:department_add", "Add a department"),
                    Command(
                        "remove", "svc.cli.record.office:department_remove", "Remove a department"
                    ),
                ),
            ),
            Command(
                "category",
                "",
                "Add and remove categories",
                commands=(
                    Command(
                        "add", "svc.cli.record.office:category_add", "Add a category and its route"
                    ),
                    Command("remove", "svc.cli.record.office:category_remove", "Remove a category"),
                ),
            ),
        ),
    ),
    Command(
        "status", "svc.cli.files.status:status", "This desk, and edits not recorded yet", FILES
    ),
    Command("check", "svc.cli.files.check:check", "Hold records against every rule", FILES),
    Command("save", "svc.cli.files.save:save", "Record edits made by hand", FILES),
    Command("schema", "svc.cli.files.schema:schema", "Print a record kind's JSON Schema", FILES),
    Command("sync", "svc.cli.sync.sync:sync", "Meet the other desks", REPOSITORY),
    Command("settle", "svc.cli.sync.settle:settle", "Decide what two desks disagree about", DESK),
    Command("join", "svc.cli.sync.remote:join", "Make one more desk of an office", REPOSITORY),
    Command(
        "remote",
        "",
        "Where desks meet",
        REPOSITORY,
        (
            Command("init", "svc.cli.sync.remote:init", "Make a remote"),
            Command("add", "svc.cli.sync.remote:add", "Meet others there, and publish this office"),
            Command("show", "svc.cli.sync.remote:show", "List desks and when they met last"),
            Command("log", "svc.cli.sync.remote:log", "List what the remote was sent, and when"),
            Command("leave", "svc.cli.sync.remote:leave", "Give this desk's letter back"),
        ),
    ),
    Command(
        "audit",
        "svc.cli.audit.audit:audit",
        "Judge every commit of the history",
        REPOSITORY,
        (Command("accept", "svc.cli.audit.audit:accept", "Answer for what was found"),),
    ),
    Command(
        "key",
        "",
        "Keys that sign what is recorded",
        REPOSITORY,
        (
            Command("setup", "svc.cli.audit.keys:setup", "Have what is recorded here signed"),
            Command("list", "svc.cli.audit.keys:list_keys", "List keys, and whose they are"),
            Command("trust", "svc.cli.audit.keys:trust", "Have signatures count from here on"),
        ),
    ),
    Command("gate", "svc.cli.sync.gate:gate", "Judge a push, on the remote", REPOSITORY),
    Command(
        "witness",
        "svc.cli.sync.witness:witness",
        "See from outside that history goes on",
        REPOSITORY,
    ),
    Command("backup", "svc.cli.files.backup:backup", "Write the office to one file", REPOSITORY),
    Command("restore", "svc.cli.files.backup:restore", "Make an office of a backup", REPOSITORY),
    Command(
        "case",
        "",
        "Cases drawn from tickets",
        RECORDS,
        (Command("draft", "svc.cli.publications.cases:draft", "Draft one, with nobody's name"),),
    ),
    Command(
        "notify",
        "",
        "Messages to whoever must act",
        REPOSITORY,
        (
            Command("send", "svc.cli.notify.notify:send", "Send what waits (for cron)"),
            Command("list", "svc.cli.notify.notify:list_waiting", "List what waits to be sent"),
            Command("digest", "svc.cli.notify.notify:digest", "Send the morning's digest"),
            Command(
                "channel",
                "",
                "Where messages go to",
                commands=(
                    Command("add", "svc.cli.notify.channel:add", "Keep an address"),
                    Command("list", "svc.cli.notify.channel:list_channels", "List them"),
                    Command("remove", "svc.cli.notify.channel:remove", "Forget addresses"),
                    Command("test", "svc.cli.notify.channel:test", "Send a trial message"),
                ),
            ),
        ),
    ),
    Command(
        "archive", "svc.cli.files.archive:archive", "Let old months leave the files", REPOSITORY
    ),
    Command("unarchive", "svc.cli.files.archive:unarchive", "Bring old months back", REPOSITORY),
    Command("index", "svc.cli.files.archive:index", "Bring the index to HEAD", REPOSITORY),
    Command(
        "completion", "svc.cli.parsing.completion:completion", "Print shell completion", REPOSITORY
    ),
    Command("help", "svc.cli.manual.show:help_", "Read the manual, page by page", REPOSITORY),
)
