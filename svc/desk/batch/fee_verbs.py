"""The actions about money, for batches."""

from __future__ import annotations

from svc.desk.batch.action_keys import Verb

FEE_VERBS: tuple[Verb, ...] = ()
