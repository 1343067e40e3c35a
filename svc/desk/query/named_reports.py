"""Named reports, ours and an office's own: found at the commit asked for, built, and written.

An office's own lie in its `templates/reports/`: `NAME.yaml` says which blocks,
and if it wants, `NAME.html.j2` and `NAME.md.j2` lay them out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from svc.desk.query import template_sandbox as sandbox
from svc.desk.query.reports import ReportQuery, measures_of, period_of, rules_of, scope
from svc.desk.query.unconfirmed import unconfirmed
from svc.errors import NotFound, UsageError
from svc.language import N_, _, current
from svc.reports import dimensions, named
from svc.reports.blocks import build, distinct
from svc.reports.blocks import dimensions as dimensions_of
from svc.reports.blocks.behind import behind
from svc.reports.blocks.context import Context
from svc.reports.document import Document, Message, Provenance
from svc.reports.measures import NAMES
from svc.rules.time.parsing import iso

if TYPE_CHECKING:
    from svc.desk.core.view import View
    from svc.desk.query.template_sandbox import TemplateSource
    from svc.reports.document import ReportBlock
    from svc.reports.named import NamedReport
    from svc.rules.time.periods import Period
    from svc.store.git.repository import Repository

#: What breakdowns show unless measures were named; totals show all.
MAIN = (
    "received", "finished", "open", "overdue", "completion", "resolution_on_time", "callback",
    "satisfaction",
)  # fmt: skip
TITLE = N_("Figures and rates")
#: Forms for programs, which are the same in any language.
PLAIN = ("json", "jsonl", "csv")
FOLDER = f"{sandbox.FOLDER}/reports"
#: Templates of ours that an office's own may build on.
_OURS = ("page.html.j2", "block.html.j2")


def names(repository: Repository, commit: str) -> list[str]:
    """Every named report there is at a commit, ours first."""
    files = [entry.path.rsplit("/", 1)[1] for entry in repository.tree(commit, FOLDER)]
    found = {file.removesuffix(named.SUFFIX) for file in files if file.endswith(named.SUFFIX)}
    own = sorted(name for name in found - {*named.TITLES, *NAMES} if named.NAME.match(name))
    return [*named.TITLES, *own]


def is_named(view: View, name: str) -> bool:
    """Whether a report of that name can be asked for."""
    return name in named.TITLES or name in names(view.repository, view.commit)


def figures(view: View, asked: ReportQuery, form: str = "table") -> Document:
    """Measures in all, and by each dimension asked for.

    Args:
        asked: What `svc report` was asked without a name.
        form: How it will be written, for the command that makes it again.

    Raises:
        UsageError: A measure, dimension or period that does not exist.
    """
    found = measures_of(scope(view, asked), asked)
    chosen = [one.name for one in found if not one.about]
    money = [one.name for one in found if one.about == "money"]
    duties = [one.name for one in found if one.about == "duty"]
    shown = [*chosen, *money] if asked.names else [name for name in chosen if name in MAIN]
    compare = {"compare": list(asked.compare)}
    specs: list[dict[str, Any]] = [
        {"block": block, "measures": names, **compare}
        for block, names in (("measures", chosen), ("fees", money), ("duties", duties)) if names
    ]  # fmt: skip
    # Of rounds and documents there are figures of the whole office alone.
    for way in dimensions.chosen(asked.by) if shown else ():
        specs += _breakdowns(way, shown, asked)
    period = period_of(view, asked)
    options = [*(f"--by={way}" for way in asked.by), *(f"--compare={one}" for one in asked.compare)]
    options += [f"--quantiles={asked.quantiles}"] if asked.quantiles else []
    made = made_from(view, (*asked.names, *options), asked, period, form)
    context = _context(view, asked, period, specs)
    blocks = [block for spec in specs for block in build(spec, context)]
    made_of = distinct(blocks)
    return Document("report", Message(TITLE), made, made_of, behind=_behind(made_of, context, form))


def _breakdowns(way: str, shown: Sequence[str], asked: ReportQuery) -> list[dict[str, Any]]:
    """One dimension with all measures, or two crossed with one measure at a time."""
    by = list(dimensions.parts(way))
    if len(by) == 1:
        compare = {"compare": asked.compare[0]} if asked.compare else {}
        return [{"block": "breakdown", "by": way, "measures": list(shown), **compare}]
    measured = (asked.names and shown) or shown[:1]
    return [{"block": "breakdown", "by": by, "measures": [name]} for name in measured]


def document(view: View, name: str, asked: ReportQuery, form: str = "table") -> Document:
    """A named report.

    Args:
        name: Which.
        asked: Its period and whose tickets; names and breakdown are the report's own.
        form: How it will be written, for the command that makes it again.

    Raises:
        NotFound: There is no report of that name.
        InvalidData: Its definition is wrong; file and line are named.
        UsageError: A period that cannot be read.
    """
    definition = find(view, name)
    period = period_of(view, asked, definition.period)
    made = made_from(view, (name,), asked, period, form)
    context = _context(view, asked, period, definition.blocks)
    blocks = distinct(_blocks(definition, context))
    return Document(
        name, definition.title, made, blocks, definition.commands, definition.one_page,
        _behind(blocks, context, form),
    )  # fmt: skip


def _behind(blocks: Sequence[ReportBlock], context: Context, form: str) -> list[ReportBlock]:
    """What the figures of a page lead to; no other form has links."""
    return behind(blocks, context) if form == "html" else []


def find(view: View, name: str) -> NamedReport:
    """A report's definition: the office's own at the commit, else ours.

    Raises:
        NotFound: There is none.
        InvalidData: It is wrong; file and line are named.
    """
    if named.NAME.match(name) and (own := _file(view, f"{name}{named.SUFFIX}")) is not None:
        return named.parse(name, own.text, own.path)
    ours = named.built_in(name)
    if ours is None:
        known = ", ".join(names(view.repository, view.commit))
        raise NotFound(
            _("no report {name!r}", name=name),
            _("one of {known}; an office's own lie in {folder}/, once committed",
              known=known, folder=FOLDER),
        )  # fmt: skip
    return ours


def made_from(
    view: View, arguments: Sequence[str], asked: ReportQuery, period: Period, form: str
) -> Provenance:
    """What a report is made from, and the command that makes it again.

    Args:
        arguments: What names the report on the command line.
    """
    return Provenance(
        view.office, period, view.moment, view.commit, rules_of(view),
        _command(view, arguments, asked, period, form),
        {row["id"]: row["name"] for row in view.rows("SELECT id, name FROM staff")},
        len(unconfirmed(view)),
    )  # fmt: skip


def page(view: View, made: Document) -> str:
    """A report as an HTML page, laid out by the office's own template if it has one.

    Raises:
        InvalidData: The template is wrong; file and line are named.
    """
    from svc.reports.forms import page as form

    own = _file(view, f"{made.name}.html.j2")
    if own is None:
        return form.page(made)
    return sandbox.rendered(own, form.values(made), lambda name: _template(view, name), html=True)


def markdown(view: View, made: Document) -> str:
    """A report as Markdown, laid out by the office's own template if it has one.

    Raises:
        InvalidData: The template is wrong; file and line are named.
    """
    from svc.reports.forms import markdown as form

    own = _file(view, f"{made.name}.md.j2")
    if own is None:
        return form.markdown(made)
    return sandbox.rendered(own, form.values(made), lambda name: _template(view, name))


def _context(
    view: View, asked: ReportQuery, period: Period, specs: Sequence[Mapping[str, Any]]
) -> Context:
    return Context(
        scope(view, asked), period, view.moment, view.office, asked.percents,
        dimensions_of(specs),
    )  # fmt: skip


def _blocks(definition: NamedReport, context: Context) -> list[ReportBlock]:
    """The blocks of a definition; a title of its own is that of the first a specification makes."""
    blocks: list[ReportBlock] = []
    for number, (spec, title) in enumerate(zip(definition.blocks, definition.titles, strict=True)):
        try:
            built = build(spec, context)
        except UsageError as error:
            definition.complain(number, "; ".join(filter(None, (str(error), error.next_step))))
        if title and built:
            built[0] = built[0]._replace(title=title)
        blocks += built
    return blocks


def _file(view: View, file: str) -> TemplateSource | None:
    """A file of the office's own reports at the commit."""
    path = f"{FOLDER}/{file}"
    data = view.repository.read(view.commit, path)
    return None if data is None else sandbox.source(data, f"reports/{file}", path)


def _template(view: View, name: str) -> TemplateSource | None:
    """A template that another builds on: the office's, or one of ours."""
    from svc.reports.forms.page import FOLDER as OURS

    if name in _OURS:
        return sandbox.TemplateSource(
            name, f"svc/{name}", (OURS / name).read_text(encoding="utf-8")
        )
    file = name.removeprefix("reports/")
    return _file(view, file) if named.NAME.match(file.partition(".")[0]) else None


def _command(
    view: View, arguments: Sequence[str], asked: ReportQuery, period: Period, form: str
) -> Sequence[str]:
    """The command line that makes the same report again, whoever's words and whenever."""
    only = [
        f"--{dimension}={group}" for dimension, groups in asked.only.items() for group in groups
    ]
    lang = () if form in PLAIN else (f"--lang={current()}",)
    return (
        "svc", *lang, "report", *arguments, f"--period={period.label}", *only,
        f"--rev={view.commit}", f"--as-of={iso(view.moment)}", f"--format={form}",
    )  # fmt: skip
