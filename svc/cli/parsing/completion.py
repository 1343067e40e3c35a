"""`svc completion`: what a shell needs to complete svc's commands, options and values."""

from __future__ import annotations

import os
from pathlib import Path

import click

from svc.language import N_, _

HELP = """Print, or install, what makes a shell complete svc as one types.

Commands and options are completed, and the office's own values: numbers of
tickets with their text, staff, departments, categories, units, residents,
reasons, reports, presets. What is personal is masked.

\b
bash:  svc completion bash --install   or  eval "$(svc completion bash)"
zsh:   svc completion zsh --install    or  eval "$(svc completion zsh)"
fish:  svc completion fish --install
"""
_INSTALL = {
    "bash": N_('add to ~/.bashrc:  eval "$(svc completion bash)"'),
    "zsh": N_('add to ~/.zshrc:  eval "$(svc completion zsh)"'),
    "fish": N_("save as ~/.config/fish/completions/svc.fish"),
}
#: Where each shell looks for it by itself; zsh needs to be told.
_FILES = {
    "bash": ("XDG_DATA_HOME", ".local/share", "bash-completion/completions/svc"),
    "zsh": ("XDG_DATA_HOME", ".local/share", "svc/completion.zsh"),
    "fish": ("XDG_CONFIG_HOME", ".config", "fish/completions/svc.fish"),
}


@click.command(help=HELP)
@click.argument("shell", type=click.Choice(tuple(_INSTALL)), metavar="SHELL")
@click.option("--install", is_flag=True, help="Put it where the shell finds it.")
@click.pass_context
def completion(ctx: click.Context, shell: str, install: bool) -> None:
    """See HELP."""
    from svc.cli.parsing.completing_shells import completion_of

    script = completion_of(shell, ctx.find_root().command).source()
    if not install:
        click.echo(f"# {_(_INSTALL[shell])}\n{script}")
        return
    variable, usual, name = _FILES[shell]
    file = Path(os.environ.get(variable) or Path.home() / usual) / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(script, "utf-8")
    told = [_("written: {file}", file=file)]
    if shell == "zsh":
        told += _read_by_zsh(file)
    click.echo("\n".join([*told, _("begin a new {shell} to use it", shell=shell)]))


def _read_by_zsh(file: Path) -> list[str]:
    """Have zsh read the file when it begins, once completion itself is there."""
    start = Path(os.environ.get("ZDOTDIR") or Path.home()) / ".zshrc"
    line = f"(( $+functions[compdef] )) || {{ autoload -U compinit && compinit }}; . '{file}'"
    there = start.read_text("utf-8", "replace") if start.exists() else ""
    if line in there.splitlines():
        return []
    with start.open("a", encoding="utf-8") as text:
        text.write(f"{'' if there.endswith(chr(10)) or not there else chr(10)}{line}\n")
    return [_("a line was added to {file}", file=start)]
