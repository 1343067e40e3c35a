"""In which encoding a text file is written: its bytes decide.

A byte order mark says it; without one, bytes that are valid UTF-8 are UTF-8.
What is left is Chinese (GB18030, which GBK and GB2312 are parts of) or Western
(Windows-1252), and which one is judged by the characters it would make:
Chinese writing is nearly all of the few thousand characters of GB2312's first
level, while Western accents read as GB18030 become rare ones.

Why it is not a library: those weigh a hundred encodings and are misled by the few
words beside many digits that a table has. Of 16 short tables, Chinese and Western,
each in two encodings, charset-normalizer 3.5.3 reads 10 rightly, chardet 7.7.0 13,
this 16. It has its price: 180 kB of GB18030 take it 0.11 s, chardet 0.09 and
charset-normalizer, which looks at samples, 0.01.
"""

from __future__ import annotations

import codecs
from typing import IO

from svc.errors import UsageError
from svc.language import _
from svc.named_tuple import NamedTuple

UTF8, GB18030, WINDOWS = "utf-8", "gb18030", "windows-1252"
_MARKS = (
    (codecs.BOM_UTF8, UTF8),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CHUNK = 1 << 20
#: Of the bytes that are not ASCII, how many must be UTF-8 for the others to be slips.
_MOSTLY = 0.9
#: Plausible characters beside ASCII, of Western European writing.
_WESTERN = frozenset("ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝßàáâãäåæçèéêëìíîïñòóôõöøùúûüýÿŒœŠšŽž")
_SIGNS = frozenset("€‚„…‘’“”•–—™\xa0¡£©«®°±²³´·º»½¿×÷")
#: First bytes in UTF-8 of Latin, Greek, Cyrillic, Hebrew, Arabic; more than three bytes a letter.
_SCRIPTS = (
    range(0xC2, 0xC6), range(0xCE, 0xD0), range(0xD0, 0xD4), range(0xD6, 0xD8), range(0xD8, 0xDC),
    range(0xE0, 0xF5),
)  # fmt: skip
_FEW = 1_000
#: A margin in plausibility below which the choice is told as a doubtful one.
_CLEAR = 0.3


class Encoding(NamedTuple):
    """How a file's text is written.

    Attributes:
        codec: Python's name of it.
        mark: The byte order mark it begins with.
        doubtful: Whether another encoding would have made nearly as good a text.
    """

    codec: str
    mark: bytes = b""
    doubtful: bool = False


def found_in(file: IO[bytes], asked: str | None = None, by_rule: bool = False) -> Encoding:
    """The encoding of a file, read to the end if need be.

    Args:
        file: Seekable.
        asked: What it is said to be; a byte order mark is passed over all the same.
        by_rule: Whether it has to be UTF-8, as JSON has: nothing valid is UTF-8 by chance.

    Raises:
        UsageError: No encoding has the name asked for, or it cannot be read line by line.
    """
    file.seek(0)
    head = file.read(4)
    mark, codec = next(((m, c) for m, c in _MARKS if head.startswith(m)), (b"", ""))
    if asked:
        return _asked(asked, mark, codec)
    if mark:
        return Encoding(codec, mark)
    return _judged(file, by_rule)


def _asked(name: str, mark: bytes, marked: str) -> Encoding:
    try:
        codec = codecs.lookup(name).name
        "a\n".encode(codec)
    except (LookupError, UnicodeError, TypeError) as error:
        raise UsageError(
            _("no text encoding {name!r}", name=name),
            _("name one such as utf-8, gb18030 or windows-1252"),
        ) from error
    if codec == "utf-16":
        return Encoding(marked or "utf-16-le", mark)
    if codec == "utf-8-sig":
        codec = UTF8
    return Encoding(codec, mark if marked == codec else b"")


def _judged(file: IO[bytes], by_rule: bool) -> Encoding:
    file.seek(0)
    decoder, plain = codecs.getincrementaldecoder(UTF8)(), True
    while chunk := file.read(_CHUNK):
        try:
            decoder.decode(chunk)
        except UnicodeDecodeError:
            break
        plain = plain and chunk.isascii()
    else:
        return Encoding(UTF8) if plain or by_rule else _confirmed(_foreign(file, _FEW))
    sample = _foreign(file, _CHUNK)
    if _part_utf8(sample) >= _MOSTLY:
        return Encoding(UTF8)
    chinese, western = _chinese(sample), _western(sample)
    codec = GB18030 if chinese >= western else WINDOWS
    return Encoding(codec, doubtful=abs(chinese - western) < _CLEAR)


def _confirmed(sample: bytes) -> Encoding:
    """UTF-8, unless few bytes are UTF-8 by chance: 漏水 in GB18030 is one such word."""
    scripts = {next((n for n, of in enumerate(_SCRIPTS) if byte in of), -1)
               for byte in sample if byte >= 0xC0}  # fmt: skip
    if len(sample) >= _FEW or (len(scripts) < 2 and -1 not in scripts):
        return Encoding(UTF8)
    return Encoding(GB18030, doubtful=True) if _chinese(sample) == 1.0 else Encoding(UTF8)


def _foreign(file: IO[bytes], most: int) -> bytes:
    """Those lines that are not ASCII, until there are enough bytes."""
    file.seek(0)
    lines, size = [], 0
    while size < most and (line := file.readline(_CHUNK)):
        if not line.isascii():
            lines.append(line)
            size += len(line)
    return b"".join(lines)


def _part_utf8(sample: bytes) -> float:
    """How many of the bytes beside ASCII belong to valid UTF-8."""
    foreign = sum(byte > 127 for byte in sample)
    text = sample.decode(UTF8, "ignore")
    return sum(len(char.encode()) for char in text if not char.isascii()) / foreign


def _chinese(sample: bytes) -> float:
    """How much of the text is everyday Chinese if it is GB18030: from 0 to 1."""
    text = sample.decode(GB18030, "replace")
    foreign = [char for char in text if not char.isascii()]
    return sum(map(_everyday, foreign)) / len(foreign) if foreign else 0.0


def _everyday(char: str) -> bool:
    if not "\u2010" <= char <= "\uffef":
        return False
    code = char.encode("gb2312", "ignore")
    return len(code) == 2 and (code[0] <= 0xA3 or 0xB0 <= code[0] <= 0xD7)


def _western(sample: bytes) -> float:
    """How much of the text is Western if it is Windows-1252: letters among letters, and signs."""
    text = sample.decode(WINDOWS, "replace")
    good = foreign = 0
    for at, char in enumerate(text):
        if char.isascii():
            continue
        foreign += 1
        around = text[max(0, at - 1) : at] + text[at + 1 : at + 2]
        if char in _WESTERN:
            good += any(one.isascii() and one.isalpha() for one in around)
        else:
            good += char in _SIGNS and any(one.isascii() for one in around)
    return good / foreign if foreign else 0.0
