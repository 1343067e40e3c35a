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
    Command("note", "svc.cli.remarks:note", "Add words to a ticket", DESK),
    Command("edit", "svc.cli.remarks:edit", "Mend fields of a ticket", DESK),
    Command("finish", "svc.cli.finishing:finish", "Say that the work is done", DESK),
    Command("close", "svc.cli.finishing:close", "Settle a matter, as far as the rules allow", DESK),
    Command("callback", "svc.cli.callback:callback", "Record a call to the resident", DESK),
    Command("reopen", "svc.cli.finishing:reopen", "Take a closed ticket up again", DESK),
    Command("cancel", "svc.cli.finishing:cancel", "End a ticket that was withdrawn", DESK),
    Command("init", "svc.cli.init:init", "Make a new office", REPOSITORY),
    Command("list", "svc.cli.list:list_tickets", "List tickets by what is known of them", LOOKING),
    Command("show", "svc.cli.show:show", "Show a ticket in full", LOOKING),
    Command("due", "svc.cli.due:due", "What is late, due soon or to be called back", LOOKING),
    Command("board", "svc.cli.board:board", "A screen for the morning", LOOKING),
    Command("report", "svc.cli.report:report", "Figures and rates of a period", LOOKING),
    Command(
        "import",
        "",
        "Bring records in from files",
        BATCHES,
        (Command("tickets", "svc.cli.imports:tickets", "Import tickets from a CSV file"),),
    ),
    Command("schema", "svc.cli.schema:schema", "Print a record kind's JSON Schema", FILES),
    Command("completion", "svc.cli.completion:completion", "Print shell completion", REPOSITORY),
)
