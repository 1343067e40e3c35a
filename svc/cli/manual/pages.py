"""The manual's pages: which there are, where each lies, and which somebody means.

A page is Markdown, `svc/manual/LANGUAGE/TOPIC.md`, and the same in every language.
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path

import svc
from svc.language import LANGUAGES, N_
from svc.named_tuple import NamedTuple

FOLDER = Path(svc.__file__).resolve().parent / "manual"


class Topic(NamedTuple):
    """One page.

    Attributes:
        name: As typed, and the name of its file; no command is called so.
        tells: What stands in it, for whoever looks for something.
    """

    name: str
    tells: str

    def text(self, language: str) -> str:
        """Its Markdown in a language."""
        return (FOLDER / language / f"{self.name}.md").read_text(encoding="utf-8")

    def title(self, language: str) -> str:
        """Its first heading."""
        return self.text(language).partition("\n")[0].removeprefix("# ")


#: In the order of a reader who begins.
TOPICS = (
    Topic("desk", N_("A day at the desk: who types what, cron, the pager, personal data")),
    Topic("tickets", N_("Actions, states, and the fixed words")),
    Topic("clocks", N_("Each promise with its due time, and why it is so")),
    Topic("reports", N_("Reports of a day, of a month, for the company, of an office's own")),
    Topic("fees", N_("Tariffs, bills, payments, receipts, who owes what, the cashier's close")),
    Topic(
        "rounds",
        N_("Procedures and permits, documents, rounds by plan, and what a finding becomes"),
    ),
    Topic("paper", N_("Work orders, receipts and letters, and an office's own templates")),
    Topic("measures", N_("How each figure is defined")),
    Topic(
        "office-rules",
        N_("Hours, departments, categories, targets, languages: the office's own rules"),
    ),
    Topic("rights", N_("Who may what, and how an office says otherwise")),
    Topic("notifications", N_("Who is told of what, and by which channel")),
    Topic("files", N_("What lies where, edits by hand, old months, what an auditor needs")),
    Topic("importing", N_("Another system's rows: mappings, states, odd files")),
    Topic("exporting", N_("Records out, a whole office out and in, many actions at once")),
    Topic("several-desks", N_("Computers that work in one office, and meet through git")),
    Topic("keeping", N_("Backup and restore, another machine, a newer svc")),
    Topic("commands", N_("Every command in a line, and the exit codes")),
    Topic("store", N_("What holds whatever happens, and the design behind it")),
    Topic("performance", N_("How long commands take with 300,000 tickets")),
    Topic("contributing", N_("The house, and how to add a command, a measure, a kind of record")),
)


def meant(name: str) -> Topic | None:
    """The page of that name, or with that title in any language."""
    wanted = name.casefold()
    for topic in TOPICS:
        if wanted == topic.name:
            return topic
    for topic in TOPICS:
        if any(wanted == topic.title(language).casefold() for language in LANGUAGES):
            return topic
    return None


def near(name: str, commands: Sequence[str], language: str) -> list[str]:
    """At most three pages and commands that may have been meant.

    Pages with such a heading go first, then what is spelled alike, then pages that speak of it.
    """
    texts = {topic.name: topic.text(language).casefold() for topic in TOPICS}
    word = name.casefold()
    headed = [one for one, text in texts.items() if word in _headings(text)]
    alike = get_close_matches(name, [*texts, *commands], n=2)
    speaking = [one for one, text in texts.items() if word in text]
    return list(dict.fromkeys((*headed, *alike, *speaking)))[:3]


def _headings(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if line.startswith("#"))
