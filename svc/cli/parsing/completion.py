"""`svc completion`: what a shell needs to complete svc's commands and options."""

from __future__ import annotations

import click

from svc.language import N_, _

HELP = """Print the script that makes a shell complete svc's commands.

\b
bash:  eval "$(svc completion bash)"   in ~/.bashrc
zsh:   eval "$(svc completion zsh)"    in ~/.zshrc
fish:  svc completion fish > ~/.config/fish/completions/svc.fish
"""
_INSTALL = {
    "bash": N_('add to ~/.bashrc:  eval "$(svc completion bash)"'),
    "zsh": N_('add to ~/.zshrc:  eval "$(svc completion zsh)"'),
    "fish": N_("save as ~/.config/fish/completions/svc.fish"),
}


@click.command(help=HELP)
@click.argument("shell", type=click.Choice(tuple(_INSTALL)), metavar="SHELL")
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """See HELP."""
    from click.shell_completion import get_completion_class

    kind = get_completion_class(shell)
    assert kind is not None
    script = kind(ctx.find_root().command, {}, "svc", "_SVC_COMPLETE")
    click.echo(f"# {_(_INSTALL[shell])}\n{script.source()}")
