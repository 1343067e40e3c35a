"""Messages that are stored and told later, in the language of whoever reads them then."""

from __future__ import annotations

import json
from collections.abc import Iterator
from gettext import NullTranslations

import pytest

from svc import language
from svc.language import _, either, english, keeping, n_, told

_CHINESE = {
    "{ticket} is {status}, so {actor} cannot {action} it": "{actor}不能{action}：{ticket}{status}",
    "{n} ticket": "{n}张工单",
}


class Chinese(NullTranslations):
    """A catalogue of two messages."""

    def gettext(self, message: str) -> str:
        """The Chinese, or the message."""
        return _CHINESE.get(message, message)

    def ngettext(self, one: str, many: str, n: int) -> str:
        """Chinese has one form."""
        return _CHINESE[one]


@pytest.fixture
def chinese(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A reader of Chinese."""
    monkeypatch.setattr(language, "_catalogue", Chinese())
    monkeypatch.setattr(language, "_current", "zh_CN")
    yield


def sentence() -> str:
    """A message with values, one of them a word of the vocabulary."""
    return _(
        "{ticket} is {status}, so {actor} cannot {action} it",
        ticket="T2611-A0042",
        status=either("closed", "已关闭"),
        actor="li.na",
        action=either("assign", "派单"),
    )


@pytest.mark.usefixtures("chinese")
def test_values_stand_in_the_order_of_the_language() -> None:
    """A Chinese sentence takes the same values in its own order."""
    assert sentence() == "li.na不能派单：T2611-A0042已关闭"


def test_in_english_within_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is never translated is said in English, and the reader's language is back after it."""
    monkeypatch.setattr(language, "_loaded", lambda _language: Chinese())
    language.use("zh_CN")
    try:
        with english():
            assert sentence() == "T2611-A0042 is closed, so li.na cannot assign it"
        assert sentence() == "li.na不能派单：T2611-A0042已关闭"
    finally:
        language.use("en")


def test_kept_words_do_not_depend_on_who_keeps_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is stored is the same for every reader, inside JSON too, and is told to each his way."""
    with keeping():
        kept = f"a: {sentence()}; {n_('{n} ticket', '{n} tickets', 2000)}"
    assert told(kept) == "a: T2611-A0042 is closed, so li.na cannot assign it; 2,000 tickets"
    monkeypatch.setattr(language, "_catalogue", Chinese())
    monkeypatch.setattr(language, "_current", "zh_CN")
    with keeping():
        assert f"a: {sentence()}; {n_('{n} ticket', '{n} tickets', 2000)}" == kept
    assert told(json.loads(json.dumps(kept))) == "a: li.na不能派单：T2611-A0042已关闭; 2,000张工单"


def test_a_message_within_a_message_is_told_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reason is a value of the sentence it stands in."""
    with keeping():
        kept = _("it was not done: {reason}", reason=sentence())
    monkeypatch.setattr(language, "_catalogue", Chinese())
    monkeypatch.setattr(language, "_current", "zh_CN")
    assert told(kept) == "it was not done: li.na不能派单：T2611-A0042已关闭"


@pytest.mark.parametrize("text", ["", "plain {words}", "\x02no json\x03", "\x02[1]\x03", "\x02[]"])
def test_other_text_is_left_as_it_is(text: str) -> None:
    """Text that holds no stored message comes out unchanged."""
    assert told(text) == text
