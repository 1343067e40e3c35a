"""What may come next in a line of the shell, as one types."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from prompt_toolkit.completion import CompleteEvent, Completer, Completion, PathCompleter
from prompt_toolkit.document import Document

from svc.cli.completion.offers import offers, unfinished

if TYPE_CHECKING:
    from collections.abc import Iterator

    import click

    from svc.cli.shell.lines import LineRunner


class LineCompleter(Completer):
    """Completes commands, options and the office's values.

    Args:
        root: The whole of svc.
        runner: Whose lines they are.
    """

    def __init__(self, root: click.Command, runner: LineRunner) -> None:
        self._root, self._runner = root, runner
        self._paths = PathCompleter(expanduser=True)

    def get_completions(self, document: Document, event: CompleteEvent) -> Iterator[Completion]:
        """What may stand where the cursor is; nothing in a line of git's."""
        from svc.cli.shell.lines import ShellLine

        typed = document.text_before_cursor
        if typed.lstrip()[:1] in ("!", "！", "#"):
            return
        words, piece, raw = unfinished(typed)
        if words[:1] == ["svc"]:
            words = words[1:]
        for offer in offers(self._root, self._runner.words(ShellLine(words)), piece):
            if offer.type in ("file", "dir"):
                yield from self._paths.get_completions(Document(piece), event)
            else:
                yield Completion(
                    shlex.quote(offer.value) if " " in offer.value else offer.value,
                    start_position=-len(raw),
                    display=offer.value,
                    display_meta=offer.help or "",
                )
