"""How bash, zsh and fish ask what may come next, and are told.

Click's own scripts show no words beside a value in bash, and lose what stands behind a comma
in fish; zsh's does as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from click.shell_completion import (
    BashComplete,
    CompletionItem,
    FishComplete,
    ShellComplete,
    ZshComplete,
    add_completion_class,
    get_completion_class,
)

from svc.cli.parsing.language import listen, opening

if TYPE_CHECKING:
    import click

#: The variable by which a shell's script asks.
VARIABLE = "_SVC_COMPLETE"
#: As wide as the words beside a value get, so that a line holds both.
_WIDEST = 60

#: Of several values each is shown with its words, in brackets; of one only the value is typed.
#: Bash replaces the word by what all have in common, and words never are that.
_BASH = """\
%(complete_func)s() {
    local IFS=$'\\n' type value words line
    local -a values=() shown=()
    COMPREPLY=()
    while IFS= read -r line; do
        type=${line%%%%,*} value=${line#*,} words=
        [[ $value == *$'\\t'* ]] && words=${value#*$'\\t'} value=${value%%%%$'\\t'*}
        case $type in
            dir) compopt -o dirnames ;;
            file) compopt -o default ;;
            plain)
                values+=("$value")
                shown+=("$value${words:+  ($words)}") ;;
        esac
    done < <(env COMP_WORDS="${COMP_WORDS[*]}" COMP_CWORD=$COMP_CWORD \\
        %(complete_var)s=bash_complete $1 2>/dev/null)
    if (( ${#values[@]} == 1 )); then
        printf -v line '%%q' "${values[0]}"
        COMPREPLY=("$line")
    else
        COMPREPLY=("${shown[@]}")
    fi
}
complete -o nosort -F %(complete_func)s %(prog_name)s
"""
_FISH = """\
function %(complete_func)s
    set -l told (env %(complete_var)s=fish_complete COMP_WORDS=(commandline -cp) \\
        COMP_CWORD=(commandline -t) %(prog_name)s 2>/dev/null)
    for offer in $told
        set -l parts (string split -m 1 "," $offer)
        switch $parts[1]
            case dir
                __fish_complete_directories $parts[2]
            case file
                __fish_complete_path $parts[2]
            case plain
                echo $parts[2]
        end
    end
end
complete --no-files --keep-order --command %(prog_name)s --arguments "(%(complete_func)s)"
"""


class _InItsLanguage(ShellComplete):
    """Words beside values are in the language that the command would speak."""

    def get_completions(self, args: list[str], incomplete: str) -> list[CompletionItem[str]]:
        """What may come next."""
        listen(opening(args))
        return super().get_completions(args, incomplete)


class _Bash(_InItsLanguage, BashComplete):
    """Bash, with the words beside each value."""

    source_template = _BASH

    def source(self) -> str:
        """The script, without asking which bash runs svc: the one that reads it counts."""
        return self.source_template % self.source_vars()

    def format_completion(self, item: CompletionItem[Any]) -> str:
        """A line of type, value and, behind a tab, words."""
        words = " ".join((item.help or "").split())
        cut = words if len(words) <= _WIDEST else f"{words[: _WIDEST - 1]}…"
        return f"{item.type},{item.value}" + (f"\t{cut}" if cut else "")


class _Zsh(_InItsLanguage, ZshComplete):
    """Zsh, by Click's script."""


class _Fish(_InItsLanguage, FishComplete):
    """Fish, whose values may hold commas."""

    source_template = _FISH


for _shell in (_Bash, _Zsh, _Fish):
    add_completion_class(_shell)


def completion_of(shell: str, command: click.Command) -> ShellComplete:
    """What completes a command in a shell.

    Args:
        shell: `bash`, `zsh` or `fish`.
        command: The whole of svc.
    """
    kind = get_completion_class(shell)
    assert kind is not None
    return kind(command, {}, "svc", VARIABLE)
