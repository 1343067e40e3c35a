"""Templates of an office's own: run in a sandbox, their mistakes told with file and line.

They run in a child process within limits of time and memory, so that a loop
without end or a text that doubles itself is a mistake like any other.
What a record holds reaches a template as values only: nobody's words are ever
read as a template.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NoReturn

from svc.desk.query import limited as limits
from svc.desk.query.limited import TooLongError, free_memory, limited
from svc.errors import Busy, InvalidData, NotFound, Problem, SvcError, UsageError
from svc.language import _
from svc.named_tuple import NamedTuple

if TYPE_CHECKING:
    from jinja2.sandbox import ImmutableSandboxedEnvironment

FOLDER = "templates"
#: What a template's own expressions may raise.
_MISTAKES = (
    ArithmeticError, AttributeError, LookupError, MemoryError, RecursionError, TooLongError,
    TypeError, ValueError,
)  # fmt: skip
#: Errors that finding a template may end with.
_ERRORS = {error.__name__: error for error in (Busy, NotFound, UsageError)}
#: A product of a text or list with more items than this is a mistake.
_MOST_REPEATED = 10_000_000
#: A power with more bits than this likewise.
_MOST_BITS = 100_000


class TemplateSource(NamedTuple):
    """A template found.

    Attributes:
        name: As other templates name it: its file, from its folder on.
        path: As errors name it.
        text: What it says.
    """

    name: str
    path: str
    text: str


def source(data: bytes, name: str, path: str) -> TemplateSource:
    """A template from its file's bytes.

    Raises:
        InvalidData: They are not UTF-8.
    """
    try:
        return TemplateSource(name, path, data.decode())
    except UnicodeDecodeError as error:
        raise InvalidData(
            _("{path} is not UTF-8 (byte {byte})", path=path, byte=error.start),
            _("save it as UTF-8"),
        ) from error


def rendered(
    template: TemplateSource,
    values: Mapping[str, Any],
    find: Callable[[str], TemplateSource | None],
    *,
    filters: Mapping[str, Callable[..., Any]] | None = None,
    html: bool = False,
    escape: Callable[[str], str] | None = None,
) -> str:
    """What a template makes of some values.

    Args:
        template: Which.
        values: What it may name; a name without a value is a mistake.
        find: Finds the templates it builds on, by name.
        filters: Further filters, by name.
        html: Escape values as HTML.
        escape: How else values are escaped; what macros made of them is not again.

    Raises:
        InvalidData: The template is wrong; file and line are named.
    """

    def load(name: str) -> tuple[str, str, None] | None:
        found = template if name == template.name else find(name)
        return None if found is None else (found.text, found.path, None)

    answer = limited(lambda: _answer(template, values, load, filters or {}, html, escape))
    if answer is None:
        _complain(template, template.path, 0, _("takes too long, or more memory than there is"))
    kind, *rest = answer
    if kind == "text":
        return str(rest[0])
    if kind == "mistake":
        _complain(template, *rest)
    name, message, next_step, problems = rest
    if name in _ERRORS:
        raise _ERRORS[name](message, next_step)
    raise InvalidData(message, next_step, [Problem(*problem) for problem in problems])


def _answer(
    template: TemplateSource,
    values: Mapping[str, Any],
    load: Callable[[str], tuple[str, str, None] | None],
    filters: Mapping[str, Callable[..., Any]],
    html: bool,
    escape: Callable[[str], str] | None,
) -> tuple[Any, ...]:
    """What a template makes, or what is wrong with it, as plain values for the parent process."""
    from jinja2 import TemplateError

    environment = _environment(load, html or escape is not None)
    try:
        if escape is not None:
            environment.finalize = _escaping(escape)
        environment.filters |= filters
        return "text", str(environment.get_template(template.name).render(values))
    except (TemplateError, *_MISTAKES) as error:
        free_memory()
        path, line = _place(error, template)
        words = _reason(error, environment, _line(template, path, line, load))
        return "mistake", path, line, words
    except InvalidData as error:
        problems = [tuple(problem) for problem in error.problems]
        return "error", "InvalidData", error.message, error.next_step, problems
    except SvcError as error:
        return "error", type(error).__name__, error.message, error.next_step, ()


def _line(
    template: TemplateSource,
    path: str,
    number: int,
    load: Callable[[str], tuple[str, str, None] | None],
) -> str:
    """A line of a template or of one that it builds on; empty where it is not known."""
    text = template.text
    if path != template.path:
        other = load(path.removeprefix(f"{FOLDER}/"))
        text = other[0] if other else ""
    lines = text.splitlines()
    return lines[number - 1] if 0 < number <= len(lines) else ""


def _reason(error: Exception, environment: ImmutableSandboxedEnvironment, line: str) -> str:
    if isinstance(error, TooLongError):
        return _("takes longer than {n} s; is it a loop?", n=int(limits.SECONDS))
    if isinstance(error, MemoryError):
        return _("needs more than {n} MB of memory", n=limits.BYTES // 1024**2)
    from svc.desk.query.template_mistakes import mistake

    return mistake(error, environment, line)


def _escaping(escape: Callable[[str], str]) -> Callable[[Any], Any]:
    """What a template's values go through: text becomes markup that is not escaped again."""
    from markupsafe import Markup

    def escaped(value: Any) -> Any:
        plain = isinstance(value, str) and not isinstance(value, Markup)
        return Markup(escape(str(value))) if plain else value  # noqa: S704 - see above

    return escaped


def _environment(
    load: Callable[[str], tuple[str, str, None] | None], html: bool
) -> ImmutableSandboxedEnvironment:
    from jinja2 import FunctionLoader
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    from svc.desk.query.template_mistakes import UnknownName

    class Environment(ImmutableSandboxedEnvironment):
        """A sandbox in which no single product or power can take all the time there is."""

        intercepted_binops = frozenset({"*", "**"})

        def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
            """Do it, where what comes out is of a sensible size."""
            _check_size(operator, left, right)
            return super().call_binop(context, operator, left, right)

    return Environment(
        loader=FunctionLoader(load),
        undefined=UnknownName,
        autoescape=html,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _check_size(operator: str, left: Any, right: Any) -> None:
    """Refuse a product or a power that is too large to be meant.

    Raises:
        TooLargeError: It is.
    """
    from svc.desk.query.template_mistakes import TooLargeError

    if operator == "**":
        bits = left.bit_length() if isinstance(left, int) else 0
        if isinstance(right, int) and bits * right > _MOST_BITS:
            raise TooLargeError(_("the power is too large"))
        return
    for many, times in ((left, right), (right, left)):
        series = isinstance(times, int) and isinstance(many, (str, list, tuple))
        if series and len(many) * times > _MOST_REPEATED:
            raise TooLargeError(_("the text or list is too long"))


def _complain(template: TemplateSource, path: str, line: int, reason: str) -> NoReturn:
    """Say what is wrong with a template, in which file and line."""
    raise InvalidData(
        f"{path}:{line}: {reason}" if line else f"{path}: {reason}",
        _("mend the template, then: svc save {folder}/{name}", folder=FOLDER, name=template.name),
        [Problem(path, line, "", reason)],
    )


def _place(error: Exception, template: TemplateSource) -> tuple[str, int]:
    """Where in a template an error arose: Jinja2 puts its lines into the traceback."""
    if getattr(error, "lineno", None):
        return str(getattr(error, "filename", None) or template.path), int(vars(error)["lineno"])
    place = template.path, 0
    trace = error.__traceback__
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if file.startswith(f"{FOLDER}/"):
            place = file, trace.tb_lineno
        trace = trace.tb_next
    return place
