"""`svc help`: the manual's pages, and how to get a command's help."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, cast

import click

from svc import language
from svc.language import _

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from svc.cli.parsing.lazy import LazyGroup


def _completed(ctx: click.Context, _param: click.Parameter, start: str) -> list[CompletionItem]:
    """Topics, and commands."""
    from click.shell_completion import CompletionItem

    from svc.cli.manual.pages import TOPICS

    rows = [(topic.name, topic.tells) for topic in TOPICS]
    rows += [(row.name, row.help) for row in _commands(ctx).table]
    return [CompletionItem(name, help=_(told)) for name, told in rows if name.startswith(start)]


@click.command("help")
@click.argument("topic", required=False, metavar="TOPIC", shell_complete=_completed)
@click.option("--man", metavar="FOLDER", help="Write man pages of every command there instead.")
@click.pass_context
def help_(ctx: click.Context, topic: str | None, man: str | None) -> None:
    """Show a page of the manual, or which pages there are.

    Of a command, `svc help COMMAND` shows what `svc COMMAND --help` does. A page
    can also be asked for by its title. `svc help --man ~/.local/share/man` lets
    `man svc-create` show the same in the reader's language.
    """
    from svc.cli.manual.pages import meant, near

    if man is not None:
        _write_man_pages(ctx, man)
        return
    if topic is None:
        _list(ctx)
        return
    page = meant(topic)
    if page is not None:
        _show(page.text(language.current()), ctx)
        return
    from svc.errors import UsageError
    from svc.safe import quoted

    names = near(topic, [row.name for row in _commands(ctx).table], language.current())
    raise UsageError(
        _("the manual has no page {name}", name=quoted(topic)),
        _(" or ").join(f"svc help {name}" for name in names) or "svc help",
    )


def _list(ctx: click.Context) -> None:
    """The pages, each with what it tells."""
    from svc.cli.manual.pages import TOPICS
    from svc.cli.termio.display import write

    formatter = ctx.make_formatter()
    with formatter.section(_("The manual's pages")):
        formatter.write_dl([(topic.name, _(topic.tells)) for topic in TOPICS])
    formatter.write_paragraph()
    formatter.write_text(
        _("svc help TOPIC shows one, svc help COMMAND a command's options; svc --help lists them.")
    )
    write(formatter.getvalue())


def _write_man_pages(ctx: click.Context, place: str) -> None:
    from pathlib import Path

    from svc.cli.manual.manpages import write
    from svc.cli.termio.say import say
    from svc.language import n_

    count = write(_commands(ctx), Path(place))
    say(n_("{n} man page in {place}", "{n} man pages in {place}", count, place=place))


def _show(text: str, ctx: click.Context) -> None:
    from svc.cli.manual.plain import page
    from svc.cli.termio.display import write
    from svc.cli.termio.personal import own_words
    from svc.cli.termio.streams import coloured

    own_words(ctx)
    write(page(text, ctx.terminal_width or 80, colours=coloured(sys.stdout)))


def _commands(ctx: click.Context) -> LazyGroup:
    return cast("LazyGroup", ctx.find_root().command)
