"""Git's configuration as one repository sees it, and the identity it commits with."""

from __future__ import annotations

import os
import re
from functools import cached_property
from pathlib import Path

from svc.errors import UsageError
from svc.language import _
from svc.lazy_pattern import lazy_pattern
from svc.store.git.process import run

_KEY = lazy_pattern(r"[A-Za-z][A-Za-z0-9-]*(?:\.[^\n=]+)?\.[A-Za-z][A-Za-z0-9-]*$")
_FILTER_PROGRAMS = ("clean", "smudge", "process")
_FILTER = lazy_pattern(r"filter\.(.+)\.(?:clean|smudge|process)$", re.DOTALL)
_TRUE = ("true", "yes", "on", "1", "")


class GitConfig:
    """What a repository is configured to do.

    Attributes:
        place: Folder git runs in.
    """

    place: Path

    @cached_property
    def _config(self) -> dict[str, str]:
        # Where the hooks lie is asked here too, so it is not to be told otherwise.
        args = ("config", "--list", "--show-scope", "-z")
        done = run(args, cwd=self.place, hooks=True)
        pairs: dict[str, str] = {}
        own: set[str] = set()
        users: dict[str, str] = {}
        fields = done.stdout.decode("utf-8", "surrogateescape").split("\0")
        for scope, item in zip(fields[0::2], fields[1::2], strict=False):
            key, separator, value = item.partition("\n")
            pairs[key] = value if separator else "true"
            if scope in ("local", "worktree"):
                own.add(key)
            else:
                users[key] = pairs[key]
        self.__dict__["_own_keys"], self.__dict__["_users"] = own, users
        return pairs

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
        run(("config", "--local", "--replace-all", key, value), cwd=self.place)
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
