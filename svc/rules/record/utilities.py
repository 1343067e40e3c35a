"""Words that would cut water, power, gas or heat off: no debt is collected so.

Whoever looks after homes may not press for fees by stopping water, electricity, heat or
gas (Civil Code 944, third paragraph). So no such action exists, and no words of a demand
may say it.
"""

from __future__ import annotations

import re

from svc.lazy_pattern import lazy_pattern

_THREATS = lazy_pattern(
    r"(?<!不)(?<!不会)(?<!不得)(?<!不能)(?<!不可)(?<!不再)"
    r"(?:(?:停|断|切断|掐|关停|限)(?:掉|了|供|用)?(?:水|电|气|暖|热|燃气|煤气)|拉闸|关水阀|关阀)"
    r"|\b(?:cut|cutt?ing|shut|shutt?ing|turn(?:ing)?|switch(?:ing)?|stop(?:ping)?|disconnect(?:ing)?)"
    r"(?:[ -]+(?:off|their|his|her|your|the|his|all))*"
    r"[ -]+(?:water|power|electricity|gas|heat(?:ing)?|utilit\w+)\b"
    r"|\b(?:water|power|electricity|gas|heat(?:ing)?)[ -](?:cut|shut)[ -]?off\b",
    re.IGNORECASE,
)


def threat_in(text: str) -> str | None:
    """What in some words means that a supply is cut off; None where nothing does.

    Example:
        >>> threat_in("再不交费就停水"), threat_in("我们不会停水"), threat_in("cut off the power")
        ('停水', None, 'cut off the power')
    """
    found = _THREATS.search(text)
    return found[0] if found else None
