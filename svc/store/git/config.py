"""Git's configuration as one repository sees it, and the identity it commits with.

Where it lies and is written as nearly all of them are it is read without git: each action asks
for it, and a process of git's for that takes as long as recording a small commit does. Whatever
is out of the ordinary (another git than the system's, files that include others, quotes,
variables that say otherwise) is left to git, whose answer counts.
"""

from __future__ import annotations

import os
import re
from functools import cached_property
from pathlib import Path

from svc.errors import UsageError
from svc.language import _
from svc.lazy_pattern import lazy_pattern
from svc.named_tuple import NamedTuple
from svc.store.git.discovery import plain_layout
from svc.store.git.process import TOLD_GIT, run
from svc.store.git.small_file import MOST_BYTES, small_file

_KEY = lazy_pattern(r"[A-Za-z][A-Za-z0-9-]*(?:\.[^\n=]+)?\.[A-Za-z][A-Za-z0-9-]*$")
_FILTER_PROGRAMS = ("clean", "smudge", "process")
_FILTER = lazy_pattern(r"filter\.(.+)\.(?:clean|smudge|process)$", re.DOTALL)
_TRUE = ("true", "yes", "on", "1", "")
#: Seconds after which a lock on the configuration that is still the same belongs to nobody.
LOCKED_SECONDS = 3.0


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


class _Told(NamedTuple):
    """What git told of a configuration.

    Attributes:
        pairs: Values by key, the last of each.
        own: Keys that the repository sets itself.
        users: Values of the user or the machine.
        files: Which files it read, as they were then.
    """

    pairs: dict[str, str]
    own: set[str]
    users: dict[str, str]
    files: dict[str, tuple[int, int, int] | None]


#: What git told by where it ran and what it was told besides: a process that does many actions
#: asks once, as long as no file of the answer has changed.
_KNOWN: dict[tuple[str, ...], _Told] = {}


def _told(place: Path) -> _Told:
    """What git tells of the configuration in a folder, or told before."""
    heard = sorted(
        f"{name}={value}"
        for name, value in os.environ.items()
        if name.startswith("GIT_CONFIG") or name in ("HOME", "XDG_CONFIG_HOME")
    )
    asked = (str(place), *heard)
    known = _KNOWN.get(asked)
    if known is None or any(_state(file) != state for file, state in known.files.items()):
        known = _KNOWN[asked] = _ask(place)
    return known


def _ask(place: Path) -> _Told:
    # Where the hooks lie is asked here too, so it is not to be told otherwise.
    args = ("config", "--list", "--show-scope", "--show-origin", "-z")
    home = os.environ.get("HOME", "")
    user = os.environ.get("XDG_CONFIG_HOME") or f"{home}/.config"
    # Files that may appear; a condition in one of them may ask for the branch.
    names = (f"{place}/.git/config", f"{place}/.git/config.worktree", f"{place}/.git/HEAD",
             f"{place}/config", f"{home}/.gitconfig", f"{user}/git/config",
             "/etc/gitconfig")  # fmt: skip
    files = {name: _state(name) for name in names}
    answer = _Told({}, set(), {}, files)
    plain = plain_config(place)
    if plain is not None:
        for own, key, value in (*plain, *(Setting(False, *one) for one in TOLD_GIT)):
            _note(answer, own, key, value)
        return answer
    done = run(args, cwd=place, hooks=True)
    fields = done.stdout.decode("utf-8", "surrogateescape").split("\0")
    for scope, origin, item in zip(fields[0::3], fields[1::3], fields[2::3], strict=False):
        key, separator, value = item.partition("\n")
        own = scope in ("local", "worktree")
        _note(answer, own, key, value if separator else "true")
        sort, _colon, file = origin.partition(":")
        if sort == "file":
            name = os.path.join(place, file)  # noqa: PTH118 - compared as it is written
            files.setdefault(name, _state(name))
    return answer


