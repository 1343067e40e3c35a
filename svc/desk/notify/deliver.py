"""One message to one address, through apprise: WeCom, DingTalk, Feishu, Telegram, mail, webhooks.

Apprise is imported here and only when something is sent: it takes longer to load than
most commands run.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from svc.errors import UsageError
from svc.language import _
from svc.named_tuple import NamedTuple

if TYPE_CHECKING:
    from apprise import NotifyBase

#: Channels that are given each message's id in the header `Idempotency-Key`, so that one that
#: keeps to it takes a message once however often it is sent.
CONFIRMING = ("json", "jsons", "form", "forms", "xml", "xmls")
_KEY = "Idempotency-Key"
#: How services that answer 200 to everything say that something was wrong.
_CODES = ("errcode", "code", "StatusCode")
_SHORTEST_SECRET = 5


class Delivery(NamedTuple):
    """What came of sending.

    Attributes:
        done: Whether the channel took it.
        why: Why not, without addresses or tokens.
    """

    done: bool
    why: str = ""


def checked(address: str) -> str:
    """An address as it can be kept.

    Raises:
        UsageError: No channel is addressed so.
    """
    if _service(address) is None:
        schema = address.partition("://")[0] if "://" in address else ""
        raise UsageError(
            _("{schema!r} leads to no channel", schema=schema)
            if schema
            else _("a channel's address begins with its sort, such as wecombot://"),
            _("such as wecombot://KEY, dingtalk://TOKEN, feishu://TOKEN, tgram://BOT/CHAT,"
              " mailtos://USER:PASSWORD@HOST/?to=ADDRESS, jsons://HOST/PATH"),
        )  # fmt: skip
    return address


def shown(address: str) -> str:
    """An address as it may be seen: which sort of channel, and no token."""
    service = _service(address)
    if service is None:
        return "?"
    masked: Any = service
    return str(masked.url(privacy=True)).partition("?")[0]


def sort_of(address: str) -> str:
    """The sort of channel: `wecombot`."""
    return address.partition("://")[0].lower()


def deliver(address: str, message: dict[str, Any], again: bool = False) -> Delivery:
    """Send one message to one address.

    Args:
        message: Its `id`, `title` and `body`.
        again: It may have arrived already: a channel that cannot know that says so.
    """
    service = _service(address)
    if service is None:
        return Delivery(False, _("no such channel"))
    title = str(message["title"])
    if sort_of(address) in CONFIRMING:
        headers: dict[str, str] = service.headers  # type: ignore[attr-defined]
        headers[_KEY] = str(message["id"])
    elif again:
        title = _("{title} (perhaps for a second time)", title=title)
    with _watched() as heard:
        try:
            done = _told(service, title, str(message["body"]))
        except (OSError, TypeError, ValueError) as error:
            heard.append(type(error).__name__)
            done = False
    refused = [one for one in heard if one.startswith(_REFUSED)]
    if done and not refused:
        return Delivery(True)
    why = refused[-1].removeprefix(_REFUSED) if refused else "".join(heard[-1:])
    return Delivery(False, _without_secrets(why, address) or _("no answer"))


def _service(address: str) -> NotifyBase | None:
    from apprise import Apprise

    with _watched():
        service: NotifyBase | None = Apprise.instantiate(address, suppress_exceptions=True)
    return service


def _told(service: NotifyBase, title: str, body: str) -> bool:
    """Hand words to a service as plain text, whatever form it makes of them."""
    from apprise import Apprise, NotifyFormat

    post = Apprise()
    post.add(service)
    return bool(post.notify(title=title, body=body, body_format=NotifyFormat.TEXT))


_REFUSED = "\x00"


class _Listener(logging.Handler):
    """Keeps what apprise has to say of a failure, which it gives back to nobody."""

    def __init__(self, heard: list[str]) -> None:
        super().__init__(logging.WARNING)
        self.heard = heard

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one line."""
        self.heard.append(" ".join(record.getMessage().split()))


@contextmanager
def _watched() -> Iterator[list[str]]:
    """Inside, what apprise and the channels say is heard, and printed nowhere.

    Some services answer 200 whatever happens and say in the answer that they refused;
    apprise takes that for success.
    """
    import requests

    heard: list[str] = []
    logger, listener = logging.getLogger("apprise"), _Listener(heard)
    before, spread = requests.Session.send, logger.propagate

    def send(self: requests.Session, request: Any, **options: Any) -> requests.Response:
        answer = before(self, request, **options)
        if refusal := _refusal(answer):
            heard.append(_REFUSED + refusal)
        return answer

    logger.addHandler(listener)
    logger.propagate = False
    requests.Session.send = send  # type: ignore[method-assign]
    try:
        yield heard
    finally:
        requests.Session.send = before  # type: ignore[method-assign]
        logger.removeHandler(listener)
        logger.propagate = spread


def _refusal(answer: Any) -> str:
    """Why a service that answered well did not take the message; nothing if it did."""
    try:
        answered = json.loads(answer.content)
    except ValueError:
        return ""
    if not isinstance(answered, dict):
        return ""
    code = next((answered[name] for name in _CODES if answered.get(name)), None)
    if not isinstance(code, int) or code in (0, 200, 201, 202):
        return ""
    words = answered.get("errmsg") or answered.get("msg") or answered.get("StatusMessage") or ""
    return f"{code} {words}".strip()


def _without_secrets(text: str, address: str) -> str:
    """A reason without any part of the address that could be a token or a password."""
    rest = unquote(address.partition("://")[2])
    for sign in "/?&=@:,":
        rest = rest.replace(sign, " ")
    for part in sorted(set(rest.split()), key=len, reverse=True):
        if len(part) >= _SHORTEST_SECRET:
            text = text.replace(part, "…")
    return text[:200]
