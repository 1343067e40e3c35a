"""The examples in docstrings run and give what they say."""

from __future__ import annotations

import doctest
from types import ModuleType

import pytest

from svc.rules import numbers, periods, phones, times, units, ways


@pytest.mark.parametrize("module", [numbers, periods, phones, times, units, ways])
def test_examples(module: ModuleType) -> None:
    """Every example of the module is true, and there is at least one."""
    result = doctest.testmod(module)
    assert result.attempted > 0
    assert result.failed == 0
