"""Declares the tests' own kinds; whatever of svc is imported afterwards knows them.

Run as a program it is `svc` with these kinds: `python -m tests.kinds.declared ARGUMENTS`.
"""

from __future__ import annotations

from svc.kinds.table import declare
from tests.kinds.kind_rows import DECLARED

for _kind in DECLARED:
    declare(_kind)

if __name__ == "__main__":
    import sys

    from svc.cli.main import main

    sys.exit(main())
