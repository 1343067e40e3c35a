"""Documents handed over: one bundle with register, files, what is missing, and their hashes.

The bundle is made first and recorded then; where nothing is recorded it is gone again.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from svc.desk.documents.filings import as_row, entries, lists, standing
from svc.desk.printing import forms
from svc.duties.documents import keeping as decide
from svc.duties.documents.completeness import fits
from svc.errors import NotFound, Refused
from svc.index.duties import documents
from svc.kinds.documents.document import FiledDocument
from svc.kinds.documents.words import CHINESE, DocumentAction, DocumentType
from svc.language import _, either
from svc.named_tuple import NamedTuple
from svc.rules.time.parsing import in_zone
from svc.store.documents import bundle
from svc.store.documents import folder as files

if TYPE_CHECKING:
    from svc.desk.core.desk import Desk
    from svc.desk.core.progress import Advance
    from svc.desk.core.view import View

#: Every document, instead of those that some list asks for.
ALL = "all"


class HandoverSet(NamedTuple):
    """What is handed over.

    Attributes:
        receiver: The party that gets it.
        documents: What goes, in the order of the numbers.
        missing: What the lists ask for and is not there, as plain values.
        target: Where the bundle lies.
        manifest: The hash of its list of hashes.
    """

    receiver: str
    documents: tuple[FiledDocument, ...]
    missing: tuple[dict[str, Any], ...]
    target: Path
    manifest: str


def bundled(
    view: View, only: Sequence[str], receiver: str, target: Path, history: bool = False,
    advance: Advance = lambda _more: None,
) -> HandoverSet:  # fmt: skip
    """Make the bundle of what is to be handed over; nothing is recorded yet.

    Args:
        view: The office.
        only: Filing lists whose documents go, or `all` for every document.
        receiver: The party.
        target: Where to: a folder, or a file that ends in .zip.
        history: Whether the office's whole history goes along, as a git bundle.
        advance: Told how many bytes more were copied.

    Raises:
        NotFound: There is no such list, or party; or nothing to hand over.
        Refused: Something of it is out, or the target is there already.
        InvalidData: A file is missing or is not what it was.
        Busy: The bundle cannot be written.
    """
    if view.one("SELECT 1 FROM party WHERE id = ?", (receiver,)) is None:
        raise NotFound(_("no outside party {id!r}", id=receiver), _("svc party add {id}",
                                                                    id=receiver))  # fmt: skip
    chosen = _chosen(view, only)
    out = [one.id for one in chosen if decide.state(one) == "lent"]
    if out:
        raise Refused(_("out, so it cannot go: {ids}", ids=", ".join(out)),
                      _("svc document loans"))  # fmt: skip
    asked = [] if ALL in only else standing(view, only)
    missing = [row for one in asked if (row := as_row(one))["needed"] > row["there"]]
    with bundle.new_bundle(target) as folder:
        names = _put_files(view, chosen, folder, advance)
        _put_register(chosen, names, folder / "register.csv")
        _put_missing(missing, folder / "missing.csv")
        (folder / "list.html").write_text(_page(view, receiver, chosen, missing), "utf-8")
        if history:
            _put_history(view, folder / "office.bundle")
    return HandoverSet(receiver, tuple(chosen), tuple(missing), target, bundle.manifest_of(target))


def record(desk: Desk, made: HandoverSet, note: str | None = None) -> list[FiledDocument]:
    """Record that a bundle was handed over, in each of its documents.

    Raises:
        Refused: It is not the actor's to do.
    """
    now = [desk.load("document", one.id) for one in made.documents]
    decision = decide.hand_over(
        desk.at_hand, now, made.receiver, made.manifest, desk.moment(None), note
    )
    return desk.record(decision)


def _chosen(view: View, only: Sequence[str]) -> list[FiledDocument]:
    if ALL in only:
        ids = {one.id for one in entries(view)}
    else:
        items = [item for filing in lists(view, only) for item in filing.items]
        ids = {one.id for one in entries(view) if any(fits(item, one) for item in items)}
    if not ids:
        raise NotFound(_("nothing of that is on file"), _("svc document missing tells what is not"))
    return documents.documents(view.index, sorted(ids))


def _put_files(
    view: View, chosen: Sequence[FiledDocument], folder: Path, advance: Advance
) -> dict[str, list[str]]:
    """Copy the files of documents, each under its document's number: the names by document."""
    names: dict[str, list[str]] = {}
    held = [
        (one.id, event) for one in chosen for event in one.events
        if event.action is DocumentAction.STORE and event.sha256
    ]  # fmt: skip
    if not held:
        return names
    source = files.folder_of(view.repository)
    (folder / "files").mkdir()
    for document, event in held:
        mine = names.setdefault(document, [])
        name = f"files/{document}-{len(mine) + 1}{files.ending_of(event.media)}"
        assert event.sha256 is not None
        files.copy_out(source, event.sha256, folder / name, advance)
        mine.append(name)
    return names


def _put_register(chosen: Sequence[FiledDocument], names: dict[str, list[str]], path: Path) -> None:
    from svc.kinds.labels import label

    columns = ("id", "number", "title", "type", "unit", "building", "equipment", "made_by", "date",
               "copies", "pages", "retention", "box", "secrecy", "valid_until", "note")  # fmt: skip
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*(label("document", name) for name in columns), _("files")])
        for document in chosen:
            cells = [_cell(document, name) for name in columns]
            writer.writerow([*cells, " ".join(names.get(document.id, ()))])


def _cell(document: FiledDocument, name: str) -> str:
    value = getattr(document, name)
    if value is None:
        return ""
    words = CHINESE.get(type(value), {})
    return either(str(value), words.get(str(value), str(value)))


def _put_missing(missing: Sequence[dict[str, Any]], path: Path) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([_("list"), _("item"), _("name"), _("needed"), _("there"), _("missing")])
        for row in missing:
            writer.writerow([row["list"], row["item"], row["name"], row["needed"],
                             row["there"], " ".join(row["missing"])])  # fmt: skip


def _put_history(view: View, path: Path) -> None:
    from svc.store.git.process import run

    run(("bundle", "create", "--quiet", str(path), "HEAD", "--branches", "--tags"),
        cwd=view.repository.place)  # fmt: skip


def _page(
    view: View, receiver: str, chosen: Sequence[FiledDocument], missing: Sequence[dict[str, Any]]
) -> str:
    """The list on paper, to be signed by both sides."""
    title = _("Documents handed over")
    row = view.one("SELECT name FROM party WHERE id = ?", (receiver,))
    facts = (
        (_("From"), str(view.office["name"])), (_("To"), str(row["name"]) if row else receiver),
        (_("Day"), f"{in_zone(view.moment, view.zone):%Y-%m-%d}"),
        (_("Documents"), str(len(chosen))),
    )  # fmt: skip
    head = (_("Number"), _("Type"), _("Title"), _("Copies"), _("Box"), _("Files"))
    body = [
        (one.id, _named(one.type), one.title, str(one.copies or ""), one.box or "",
         str(sum(event.sha256 is not None for event in one.events)))
        for one in chosen
    ]  # fmt: skip
    parts = [forms.table(head, body)]
    if missing:
        lacking = [(row["name"], f"{row['there']}/{row['needed']}") for row in missing]
        parts += [forms.paragraph(_("Missing by the lists")),
                  forms.table((_("What"), _("There")), lacking)]  # fmt: skip
    signs = (_("Handed over by"), _("Received by"), _("Day"))
    return forms.form(title, facts, parts, signs)


def _named(sort: DocumentType) -> str:
    return either(str(sort), CHINESE[DocumentType][str(sort)])
