"""Catalogues looked into say what gettext says when it reads them whole."""

from __future__ import annotations

import subprocess
import sys
from gettext import GNUTranslations
from io import BytesIO

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from hypothesis import given
from hypothesis import strategies as st

from svc.catalogue import Catalogue
from svc.language import LANGUAGES
from tests.support import TOP

TEXT = st.text(st.sampled_from("ab bé\n楼{}💧"), min_size=1, max_size=5)
NUMBERS = (0, 1, 2, 3, 5, 11, 21, 102)


def compiled(language: str, messages: dict[str, tuple[str, ...]]) -> bytes:
    """A catalogue of messages, each with its forms; two of them where it has a plural."""
    made = Catalog(locale=language)
    for message, forms in messages.items():
        plural = len(forms) > 1
        said = forms[: made.num_plurals] if plural else forms[0]
        made.add((message, message + "s") if plural else message, said)
    into = BytesIO()
    write_mo(into, made)
    return into.getvalue()


@pytest.mark.parametrize("language", ["zh_CN", "en", "pl"])
@given(messages=st.dictionaries(TEXT, st.tuples(TEXT) | st.tuples(TEXT, TEXT, TEXT), max_size=20))
def test_says_what_gettext_says(language: str, messages: dict[str, tuple[str, ...]]) -> None:
    """Whatever the messages and the language's plural forms; unknown messages too."""
    data = compiled(language, messages)
    ours, theirs = Catalogue(data), GNUTranslations(BytesIO(data))
    for message in (*messages, "not in it", *(f"{message}s" for message in messages)):
        for _again in range(2):
            assert ours.gettext(message) == theirs.gettext(message)
        for n in NUMBERS:
            told = theirs.ngettext(message, message + "s", n)
            assert ours.ngettext(message, message + "s", n) == told


@pytest.mark.parametrize("language", list(LANGUAGES)[1:])
def test_every_message_that_ships(language: str) -> None:
    """Each is found: the tables of the catalogues that ship are in order."""
    data = (TOP / "svc" / "locales" / language / "LC_MESSAGES" / "svc.mo").read_bytes()
    ours, theirs = Catalogue(data), GNUTranslations(BytesIO(data))
    messages = vars(theirs)["_catalog"]
    assert len(messages) > 1_000
    for message in filter(None, messages):
        if isinstance(message, str):
            assert ours.gettext(message) == theirs.gettext(message)
        else:
            singular = message[0]
            assert ours.ngettext(singular, "many", 3) == theirs.ngettext(singular, "many", 3)


@pytest.mark.parametrize("data", [b"", b"msgid", b"\xde\x12\x04\x95", b"\0" * 40])
def test_what_is_no_catalogue(data: bytes) -> None:
    """It is a fault that is reported, not words in English."""
    with pytest.raises(ValueError, match="no compiled catalogue"):
        Catalogue(data)


def test_one_form_needs_no_rules() -> None:
    """Chinese has one form for every number; what reads other languages' rules stays unloaded."""
    script = (
        "import sys; from svc import language as l; l.use('zh_CN');"
        "print(l.n_('{n} ticket matches', '{n} tickets match', 1),"
        " l.n_('{n} ticket matches', '{n} tickets match', 40), 'gettext' in sys.modules)"
    )
    told = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=TOP
    )
    assert told.stdout.split() == [
        "符合条件的工单",
        "1",
        "张",
        "符合条件的工单",
        "40",
        "张",
        "False",
    ]
