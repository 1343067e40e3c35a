"""What was answered to a question of a sheet: read, held against its limits, judged."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from svc.errors import UsageError
from svc.kinds.rounds.plan import AnswerKind, CheckPoint, PlanVersion, SheetQuestion
from svc.language import N_, _, either

#: As answers are kept.
YES_NO = (N_("yes"), N_("no"))
_YES = ("yes", "y", "是", "好", "正常", "合格", "√", "1")
_NO = ("no", "n", "否", "不", "不正常", "异常", "不合格", "×", "x", "0")


def points_of(version: PlanVersion, round_id: str) -> tuple[CheckPoint, ...]:
    """The points that one round looks at, in the order of the route.

    Of a sample they follow from the round's id, so that anybody can draw them again.
    """
    if version.sample is None or version.sample >= len(version.route):
        return version.route
    drawn = sorted(version.route, key=lambda point: _lot(round_id, point.id))[: version.sample]
    return tuple(point for point in version.route if point in drawn)


def questions_at(version: PlanVersion, point: str) -> list[SheetQuestion]:
    """What is asked at a point."""
    return [one for one in version.sheet if not one.points or point in one.points]


def read(question: SheetQuestion, text: str) -> str:
    """An answer as it is kept: `yes` or `no`, a choice as the plan has it, a plain decimal.

    Args:
        question: What was asked.
        text: What was answered, in either language.

    Raises:
        UsageError: It is no answer to the question.
    """
    plain = text.strip()
    match question.answer:
        case AnswerKind.YES_NO:
            return _yes_or_no(question, plain)
        case AnswerKind.CHOICE:
            chosen = [one for one in question.choices if one.casefold() == plain.casefold()]
            if not chosen:
                raise _misfit(question, plain, question.choices)
            return chosen[0]
        case AnswerKind.NUMBER:
            return _number(question, plain)
        case AnswerKind.TEXT:
            if not plain:
                raise UsageError(_("{question}: no answer", question=asked(question)))
            return plain


def is_finding(question: SheetQuestion, answer: str) -> bool:
    """Whether an answer, as it is kept, is a finding."""
    match question.answer:
        case AnswerKind.YES_NO:
            return answer in (question.fails or YES_NO[1:])
        case AnswerKind.CHOICE:
            return answer in question.fails
        case AnswerKind.NUMBER:
            value = Decimal(answer)
            below = question.low is not None and value < Decimal(question.low)
            return below or (question.high is not None and value > Decimal(question.high))
        case AnswerKind.TEXT:
            return False


def asked(question: SheetQuestion) -> str:
    """A question as its reader reads it."""
    return either(question.text_en or question.text, question.text)


def named(point: CheckPoint) -> str:
    """A point as its reader calls it."""
    return either(point.name_en or point.name, point.name)


def answer_word(question: SheetQuestion, answer: str) -> str:
    """An answer as it is kept, in its reader's words."""
    return _(answer) if question.answer is AnswerKind.YES_NO else answer


def limits(question: SheetQuestion) -> str:
    """What an answer may be without being a finding, in words; empty where anything may."""
    match question.answer:
        case AnswerKind.YES_NO:
            return "/".join(_(one) for one in YES_NO if not is_finding(question, one))
        case AnswerKind.CHOICE:
            return "/".join(one for one in question.choices if one not in question.fails)
        case AnswerKind.NUMBER:
            low = "" if question.low is None else str(question.low)
            high = "" if question.high is None else str(question.high)
            span = f"{low}…{high}" if low or high else ""
            return f"{span} {question.unit or ''}".strip()
        case AnswerKind.TEXT:
            return ""


def _lot(round_id: str, point: str) -> str:
    # Few plans draw a sample.
    from hashlib import sha256

    return sha256(f"{round_id}/{point}".encode()).hexdigest()


def _yes_or_no(question: SheetQuestion, plain: str) -> str:
    if plain.casefold() in _YES:
        return "yes"
    if plain.casefold() in _NO:
        return "no"
    raise _misfit(question, plain, YES_NO)


def _number(question: SheetQuestion, plain: str) -> str:
    text = plain.removesuffix(question.unit or "").strip()
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite():
        raise UsageError(
            _("{question}: {answer!r} is no number", question=asked(question), answer=plain),
            _("write it as 0.45"),
        )
    return f"{value:f}"


def _misfit(question: SheetQuestion, plain: str, known: Sequence[str]) -> UsageError:
    return UsageError(
        _("{question}: {answer!r} is no answer to it", question=asked(question), answer=plain),
        _("one of {known}", known=", ".join(known)),
    )
