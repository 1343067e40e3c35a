"""What may come next: from words that are complete and a piece of the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from click.shell_completion import ShellComplete, split_arg_string

if TYPE_CHECKING:
    from collections.abc import Sequence

    import click
    from click.shell_completion import CompletionItem

_QUOTES = "'\""


def offers(root: click.Command, typed: Sequence[str], piece: str) -> list[CompletionItem[str]]:
    """What may come next in a command.

    Args:
        root: The whole of svc.
        typed: The complete words after `svc`.
        piece: Of the next; may be empty.
    """
    return ShellComplete(root, {}, "svc", "").get_completions([*typed], piece)


def unfinished(line: str) -> tuple[list[str], str, str]:
    """A line that is being typed: its complete words, the piece of the next, and that as typed.

    Example:
        >>> unfinished("note 42 'called tw")
        (['note', '42'], 'called tw', "'called tw")
        >>> unfinished("show ")
        (['show'], '', '')
    """
    begins = _last_word(line)
    piece = split_arg_string(line[begins:])
    return split_arg_string(line[:begins]), "".join(piece[:1]), line[begins:]


def _last_word(line: str) -> int:
    """Where the last word begins: behind the last blank that no quote holds."""
    begins, quote, escaped = 0, "", False
    for at, char in enumerate(line):
        if escaped:
            escaped = False
        elif char == "\\" and quote != "'":
            escaped = True
        elif quote:
            quote = "" if char == quote else quote
        elif char in _QUOTES:
            quote = char
        elif char.isspace():
            begins = at + 1
    return begins
