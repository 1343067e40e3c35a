"""Every command that writes, as it is tried with faults, and those that need not be."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

#: Who acts in the office.
ACTOR = "li.na"


#: The places commands are tried in: an office by itself, one that meets another desk, which was
#: faster, at `{place}/remote.git`, and one with a till, channels, and a backup `{place}/kept.tar`.
MODELS = ("plain", "desks", "till")


class Command(NamedTuple):
    """One command to be tried.

    Attributes:
        name: For the report.
        words: What is typed after `svc -C OFFICE`; `{place}` is the folder around the office,
            `{t}` a ticket's number but for its last digit, `{n}` a receipt's; `{d}`
            the closing's.
        commits: How many commits it makes.
        git: What comes before it: plain git, and edits by hand, or svc.
        office: Folder of the office it is about; there is none yet where it founds one.
        model: Which place is copied: one of `MODELS`.
        again: What brings to its end what was interrupted, and clears away after it.
        makes: The file outside the office that it writes; it is there whole, or not at all.
    """

    name: str
    words: tuple[str, ...]
    commits: int = 1
    git: tuple[tuple[str, ...], ...] = ()
    office: str = "office"
    model: str = "plain"
    again: tuple[str, ...] = ()
    makes: str = ""


TICKET = ("--kind", "repair", "--category", "plumbing", "--channel", "phone", "--unit",
           "3-2-1502", "--name", "Wang", "--phone", "13800000000")  # fmt: skip


def commands() -> list[Command]:
    """Every command that writes."""
    return [*_on_tickets(), *_on_files(), *_between_desks(), *_at_the_till(), *_of_the_office()]


def _on_tickets() -> list[Command]:
    verbs = [
        ("assign", "{t}1", "wu.gang"), ("accept", "{t}2"),
        ("return", "{t}2", "--reason", "not ours"),
        ("transfer", "{t}3", "engineering", "--reason", "theirs"), ("arrive", "{t}3"),
        ("contact", "{t}3", "told"), ("wait", "{t}3", "--reason", "parts"), ("urge", "{t}3"),
        ("escalate", "{t}3", "--to", "director"), ("note", "{t}3", "seen"),
        ("edit", "{t}1", "--set", "priority=urgent"),
        ("finish", "{t}3", "--resolution", "fixed", "--note", "done"),
        ("callback", "{t}4", "--score", "5"), ("cancel", "{t}1", "--reason", "withdrawn"),
        ("merge", "{t}1", "{t}2"), ("reopen", "{t}5", "--reason", "again"),
        ("extend", "{t}3", "--until", "2099-01-04 12:00", "--reason", "parts", "--told", "so",
         "--approved-by", ACTOR),
        ("supervise", "{t}3", "--answer-by", "2099-01-04 12:00"), ("link", "{t}1", "{t}2"),
        ("close", "{t}3", "--resolution", "fixed", "--note", "done"),
    ]  # fmt: skip
    made = [
        Command("create", ("create", "tap drips", *TICKET)),
        Command("init", ("init", "{place}/new"), office="new"),
    ]
    made += [Command(words[0], words) for words in verbs]
    after = [
        (("resume", "{t}3"), ("wait", "{t}3", "--reason", "parts")),
        (("answer", "{t}3", "soon"), ("supervise", "{t}3", "--answer-by", "2099-01-04 12:00")),
        (("split", "{t}1", "--reason", "two matters"), ("merge", "{t}1", "{t}2")),
        (("undo",), ("finish", "{t}3", "--resolution", "fixed", "--note", "done")),
    ]
    made += [Command(words[0], words, git=(("svc", *before),)) for words, before in after]
    spent = (("svc", "callback", "{t}4", "--unreachable"),
             ("svc", "office", "edit", "--set", "policies.callback_attempts=1"))  # fmt: skip
    made.append(Command("tick", ("tick",), git=spent))
    return made


def _on_files() -> list[Command]:
    return [
        Command("unit add", ("unit", "add", "8-1-101")),
        Command("unit edit", ("unit", "edit", "3-2-1502", "--set", "note=x")),
        Command("staff add", ("staff", "add", "zhou.min", "--name", "Zhou Min", "--department",
                              "service", "--role", "worker")),
        Command("resident add", ("resident", "add", "--name", "Wang Fang", "--phone",
                                 "13800000001")),
        Command("import", ("import", "units", "{place}/units.csv", "--mapping",
                           "{place}/map.yaml")),
        Command("batch", ("batch", "{place}/batch.jsonl")),
        Command("save", ("save",), git=(("apply", "{place}/edit.patch"),)),
        Command("archive", ("archive", "--before", "2026-01"), 0),
        Command("unarchive", ("unarchive",), 0, (("svc", "archive", "--before", "2026-01"),)),
        Command("index", ("index", "--rebuild"), 0),
        Command("resident edit", ("resident", "edit", "R-A00001", "--set", "note=x")),
        Command("resident merge", ("resident", "merge", "R-A00002", "R-A00001")),
        Command("office day", ("office", "day", "2099-01-04", "closed")),
        Command("list after git", ("list",), 0,
                (("commit", "-q", "--allow-empty", "-m", "by hand"),)),
        Command("export", ("export", "tickets", "-o", "{place}/new.csv"), 0,
                again=("export", "tickets", "-o", "{place}/new.csv", "--force"), makes="new.csv"),
    ]  # fmt: skip


def _between_desks() -> list[Command]:
    return [
        Command("remote init", ("remote", "init", "{place}/new.git"), 0),
        Command("remote add", ("remote", "add", "{place}/empty.git"), 0,
                (("svc", "remote", "init", "{place}/empty.git"),),
                again=("remote", "add", "{place}/empty.git")),
        Command("sync", ("sync",), 3, model="desks", again=("sync",)),
        Command("settle", ("settle", "R-A00001", "name", "--take"), git=(("svc", "sync"),),
                model="desks", again=("sync",)),
        Command("remote leave", ("remote", "leave"), 0, (("svc", "sync"),), model="desks",
                again=("remote", "leave")),
        Command("sync --dry-run", ("sync", "--dry-run"), 0, model="desks", again=("sync",)),
        Command("remote show", ("remote", "show"), 0, model="desks", again=("sync",)),
        Command("join", ("join", "{place}/remote.git", "{place}/new"), 0, office="new",
                model="desks", again=("join", "{place}/remote.git", "{place}/new")),
    ]  # fmt: skip


#: What is typed at a till: the command, and what follows it.
_FEES = (
    ("party add", "dev --name Dev --role developer"),
    ("meter add", "--unit 3-2-1503 --item water --since 2025-01-01"),
    ("reading add", "--meter 3-2-1502.water --day 2025-05-31 --value 20"),
    ("cash add", "put-in 10 --reason float"),
    ("plan adopt", "lift"),
    ("tariff add", "lift --name Lift"),
    ("tariff edit", "card --set name=Cards"),
    ("tariff until", "card 2025-01 2099-01-01"),
    ("tariff total", "card 2025-04 100"),
    ("bill run", "2025-07"),
    ("bill add", "3-2-1502 --item card --price 20"),
    ("bill ahead", "3-2-1502 2 --items property-fee --from 2025-08"),
    ("bill void", "B2506-3-2-1502/1 --reason x"),
    ("bill correct", "B2506-3-2-1502/2 --amount 100 --reason x"),
    ("bill waive", "B2506-3-2-1502/2 10 --reason x"),
    ("bill approve", "B2505-3-2-1502/2"),
    ("bill refuse", "B2505-3-2-1502/2 --reason x"),
    ("bill object", "B2506-3-2-1502/2 --reason x"),
    ("bill settle", "B2505-3-2-1502/1 --reason x"),
    ("pay", "3-2-1502 100 --method cash"),
    ("receipt reverse", "{n}2 --reason x"),
    ("receipt invoice", "{n}1 --number 77"),
    ("receipt confirm", "{n}1"),
    ("move-out", "3-2-1502 --until 2025-07-01 --method cash --approved-by wu.gang"),
    ("bill end-ahead", "3-2-1502 2025-06-01 --reason x"),
    ("unit payer", "3-2-1502 R-A00002 --since 2025-05-01"),
    ("resident move-in", "R-A00002 --unit 3-2-1503 --relation tenant --since 2025-01-01"),
    ("resident move-out", "R-A00001 --until 2099-01-01"),
)


def _by(name: str) -> tuple[str, ...]:
    """Who agrees to what was asked for is somebody else."""
    return ("--as", "wu.gang") if name in ("bill approve", "receipt confirm") else ()


def _at_the_till() -> list[Command]:
    made = [
        Command(name, (*_by(name), *name.split(), *words.split()), model="till")
        for name, words in _FEES
    ]
    closed = ("svc", "close-day", "--counted", "50", "--explain", "x")
    made += [
        Command("close-day", closed[1:], model="till"),
        Command("closing confirm", ("--as", "wu.gang", "closing", "confirm", "{d}"),
                git=(closed,), model="till"),
        # What is open is paid, and something is left that can be given back.
        Command("refund", ("refund", "3-2-1502", "10", "--method", "cash", "--reason", "x",
                           "--approved-by", "wu.gang"),
                git=(("svc", "pay", "3-2-1502", "1000", "--method", "transfer"),), model="till"),
        Command("round start", ("round", "start", "lift", "--reason", "storm"),
                git=(("svc", "plan", "adopt", "lift"),)),
        Command("document add", ("document", "add", "--type", "other", "--title", "Lifts")),
        Command("document lend", ("document", "lend", "1", "--borrower", "li.na", "--due",
                                  "2199-01-01"),
                git=(("svc", "document", "add", "--type", "other", "--title", "Lifts"),)),
    ]  # fmt: skip
    made += [*_of_procedures(), *_of_people(), *_outward(), *_of_texts()]
    page = ("receipt", "print", "{n}1", "-o", "{place}/new.html")
    return [*made, Command("receipt print", page, model="till", makes="new.html")]


def _of_procedures() -> list[Command]:
    adopted = ("svc", "workflow", "adopt", "key", "--since", "2020-01-01")
    opened = ("svc", "procedure", "open", "key", "3-2-1502")
    issued = ("svc", "permit", "issue", "key", "3-2-1502")
    return [
        Command("workflow adopt", adopted[1:]),
        Command("procedure open", opened[1:], git=(adopted,)),
        Command("procedure step", ("procedure", "step", "1", "identity", "--all"),
                git=(adopted, opened)),
        Command("permit issue", issued[1:]),
        Command("permit reissue", ("permit", "reissue", "1"),
                git=(issued, ("svc", "permit", "lose", "1"))),
        Command("permit lose", ("permit", "lose", "1"), git=(issued,)),
    ]  # fmt: skip


def _of_people() -> list[Command]:
    talk = ("svc", "activity", "add", "--type", "meeting", "--title", "Talk", "--planned", "now")
    survey = ("svc", "survey", "add", "--type", "opinion", "--title", "Spring", "--since",
              "2026-01-01", "--until", "2199-01-01", "--method", "census")  # fmt: skip
    asked = ("svc", "survey", "ask", "1", "q1", "How?")
    return [
        Command("promise", ("promise", "all", "a call", "--by", "2199-01-01")),
        Command("activity hold", ("activity", "hold", "1", "--heads", "3"), git=(talk,)),
        # A record and the ticket that comes of it.
        Command("activity decide", ("activity", "decide", "1", "x", "--owner", "li.na", "--due",
                                    "2199-01-01"),
                git=(talk, ("svc", "activity", "hold", "1", "--heads", "3"))),
        Command("survey open", ("survey", "open", "1"), git=(survey, asked)),
        Command("survey answer", ("survey", "answer", "1", "3-2-1502", "q1=5"),
                git=(survey, asked, ("svc", "survey", "open", "1"))),
    ]  # fmt: skip


def _outward() -> list[Command]:
    party = ("svc", "party", "add", "dev", "--name", "Dev", "--role", "developer")
    referred = ("svc", "refer", "{t}3", "--to", "dev")
    made = [
        Command("refer", referred[1:], git=(party,)),
        # A letter beside the ticket, with the next number of its series.
        Command("letter write", ("letter", "write", "dev", "--title", "Roof"), git=(party,)),
        Command("letter receive", ("letter", "receive", "dev", "--number", "7", "--date",
                                   "2026-01-01", "--title", "Roof"), git=(party,)),
    ]  # fmt: skip
    after = (("feedback", "{t}3", "soon"), ("remind", "{t}3"),
             ("back", "{t}3", "--note", "done"))  # fmt: skip
    return [*made, *(Command(words[0], words, git=(party, referred)) for words in after)]


def _of_texts() -> list[Command]:
    drafted = ("svc", "notice", "draft", "--type", "notice", "--title", "Lift", "--body", "Soon.",
               "--scope", "all", "--until", "2199-01-01")  # fmt: skip
    agreed = ("svc", "notice", "approve", "1")
    told = ("svc", "notice", "publish", "1")
    after = (
        ("revise", ("1", "--body", "Later."), (drafted,)),
        ("approve", ("1",), (drafted,)),
        # Who was told is kept beside what was told.
        ("publish", ("1",), (drafted, agreed)),
        ("correct", ("1", "--body", "Later.", "--reason", "x"), (drafted, agreed, told)),
        ("withdraw", ("1", "--reason", "x"), (drafted, agreed, told)),
    )
    made = [Command("notice draft", drafted[1:])]
    for verb, words, before in after:
        made.append(Command(f"notice {verb}", ("notice", verb, *words), git=before))
    return made


_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFG9XsnzPzzxcyTb0tV5nWOqmR4eLzyf8S6G7k1eTjhB"
#: What changes the office's own rules: the command, and what follows it.
_RULES = (
    ("office edit", "--set policies.reopen_days=14"),
    ("office preset", "leak --kind repair --category plumbing"),
    ("office target", "leak --kind repair --category plumbing --resolve 4h"),
    ("office department add", "garden --name Garden"),
    ("office category add", "roof --name Roof"),
    ("office rung", "10 visit"),
    ("staff edit", "wu.gang --set name=Wu"),
    ("audit accept", "HEAD --reason x"),
)


def _of_the_office() -> list[Command]:
    made = [Command(name, (*name.split(), *words.split())) for name, words in _RULES]
    removed = (("department", "garden", "Garden"), ("category", "roof", "Roof"))
    made += [
        Command(f"office {what} remove", ("office", what, "remove", code),
                git=(("svc", "office", what, "add", code, "--name", name),))
        for what, code, name in removed
    ]  # fmt: skip
    given = ("staff", "key", "add", "wu.gang", _KEY)
    made += [
        Command("staff key add", given),
        Command("staff key revoke", ("staff", "key", "revoke", "wu.gang", "--reason", "lost"),
                git=(("svc", *given),)),
    ]  # fmt: skip
    kept, new, tar = "{place}/kept.tar", "{place}/new", "{place}/new.tar"
    channel = ("notify", "channel")
    return [
        *made,
        Command("import all", ("import", "all", "{place}", "--mapping", "{place}/all.yaml")),
        Command("backup", ("backup", tar), 0, model="till", again=("backup", tar, "--force"),
                makes="new.tar"),
        Command("restore", ("restore", kept, new), 0, office="new", model="till",
                again=("restore", kept, new)),
        Command("assign, told", ("assign", "{t}1", "wu.gang"), model="till"),
        Command("notify channel add", (*channel, "add", "li.na", "json://127.0.0.1:9/b"), 0,
                model="till", again=(*channel, "add", "li.na", "json://127.0.0.1:9/c")),
        Command("notify channel remove", (*channel, "remove", "wu.gang"), 0, model="till",
                again=(*channel, "list")),
        Command("notify digest", ("notify", "digest"), 0, model="till", again=("notify", "digest")),
        Command("notify send", ("notify", "send"), 0, (("svc", "assign", "{t}1", "wu.gang"),),
                model="till", again=("notify", "send", "--all")),
    ]  # fmt: skip


#: Commands that only read, or write nothing that is kept, or ask on a terminal and then do what
#: another command does.
_READING = frozenset({
    "board", "calendar", "callback list", "check", "clock", "completion", "due", "find", "help",
    "jobs", "log", "print", "report", "schema", "shift", "show", "status", "triage", "balance",
    "notify channel test", "office check", "tariff check", "tariff price", "round due",
    "round sheet", "round score", "document folder", "document loans", "document expired",
    "document verify",
    "outreach due", "survey sample", "survey results", "survey export",
    "arrears", "ask", "notice items", "notice unread", "party open", "remote log", "shell",
    "statement differences", "statement unidentified", "unit warranty",
    "document missing", "permit valid", "permit left-behind", "permit print", "procedure due",
})  # fmt: skip
#: What commands about any kind of record are called that only read.
_LOOKING = ("list", "show", "search", "explain")
#: Commands that write by the same steps as another one.
_ALIKE = {
    **dict.fromkeys(("party edit", "meter edit", "reading edit", "plan edit"), "tariff edit"),
    **dict.fromkeys(("receipt acknowledge", "cash confirm"), "receipt confirm"),
    "plan add": "tariff add", "round attempt": "round start", "round check": "round start",
    "round recheck": "round start", "inspect": "round start",
    "round import": "round start",
    "document store": "document add", "filing adopt": "document add",
    "filing add": "tariff add", "filing edit": "tariff edit",
    # A bundle beside a commit: it is made, and then recorded.
    "document hand-over": "document lend",
    **dict.fromkeys(("document edit", "document return", "document propose", "document keep",
                     "document destroy"), "document lend"),
    **dict.fromkeys(("promise keep", "promise move", "promise tell", "promise occur",
                     "promise release"), "activity hold"),
    **dict.fromkeys(("activity add", "activity attempt", "activity reschedule", "activity cancel",
                     "activity minute", "activity mark", "activity import"), "activity hold"),
    "activity hear": "activity decide", "response handle": "activity decide",
    "outreach add": "tariff add", "outreach edit": "tariff edit",
    **dict.fromkeys(("survey add", "survey edit", "survey ask", "survey copy", "survey give",
                     "survey close"), "survey open"),
    "response void": "survey answer", "survey import": "survey answer",
    "workflow add": "tariff add", "workflow edit": "tariff edit",
    # A case is one file to which a step is added, whichever; with a ticket, or permits, beside it.
    **dict.fromkeys((f"procedure {verb}" for verb in (
        "skip", "send-back", "approve", "refuse", "extend", "violate", "inspect", "deduct",
        "agree", "withdraw", "complete", "scan")), "procedure step"),
    **dict.fromkeys(("permit return", "permit revoke", "permit extend"), "permit lose"),
    "reply": "feedback",
    # An event at the end of one file.
    **dict.fromkeys(("notice post", "notice read", "notice review"), "notice approve"),
    "case draft": "notice draft", "demand deliver": "notice approve",
    **dict.fromkeys((f"statement {verb}" for verb in (
        "claim", "close-difference", "confirm", "match", "release", "withdraw")), "bill settle"),
    "statement import": "cash add",
    "disclosure add": "tariff add", "disclosure adopt": "plan adopt",
    "disclosure edit": "tariff edit",
    # A page, or a file, outside the office.
    **dict.fromkeys(("closing print", "letter print", "demand letter", "company export",
                     "witness"), "receipt print"),
    # A file of many rows is one commit, as a batch's lines are.
    **dict.fromkeys(("party answers", "company import"), "batch"),
    "key trust": "office edit", "key setup": "remote add",
    # It stands in the way of a push that sync makes, and is killed by the stories of the gate.
    "gate": "sync",
}  # fmt: skip


def untried(names: Iterable[str]) -> set[str]:
    """Commands that are neither tried, nor known to read only, nor to write as another does."""
    said = [" ".join(one.words).removeprefix("--as wu.gang ") for one in commands()]
    return {
        name
        for name in names
        if name not in _READING | _ALIKE.keys()
        and name.split()[-1] not in _LOOKING
        and name.split()[0] not in ("import", "export")
        and not any(f"{words} ".startswith(f"{name} ") for words in said)
    }


def known() -> set[str]:
    """Commands that are named here without being tried."""
    return {*_READING, *_ALIKE, *_ALIKE.values()}
