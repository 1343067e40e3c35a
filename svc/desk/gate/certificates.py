"""Who pushes: the certificate that `git push --signed` sends, held against the records.

Once signatures count, whatever moves the main line is sent by somebody whose key counts
where the line is: what others have signed is sent on by nobody else. The certificate is
read in this process, by the keys of the records, whatever the remote's own file says.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from svc.audit.signatures import Signer, key_wrong, signer_by
from svc.audit.standings import Standings
from svc.desk.gate.judgement import ROOT
from svc.language import _
from svc.model.actors import AT_SVC
from svc.named_tuple import NamedTuple
from svc.rules.record.ssh_keys import fingerprint
from svc.store.gate.certificate import BAD, GOOD, UNKNOWN, certificate_text
from svc.store.gate.refusal import GateRefusal
from svc.store.sync.remote import MAIN

if TYPE_CHECKING:
    from svc.store.gate.certificate import CertificateText
    from svc.store.gate.receiving import Certificate, PushedRef
    from svc.store.git.repository import Repository


class Pusher(NamedTuple):
    """Who sent a push.

    Attributes:
        signer: Whose key signed it; without a key where none did.
        wrong: Why the certificate does not count; empty where it does.
    """

    signer: Signer
    wrong: str = ""


def pusher(
    remote: Repository, signed: Certificate | None, updates: Sequence[PushedRef], commit: str
) -> Pusher | None:
    """Who sent a push, by the records of a commit; None where signatures do not count there.

    Args:
        remote: The bare repository.
        signed: The push's certificate, if it has one.
        updates: What the push moves, which the certificate must say as well.
        commit: By which the keys are judged.
    """
    standings = Standings(remote)
    then = standings.then(standings.at(commit))
    trust = then.office.trust
    if trust is None:
        return None
    if signed is None:
        return Pusher(Signer(), _("is not signed"))
    text = _text(remote, signed)
    signer, wrong = signer_by(text.signatures, text.payload, then, trust)
    if signer.key and not signer.who and fingerprint(signer.key) == remote.config(ROOT):
        # The first push by the key that the company puts in the place of a lost one.
        signer, wrong = signer._replace(who=trust.founder, founder=True), ""
    if not wrong and text.updates != frozenset(updates):
        wrong = _("is of another push")
    told = () if wrong else (reason for _rule, reason in key_wrong(signer, then, None))
    return Pusher(signer, next(iter(told), wrong))


def certificate_refusals(
    remote: Repository, signed: Certificate | None, updates: Sequence[PushedRef]
) -> Iterator[GateRefusal]:
    """Why a push that moves the main line comes from nobody who may send it.

    Keys are judged where the line is, never where it is to be: a push gives itself no key.
    """
    main = next((one for one in updates if one.ref == MAIN), None)
    if main is None or main.old is None:
        return
    sent = pusher(remote, signed, updates, main.old)
    if sent is not None and sent.wrong:
        reason = _("the push {said}; svc key setup makes a key, which a director puts on file",
                   said=sent.wrong)  # fmt: skip
        yield GateRefusal("", "certificate", reason)


def judged(
    remote: Repository, signed: Certificate | None, updates: Sequence[PushedRef]
) -> Certificate | None:
    """A push's certificate with who signed it by the records, for the log; None without one.

    Where signatures do not count yet git's own word on it stays.
    """
    if signed is None:
        return None
    main = next((one for one in updates if one.ref == MAIN), None)
    moved = (main.old or main.new) if main else None
    sent = pusher(remote, signed, updates, moved or MAIN)
    if sent is None:
        return signed
    key = fingerprint(sent.signer.key) if sent.signer.key else signed.key
    signer = f"{sent.signer.who}{AT_SVC}" if sent.signer.who else ""
    status = UNKNOWN if sent.signer.key else BAD
    return signed._replace(signer=signer, key=key, status=status if sent.wrong else GOOD)


def _text(remote: Repository, signed: Certificate) -> CertificateText:
    return certificate_text(next((data for _oid, data in remote.blobs([signed.blob])), b""))
