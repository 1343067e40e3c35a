"""What an office and its people call things, in either language, wherever it is typed."""

from __future__ import annotations

from pathlib import Path

from tests.support import Run

ZH = {"SVC_LANG": "zh_CN"}


def test_one_thing_by_each_of_its_names(desk: Path, run: Run) -> None:
    """A department, a person and a category, by id, by a name in either language, by its start."""
    for name in ("engineering", "工程部", "Engineering", "ENGINEERING", "工程"):
        listed = run(["svc", "list", "--status", "all", "--department", name, "--format", "json"])
        assert [one["department"] for one in listed.json()] == ["engineering"]
    for name in ("plumbing", "给排水", "Plumbing"):
        listed = run(["svc", "list", "--status", "all", "--category", name, "--format", "json"])
        assert [one["category"] for one in listed.json()] == ["plumbing"]
    for name in ("张伟", "li.na", "zhang.wei", "李娜"):
        record = run(["svc", "--as", "li.na", "assign", "2", name, "--format", "json"]).json()
        assert record["assignee"] == {"张伟": "zhang.wei", "李娜": "li.na"}.get(name, name)
    told = run("svc list --department nosuch", code=3).err
    assert "no department 'nosuch'" in told and "engineering" in told
    told = run("svc list --department nosuch", code=3, env=ZH).err
    assert "没有部门 'nosuch'" in told and "工程部 engineering" in told
    told = run("svc staff add x.y --name X --department nosuch", code=3).err
    assert "no department 'nosuch'" in told
    added = run(
        "svc --as li.na staff add x.y --name X --department 客服部 --role 主管 --format json"
    )
    assert (added.json()["department"], added.json()["roles"]) == ("service", ["supervisor"])


def test_chinese_answers_show_names(desk: Path, run: Run) -> None:
    """Whoever reads Chinese sees names: in confirmations, in lists, in a ticket in full."""
    assert "张伟 (工程部)" in run("svc --as li.na assign 2 张伟", env=ZH).out
    words = ("给排水", "张伟", "李娜", "工程部")
    shown = run("svc show 1", env=ZH).out + run("svc list --status all", env=ZH).out
    for word in words:
        assert word in shown
    for name in ("plumbing", "zhang.wei", "li.na", "engineering"):
        assert name not in shown
    assert "li.na (service)" in run("svc --as li.na assign 2 me").out


def test_fields_and_values_in_chinese(desk: Path, run: Run) -> None:
    """Fields of `edit --set` are named as tables call them, values as the vocabulary does."""
    run("svc --as li.na edit 2 --set 优先级=紧急 --reason 老人", env=ZH)
    assert run("svc show 2 --format json").json()["priority"] == "urgent"
    run("svc --as li.na staff edit zhang.wei --set 角色=主管", env=ZH)
    assert run("svc staff show zhang.wei --format json").json()["roles"] == ["supervisor"]


def test_words_there_are_in_the_readers_language(desk: Path, run: Run) -> None:
    """An unknown word is named, and what there is listed as its reader says it."""
    refused = run("svc create x --kind 修理", code=2, env=ZH).err
    assert "修理" in refused and "报修" in refused and "repair" not in refused
    assert "repair" in run("svc create x --kind mend", code=2).err
    assert "报修" in run("svc list --kind 修理", code=2, env=ZH).err


def test_help_however_it_is_asked(office: Path, run: Run) -> None:
    """`help COMMAND`, and nothing but a language."""
    assert run("svc help list").out == run("svc list --help").out
    assert run("svc --lang zh_CN").out == run("svc --lang zh_CN --help").out
    assert run("svc help callback list").out == run("svc callback list --help").out


def test_an_office_is_called_as_its_folder(tmp_path: Path, run: Run) -> None:
    """A folder named in Chinese gives the office its name, and is answered in Chinese."""
    made = run(["svc", "init", str(tmp_path / "桂花园")], env={"SVC_LANG": None})
    assert "管理处已建立" in made.err
    shown = run(["svc", "-C", str(tmp_path / "桂花园"), "office", "show", "--format", "json"])
    assert shown.json()["name"] == "桂花园"
    assert "a new office" in run(["svc", "--lang", "en", "init", str(tmp_path / "金园")]).err
