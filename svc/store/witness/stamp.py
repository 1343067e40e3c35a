"""Time stamps by RFC 3161: an authority outside says that a note was there at a moment.

Any authority that speaks the protocol will do; the answer is checked by openssl, against
the authority's certificates, as a court's expert would.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

from svc.errors import Busy, InvalidData
from svc.language import _
from svc.store.witness.openssl import OpensslFailed, openssl

_SECONDS = 30
_TYPE = "application/timestamp-query"
_MOST_BYTES = 1_000_000


def stamped(data: Path, url: str) -> bytes:
    """Have an authority stamp a file; its answer.

    Args:
        data: The file; only its hash is sent.
        url: Where the authority answers.

    Raises:
        Busy: It cannot be reached.
    """
    import urllib.error
    import urllib.request

    query = openssl(("ts", "-query", "-data", data, "-sha256", "-cert"))
    if not url.startswith(("http://", "https://")):
        raise InvalidData(_("{url} is no http address", url=url), _("give the authority's address"))
    asked = urllib.request.Request(url, query, {"Content-Type": _TYPE})  # noqa: S310 - as above
    try:
        with urllib.request.urlopen(asked, timeout=_SECONDS) as answer:  # noqa: S310 - as above
            reply: bytes = answer.read(_MOST_BYTES)
    except (urllib.error.URLError, OSError, ValueError) as error:
        raise Busy(
            _("{url} does not stamp: {reason}", url=url, reason=str(error)),
            _("the head is kept in any case; run this again for a stamp"),
        ) from error
    return reply


def stamp_flaw(data: Path, reply: Path, authority: Path) -> str | None:
    """What is wrong with a stamp; None where it holds.

    Args:
        data: The file that was stamped.
        reply: The authority's answer.
        authority: Certificates that the company trusts for this, in PEM.
    """
    try:
        openssl(("ts", "-verify", "-data", data, "-in", reply, "-CAfile", authority))
    except OpensslFailed as error:
        return str(error) or _("openssl says no")
    return None


def stamp_moment(reply: Path) -> datetime | None:
    """When the authority says it was, aware; None where the answer cannot be read."""
    try:
        text = openssl(("ts", "-reply", "-in", reply, "-text")).decode("utf-8", "replace")
    except OpensslFailed:
        return None
    found = re.search(r"^Time stamp: (.+) GMT$", text, re.MULTILINE)
    try:
        plain = re.sub(r"\.\d+", "", " ".join(found[1].split())) if found else ""
        return datetime.strptime(plain, "%b %d %H:%M:%S %Y").replace(tzinfo=UTC)
    except ValueError:
        return None
