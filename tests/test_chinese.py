"""Everything that svc says comes out in Chinese, where its reader reads Chinese."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from wcwidth import wcswidth

from svc.cli.parsing.command_table import COMMANDS
from svc.cli.parsing.lazy import Command
from svc.kinds.table import KINDS
from svc.model.words import CHINESE
from svc.reports.measures import DUTY_NAMES, MONEY_NAMES
from svc.reports.measures import NAMES as MEASURES
from tests.marked import SENTENCE
from tests.support import Run
from tests.week import Week

#: What stands in an answer as it is in records and on the command line.
TYPED = re.compile(
    r"""--[\w-]+(=\S+)? | `[^`]*` | '[^']*' | \[[^\]]*\]      # options, quoted words
      | \bsvc\ [^，。；）\n]* | \bsvc\b | \bSVC_\w+           # commands
      | \S*[/@]\S* | \b\w+[._]\w[\w.]* | \b\w+-\w[\w-]*     # paths, ids
      | \b[0-9a-f]{7,}\b | \b[TFR]?\d*-?[A-Z]+[\d-]+\b         # commits, numbers
      | ([\w-]+\ )?\b\d+[mhd](\ around\ the\ clock)?\b          # names of targets
    """,
    re.VERBOSE,
)
WORD = re.compile(r"[A-Za-z]{3,}")
NAMES = {
    "main", "Anna", "engineering", "service", "order", "plumbing", "electrical", "lift",
    "Asia", "Shanghai", "HEAD", "YAML", "JSON", "office", "min",
}  # fmt: skip
SHOWN = (
    "svc list --status all", "svc list --status all --format md", "svc show {ticket}",
    "svc show {ticket} --format md", "svc clock {ticket}", "svc clock {ticket} --brief",
    "svc log {ticket}", "svc due", "svc due --within 2h", "svc board", "svc callback list --all",
    "svc resident list", "svc resident show 1", "svc resident search 1502", "svc unit list",
    "svc unit show 3-2-1502", "svc staff list", "svc staff show li.na", "svc check", "svc status",
    "svc calendar 2024-10", "svc tick --dry-run", "svc office show", "svc report measures",
    "svc report --period 2024-11", "svc report monthly --period 2024-11",
    "svc report --list received --period 2024-11",
)  # fmt: skip


#: What shows the office's rules and our measures, by the ids by which they are written.
OF_RULES = ("svc office show", "svc report measures")


def own_words(office: Path) -> set[str]:
    """Words that people of the office wrote themselves, in whatever language."""
    fields = "id|text|note|reason|name|name_en|place|email|told|asked_by|system|rule"
    kept = rf"^[ -]*(?:{fields}): (.*(?:\n +[^:\n]+$)*)"
    return {
        word
        for path in (office / "records").rglob("*.yaml")
        for said in re.findall(kept, path.read_text(encoding="utf-8"), re.MULTILINE)
        for word in WORD.findall(said)
    }


def english_in(told: str, names: set[str]) -> list[str]:
    """English words of an answer that are no ids, names and pieces of command lines."""
    return [word for word in WORD.findall(TYPED.sub(" ", told)) if word not in names]


@pytest.mark.parametrize("words", SHOWN)
def test_answers_in_chinese(week: Week, run: Run, words: str) -> None:
    """Whatever a ticket has been through, it is told in Chinese from end to end."""
    judged = words.split()[1] not in ("check", "status", "calendar", "tick", "report")
    as_of = " --as-of 2024-11-20T09:00" if judged and "log" not in words else ""
    names = NAMES | own_words(week.place) | (IDS if words in OF_RULES else set())
    tickets = [row["id"] for row in run("svc list --status all --format json").json()]
    for ticket in tickets if "{ticket}" in words else tickets[:1]:
        told = run(words.format(ticket=ticket) + as_of, env={"SVC_LANG": "zh_CN"}, code=None)
        # A commit's subject is in no language but that of the repository.
        # What a measure is made from is named as the index has it.
        recorded = r"(?m)^(## )?\d{4}-.*  \w+ T2411.*$|^来源  .*$"
        answer = re.sub(recorded, "", told.out + told.err)
        assert english_in(answer, names) == [], answer


FAILING = (
    "svc lst", "svc list --colour", "svc list --status no-such", "svc show 999", "svc show T",
    "svc create", "svc create 漏水 --kind repair", "svc accept 1", "svc close 1",
    "svc assign 1 nobody", "svc assign 1", "svc wait 1 --reason sloth", "svc callback 1",
    "svc callback 1 --score 9", "svc reopen 1 --reason x", "svc merge 1 1", "svc note 1",
    "svc extend 1 --until yesterday --reason x --approved-by li.na", "svc edit 1 --set colour=red",
    "svc edit 1 --set kind", "svc resident add", "svc resident show 99", "svc unit add 楼上",
    "svc staff add x", "svc office edit --set policies.reopen_days=many", "svc report --period 13",
    "svc list --received 2024-13", "svc list --as-of soon", "svc list --rev nothing",
    "svc log nothing", "svc print 1 no-such", "svc -C nowhere list", "svc --as nobody accept 1",
    "svc export tickets --output x.xlsx --bom", "svc import tickets none.csv --mapping none.yaml",
    "svc batch none.jsonl", "svc schema house", "svc calendar 2024-13", "svc archive --before x",
)  # fmt: skip


@pytest.mark.parametrize("words", FAILING)
def test_errors_in_chinese(week: Week, run: Run, words: str) -> None:
    """What was wrong and what to do next are told in Chinese."""
    line = words if " --as " in words else words.replace("svc ", "svc --as li.na ", 1)
    told = run(line, env={"SVC_LANG": "zh_CN"}, code=None)
    assert told.code in (1, 2, 3, 4), told
    typed = set(WORD.findall(words))
    assert english_in(told.err, NAMES | typed | IDS | set(KINDS)) == [], told.err


#: Ids that errors list for the reader to choose from.
IDS = {str(word) for vocabulary in CHINESE for word in vocabulary} | {
    *MEASURES, *MONEY_NAMES, *DUTY_NAMES,
} | {
    "open", "all", "home", "shop", "parking", "resident", "third", "party", "parts", "people",
    "first", "taker", "text", "unit", "place", "priority", "category", "appointment", "reporter",
    "staff", "ticket", "followup", "colour", "list", "kind", "channel", "csv",
}  # fmt: skip


def pages(rows: tuple[Command, ...] = COMMANDS, above: str = "svc") -> Iterator[str]:
    """Every command that has a page of help, as it is typed."""
    for row in rows:
        yield f"{above} {row.name}"
        yield from pages(row.commands, f"{above} {row.name}")


@pytest.mark.parametrize("page", ["svc", *pages()])
def test_help_in_chinese(run: Run, page: str) -> None:
    """No page of help has a sentence, a heading or a placeholder of another language."""
    page_text = run(f"{page} --help", env={"SVC_LANG": "zh_CN", "COLUMNS": "90"}).out
    assert page_text.startswith("用法")
    # Beside examples of YAML stands what they mean.
    plain = TYPED.sub(" ", re.sub(r"(?m)^ {4,}(- )?\{?\w+: .*?(   |$)", "", page_text))
    assert SENTENCE.findall(plain) == [], page_text
    assert re.findall(r"\b[A-Z]{4,}\b", re.sub("JSON|HEAD|YAML|IANA|XLSX", "", plain)) == [], (
        page_text
    )
    assert max(wcswidth(line) for line in page_text.splitlines()) <= 90


def test_a_conversation_in_chinese(estate: Path, run: Run) -> None:
    """On a terminal the questions are Chinese, and so is what an answer will not do for."""
    screen = run.terminal(
        "svc --as li.na create",
        typed=["9-9-9999", "3栋2单元1502", "1", "报修", "", "plumbing", "厨房漏水", "", "电话"],
        env={"SVC_LANG": "zh_CN"},
        code=None,
    ).out
    for question in ("房屋", "报事人", "类型", "类别", "诉求内容", "渠道"):
        assert question in screen
    answer = re.sub(r"(?m)^ +\d  .*$", "", screen)
    assert english_in(answer, NAMES | own_words(estate) | IDS) == [], screen


STORY = (
    "svc create 厨房漏水 --kind 报修 --category 给排水 --resident 1 --channel 电话",
    "svc assign 1 engineering", "svc --as zhang.wei accept 1", "svc contact 1 已告知",
    "svc --as zhang.wei arrive 1", "svc wait 1 --reason parts --until 2030-01-02",
    "svc resume 1", "svc urge 1 --asked-by 1", "svc note 1 备注",
    "svc edit 1 --set priority=urgent",
    "svc escalate 1 --to supervisor", "svc answer 1 已答复", "svc transfer 1 li.na --reason 调整",
    "svc return 1 --reason 不归我们", "svc assign 1 --proposed",
    "svc finish 1 --resolution 已修复 --note 换了垫圈", "svc callback 1 --outcome 无人接听",
    "svc callback 1 --score 1 --reason 又漏了", "svc close 1 --resolution fixed --note 好了",
    "svc callback 1 --score 5", "svc reopen 1 --reason 又漏",
    "svc create 厨房漏水 --kind 报修 --category plumbing --resident 1 --channel visit",
    "svc link 2 1", "svc merge 2 1", "svc cancel 1 --reason 不修了", "svc tick",
    "svc resident add --name 赵六 --phone 13900000000 --unit A-1502 --relation 业主",
    "svc resident edit 4 --set note=备注", "svc resident move-in 4 --unit 3-2-1502 --relation 租户",
    "svc resident move-out 4 --unit 3-2-1502", "svc unit add 5栋1单元101",
    "svc unit edit 5-1-101 --set floor=1", "svc staff add sun.mei --name 孙梅 --department service",
    "svc staff edit sun.mei --inactive", "svc office edit --set policies.reopen_days=14",
    "svc office department add fees-desk --name 收费处",
    "svc office category add garden --name 绿化 --department service",
    "svc save", "svc index", "svc archive --before 2020-01", "svc unarchive",
    "svc export tickets --output out.csv", "svc resident search 赵", "svc unit search 5栋",
    "svc staff search 孙", "svc show 1", "svc log 1", "svc clock 1", "svc callback list",
)  # fmt: skip


def test_a_life_in_chinese(estate: Path, run: Run) -> None:
    """What commands answer that write is Chinese as well, from the first word to the last."""
    names = own_words(estate) | NAMES | {"fees", "desk", "garden", "parts", "supervisor", "out"}
    for line in STORY:
        words = line if " --as " in line else line.replace("svc ", "svc --as li.na ", 1)
        told = run(words, env={"SVC_LANG": "zh_CN"}, code=None)
        answer = re.sub(r"(?m)^\d{4}-.*  \w+ T\d.*$", "", told.out + told.err)
        assert english_in(answer, names) == [], f"{line}\\n{told.out}{told.err}"
        assert told.code in (0, 1), told


def test_an_import_in_chinese(estate: Path, run: Run) -> None:
    """A mapping is suggested, tried and used, and bad rows are told, in Chinese."""
    Path("old.csv").write_text(
        "工单号,报修时间,类型,类别,内容,房号,姓名,电话,处理结果,完成时间\n"
        "1,2026-11-01 09:00,报修,给排水,漏水,3-2-1502,张三,13800000000,已修好,2026-11-02 10:00\n"
        "2,2026-11-31 09:00,报修,给排水,漏水,3-2-1502,李四,1380000,,\n",
        encoding="utf-8",
    )
    env = {"SVC_LANG": "zh_CN"}
    ended = run("svc import tickets old.csv --suggest", env=env)
    Path("map.yaml").write_text(ended.out, encoding="utf-8")
    comments = "\n".join(re.findall("#.*", ended.out))
    texts = [comments + ended.err]
    for rest in ("--dry-run", "", "--skip-bad bad.csv", "--skip-bad worse.csv"):
        line = f"svc --as li.na import tickets old.csv --mapping map.yaml {rest}"
        ended = run(line, env=env, code=None)
        texts.append(ended.out + ended.err)
    names = NAMES | own_words(estate) | {"old", "CSV", "kind", "THIS"}
    assert english_in("\n".join(texts), names) == [], "\n".join(texts)
    assert re.search("已从 list-[0-9a-f]{4} 导入 1 张工单", texts[3])
