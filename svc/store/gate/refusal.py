"""A refusal of the gate, and the lines by which the remote tells it to a desk.

Git hands a hook's words on to whoever pushes, and nothing of who that is to the hook: so
they are said in every language there is, and a desk's svc shows its reader's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from svc.language import LANGUAGES, current, n_, spoken, told
from svc.lazy_pattern import lazy_pattern
from svc.named_tuple import NamedTuple
from svc.store.gate.hooks import REFUSED

#: Refusals said before the rest is only counted.
_MOST = 5
_NONE = "-"
_HEAD = lazy_pattern(rf"{REFUSED} (-|[0-9a-f]{{7,64}}), rule ([a-z-]+)\s*$")
_SAID = lazy_pattern(r"\s*([A-Za-z_]+): (.*)$")


class GateRefusal(NamedTuple):
    """Why a push does not count.

    Attributes:
        commit: Which commit of it; empty where the push as a whole is meant.
        rule: Short name of the rule.
        reason: What is wrong, in words; as `svc.language.keeping` makes them on the remote.
    """

    commit: str
    rule: str
    reason: str


def lines_of(refusals: Sequence[GateRefusal]) -> Iterator[str]:
    """What the remote says of refusals, in every language."""
    for refusal in refusals[:_MOST]:
        yield f"{REFUSED} {refusal.commit or _NONE}, rule {refusal.rule}"
        for language in LANGUAGES:
            with spoken(language):
                yield f"  {language}: {told(refusal.reason)}"
    left = len(refusals) - _MOST
    if left > 0:
        yield f"{REFUSED} -, rule more"
        for language in LANGUAGES:
            with spoken(language):
                said = n_("{n} more was refused", "{n} more were refused", left)
                yield f"  {language}: {said}"


def heard(lines: Iterable[str]) -> list[GateRefusal]:
    """Refusals among what the remote said, in the reader's language.

    Args:
        lines: Its lines, without what git writes before them.
    """
    refusals: list[GateRefusal] = []
    for line in lines:
        if head := _HEAD.match(line):
            refusals.append(GateRefusal("" if head[1] == _NONE else head[1], head[2], ""))
        elif refusals and (said := _SAID.match(line)) and said[1] in LANGUAGES:
            last = refusals[-1]
            if said[1] == current() or not last.reason:
                refusals[-1] = last._replace(reason=said[2].strip())
    return refusals
