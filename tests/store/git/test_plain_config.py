"""Git's configuration read without git says what git says, or leaves it to git."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from svc.store.git import config as reading
from svc.store.git.config import GitConfig, Setting, plain_config
from tests.support import git


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository of a user with a home of its own, and git as the system has it."""
    for name in ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM",
                 "GIT_CONFIG_COUNT", "XDG_CONFIG_HOME"):  # fmt: skip
        monkeypatch.delenv(name, raising=False)
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setattr(reading, "_is_the_systems_git", lambda: True)
    git("init", "-q", "repo", cwd=tmp_path)
    return tmp_path / "repo"


def told(place: Path) -> list[Setting] | None:
    """What git says; None where it cannot read a file."""
    args = ["git", "config", "--list", "--show-scope", "-z"]
    done = subprocess.run(args, cwd=place, capture_output=True, check=False)
    if done.returncode:
        return None
    fields = done.stdout.decode("utf-8", "surrogateescape").split("\0")
    found = []
    for scope, item in zip(fields[0::2], fields[1::2], strict=False):
        key, separator, value = item.partition("\n")
        found.append(Setting(scope == "local", key, value if separator else "true"))
    return found


PLAIN = [
    "",
    "[user]\n\tname = 李 娜\n\temail = li.na@example.org\n",
    "# words\n; more\n\n[Core]\n\tEditor = vi -u NONE   ; words\n[commit]\n  gpgSign\n",
    '[branch "Main/x"]\n\tremote = origin # words\n[filter "a b"]\nclean=\n[gc]\nauto =  0  \n',
    "[user]\nname = one\nname = two\n[user]\n\tname=three\t\n",
    '[remote "origin"]\n\turl = https://example.org/x.git\n\tfetch = +refs/heads/*:refs/*\n',
]
LEFT_TO_GIT = [
    '[user]\n\tname = "quoted"\n', "[user]\n\tname = a\\\n b\n", "[user]\n\tname = a\tb\n",
    "[include]\n\tpath = other\n", '[includeIf "gitdir:~/"]\n\tpath = other\n',
    "[user] name = a\n", "[user]\r\n\tname = a\r\n", "[a.b]\nc = d\n", "\ufeff[user]\nname = a\n",
    "[user]\nname # words\n", "[user]\nna_me = a\n", "[user\nname = a\n",
    "[user]\nname = \udcff\n", "[extensions]\nworktreeConfig = true\n",
]  # fmt: skip


@pytest.mark.parametrize("text", PLAIN)
@pytest.mark.parametrize(
    "where", ["home/.gitconfig", "home/.config/git/config", "repo/.git/config"]
)
def test_plain_files(place: Path, where: str, text: str) -> None:
    """What stands in plain lines is read as git reads it, wherever it stands."""
    file = place.parent / where
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a", encoding="utf-8") as out:
        out.write(text)
    assert plain_config(place) == told(place)
    assert plain_config(place) is not None


@pytest.mark.parametrize("text", LEFT_TO_GIT)
def test_odd_files_are_left_to_git(place: Path, text: str) -> None:
    """What is written in another way git reads, or refuses."""
    with (place / ".git" / "config").open("a", encoding="utf-8", errors="surrogateescape",
                                          newline="") as out:  # fmt: skip
        out.write(text)
    assert plain_config(place) is None


def test_value_of_no_section(place: Path) -> None:
    """A value before the first section is none."""
    (place.parent / "home" / ".gitconfig").write_text("name = before\n")
    assert plain_config(place) is None


def test_order_of_files(place: Path) -> None:
    """The repository's own value stands before the user's, and that before the machine's."""
    home = place.parent / "home"
    (home / ".config" / "git").mkdir(parents=True)
    (home / ".config" / "git" / "config").write_text("[user]\nname = xdg\nemail = x@x\n")
    (home / ".gitconfig").write_text("[user]\nname = home\n")
    git("config", "user.name", "own", cwd=place)
    assert plain_config(place) == told(place)
    config = GitConfig()
    config.place = place
    assert (config.config("user.name"), config.config("user.email")) == ("own", "x@x")
    assert config.users_config("user.name") == "home"
    assert config.config("core.quotepath") == "off"


def test_linked_files(place: Path) -> None:
    """A file that is kept elsewhere, and linked to, is read there; one that is gone is none."""
    real = place.parent / "dotfiles"
    real.write_text("[user]\nname = linked\n")
    link = place.parent / "home" / ".gitconfig"
    link.symlink_to(real)
    assert plain_config(place) == told(place)
    real.unlink()
    assert plain_config(place) is None


@pytest.mark.parametrize(
    ("name", "value"),
    [("GIT_CONFIG_COUNT", "0"), ("GIT_CONFIG_GLOBAL", "/dev/null"), ("HOME", ""), ("HOME", "rel")],
)
def test_variables_are_left_to_git(
    place: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    """Variables that say where a configuration lies are for git to follow."""
    monkeypatch.setenv(name, value)
    assert plain_config(place) is None


def test_another_git(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A git that is not the system's may have its own configuration elsewhere."""
    monkeypatch.undo()
    own = place.parent / "bin" / "git"
    own.parent.mkdir()
    own.write_text("#!/bin/sh\n")
    own.chmod(0o755)
    monkeypatch.setenv("PATH", str(own.parent))
    assert not reading._is_the_systems_git()
    own.unlink()
    own.symlink_to("/usr/bin/git")
    assert not reading._is_the_systems_git()
    monkeypatch.setenv("PATH", f"{own.parent.parent}:/usr/bin")
    assert reading._is_the_systems_git() == (
        Path("/usr/bin/git").resolve() in map(Path, reading._GITS)
    )


_PIECES = st.sampled_from(
    ["[user]", '[a "B c"]', "[core]", "\n", "\n\t", " ", "=", " = ", "name", "Key-1", "true", "#",
     ";", "a b", "  ", "\t", '"', "\\", "é", "[", "]", ".", "\r", "0"]
)  # fmt: skip


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(pieces=st.lists(_PIECES, max_size=14))
def test_any_lines_are_read_as_git_reads_them(place: Path, pieces: list[str]) -> None:
    """Whatever somebody types, git's answer is the one that counts."""
    file = place.parent / "home" / ".gitconfig"
    file.write_text("[user]\n" + "".join(pieces), encoding="utf-8", newline="")
    found = plain_config(place)
    assert found is None or found == told(place)
