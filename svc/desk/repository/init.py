"""A new office: its repository, its rules, its templates."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from svc.errors import Busy, NotFound, Refused, UsageError
from svc.language import _
from svc.model.actors import SVC, address_of
from svc.model.office import Office
from svc.named_tuple import NamedTuple
from svc.resources import starter_templates
from svc.rules.time.zones import zone_of
from svc.store.commit import maintenance, recovery, transaction
from svc.store.commit.change import NewCommit
from svc.store.commit.maintenance import remember_paths
from svc.store.git.drafts import draft_folder
from svc.store.git.process import run, unwritable
from svc.store.git.repository import Repository
from svc.store.layout import OFFICE_PATH
from svc.store.yaml.codec import decode
from svc.system_errors import reason

#: Name of a folder in which a repository is made; one that is left over is nothing.
_DRAFT = "svc-init"
#: Letter of the desk that founds an office.
FIRST_DESK = "A"
LOCALES = ("zh_CN", "en")
#: Folder of the starter with a new office's presets, a file a locale.
_PRESETS = "presets"

ATTRIBUTES_PATH = "records/.gitattributes"
#: Git's own union merge would leave a ticket with two statuses; this stops it loudly.
ATTRIBUTES = "*.yaml text eol=lf -merge\n"


class NewOffice(NamedTuple):
    """A new office: where it lies, the commit that made it, and who signed that.

    Attributes:
        founder: Fingerprint of the key that its first commit is signed by; None of an
            office whose commits need not be signed.
    """

    root: Path
    commit: str
    founder: str | None = None


def found(
    directory: Path,
    name: str | None = None,
    timezone: str | None = None,
    locale: str | None = None,
    now: datetime | None = None,
) -> NewOffice:
    """Make an office in a new folder, or in an existing repository.

    Args:
        directory: Where; made if need be. In an existing repository its top.
        name, timezone, locale: Of the office; the starter's unless told. A folder named
            in Chinese gives the office its name.

    Raises:
        Refused: There is an office already, or files where it would lie.
        UsageError: The folder is inside a repository, or a value makes no sense.
    """
    check_choices(name, timezone, locale)
    name = name or folder_name(directory)
    files = starter_files(name, timezone, locale)
    repository = prepare(directory, files)
    settle(repository)
    founder = _signed_from_the_start(repository, files)
    commit = transaction.write(
        repository,
        NewCommit(
            parent=repository.head(),
            files=files,
            message="init office\n\nSvc-Action: init\nSvc-Record: office\nSvc-Actor: svc\n",
            author_name=SVC,
            author_email=address_of(SVC),
            author_time=now or datetime.now(UTC),
        ),
    )
    maintenance.after_commit(repository)
    remember_paths(repository)
    return NewOffice(repository.root or repository.git_dir, commit, founder)


def _signed_from_the_start(repository: Repository, files: dict[str, bytes]) -> str | None:
    """Have the office begin with whoever's key is set up; its fingerprint, None where none is.

    What was committed there before is taken over as unsigned.
    """
    from svc.store.signing import own_key

    who = own_key.signer(repository)
    if who is None:
        return None
    from svc.model.keys import Trust
    from svc.rules.record.ssh_keys import fingerprint
    from svc.store.yaml.codec import encode

    trust = Trust(who, own_key.signing_key(repository), repository.head())
    lines = encode(trust).decode().splitlines()
    files[OFFICE_PATH] += "".join(
        f"{line}\n" for line in ["trust:", *(f"  {one}" for one in lines)]
    ).encode()
    decode(files[OFFICE_PATH], Office, OFFICE_PATH)
    return fingerprint(trust.key)


def folder_name(directory: Path) -> str | None:
    """The name of a folder that is named in Chinese, as offices are; None of any other."""
    name = directory.absolute().name
    return name if any("\u4e00" <= char <= "\u9fff" for char in name) else None


def check_choices(name: str | None, timezone: str | None, locale: str | None) -> None:
    """Refuse what no office can have.

    Raises:
        UsageError: A name that is empty or not one line, an unknown locale.
        InvalidData: An unknown time zone.
    """
    if name is not None and len(name.strip().splitlines()) != 1:
        raise UsageError(
            _("{name!r} is no name of an office", name=name), _("give a name of one line")
        )
    if locale is not None and locale not in LOCALES:
        raise UsageError(
            _("no locale {locale!r}", locale=locale), _("one of {known}", known=", ".join(LOCALES))
        )
    if timezone is not None:
        zone_of(timezone)


def with_choices(text: str, name: str | None, timezone: str | None, locale: str | None) -> str:
    """An office.yaml with the name, time zone and locale that were asked for."""
    for key, value in (("name", name), ("timezone", timezone), ("locale", locale)):
        if value is not None:
            text = _with(text, key, value)
    return text


def starter_files(name: str | None, timezone: str | None, locale: str | None) -> dict[str, bytes]:
    """The files of a new office by path: its rules and its copies of the templates.

    The rules begin with presets of common requests, worded in the office's language.
    """
    folder = starter_templates()
    text = with_choices(
        (folder / "office.yaml").read_text(encoding="utf-8"), name, timezone, locale
    )
    spoken = decode(text.encode(), Office, "templates/office.yaml").locale
    text += (folder / _PRESETS / f"{spoken}.yaml").read_text(encoding="utf-8")
    decode(text.encode(), Office, "templates/office.yaml")
    files = {OFFICE_PATH: text.encode(), ATTRIBUTES_PATH: ATTRIBUTES.encode()}
    rules = (folder / "office.yaml", *(folder / _PRESETS).iterdir())
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path not in rules and not path.name.startswith("."):
            files[f"templates/{path.relative_to(folder).as_posix()}"] = path.read_bytes()
    return files


def prepare(directory: Path, files: dict[str, bytes]) -> Repository:
    """The repository the office goes into, made if need be, with room for its files.

    Raises:
        Refused: There is an office already, or one of the files.
        UsageError: The folder lies inside a repository, not at its top.
        Busy: The folder cannot be made.
    """
    if "\n" in str(directory.absolute()):
        raise UsageError(_("the folder's name holds a line break"), _("name another folder"))
    repository = existing_repository(directory)
    if repository is None:
        _check_folder(directory)
        try:
            directory.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Busy(
                _("{folder} cannot be made: {reason}", folder=directory, reason=reason(error)),
                _("name a folder you may write to"),
            ) from error
        _make(directory)
        return Repository.open(directory)
    repository.notices += recovery.recover(repository)
    head = repository.head()
    if head is not None and repository.read(head, OFFICE_PATH) is not None:
        raise Refused(
            _("{folder} holds an office already", folder=directory),
            _("svc -C {folder} office show", folder=directory),
        )
    for path in files:
        taken = head is not None and repository.read(head, path) is not None
        if taken or (repository.root is not None and (repository.root / path).exists()):
            raise Refused(
                _("{path} is there already", path=path), _("move it away, or name another folder")
            )
    return repository


def settle(repository: Repository) -> None:
    """Give the founding desk its letter."""
    if repository.config("svc.desk") is None:
        repository.set_config("svc.desk", FIRST_DESK)


def existing_repository(directory: Path) -> Repository | None:
    """The repository that a folder is the top of; None where there is none yet.

    Raises:
        UsageError: It is a file, or inside a repository.
    """
    around = directory
    while not around.is_dir():
        if around.exists():
            raise UsageError(_("{path} is a file", path=around), _("name a folder"))
        around = around.parent
    try:
        repository = Repository.open(around)
    except NotFound:
        return None
    top = repository.root or repository.git_dir
    if around == directory and directory.resolve() == top.resolve():
        return repository
    raise UsageError(
        _(
            "{folder} lies inside the repository {repository}, and an office lies at the top "
            "of its own",
            folder=directory,
            repository=top,
        ),
        _(
            "svc init {repository} adds the office there; or name a folder outside it",
            repository=top,
        ),
    )


def _make(directory: Path) -> None:
    """Make a repository, whole or not at all: one that was killed can be made again."""
    try:
        with draft_folder(directory, _DRAFT) as draft:
            run(("init", "--quiet", "--initial-branch=main"), cwd=draft)
            settle(Repository.open(draft))
            (draft / ".git").rename(directory / ".git")
    except OSError as error:
        raise unwritable(reason(error), directory) from error


def _check_folder(directory: Path) -> None:
    taken = directory.is_dir() and any(
        not path.name.startswith(f".{_DRAFT}") for path in directory.iterdir()
    )
    if taken:
        raise Refused(
            _("{folder} is neither empty nor a git repository", folder=directory),
            _("name a new folder, or run git init there first"),
        )


def _with(text: str, key: str, value: str) -> str:
    from svc.store.yaml.emitter import scalar

    lines = text.split("\n")
    at = next(n for n, line in enumerate(lines) if line.startswith(f"{key}: "))
    lines[at] = f"{key}: {scalar(value)}"
    return "\n".join(lines)
