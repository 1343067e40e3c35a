"""The table of commands: what `svc --help` lists without importing one of them.

A new command is one row here and one module `svc/cli/<noun>.py`.
"""

from __future__ import annotations

from svc.cli.lazy import Command

#: Sections of `svc --help`, in this order.
DESK = "Desk"
LOOKING = "Looking"
FILES = "Files"
RECORDS = "Records"
REPOSITORY = "Repository"
BATCHES = "Batches"
SECTIONS = (DESK, LOOKING, FILES, RECORDS, REPOSITORY, BATCHES)

COMMANDS: tuple[Command, ...] = (
    Command("create", "svc.cli.create:create", "Register a request", DESK),
    Command("assign", "svc.cli.dispatch:assign", "Hand a ticket to whoever must act", DESK),
    Command("accept", "svc.cli.dispatch:accept", "Take a ticket on", DESK),
    Command("return", "svc.cli.dispatch:return_", "Send a ticket back to the desk", DESK),
    Command("transfer", "svc.cli.dispatch:transfer", "Hand work on to somebody else", DESK),
    Command("contact", "svc.cli.remarks:contact", "Record what the resident was told", DESK),
    Command("arrive", "svc.cli.remarks:arrive", "Record that somebody is on the spot", DESK),
    Command("wait", "svc.cli.waiting:wait", "Let work wait, for one of the reasons", DESK),
    Command("resume", "svc.cli.waiting:resume", "Let waiting work go on", DESK),
    Command("extend", "svc.cli.waiting:extend", "Give a ticket more time", DESK),
    Command("urge", "svc.cli.pressing:urge", "Record that somebody asked how it goes", DESK),
    Command("supervise", "svc.cli.pressing:supervise", "Want an answer, as director", DESK),
    Command("escalate", "svc.cli.pressing:escalate", "Put a ticket to a higher level", DESK),
    Command("answer", "svc.cli.pressing:answer", "Answer the director or a higher level", DESK),
    Command("note", "svc.cli.remarks:note", "Add words to a ticket", DESK),
    Command("edit", "svc.cli.remarks:edit", "Mend fields of a ticket", DESK),
    Command("finish", "svc.cli.finishing:finish", "Say that the work is done", DESK),
    Command("close", "svc.cli.finishing:close", "Settle a matter, as far as the rules allow", DESK),
    Command(
        "callback",
        "svc.cli.callback:callback",
        "Record a call to the resident",
        DESK,
        (Command("list", "svc.cli.calls:list_calls", "Whom to call back today"),),
    ),
    Command("reopen", "svc.cli.finishing:reopen", "Take a closed ticket up again", DESK),
    Command("cancel", "svc.cli.finishing:cancel", "End a ticket that was withdrawn", DESK),
    Command("merge", "svc.cli.merging:merge", "Let a ticket go on in another one", DESK),
    Command("link", "svc.cli.merging:link", "Say that two tickets belong together", DESK),
    Command("tick", "svc.cli.tick:tick", "Do what has fallen due by rule (for cron)", DESK),
    Command("init", "svc.cli.init:init", "Make a new office", REPOSITORY),
    Command("list", "svc.cli.list:list_tickets", "List tickets by what is known of them", LOOKING),
    Command("show", "svc.cli.show:show", "Show a ticket in full", LOOKING),
    Command("clock", "svc.cli.clock:clock", "Why a ticket is due when it is", LOOKING),
    Command("print", "svc.cli.print:print_ticket", "Put a ticket on paper", LOOKING),
    Command("log", "svc.cli.log:log", "Show what git knows of a record", LOOKING),
    Command("due", "svc.cli.due:due", "What is late, due soon or to be called back", LOOKING),
    Command("board", "svc.cli.board:board", "A screen for the morning", LOOKING),
    Command("calendar", "svc.cli.calendar:calendar", "Working hours of a month, and why", LOOKING),
    Command("report", "svc.cli.report:report", "Figures and whole reports of a period", LOOKING),
    Command(
        "import",
        "svc.cli.imports:suggest",
        "Bring records in from files",
        BATCHES,
        (
            Command("all", "svc.cli.imports:everything", "Import files of several kinds at once"),
            Command("units", "svc.cli.imports:units", "Import units"),
            Command("staff", "svc.cli.imports:staff", "Import staff"),
            Command("residents", "svc.cli.imports:residents", "Import residents and their homes"),
            Command("tickets", "svc.cli.imports:tickets", "Import tickets"),
            Command("events", "svc.cli.imports:events", "Import the steps of tickets"),
            Command("followups", "svc.cli.imports:followups", "Import callback attempts"),
        ),
        "--suggest",
    ),
    Command(
        "export",
        "",
        "Take records out as files",
        BATCHES,
        (
            Command("all", "svc.cli.export:everything", "Export a whole office to a folder"),
            Command("tickets", "svc.cli.export:tickets", "Export tickets"),
            Command("events", "svc.cli.export:events", "Export the steps of tickets"),
            Command("followups", "svc.cli.export:followups", "Export callback attempts"),
            Command("residents", "svc.cli.export:residents", "Export residents"),
            Command("units", "svc.cli.export:units", "Export units"),
            Command("staff", "svc.cli.export:staff", "Export staff"),
        ),
    ),
    Command("batch", "svc.cli.batch:batch", "Do many actions from a file or a pipe", BATCHES),
    Command(
        "resident",
        "",
        "Residents: who they are and where they live",
        RECORDS,
        (
            Command("add", "svc.cli.resident:add", "Take a resident on file"),
            Command("edit", "svc.cli.resident:edit", "Mend a resident's fields"),
            Command("move-in", "svc.cli.resident:move_in", "Record where a resident lives"),
            Command("move-out", "svc.cli.resident:move_out", "Record that one lives there no more"),
            Command("list", "svc.cli.residents:list_residents", "List residents, who lives where"),
            Command("show", "svc.cli.residents:show", "Show a resident, units and tickets"),
            Command("search", "svc.cli.residents:search", "Find by unit, phone, name or number"),
        ),
    ),
    Command(
        "unit",
        "",
        "Units: homes, shops and parking spaces",
        RECORDS,
        (
            Command("add", "svc.cli.unit:add", "Take a unit on file"),
            Command("edit", "svc.cli.unit:edit", "Mend a unit's fields"),
            Command("list", "svc.cli.unit:list_units", "List units by building"),
            Command("show", "svc.cli.unit:show", "Show a unit, who lives there, its tickets"),
            Command("search", "svc.cli.unit:search", "Find by spelling, or by who lives there"),
        ),
    ),
    Command(
        "staff",
        "",
        "Staff: who works for the office",
        RECORDS,
        (
            Command("add", "svc.cli.staff:add", "Take a member of staff on file"),
            Command("edit", "svc.cli.staff:edit", "Mend a member of staff; let them go"),
            Command("list", "svc.cli.staff:list_staff", "List staff and what they hold"),
            Command("show", "svc.cli.staff:show", "Show a member of staff and their tickets"),
            Command("search", "svc.cli.staff:search", "Find by name, id or phone"),
        ),
    ),
    Command(
        "office",
        "",
        "The office's own rules",
        RECORDS,
        (
            Command("show", "svc.cli.office:show", "Show departments, categories, policies"),
            Command("edit", "svc.cli.office:edit", "Change the rules, one value or in an editor"),
            Command("check", "svc.cli.office:check", "Find contradictions in the rules"),
            Command(
                "department",
                "",
                "Add and remove departments",
                commands=(
                    Command("add", "svc.cli.office:department_add", "Add a department"),
                    Command("remove", "svc.cli.office:department_remove", "Remove a department"),
                ),
            ),
            Command(
                "category",
                "",
                "Add and remove categories",
                commands=(
                    Command("add", "svc.cli.office:category_add", "Add a category and its route"),
                    Command("remove", "svc.cli.office:category_remove", "Remove a category"),
                ),
            ),
        ),
    ),
    Command("status", "svc.cli.status:status", "This desk, and edits not recorded yet", FILES),
    Command("check", "svc.cli.check:check", "Hold records against every rule", FILES),
    Command("save", "svc.cli.save:save", "Record edits made by hand", FILES),
    Command("schema", "svc.cli.schema:schema", "Print a record kind's JSON Schema", FILES),
    Command("archive", "svc.cli.archive:archive", "Let old months leave the files", REPOSITORY),
    Command("unarchive", "svc.cli.archive:unarchive", "Bring old months back", REPOSITORY),
    Command("index", "svc.cli.archive:index", "Bring the index to HEAD", REPOSITORY),
    Command("completion", "svc.cli.completion:completion", "Print shell completion", REPOSITORY),
)
