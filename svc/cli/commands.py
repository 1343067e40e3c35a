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
    Command("init", "svc.cli.init:init", "Make a new office", REPOSITORY),
    Command("list", "svc.cli.list:list_tickets", "List tickets by what is known of them", LOOKING),
    Command("show", "svc.cli.show:show", "Show a ticket in full", LOOKING),
    Command("due", "svc.cli.due:due", "What is late, due soon or to be called back", LOOKING),
    Command("board", "svc.cli.board:board", "A screen for the morning", LOOKING),
    Command("schema", "svc.cli.schema:schema", "Print a record kind's JSON Schema", FILES),
    Command("completion", "svc.cli.completion:completion", "Print shell completion", REPOSITORY),
)
