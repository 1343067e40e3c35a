"""What may be personal in words: phones, identity numbers, passports and e-mail addresses.

A resident's number stands where words go as well: in what a request says, in
a note, in a reason, in a place. It is masked there as it is in a field. What
is recognised is written as such numbers are; ordinary numbers, amounts, days,
units and the numbers of records are left as they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from svc.lazy_pattern import lazy_pattern
from svc.named_tuple import NamedTuple

#: One character for one: the widths, blanks and hyphens of a Chinese keyboard.
_NARROW = str.maketrans(
    "０１２３４５６７８９ＸＥＧＣＨＭ＋＠．（）－‐‑‒–—―−\u00a0\u3000\t\n\r",
    "0123456789XEGCHM+@.()--------     ",
)
#: What has no width, and would part a number unseen.
_UNSEEN = lazy_pattern("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
#: Between the groups of one number.
_SEP = "(?: ?- ?| {0,2})"
_GAP = r"(?: ?[-.] ?| {1,2})"
_BEFORE, _AFTER = r"(?<![0-9*])", r"(?![0-9*])"
_EXTENSION = (
    r"(?: ?(?:转|轉|分机|分機|(?i:ext(?:ension)?\.?|x)|#) ?[0-9]{1,7}|-[0-9]{1,5}(?![0-9-]))?"
)
_CHINA = rf"(?:\+|00)?\(?86\)?{_SEP}"

#: China's mobile numbers, whole or in groups.
_MOBILE = (
    rf"(?:{_CHINA})?1[3-9](?:[0-9]{_SEP}[0-9]{{4}}{_SEP}[0-9]{{4}}"
    rf"|[0-9]{_SEP}[0-9]{{3}}{_SEP}[0-9]{{5}}|[0-9]{{2}}{_SEP}[0-9]{{3}}{_SEP}[0-9]{{4}}"
    rf"|[0-9]{{2}}{_SEP}[0-9]{{4}}{_SEP}[0-9]{{3}}|[0-9]{_GAP}[0-9]{{4}}{_GAP}[0-9]{{4}})"
)
#: Fixed lines with their area's code.
_LOCAL = rf"[2-9][0-9]{{2,3}}{_SEP}[0-9]{{4}}"
_AREA = "(?:10|2[0-9]|[3-9][0-9]{2})"
_FIXED = (
    rf"(?:(?:{_CHINA})?\(0?{_AREA}\){_SEP}|0{_AREA}{_SEP}|(?:\+|00)86{_SEP}{_AREA}{_SEP})"
    rf"{_LOCAL}"
)
#: With another country's code, ten digits and more; and North America's three groups.
_ABROAD = rf"\+[1-9](?:{_SEP}\(?[0-9]\)?){{9,14}}"
_AMERICA = rf"(?:\([2-9][0-9]{{2}}\) ?|[2-9][0-9]{{2}}{_GAP})[2-9][0-9]{{2}}{_GAP}[0-9]{{4}}"
_PHONE = rf"(?P<phone>{_BEFORE}(?:{_MOBILE}|{_FIXED}|{_AMERICA}|{_ABROAD}){_EXTENSION}{_AFTER})"
#: Seven digits or eight are any number, unless it is said what they are.
_SAID = (
    "(?:电话|電話|手机|手機|座机|座機|固话|致电|来电|來電|拨打|联系方式|聯繫方式|回电"
    r"|(?i:phone|\btel|\bmobile|\bcell|\bcall(?:ed|ing)?|\bring|\brang))"
)
_SHORT = rf"{_SAID}[^0-9]{{0,6}}(?P<short>{_BEFORE}{_LOCAL}{_EXTENSION}{_AFTER})"

#: China's identity numbers: province, place, birthday, order, check digit; old ones without.
_PROVINCE = "(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|91)"
_BORN = f"(?:0[1-9]|1[0-2]){_SEP}(?:0[1-9]|[12][0-9]|3[01])"
_IDENTITY = (
    rf"(?P<identity>{_BEFORE}{_PROVINCE}[0-9]{{4}}{_SEP}"
    rf"(?:(?:18|19|20)[0-9]{{2}}{_SEP}{_BORN}{_SEP}[0-9]{{3}} ?[0-9Xx]{_AFTER}"
    rf"|[0-9]{{2}}{_SEP}{_BORN}{_SEP}[0-9]{{3}}{_AFTER}))"
)
#: Passports and permits as China writes them, and what is said to be one.
_PASSPORT = (
    r"(?P<passport>(?<![0-9A-Za-z_-])"
    r"(?:E[A-HJ-NP-Z][0-9]{7}|[EGC][0-9]{8}|[HM][0-9]{8,10})(?![0-9A-Za-z_-])"
    r"|(?<=护照)[^0-9A-Za-z\n]{0,5}[A-Za-z]{0,2}[0-9]{7,9}"
    r"|(?<=(?i:passport))[^0-9A-Za-z]{0,3}(?:(?i:no|number)\W{1,2})?[A-Za-z]{0,2}[0-9]{7,9})"
)
#: Eighteen digits whose last proves the others, whatever birthday they say.
_CHECKED = rf"(?P<checked>{_BEFORE}[1-9][0-9]{{16}}[0-9Xx]{_AFTER})"
_EMAIL = r"(?P<email>(?<![\w.+*%-])[\w.+%'-]{1,64}@[\w-]+(?:\.[\w-]+)*\.[^\W\d_]{2,})"
#: Without a flag for both cases, which takes half as long again to compile, at nearly each start;
#: what has letters says itself which.
_NUMBERS = lazy_pattern("|".join((_IDENTITY, _CHECKED, _PHONE, _PASSPORT, _SHORT, _EMAIL)))
#: No text without an `@` or so many digits in a row holds anything of that sort.
_MAYBE = lazy_pattern(r"[@＠]|[0-9０-９](?:\W{0,4}[0-9０-９]){6}")
#: What programs write: moments, days, record numbers, commits.
_COMMIT = (
    r"(?:[0-9a-f]{40}|[0-9a-f]{64}"
    # As it is told in short: letters among its digits, and no mobile phone's eleven.
    r"|(?=[0-9]*[a-f])(?![0-9a-f]*[0-9]{11})[0-9a-f]{12})"
)
_MACHINE = lazy_pattern(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9:.+Z-]*)?\Z|[A-Z]{1,3}[0-9]{4}-[A-Z]{1,2}[0-9]+\Z"
    rf"|{_COMMIT}\Z"
)
#: A commit among words: nothing of a longer word, and not a number's part.
_COMMITS = lazy_pattern(rf"(?<![0-9A-Za-z]){_COMMIT}(?![0-9A-Za-z])")
#: A name in a number: a usual surname and one or two characters, or words of Latin letters.
_NAME = lazy_pattern(
    r"(?<![\u4e00-\u9fff])(?:欧阳|司马|上官|诸葛|"
    "[王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
    "余潘杜戴夏钟汪田任姜范石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文])"
    r"[\u4e00-\u9fff]{1,2}(?:先生|女士|小姐|师傅|阿姨)?(?![\u4e00-\u9fff])"
    r"|(?<![A-Za-z])[A-Z][a-z]+(?: [A-Z][a-z]+)+(?![A-Za-z])"
)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"


class Part(NamedTuple):
    """One number or address in words.

    Attributes:
        sort: `phone`, `identity`, `passport` or `email`.
        begin, end: Where it stands in the text.
    """

    sort: str
    begin: int
    end: int


@lru_cache(4096)
def masked_words(text: str, public: frozenset[str] = frozenset()) -> str:
    """Words with every phone, identity number, passport and address in them masked.

    Args:
        text: The words.
        public: Phones that are nobody's own, as `svc.rules.record.phones.digits` writes
            them; they stay.

    Example:
        >>> masked_words("call 138 1234 0000 by 2026-11-03, unit 3-2-1502, 12000.00 yuan")
        'call 138 **** 0000 by 2026-11-03, unit 3-2-1502, 12000.00 yuan'
        >>> masked_words("身份证11010519491231002X, li.na@example.org")
        '身份证110***********002X, l***@example.org'
    """
    out, at = [], 0
    for part in personal_parts(text):
        if public and _is_among(public, text[part.begin : part.end]):
            continue
        out += [text[at : part.begin], _masked(text[part.begin : part.end], part.sort)]
        at = part.end
    return "".join([*out, text[at:]]) if out else text


def short_hash(whole: str) -> str:
    """A commit's or file's first twelve digits; all where those look like a phone, and are masked.

    Example:
        >>> short_hash("0a57" * 10), short_hash("15130520574a" + "0" * 28)
        ('0a570a570a57', '15130520574a0000000000000000000000000000')
    """
    short = whole[:12]
    return short if masked_words(short) == short else whole


def holds_personal(text: str) -> bool:
    """Whether words hold a phone, an identity number, a passport or an address."""
    return next(personal_parts(text), None) is not None


def masked_number(number: str) -> str:
    """A number that another system gave, masked where it is made of a name or of a person's number.

    Example:
        >>> masked_number("BX-2026-0007"), masked_number("王小芳 2026-11-03")
        ('BX-2026-0007', '王** 2026-11-03')
    """
    return _NAME.sub(lambda name: f"{name[0][:1]}**", masked_words(number))


def is_personal_number(number: str) -> bool:
    """Whether a number that another system gave is made of a name or of a person's number."""
    return masked_number(number) != number


