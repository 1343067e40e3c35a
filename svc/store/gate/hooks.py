"""The hooks of a remote: they hand what is pushed to the svc that made it.

A hook trusts nothing that was pushed: svc is started by its full path, isolated from the
folder it runs in and from variables that a pusher's session may carry. Where that svc is
gone nothing can be judged, and the push is refused with words.
"""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path

import svc
from svc.language import LANGUAGES, N_, _, spoken
from svc.store.git.repository import Repository
from svc.store.signing.allowed_signers import ALLOWED

#: Hook, words for `svc gate`, and whether what goes wrong refuses the push.
HOOKS = (("pre-receive", "", True), ("post-receive", " --log", False))
#: What a line of the gate begins with that tells of a refusal; a desk's svc reads it.
REFUSED = "svc gate: refused"
#: What keeps a remote's history whole: nothing is taken back, and what was is told.
SETTINGS = {
    "receive.denyNonFastForwards": "true",
    "receive.denyDeletes": "true",
    "receive.fsckObjects": "true",
    "core.logAllRefUpdates": "always",
    "gc.reflogExpire": "never",
    "gc.reflogExpireUnreachable": "never",
    "receive.certNonceSlop": "300",
    "gpg.format": "ssh",
    # The gate keeps it in step with the records: git's own word on a certificate.
    "gpg.ssh.allowedSignersFile": f"svc/{ALLOWED}",
    # A witness asks for commits alone, and so holds nothing of what they say of anybody.
    "uploadpack.allowFilter": "true",
}
_GONE = N_("the svc that judges what is sent is no longer where it was on the remote's machine")
_FAILED = N_("the gate could not judge what was sent")
_MEND = N_("nothing is lost; on the remote's machine: svc remote init --renew FOLDER")

_SCRIPT = """\
#!/bin/sh
# Written by svc remote init; svc remote init --renew writes it anew.
python={python}
package={package}
refuse() {{
    echo "{refused} -, rule gate"
    {gone}
    exit {strict}
}} >&2
failed() {{
    echo "{refused} -, rule gate"
    {failed}
    exit {strict}
}} >&2
[ -x "$python" ] && [ -e "$package" ] || refuse
"$python" -I -m svc gate{words}
case $? in
    0) exit 0 ;;
    1) exit {strict} ;;
    *) failed ;;
esac
"""


def write_settings(remote: Path) -> None:
    """Have a bare repository keep its history, whoever pushes.

    Args:
        remote: Its folder.
    """
    repository = Repository.open(remote)
    for key, value in SETTINGS.items():
        repository.set_config(key, value)


def write_hooks(remote: Path) -> None:
    """Write the hooks into a bare repository.

    Args:
        remote: Its folder.
    """
    # Else a machine that keeps its hooks elsewhere for all repositories would skip these.
    Repository.open(remote).set_config("core.hooksPath", "hooks")
    folder = remote / "hooks"
    folder.mkdir(exist_ok=True)
    (remote / "svc").mkdir(exist_ok=True)
    # Git takes no certificate for good or bad where the file is missing.
    (remote / "svc" / ALLOWED).touch()
    for name, words, strict in HOOKS:
        draft = folder / f".{name}.tmp"
        draft.write_text(_script(words, strict), "utf-8")
        draft.chmod(0o755)
        draft.replace(folder / name)


def has_hooks(remote: Path) -> bool:
    """Whether a remote in a folder has hooks that call svc."""
    try:
        texts = [(remote / "hooks" / name).read_text("utf-8") for name, *_rest in HOOKS]
    except (OSError, UnicodeDecodeError):
        return False
    runs = all(os.access(remote / "hooks" / name, os.X_OK) for name, *_rest in HOOKS)
    return runs and all("-I -m svc gate" in text for text in texts)


def _script(words: str, strict: bool) -> str:
    package = str(Path(svc.__file__).resolve())
    return _SCRIPT.format(
        python=shlex.quote(sys.executable), package=shlex.quote(package), refused=REFUSED,
        gone=_echoed(_GONE), failed=_echoed(_FAILED), words=words, strict=int(strict),
    )  # fmt: skip


def _echoed(message: str) -> str:
    """Lines of a script that say something in every language there is."""
    lines = []
    for language in LANGUAGES:
        with spoken(language):
            said = shlex.quote(f"  {language}: {_(message)}; {_(_MEND)}")
        lines.append(f"echo {said}")
    return "\n    ".join(lines)
