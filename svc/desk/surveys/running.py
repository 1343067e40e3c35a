"""Surveys as they are typed: questions, the sample, answers, opinions that are seen to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

from svc.desk.core import lookup
from svc.desk.record import general
from svc.desk.ticket import intake
from svc.duties.record import general as decide
from svc.duties.record.changes import change
from svc.duties.surveys.answering import answers_of, is_open
from svc.duties.typed_values import plain_text
from svc.errors import NotFound, Refused, UsageError
from svc.index.duties import surveys
from svc.kinds.people.response import (
    ResponseAction,
    ResponseChannel,
    SurveyResponse,
)
from svc.kinds.people.survey import (
    QuestionChoice,
    QuestionText,
    QuestionType,
    SampleMethod,
    Survey,
    SurveyAction,
    SurveyQuestion,
    SurveyStratum,
    draw,
    opened,
)
from svc.language import _
from svc.model.source import Source
from svc.model.words import Channel, Kind
from svc.rules.time.parsing import day_start, iso

if TYPE_CHECKING:
    from svc.desk.core.desk import Desk

SURVEY, RESPONSE = "survey", "response"
#: What the one stratum is called of a sample that has none.
_ALL = "all"
#: The category of a ticket that comes of an opinion, the first that the office has.
_CATEGORIES = ("service", "other")


def survey_of(desk: Desk, text: str) -> Survey:
    """A survey on file, from any way of writing its number.

    Raises:
        NotFound: There is none.
    """
    survey: Survey = desk.load(SURVEY, general.find(desk, SURVEY, text))
    return survey


def ask(
    desk: Desk, survey: str, question: str, text: str, type_: str = QuestionType.SCALE,
    choices: Sequence[str] = (), dimension: str | None = None, shown_if: str | None = None,
    retire: bool = False,
) -> Survey:  # fmt: skip
    """Add a question to a draft, word it anew, or have it asked no more.

    Args:
        desk: Where.
        survey: Which.
        question: Its id, for good.
        text: Its wording; another than before is a further version of it.
        type_: What can be answered.
        choices: `ID=WORDS` each.
        dimension: What it is about.
        shown_if: `QUESTION=ANSWER`: only then it is shown.
        retire: It is asked no more; earlier answers stay.

    Raises:
        Refused: The survey is open, or the question would mean something else.
        UsageError: A choice is none.
    """
    before = survey_of(desk, survey)
    if opened(before) is not None:
        raise Refused(
            _("{id} is open: its questions stand", id=before.id),
            _("svc survey copy {id} begins another one with the same questions", id=before.id),
        )
    made = _question(
        before, question, plain_text(text), type_, choices, dimension, shown_if, retire
    )
    rest = [one for one in before.questions if one.id != question]
    places = [one.id for one in before.questions]
    rest.insert(places.index(question) if question in places else len(rest), made)
    after = msgspec.structs.replace(before, questions=tuple(rest))
    return desk.record(change(SURVEY, before, after, f"({question})"))


def _question(
    survey: Survey, name: str, text: str, type_: str, choices: Sequence[str],
    dimension: str | None, shown_if: str | None, retire: bool,
) -> SurveyQuestion:  # fmt: skip
    """A question as it is to stand; one that was asked before keeps its type and its answers."""
    earlier = next((one for one in survey.questions if one.id == name), None)
    pairs = [one.partition("=") for one in choices]
    if any(not words.strip() for _id, _equals, words in pairs):
        raise UsageError(_("a choice is ID=WORDS"), "--choice often=经常")
    texts = earlier.texts if earlier else ()
    if not texts or texts[-1].text != text:
        texts = (*texts, QuestionText(version=str(len(texts) + 1), text=text))
    fields: dict[str, Any] = {
        "id": name, "texts": texts, "type": type_,
        "choices": tuple(QuestionChoice(id=one, text=words.strip()) for one, _e, words in pairs)
        or (earlier.choices if earlier else ()),
        "dimension": dimension or (earlier.dimension if earlier else None),
        "given": shown_if or (earlier.given if earlier else None), "retired": retire,
    }  # fmt: skip
    try:
        made = msgspec.convert(msgspec.to_builtins(fields), SurveyQuestion, strict=False)
    except msgspec.ValidationError as error:
        raise UsageError(
            _("{question!r} is no question: {reason}", question=name, reason=str(error)),
            _("an id of small letters, one of {known}", known=", ".join(QuestionType)),
        ) from None
    if earlier is not None and (earlier.type is not made.type or _lost(earlier, made)):
        raise Refused(
            _("{question} would mean something else", question=name),
            _("another meaning is another question: choose another id"),
        )
    return made


def _lost(before: SurveyQuestion, after: SurveyQuestion) -> bool:
    """Whether an answer that could be given is another one now, or none."""
    held = {choice.id: choice.text for choice in after.choices}
    return any(held.get(choice.id) != choice.text for choice in before.choices)


def copy(desk: Desk, survey: str, title: str, since: str, until: str) -> Survey:
    """Begin another survey with the same questions, their ids and their wordings.

    Raises:
        NotFound: There is no such survey.
        UsageError: A day cannot be read.
    """
    before = survey_of(desk, survey)
    fields = {
        name: str(value) for name in ("type", "method", "size", "use", "minimum", "phone_limit")
        if (value := getattr(before, name)) is not None
    }  # fmt: skip
    flags = {name: "yes" for name in ("occupied", "anonymous") if getattr(before, name)}
    typed = {**fields, **flags, "buildings": list(before.buildings), "title": title,
             "since": since, "until": until}  # fmt: skip

    def with_questions(made: Survey) -> Survey:
        asked = tuple(one for one in before.questions if not one.retired)
        return msgspec.structs.replace(made, questions=asked)

    made: Survey = general.add(desk, SURVEY, typed, finish=with_questions)
    return made


def open_survey(desk: Desk, survey: str, at: str | datetime | None = None) -> Survey:
    """Have a survey ask: its homes stand from then on, and the sample is drawn of them.

    Raises:
        NotFound: There is no such survey.
        Refused: It is open already, asks nothing, or asks no home.
    """
    before = survey_of(desk, survey)
    when = desk.moment(at)
    frame = _frame(desk, before, when)
    if not frame:
        raise Refused(
            _("{id} asks no home", id=before.id),
            _("svc survey edit {id} --set buildings=…", id=before.id),
        )
    seed = before.seed or before.id
    drawn = draw(before.method, frame, before.size or 0, seed)
    if not drawn:
        raise Refused(_("{id} draws no home", id=before.id), _("--set size=N"))
    census = before.method is SampleMethod.CENSUS
    values = {"frame": frame, "drawn": drawn, "seed": None if census else seed}
    step = decide.take_step(SURVEY, before, SurveyAction.OPEN, when, desk.actor.id, values)
    made: Survey = desk.record(step)
    return made


def _frame(desk: Desk, survey: Survey, when: datetime) -> tuple[SurveyStratum, ...]:
    """The homes that a survey asks about, by building where the sample is stratified."""
    day = when.date().isoformat() if survey.occupied else None
    groups: dict[str, list[str]] = {}
    for home in surveys.homes(desk.index, day):
        meant = not survey.buildings or home.building in survey.buildings
        if meant and survey.use in (None, home.use):
            by_building = survey.method is SampleMethod.STRATIFIED
            groups.setdefault(home.building if by_building else _ALL, []).append(home.id)
    return tuple(
        SurveyStratum(id=name, units=tuple(units)) for name, units in sorted(groups.items())
    )


def answer(
    desk: Desk, survey: str, typed: Mapping[str, str], unit: str | None = None,
    stratum: str | None = None, channel: str = ResponseChannel.PAPER, signed: bool = False,
    source: Source | None = None, at: str | datetime | None = None,
) -> SurveyResponse:  # fmt: skip
    """Put down what was answered; a home's second form is kept, and does not count.

    Args:
        desk: Where.
        survey: Which.
        typed: Answers as typed, by question.
        unit: Which home answered; of an anonymous survey none.
        stratum: Of an anonymous one: where it belongs, where the sample has strata.
        channel: How it came back.
        signed: Whether the form is signed.
        source: The file that it was taken in from.
        at: When it was answered, if not now; of an anonymous one its day is kept.

    Raises:
        NotFound: There is no such survey, or no such home.
        UsageError: An answer is none, or it is not said who answers.
        Refused: The survey is not open, or the home is none that is asked.
    """
    held = survey_of(desk, survey)
    is_open(held)
    when = desk.moment(at)
    if held.anonymous:
        if unit is not None or signed:
            raise Refused(
                _("{id} is anonymous: a response names nobody", id=held.id),
                _("leave the home and the signature out"),
            )
        when = day_start(when.date(), desk.zone)
    home = _asked(desk, held, unit, stratum)
    made = SurveyResponse(
        format=1, id=desk.next_number(RESPONSE, when, held.id), survey=held.id, taken=when,
        by=desk.actor.id, channel=_channel(channel), unit=home, stratum=stratum, signed=signed,
        answers=answers_of(held, typed), source=source,
    )  # fmt: skip
    begun = None if held.anonymous else when
    recorded: SurveyResponse = desk.record(decide.add(RESPONSE, made, begun))
    return recorded


def _channel(text: str) -> ResponseChannel:
    try:
        return ResponseChannel(text)
    except ValueError:
        raise UsageError(
            _("{text!r} is no channel", text=text),
            _("one of {known}", known=", ".join(ResponseChannel)),
        ) from None


def _asked(desk: Desk, survey: Survey, unit: str | None, stratum: str | None) -> str | None:
    """The home that answers, and is one of those that are asked."""
    begun = opened(survey)
    assert begun is not None
    if survey.anonymous:
        strata = [one.id for one in begun.frame]
        if survey.method is SampleMethod.STRATIFIED and stratum not in strata:
            raise UsageError(
                _("say where it belongs"), _("--stratum: one of {known}", known=", ".join(strata))
            )
        return None
    if unit is None:
        raise UsageError(_("say which home answers"), "svc survey answer SURVEY UNIT …")
    home = lookup.unit(desk.index, unit)
    if home not in begun.drawn:
        raise Refused(
            _("{unit} is not asked by {survey}", unit=home, survey=survey.id),
            _("svc survey sample {survey}", survey=survey.id),
        )
    return home


def handle(
    desk: Desk, response: str, question: str, reason: str | None = None, kind: str | None = None,
    category: str | None = None, at: str | datetime | None = None,
) -> SurveyResponse:  # fmt: skip
    """See to an opinion: it becomes a ticket, or gets a reason why nothing follows.

    Args:
        desk: Where.
        response: Whose opinion.
        question: To which question.
        reason: Why nothing follows.
        kind, category: Of the ticket, where none is given.
        at: When, if not now.

    Raises:
        NotFound: There is no such response, or it holds no words on that question.
        Refused: It was seen to already.
    """
    before: SurveyResponse = desk.load(RESPONSE, general.find(desk, RESPONSE, response))
    opinion = next((one.text for one in before.answers if one.question == question), None)
    if opinion is None:
        raise NotFound(
            _("{id} says nothing on {question}", id=before.id, question=question),
            _("svc response show {id}", id=before.id),
        )
    if any(event.question == question for event in before.events):
        raise Refused(
            _("{id}: {question} was seen to already", id=before.id, question=question),
            _("svc response show {id}", id=before.id),
        )
    values: dict[str, Any] = {"question": question}
    if reason is not None:
        values["reason"] = plain_text(reason)
    else:
        values["ticket"] = _ticket(desk, before, opinion, kind, category, at)
    when = desk.moment(at)
    step = decide.take_step(RESPONSE, before, ResponseAction.HANDLE, when, desk.actor.id, values)
    made: SurveyResponse = desk.record(step)
    return made


def _ticket(
    desk: Desk, response: SurveyResponse, opinion: str, kind: str | None, category: str | None,
    at: str | datetime | None,
) -> str:  # fmt: skip
    """The ticket of an opinion; of an anonymous one it names no home."""
    sort = kind or Kind.INQUIRY
    offered = [one.id for one in desk.office.categories if not one.kinds or sort in one.kinds]
    usual = next((one for one in _CATEGORIES if one in offered), offered[-1] if offered else "")
    survey = survey_of(desk, response.survey)
    request = intake.Request(
        text=_("{words} (of {id})", words=opinion, id=response.id), kind=sort,
        category=category or usual, channel=Channel.STAFF, unit=response.unit,
        place=None if response.unit else survey.title, reported_by=desk.actor.id,
        at=iso(desk.moment(at)),
    )  # fmt: skip
    return intake.create(desk, request).id
