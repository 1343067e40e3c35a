"""The examples in docstrings run and give what they say."""

from __future__ import annotations

import doctest
from types import ModuleType

import pytest

from svc.rules.record import numbers, phones
from svc.rules.record import unit_ids as units
from svc.rules.ticket import shortest_paths as ways
from svc.rules.time import parsing as times
from svc.rules.time import periods


@pytest.mark.parametrize("module", [numbers, periods, phones, times, units, ways])
def test_examples(module: ModuleType) -> None:
    """Every example of the module is true, and there is at least one."""
    result = doctest.testmod(module)
    assert result.attempted > 0
    assert result.failed == 0
