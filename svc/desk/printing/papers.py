"""Papers about a ticket: work orders, letters and sheets from the office's templates.

A template is Jinja2 text of the office's own, run in a sandbox; without one of
that name the starter's is taken. What a record holds reaches a template as
values only: nobody's words are ever read as a template.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from svc.desk.query import template_sandbox as sandbox
from svc.desk.query import ticket_detail
from svc.desk.query.template_sandbox import FOLDER, TemplateSource
from svc.errors import NotFound, UsageError
from svc.language import _, either
from svc.lazy_pattern import lazy_pattern
from svc.model.words import CHINESE, Outcome
from svc.resources import starter_templates
from svc.rules.record.personal_words import masked_words
from svc.rules.record.phones import mask
from svc.rules.record.unit_ids import display
from svc.rules.ticket.lifecycle import effective
from svc.rules.time.parsing import in_zone
from svc.table import in_markdown

if TYPE_CHECKING:
    from svc.desk.core.view import View

DEFAULT = "work-order"
SUFFIXES = (".md", ".txt")
#: The page that a paper is put into, an office's own or svc's.
FRAME = "paper.html"
#: What the templates of the start are called in Chinese; they may be asked for so.
CHINESE_NAMES = {
    "work-order": "派工单", "reply-letter": "回复函", "callback-sheet": "回访单",
    "receipt": "受理回执", "slip": "住户联", "demand-letter": "催款函",
    "permit": "证件",
    "party-letter": "工作联系函",
}  # fmt: skip
#: Those that are no ticket's paper, but another record's.
OF_OTHERS = frozenset({"demand-letter", "party-letter", "permit"})
#: Between two papers of one page: each begins on a sheet of its own.
_BREAK = '\n<div style="break-after: page"></div>\n'
_NAME = lazy_pattern(r"[^/\\\x00-\x1f.-][^/\\\x00-\x1f]{0,99}\Z")


def printed(view: View, tail: str, template: str = DEFAULT, reveal: bool = False) -> str:
    """A ticket's paper.

    Args:
        tail: The ticket's number or any tail of it.
        template: Name of a template, with its suffix or without.
        reveal: Give phones in full; masked otherwise.

    Raises:
        NotFound: No such template, or no such ticket.
        InvalidData: The template is wrong; file and line are named.
    """
    source = find(view, template)
    return filled(view, source, _values(view, ticket_detail.show(view, tail), reveal))


def page(view: View, tail: str, template: str = DEFAULT, reveal: bool = False) -> str:
    """The same as a page that prints on A4, with the number as a QR code.

    Raises:
        NotFound: No such template, or no such ticket.
        InvalidData: The template, or the page it is put into, is wrong.
    """
    source = find(view, template)
    values = _values(view, ticket_detail.show(view, tail), reveal)
    number = str(values["ticket"]["id"])
    return framed(view, source, number, filled(view, source, values), reveal)


def framed(view: View, source: TemplateSource, number: str, text: str, reveal: bool) -> str:
    """What a template made of a record, as a page that prints on A4.

    Args:
        view: What is looked at.
        source: The template.
        number: Of the record, also as a QR code.
        text: What the template made.
        reveal: Whether phones stay as they are.

    Raises:
        InvalidData: The page that it is put into is wrong.
    """
    from markupsafe import Markup

    from svc.desk.printing import page as made

    # Words of records were escaped when the template was filled; the masks are those of text.
    text = text if reveal else masked_words(text)
    body = made.as_html(text) if source.name.endswith(".md") else made.as_lines(text)
    framed = {
        "title": f"{number} {shown_name(source.name.rpartition('.')[0])}",
        "template": source.name.rpartition(".")[0],
        "lang": made.language_of_page(),
        "number": number,
        "code": Markup(made.code_of(number)),  # noqa: S704 - drawn here
        "body": Markup(body),  # noqa: S704 - see `as_html`
        "office": office_values(view),
    }
    frame = _source(view, FRAME)
    assert frame is not None, "svc has one of its own"
    return sandbox.rendered(frame, framed, lambda name: _source(view, name), html=True)


def filled(view: View, source: TemplateSource, values: Mapping[str, Any]) -> str:
    """What a template makes of a record's values."""

    def named(name: str) -> TemplateSource | None:
        return _source(view, name) if _NAME.match(name) else None

    escape = in_markdown if source.name.endswith(".md") else None
    return sandbox.rendered(source, values, named, filters=_filters(view, values), escape=escape)


def together(
    view: View, made: Iterable[tuple[TemplateSource, str, Mapping[str, Any]]], as_page: bool,
    reveal: bool,
) -> str:  # fmt: skip
    """The papers of several records, as text or as pages that print on A4.

    Args:
        view: What is looked at.
        made: The template, the number and the values of each.
        as_page: As HTML, each on a sheet of its own.
        reveal: Whether phones stay as they are.

    Raises:
        InvalidData: A template is wrong; file and line are named.
    """
    papers = []
    for source, number, values in made:
        words = filled(view, source, values)
        papers.append(framed(view, source, number, words, reveal) if as_page else words)
    return (_BREAK if as_page else "\n\n").join(papers)


def shown_name(name: str) -> str:
    """A template's name as its reader calls it."""
    return either(name, CHINESE_NAMES.get(name, name))


