"""`python -m svc`."""

from __future__ import annotations

import sys

from svc.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
