"""`svc init` as it is typed."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support import TOP, Run, git, slow_after


@pytest.mark.parametrize("options", ["", " --sample"])
def test_prints_the_folder_and_what_comes_next(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: str
) -> None:
    """The path on standard output, for scripts; the words on standard error."""
    monkeypatch.chdir(tmp_path)
    result = run(f"svc init mine{options}")
    assert result.out == f"{tmp_path / 'mine'}\n"
    assert "cd mine" in result.err
    run("svc -C mine status")


def test_a_new_office_is_ready_for_its_first_ticket(run: Run, tmp_path: Path) -> None:
    """Staff, then a request: nothing else needs to be set up."""
    place = str(tmp_path / "mine")
    run(["svc", "init", place, "--name", "湖畔", "--timezone", "Asia/Tokyo", "--locale", "en"])
    run(f"svc -C {place} staff add li.na --name 李娜 --department service --role desk")
    made = run(
        f"svc -C {place} --as li.na create 灯不亮 --kind repair --category electrical"
        " --channel visit --place 大堂 --name 王 --phone 13800000902 --format json"
    ).json()
    assert made["status"] == "new"
    assert made["received"].endswith("+09:00")


def test_c_leads_to_where_the_folder_is_meant(run: Run, tmp_path: Path) -> None:
    """A relative folder counts from where -C leads."""
    (tmp_path / "there").mkdir()
    assert run(f"svc -C {tmp_path / 'there'} init office").out == f"{tmp_path}/there/office\n"


@pytest.mark.parametrize("options", slow_after(1, [[], ["--sample"]]))
def test_refusals_have_their_exit_codes(run: Run, tmp_path: Path, options: list[str]) -> None:
    """Twice is refused (1), inside a repository is usage (2), a zone that is none is data (4)."""
    place = tmp_path / "office"
    run(["svc", "init", str(place), *options])
    again = run(["svc", "init", str(place), *options], code=1)
    assert "next:" in again.err
    run(["svc", "init", str(place / "records" / "sub"), *options], code=2)
    run(["svc", "init", str(tmp_path / "b"), "--timezone", "Mars", *options], code=4)
    run(["svc", "init", str(tmp_path / "b"), "--locale", "xx", *options], code=2)
    for name in ("", " ", "湖\n畔"):
        run(["svc", "init", str(tmp_path / "b"), "--name", name, *options], code=2)
    if Path("/proc/self").exists():
        assert "cannot be made" in run(["svc", "init", "/proc/b", *options], code=5).err
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").write_text("x")
    run(["svc", "init", str(tmp_path / "full"), *options], code=1)
    assert not (tmp_path / "b").exists()


def test_a_folder_named_like_an_option(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After --, or as ./-x; otherwise it is an unknown option."""
    monkeypatch.chdir(tmp_path)
    run(["svc", "init", "-x"], code=2)
    assert run(["svc", "init", "--", "-x"]).out == f"{tmp_path}/-x\n"


def test_without_a_name_in_gits_configuration(
    run: Run, tmp_path: Path, git: Callable[..., str]
) -> None:
    """On a machine whose git has never been told a name the desk records."""
    run(["svc", "init", str(tmp_path / "office"), "--sample", "--on", "2026-11-01"])
    assert git("log", "-1", "--format=%cn", cwd=tmp_path / "office") == "svc desk A\n"


def test_the_checkouts_own_sample_is_read_and_not_written(run: Run, tmp_path: Path) -> None:
    """In a copy of the checkout's records: list works, create names svc init --sample."""
    import shutil

    place = tmp_path / "svc"
    shutil.copytree(TOP / "records", place / "records")
    git("init", "-q", cwd=place)
    git("config", "svc.desk", "A", cwd=place)
    git("add", ".", cwd=place)
    git("commit", "-qm", "sample", cwd=place)
    assert len(run(f"svc -C {place} list --status all --format json").json()) == 123
    refused = run(
        f"svc -C {place} --as li.na create 灯不亮 --kind repair --category electrical"
        " --channel visit --place 大堂 --name 王 --phone 13800000902",
        code=1,
    )
    assert "svc init --sample" in refused.err
    refused = run(f"svc -C {place} archive --before 2026-10", code=1)
    assert "svc init --sample" in refused.err
    assert git("status", "--porcelain", cwd=place) == ""


def test_an_init_that_was_killed_can_be_repeated(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is left of it is no repository yet, and the next one clears it away."""
    place = tmp_path / "office"

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(shutil, "rmtree", lambda *_, **__: None)
        patched.setattr(Path, "rename", stop)
        run(["svc", "init", str(place)], code=130)
    assert [path.name for path in place.iterdir()] != [".git"]
    run(["svc", "init", str(place)])
    assert {path.name for path in place.iterdir()} == {".git", "records", "templates"}
    run(["svc", "-C", str(place), "office", "show"])
