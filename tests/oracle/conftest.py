"""The till, for the oracle on money."""

from tests.cli.fees.till import till

__all__ = ["till"]
