"""A paper as a page that prints on A4: the template's Markdown in a frame, with a QR code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from svc.language import current
from svc.lazy_pattern import lazy_pattern

if TYPE_CHECKING:
    from markdown import Markdown

#: A line to write on, which is no emphasis.
_LINE = lazy_pattern("_{2,}")
#: What the words of records are escaped with in Markdown, besides what Markdown itself knows.
_ESCAPED = ("<", ">", "&", ":", "|", "~", "@", "=", "^", '"', "'", "/")
#: What would make HTML of words, or code of a line that only lines up with the one above.
_NO_HTML = (("preprocessors", "html_block"), ("inlinePatterns", "html"),
            ("inlinePatterns", "entity"))  # fmt: skip


def as_html(text: str) -> str:
    r"""What a template made, as HTML: no tag comes of it that Markdown does not make.

    Example:
        >>> print(as_html("- a \<b> <i>"))
        <ul>
        <li>a &lt;b&gt; &lt;i&gt;</li>
        </ul>
    """
    return str(_markdown().convert(_LINE.sub(lambda line: r"\_" * len(line[0]), text)))


def as_lines(text: str) -> str:
    """Plain text as HTML, line for line."""
    from html import escape

    return f"<pre>{escape(text)}</pre>"


def code_of(number: str) -> str:
    """A number as a QR code, drawn in the page itself."""
    import segno

    drawn = segno.make(number, error="m", micro=False)
    return str(drawn.svg_inline(scale=4, border=1, omitsize=True))


def language_of_page() -> str:
    """The page's language, as HTML names it."""
    return current().replace("_CN", "-Hans").replace("_", "-")


def _markdown() -> Markdown:
    from markdown import Markdown

    made = Markdown(extensions=["tables"], output_format="html")
    for registry, name in _NO_HTML:
        getattr(made, registry).deregister(name, strict=False)
    made.parser.blockprocessors.deregister("code")
    made.ESCAPED_CHARS.extend(sign for sign in _ESCAPED if sign not in made.ESCAPED_CHARS)
    return made