def personal_parts(text: str) -> Iterator[Part]:
    """Every number and address in words, from left to right."""
    if not _MAYBE.search(text) or _MACHINE.match(text):
        return
    narrow = text.translate(_NARROW)
    places = None
    if _UNSEEN.search(narrow):
        places = [place for place, char in enumerate(narrow) if not _UNSEEN.match(char)]
        narrow = "".join(narrow[place] for place in places)
    for match in _NUMBERS.finditer(narrow):
        sort = str(match.lastgroup)
        begin, end = match.span(sort)
        if sort == "checked" and not _proves_itself(match[sort]):
            continue
        if any(commit.start() <= begin < commit.end() for commit in _COMMITS.finditer(narrow)):
            continue
        if places is not None:
            begin, end = places[begin], places[end - 1] + 1
        yield Part(_SORTS.get(sort, sort), begin, end)


_SORTS = {"short": "phone", "checked": "identity"}


def _is_among(public: frozenset[str], number: str) -> bool:
    from svc.rules.record.phones import digits

    return digits(number) in public


def _proves_itself(number: str) -> bool:
    """Whether the last digit is the one that the first seventeen ask for (GB 11643)."""
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, number, strict=False))
    return _CHECKS[total % 11] == number[-1].upper()


def _masked(text: str, sort: str) -> str:
    if sort == "email":
        place = max(text.rfind("@"), text.rfind("＠"))
        return f"{text[:1]}***{text[place:]}"
    if sort == "passport":
        return _starred(text, 0, 2)
    if sort == "identity":
        return _starred(text, 3, 4)
    from svc.rules.record.phones import digits_shown, without_extension

    main = text[: len(without_extension(text.translate(_NARROW)))]
    first, last = digits_shown(sum(map(str.isdigit, main)))
    return _starred(main, first, last) + _starred(text[len(main) :], 0, 0)


def _starred(text: str, first: int, last: int) -> str:
    """The text as written, all but so many leading and trailing digits starred out."""
    places = [at for at, char in enumerate(text) if char.isdigit() or char in "xXＸ"]
    hidden = frozenset(places[first : len(places) - last])
    return "".join("*" if at in hidden else char for at, char in enumerate(text))
