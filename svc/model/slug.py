"""The pattern of ids that people give: of staff, departments, categories and the like."""

from __future__ import annotations

import re

#: Each id is the name of a file; the pattern keeps it out of folders above and out of options.
SLUG = r"[a-z0-9][a-z0-9._-]{0,62}"


def is_slug(text: str) -> bool:
    """Whether a text can be an id."""
    # Compiled when first asked for: what `svc --help` imports compiles nothing.
    return re.fullmatch(SLUG, text) is not None
