"""Pages for A4 that svc lays out itself: facts, tables, lines to be signed; nothing else needed.

No script, no network, no font of its own: what the printer has.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from svc.desk.printing.page import language_of_page
from svc.language import _

_STYLE = """
@page { size: A4; margin: 15mm; }
body { margin: 0; font: 11pt/1.5 "Noto Sans CJK SC", "Microsoft YaHei", sans-serif; color: #000; }
h1 { font-size: 1.4em; text-align: center; margin: 0 0 2mm; } p { margin: 0 0 1mm; }
table { width: 100%; border-collapse: collapse; margin: 3mm 0; }
thead { display: table-header-group; } tr { break-inside: avoid; }
th, td { border: 0.3mm solid #000; padding: 1mm; text-align: left; overflow-wrap: anywhere; }
td:empty { min-width: 22mm; } .signs { display: flex; justify-content: space-between;
margin-top: 12mm; }
"""


def form(
    title: str, facts: Iterable[tuple[str, str]], parts: Iterable[str], signs: Iterable[str]
) -> str:
    """A page as HTML.

    Args:
        title: Its heading.
        facts: What stands above, by name.
        parts: Tables and paragraphs, as `table` and `paragraph` make them.
        signs: Who or what is to be written at its foot.
    """
    above = [f"<p>{escape(name)}{escape(_(': '))}{escape(value)}</p>" for name, value in facts]
    below = "".join(f"<span>{escape(one)}{escape(_(': '))}____________</span>" for one in signs)
    return "\n".join([
        f'<!doctype html><html lang="{language_of_page()}"><meta charset="utf-8">',
        f"<title>{escape(title)}</title><style>{_STYLE}</style><main><h1>{escape(title)}</h1>",
        *above, *parts, f'<div class="signs">{below}</div></main></html>', "",
    ])  # fmt: skip


def paragraph(words: str) -> str:
    """A line of words as HTML."""
    return f"<p>{escape(words)}</p>"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table as HTML; its heading stands on every page."""
    top = "".join(f"<th>{escape(cell)}</th>" for cell in head)
    body = "\n".join(
        f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows
    )
    return f"<table><thead><tr>{top}</tr></thead><tbody>\n{body}</tbody></table>"