def _note(answer: _Told, own: bool, key: str, value: str) -> None:
    answer.pairs[key] = value
    if own:
        answer.own.add(key)
    else:
        answer.users[key] = value


def _state(file: str) -> tuple[int, int, int] | None:
    """A file as it is now: git replaces one that it changes."""
    try:
        status = os.stat(file)  # noqa: PTH116 - asked for each action
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino


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


class GitConfig:
    """What a repository is configured to do.

    Attributes:
        place: Folder git runs in.
        common_dir: Where the configuration lies.
    """

    place: Path
    common_dir: Path

    @cached_property
    def _config(self) -> dict[str, str]:
        told = _told(self.place)
        self.__dict__["_own_keys"], self.__dict__["_users"] = told.own, told.users
        return told.pairs

    def unfiltered(self) -> tuple[str, ...]:
        """Return git's arguments for looking at the work tree without starting a program.

        A filter that the repository's own configuration names came with the repository,
        perhaps from elsewhere; one of the user's or the machine's is theirs.
        """
        self.config("filter")
        own: set[str] = self.__dict__["_own_keys"]
        names = {found[1] for key in own if (found := _FILTER.match(key))}
        off = [f"filter.{name}.{part}=" for name in sorted(names) for part in _FILTER_PROGRAMS]
        off += [f"filter.{name}.required=false" for name in sorted(names)]
        return tuple(word for setting in off for word in ("-c", setting))

    def config(self, key: str) -> str | None:
        """Return a value of git's configuration, None if it is not set.

        Args:
            key: Such as `svc.desk`; section and name count case-blind.
        """
        section, _, rest = key.partition(".")
        middle, dot, name = rest.rpartition(".")
        return self._config.get(f"{section.lower()}.{middle}{dot}{name.lower()}")

    def users_config(self, key: str) -> str | None:
        """Return a value of the user's or the machine's, not of the repository's own.

        Args:
            key: In lower letters, such as `core.editor`; it names a program, and what a
                repository names came with it, perhaps from elsewhere.
        """
        self.config(key)
        found: str | None = self.__dict__["_users"].get(key)
        return found

    def flag(self, key: str) -> bool:
        """Return a yes-or-no value of git's configuration; unset is no."""
        return (self.config(key) or "false").lower() in _TRUE

    def number(self, key: str, default: int) -> int:
        """Return a whole number of git's configuration."""
        text = (self.config(key) or "").lower()
        scale = {"k": 1024, "m": 1024**2, "g": 1024**3}.get(text[-1:], 1)
        digits = text if scale == 1 else text[:-1]
        return int(digits) * scale if digits.lstrip("-").isdigit() else default

    def set_config(self, key: str, value: str) -> None:
        """Set a value in this repository's own configuration.

        Raises:
            UsageError: The key is not one.
            Busy: The configuration cannot be written.
        """
        if not _KEY.match(key) or "\0" in value:
            raise UsageError(
                _("{key!r} is not a configuration key", key=key), _("use a name such as svc.desk")
            )
        args = ("config", "--local", "--replace-all", key, value)
        if run(args, cwd=self.place, check=False).returncode:
            from svc.store.git.alone import remove_left

            remove_left(self.common_dir, ("config.lock",), LOCKED_SECONDS)
            run(args, cwd=self.place)
        self.forget_config()

    def forget_config(self) -> None:
        """Read it afresh when it is next asked for."""
        self.__dict__.pop("_config", None)

    def identity(self) -> tuple[str, str] | None:
        """Return the name and address git is configured to commit with, if it is."""
        name = os.environ.get("GIT_COMMITTER_NAME") or self.config("committer.name")
        email = os.environ.get("GIT_COMMITTER_EMAIL") or self.config("committer.email")
        name = name or self.config("user.name")
        email = email or self.config("user.email") or os.environ.get("EMAIL")
        return (name, email) if name and email else None
