"""Git's configuration read without git, where it lies and is written as nearly all of them are.

Each action asks for it, and a process of git's for that takes as long as recording a small
commit does. Whatever is out of the ordinary (another git than the system's, files that include
others, quotes, variables that say otherwise) is left to git, whose answer counts.
"""

from __future__ import annotations

import os
from pathlib import Path

from svc.lazy_pattern import lazy_pattern
from svc.named_tuple import NamedTuple
from svc.store.git.discovery import plain_layout
from svc.store.git.small_file import MOST_BYTES, small_file

#: The git whose own configuration lies in /etc: that of the system.
_GITS = ("/usr/bin/git", "/bin/git")
_SYSTEM = "/etc/gitconfig"
#: A section's line, or that of a value without quotes, escapes, blanks other than spaces in it
#: and lines that go on; what stands behind `#` or `;` is a remark.
_LINE = lazy_pattern(
    r"[ \t]*(?:[#;].*|\[(?P<section>[A-Za-z0-9-]+)(?: \"(?P<sub>[^\"\\\n]*)\")?\][ \t]*(?:[#;].*)?"
    r"|(?P<key>[A-Za-z][A-Za-z0-9-]*)[ \t]*(?P<set>=[ \t]*"
    r"(?P<value>[^\"\\#;\t\r\0]*)[ \t]*(?:[#;].*)?)?)?"
)


class Setting(NamedTuple):
    """One value of a configuration.

    Attributes:
        own: Whether the repository sets it, and not the user or the machine.
        key: Section and name in lower letters, what is between them as written.
    """

    own: bool
    key: str
    value: str


def plain_config(place: Path) -> list[Setting] | None:
    """What `git config --list` tells in a folder, in its order.

    Args:
        place: Top of a work tree.

    Returns:
        The settings; None where git is to be asked.
    """
    if any(name.startswith("GIT_CONFIG") for name in os.environ) or not _is_the_systems_git():
        return None
    layout = plain_layout(place)
    if layout is None or layout[5] != os.path.realpath(place):
        return None
    home = os.environ.get("HOME")
    if not home or not os.path.isabs(home):  # noqa: PTH117 - as it is written
        return None
    user = os.environ.get("XDG_CONFIG_HOME") or f"{home}/.config"
    settings: list[Setting] = []
    for own, file in ((False, _SYSTEM), (False, f"{user}/git/config"),
                      (False, f"{home}/.gitconfig"), (True, f"{layout[3]}/config")):  # fmt: skip
        told = _read(file)
        if told is None:
            return None
        settings += (Setting(own, key, value) for key, value in told)
    return settings


def _is_the_systems_git() -> bool:
    """Whether the git that is started is the one of the system."""
    for folder in os.environ.get("PATH", "").split(os.pathsep):
        program = f"{folder}/git"
        if os.access(program, os.X_OK):
            return program in _GITS and os.path.realpath(program) in _GITS
    return False


def _read(file: str) -> list[tuple[str, str]] | None:
    """Keys and values of a file in order; None where they cannot be read without doubt."""
    path = Path(os.path.realpath(file))
    data = small_file(path)
    if data is None:
        return None if os.path.lexists(path) or os.path.lexists(file) else []
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return None
    if len(data) >= MOST_BYTES:
        return None
    settings, section = [], ""
    for line in text.split("\n"):
        match = _LINE.fullmatch(line)
        if match is None:
            return None
        if match["section"]:
            section = match["section"].lower()
            if section.startswith("include"):
                return None
            section += f".{match['sub']}" if match["sub"] is not None else ""
        elif match["key"]:
            if not section:
                return None
            value = match["value"].rstrip(" ") if match["set"] else "true"
            settings.append((f"{section}.{match['key'].lower()}", value))
    return settings
