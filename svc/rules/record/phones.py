"""Phone numbers: one form to match by, the written form to show, a mask over it."""

from __future__ import annotations

import re
import unicodedata

from svc.language import _
from svc.lazy_pattern import lazy_pattern

#: Characters a phone number is written with, beside digits.
_PUNCTUATION = " +-()./"
#: A digit, or the place of one that a mask has starred out.
_DIGITS = "0123456789*"
#: Ten digits: fewer lack their area code, which `phonenumbers` takes for possible.
_CHINA_SHORTEST = 1_000_000_000
#: Characters of the longest number that is kept.
_LONGEST = 60
_MOBILE_DIGITS = 11
#: A number of the town itself, without the area's code.
_LOCAL = (7, 8)
_MOBILE = lazy_pattern(r"(?:(\+|00)?86)?(1[3-9][0-9]{9})")
_EXTENSION = lazy_pattern(
    r"\s*(?:转|轉|分机|分機|ext(?:ension)?\.?|x|#)\s*[0-9]{1,7}\s*$"
    r"|(?<=[0-9]{7})-[0-9]{1,5}\s*$",
    re.IGNORECASE,
)
_DASHES = lazy_pattern(r"[‐‑‒–—―−]")
_LIKE_PHONE = lazy_pattern(r"\s*\+?[0-9 ().\-/]*[0-9][0-9 ().\-/]*")
_UNIT_LIKE = lazy_pattern(r"\s*[0-9]{1,2}\s*[-/.]")
_DATE_LIKE = lazy_pattern(r"\s*[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}\s*$")


def normalise(text: str, region: str = "CN") -> str | None:
    """The E.164 form of a number, without its extension, or None if it is none.

    Lengths are checked, not numbering plans: those change faster than any list.

    Args:
        text: As a resident would write it.
        region: ISO 3166 code for numbers without a country code.

    Example:
        >>> normalise("138 1234-0000"), normalise("(0571) 8888 7777 转801")
        ('+8613812340000', '+8657188887777')
    """
    plain = without_extension(_narrow(text))
    mobile = _MOBILE.fullmatch(_compact(plain))
    if mobile and (region == "CN" or mobile[1] == "+"):
        return f"+86{mobile[2]}"
    if not _is_written_like_phone(plain):
        return None
    return _parsed(plain, region)


def is_mobile(text: str) -> bool:
    """Whether a number is a mobile phone of China, which one person carries.

    Example:
        >>> is_mobile("138 1234 0000"), is_mobile("010-69901234"), is_mobile("96777")
        (True, False, False)
    """
    return _MOBILE.fullmatch(_compact(without_extension(_narrow(text)))) is not None


def digits(text: str) -> str:
    """The digits to look for in other numbers' digits, part of a number or all of it.

    A trunk or international zero in front goes: E.164 does not have it.

    Example:
        >>> digits("0571-8888"), digits("尾号0000")
        ('5718888', '0000')
    """
    if text.isascii() and text.isdigit() and text[0] != "0":
        return text
    found = re.sub(r"[^0-9]", "", _narrow(text))
    if re.match(r"00[1-9][0-9]{4}", found):
        return found[2:]
    return found[1:] if re.match(r"0[1-9][0-9]{2}", found) else found


def mask(text: str) -> str:
    """The number as written, with its middle and its extension starred out.

    At most three leading and four trailing digits show, at least four do not;
    of fewer than seven digits only the last two show. Anything that is not
    part of a phone number is starred too. What is masked already stays as it is.

    Example:
        >>> mask("13812340000"), mask("0571-8888 7777"), mask("12345")
        ('138****0000', '057*-**** 7777', '***45')
    """
    narrow = _narrow(text)
    main = without_extension(narrow)
    count = sum(char in _DIGITS for char in main)
    first, last = digits_shown(count)
    seen = 0
    out = []
    for char in main:
        if char in _DIGITS:
            out.append(char if seen < first or seen >= count - last else "*")
            seen += 1
        else:
            out.append(char if char in _PUNCTUATION else "*")
    return "".join(out) + re.sub(r"[0-9]", "*", narrow[len(main) :])


def is_callable(text: str, region: str = "CN") -> bool:
    """Whether a number of somebody on file could be called: one line of a number.

    Args:
        text: As it will be kept.
        region: ISO 3166 code for numbers without a country code.

    Example:
        >>> is_callable("0571-8888 7777"), is_callable("after six")
        (True, False)
    """
    if len(text) > _LONGEST or "\n" in text or "\r" in text:
        return False
    return normalise(text, region) is not None or looks_like_phone(text)


def looks_like_phone(text: str) -> bool:
    """Whether a search word is a whole phone number, rather than a unit, a day or a name."""
    plain = without_extension(_narrow(text))
    if not _is_written_like_phone(plain) or _DATE_LIKE.match(plain):
        return False
    count = len(re.findall(r"[0-9]", plain))
    return 10 <= count <= 15 or (7 <= count < 10 and not _UNIT_LIKE.match(plain))


def odd_phone(text: str, region: str = "CN") -> str | None:
    """Why a number that could be called may be a slip of the hand, in words; None if it is not.

    Example:
        >>> odd_phone("1381234000"), odd_phone("0571-8888 7777")
        ('the phone has 10 digits; a mobile number has 11', None)
    """
    plain = without_extension(_narrow(text))
    count = len(re.findall(r"[0-9]", plain))
    if region == "CN" and re.match(r"\s*1[3-9]", plain) and count != _MOBILE_DIGITS:
        return _("the phone has {n} digits; a mobile number has {m}", n=count, m=_MOBILE_DIGITS)
    if count in _LOCAL or normalise(text, region) is not None:
        return None
    return _("the phone has {n} digits, which is no usual number", n=count)


def _narrow(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text)
    return _DASHES.sub("-", plain)


def _compact(plain: str) -> str:
    return "".join(char for char in plain if char not in " -().")


def without_extension(plain: str) -> str:
    """A number without the extension behind it."""
    return _EXTENSION.sub("", plain)


def _is_written_like_phone(plain: str) -> bool:
    return _LIKE_PHONE.fullmatch(plain) is not None


def digits_shown(count: int) -> tuple[int, int]:
    """How many leading and trailing digits of a number of so many may show."""
    if count < 7:
        return 0, 2 if count > 2 else 0
    visible = min(count - 4, 7)
    return visible // 2, visible - visible // 2


def _parsed(plain: str, region: str) -> str | None:
    import phonenumbers

    try:
        number = phonenumbers.parse(plain, region)
    except phonenumbers.NumberParseException:
        return None
    reason = phonenumbers.is_possible_number_with_reason(number)
    if reason != phonenumbers.ValidationResult.IS_POSSIBLE:
        return None
    if number.country_code == 86 and (number.national_number or 0) < _CHINA_SHORTEST:
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
