"""Templates of an office's own: run in a sandbox, their mistakes told with file and line.

What a record holds reaches a template as values only: nobody's words are ever
read as a template.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

from svc.errors import InvalidData, Problem
from svc.language import _

if TYPE_CHECKING:
    from jinja2.sandbox import ImmutableSandboxedEnvironment

FOLDER = "templates"
#: What a template's own expressions may raise.
_MISTAKES = (
    ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError,
)  # fmt: skip


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
    from jinja2 import TemplateError

    def load(name: str) -> tuple[str, str, None] | None:
        found = template if name == template.name else find(name)
        return None if found is None else (found.text, found.path, None)

    environment = _environment(load, html or escape is not None)
    if escape is not None:
        environment.finalize = _escaping(escape)
    environment.filters |= filters or {}
    try:
        return environment.get_template(template.name).render(values)
    except (TemplateError, *_MISTAKES) as error:
        _complain(error, template)


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
    from jinja2 import FunctionLoader, StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    return ImmutableSandboxedEnvironment(
        loader=FunctionLoader(load),
        undefined=StrictUndefined,
        autoescape=html,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _complain(error: Exception, template: TemplateSource) -> NoReturn:
    """Say what is wrong with a template, in which file and line."""
    path, line = _place(error, template)
    reason = str(error) or type(error).__name__
    raise InvalidData(
        f"{path}:{line}: {reason}" if line else f"{path}: {reason}",
        _("mend the template, then: svc save {folder}/{name}", folder=FOLDER, name=template.name),
        [Problem(path, line, "", reason)],
    ) from error


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
