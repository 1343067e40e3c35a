"""Words for people are marked, collected and translated."""

from __future__ import annotations

import re
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path

import pytest

from svc.language import LANGUAGES
from tests.marked import allowed, catalogue, messages, unmarked
from tests.support import TOP, rooms


@pytest.mark.parametrize("room", rooms(), ids=lambda room: room.relative_to(TOP).as_posix())
def test_what_people_read_is_marked(room: Path) -> None:
    """No words for people bypass `_`, but for those that are listed with a reason."""
    found = [
        words
        for path in sorted(room.glob("*.py"))
        for words in unmarked(path.relative_to(TOP).as_posix(), path.read_bytes())
        if not allowed(words)
    ]
    assert not found, "mark them with _(), or list them:\n" + "\n".join(map(str, found))


@pytest.mark.parametrize(
    "code",
    [
        'say("done")', 'raise Refused(f"{x} is gone", _("go on"))', 'raise Busy(_("a"), "wait")',
        'return "no due time"', 'return f"waiting for {x}"', 'words = "yes" if x else "not at all"',
        'Problem(file, 1, "path", "wrong")', 'show_written(record, "edited", format)',
        'add("more" if x else _("less"))', 'confirm("Content?" + x)', 'say(f"{x} late")',
    ],
)  # fmt: skip
def test_words_are_found(code: str) -> None:
    """What bypasses `_` does not bypass the search for it."""
    assert list(unmarked("svc/x.py", f"def f(x):\n    {code}"))


@pytest.mark.parametrize(
    "code",
    [
        'say(_("quite done"))', 'return n_("{n} row more", "{n} rows more", x)',
        '"""A docstring of words."""', 'x.execute("SELECT row FROM ticket")', 'say(f"{x}: {y}")',
        'raise ValueError("never shown to people")', 'assert x, "never shown to people"',
        'raise NotFound(_("gone"), "svc list --all")', 'Problem("some file", 1, "a path", _("x"))',
        're.compile("two words")', 'known = x == "two words"', 'found.add("word")',
    ],
)  # fmt: skip
def test_what_nobody_reads_is_left_alone(code: str) -> None:
    """Marked words, SQL, patterns and the programmer's own faults are no findings."""
    assert not list(unmarked("svc/x.py", f"def f(x):\n    {code}"))


def test_every_message_is_translated() -> None:
    """Catalogues hold exactly the messages of the code, each in words of the language."""
    for name in list(LANGUAGES)[1:]:
        written = {one.id: one for one in catalogue().read(name) if one.id}
        assert written.keys() == {one.id for one in messages().values()}, "run scripts/words"
        assert catalogue().untranslated(catalogue().read(name)) == []
        for message in written.values():
            assert _names(message.string) <= _names(message.id), message.id
            if isinstance(message.id, str):
                assert _names(message.string) == _names(message.id), message.id


def _names(message: str | tuple[str, ...]) -> set[str]:
    texts = (message,) if isinstance(message, str) else message
    return {name for text in texts for name in re.findall(r"\{(\w+)", text)}


def test_compiled_as_written() -> None:
    """What programs read is what translators wrote."""
    for name in list(LANGUAGES)[1:]:
        made = GNUTranslations(BytesIO(catalogue().compiled(catalogue().read(name))))
        with (catalogue().folder(name) / "svc.mo").open("rb") as file:
            shipped = GNUTranslations(file)
        ours, theirs = vars(made)["_catalog"], vars(shipped)["_catalog"]
        ours.pop("", None)
        theirs.pop("", None)
        assert ours == theirs, "run scripts/words"
