"""The toolkit's own sample, which is for reading."""

from __future__ import annotations

from svc.errors import Refused
from svc.language import _


def sample_refused() -> Refused:
    """What is said to whoever would change the sample in the toolkit's checkout."""
    return Refused(
        _("this is the sample in svc's own checkout; it can be read, not written"),
        _("svc init --sample DIR makes an office of your own from it"),
    )
