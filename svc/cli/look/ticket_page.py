"""A ticket as `svc show` tells it, kept by a shell for as long as it would be told so again.

What is told follows from the ticket's file, from what goes with it and from the time: of a wait
that runs out, of each clock that runs. It is told anew once any of that is another.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from svc.cli.termio.display import width
from svc.cli.termio.lasting import kept
from svc.cli.termio.streams import coloured
from svc.desk.query import ticket_detail
from svc.desk.query.ticket_detail import DetailSources, TicketDetail
from svc.language import current
from svc.named_tuple import NamedTuple

if TYPE_CHECKING:
    from svc.cli.termio.lasting import LastingWords
    from svc.desk.core.view import View

#: So many tickets are kept.
_MOST = 64


class ToldTicket(NamedTuple):
    """A ticket as it was told.

    Attributes:
        contents: By what is known that the index holds the same; None where it is not.
        office: The office's rules then.
        sources: What it was made of.
        text: Header and what follows it.
        since, until: From when on and until which moment it is true.
    """

    contents: object
    office: object
    sources: DetailSources
    text: str
    since: int
    until: float

    def says(self, office: object, sources: DetailSources) -> bool:
        """Whether it was told from the same."""
        return self.office == office and self.sources.values() == sources.values()


class TicketPages:
    """The tickets that one reader is shown in one way."""

    def __init__(self) -> None:
        self._numbers: dict[str, str] = {}
        self._pages: dict[str, ToldTicket] = {}
        self._contents: object = None

    def text(self, view: View, tail: str, tell: Callable[[TicketDetail], LastingWords]) -> str:
        """A ticket by any tail of its number, as far as can be as it was told before.

        Args:
            tell: Words it.

        Raises:
            UsageError: The tail fits several tickets.
            NotFound: It fits none.
            InvalidData: The ticket's file cannot be read.
        """
        if view.rewound:
            # The same file says less of an earlier moment.
            return tell(ticket_detail.show(view, tail)).text
        now, contents = view.now, view.contents()
        number = self._number(view, tail, contents)
        page = self._pages.get(number)
        timely = page if page is not None and page.since <= now < page.until else None
        if timely and contents is not None and timely.contents == contents:
            return timely.text
        sources = ticket_detail.sources(view, number, page and page.sources)
        if timely and timely.says(view.office, sources):
            self._pages[number] = timely._replace(contents=contents)
            return timely.text
        lasting = tell(sources.detail(view))
        if len(self._pages) >= _MOST:
            self._pages.clear()
        self._pages[number] = ToldTicket(
            contents, view.office, sources, lasting.text, now, lasting.until
        )
        return lasting.text

    def _number(self, view: View, tail: str, contents: object) -> str:
        """The number that a tail means: of an index that holds the same, the same."""
        if contents is None or contents != self._contents or len(self._numbers) >= _MOST:
            self._numbers.clear()
            self._contents = contents
        if tail not in self._numbers:
            self._numbers[tail] = ticket_detail.ticket_number(view, tail)
        return self._numbers[tail]


def pages_for(view: View, reveal: bool) -> TicketPages:
    """Tickets as they are told to this reader: in a language, to a width, with colours or not."""
    looks = current(), width(), coloured(sys.stdout), reveal
    return kept(("show", view.repository.state_dir, *looks), TicketPages)