def find(view: View, name: str) -> TemplateSource:
    """A template of the office, else the starter's.

    Raises:
        UsageError: It is no name of a file in one folder.
        NotFound: There is none of that name.
    """
    if not _NAME.match(name):
        raise UsageError(
            _("{name!r} is no template's name", name=name),
            _("one of {known}", known=_known(view)),
        )
    asked = [name, *(key for key, chinese in CHINESE_NAMES.items() if chinese == name)]
    files = [one + suffix for one in asked for suffix in ("", *SUFFIXES)]
    files = [file for file in files if file.endswith(SUFFIXES)]
    # What the office has under that name comes first, whichever its suffix.
    for take in (_own, _starter):
        for file in files:
            if (source := take(view, file)) is not None:
                return source
    raise NotFound(
        _("no template {name!r}", name=name),
        _(
            "one of {known}; an office's own lie in {folder}/, once committed",
            known=_known(view),
            folder=FOLDER,
        ),
    )


def names(view: View) -> list[str]:
    """Every template there is, the office's and the starter's."""
    found = {path.name for path in starter_templates().iterdir()}
    own = view.repository.tree(view.repository.head() or view.commit, FOLDER)
    found |= {entry.path.rsplit("/", 1)[1] for entry in own}
    return sorted(name.rsplit(".", 1)[0] for name in found if name.endswith(SUFFIXES))


def _known(view: View) -> str:
    return ", ".join(shown_name(name) for name in names(view) if name not in OF_OTHERS)


def _source(view: View, file: str) -> TemplateSource | None:
    return _own(view, file) or _starter(view, file)


def _own(view: View, file: str) -> TemplateSource | None:
    """A template that the office has itself."""
    data = view.repository.read(view.repository.head() or view.commit, f"{FOLDER}/{file}")
    return None if data is None else sandbox.source(data, file, f"{FOLDER}/{file}")


def _starter(_view: View, file: str) -> TemplateSource | None:
    """One that svc brings."""
    starter = starter_templates() / file
    if not starter.is_file():
        return None
    return TemplateSource(
        file, _("{path} (svc's own)", path=f"{FOLDER}/{file}"), starter.read_text(encoding="utf-8")
    )


def _filters(view: View, values: Mapping[str, Any]) -> dict[str, Callable[..., str]]:
    """What templates may write behind a `|`."""
    return {
        "when": lambda moment: f"{moment:%Y-%m-%d %H:%M}",
        "day": lambda moment: f"{moment:%Y-%m-%d}",
        "line": lambda text: " ".join(str(text).split()),
        "unit": lambda unit: display(unit, view.locale),
        "staff": lambda person: values["staff"].get(person, person),
        "zh": _chinese,
    }


def _chinese(word: StrEnum) -> str:
    return CHINESE[type(word)][str(word)]


def office_values(view: View) -> dict[str, Any]:
    """What templates may name of the office."""
    return {key: view.office[key] for key in ("name", "locale", "timezone")}


def _values(view: View, shown: ticket_detail.TicketDetail, reveal: bool) -> dict[str, Any]:
    """What a template may name."""
    if not reveal:
        shown = shown._replace(ticket=ticket_detail.masked(shown.ticket))
    ticket = _fields(view, shown.ticket)
    return {
        "office": office_values(view),
        "ticket": ticket,
        "who": _who(shown, reveal),
        "category": _named(view, "categories", shown.ticket.category),
        "department": _named(view, "departments", shown.ticket.department),
        "due": _fields(view, shown.ticket.due) if shown.ticket.due else _NO_DUES,
        "work": shown.life.words,
        "events": [_fields(view, event) for event in effective(shown.ticket.timeline)],
        "followups": [_followup(view, one) for one in shown.followups if "undone" not in one],
        "staff": shown.staff,
        "printed": view.moment,
    }


_NO_DUES = dict.fromkeys(("respond", "accept", "arrive", "resolve", "callback", "answer"))
_FOLLOWUP = dict.fromkeys(("score", "satisfied", "reason", "note", "next"))


def _fields(view: View, record: Any) -> dict[str, Any]:
    """A record's fields by name, absent ones None, moments in the office's zone."""
    return {field: _local(view, getattr(record, field)) for field in record.__struct_fields__}


def _local(view: View, value: Any) -> Any:
    return in_zone(value, view.zone) if isinstance(value, datetime) else value


def _followup(view: View, values: Mapping[str, Any]) -> dict[str, Any]:
    moments = {
        field: in_zone(datetime.fromisoformat(values[field]), view.zone)
        for field in ("at", "next")
        if field in values
    }
    return {**_FOLLOWUP, **values, **moments, "outcome": Outcome(values["outcome"])}


def _who(shown: ticket_detail.TicketDetail, reveal: bool) -> dict[str, Any]:
    reporter, person = shown.ticket.reporter, shown.resident
    if reporter is not None:
        return {"name": reporter.name, "phones": [reporter.phone], "id": None}
    if person is None:
        return {"name": shown.ticket.resident, "phones": [], "id": shown.ticket.resident}
    phones = [phone if reveal else mask(phone) for phone in person.phones]
    return {"name": person.name, "phones": phones, "id": shown.ticket.resident}


def _named(view: View, section: str, name: str | None) -> dict[str, Any] | None:
    """An entry of the office's rules, as templates name it; None without one."""
    if name is None:
        return None
    entries = view.office.get(section) or ()
    found = next((entry for entry in entries if entry["id"] == name), {"name": name})
    return {"id": name, "name": found["name"], "name_en": found.get("name_en")}
