"""Puts the sample office and the starter templates into what is built.

Both lie at the checkout's top, where people look for them; a wheel carries
them as `svc/sample/records` and `svc/sample/templates`. Everything else is in
pyproject.toml.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

TOP = Path(__file__).resolve().parent
SHIPPED = ("records", "templates")


def shipped_files() -> list[str]:
    """Every file of the sample and the templates, relative to the checkout's top."""
    return [
        path.relative_to(TOP).as_posix()
        for folder in SHIPPED
        for path in sorted((TOP / folder).rglob("*"))
        if path.is_file()
    ]


class BuildWithSample(build_py):
    """Copies the sample beside the modules; an editable install reads the checkout's own."""

    def run(self) -> None:
        """Build the package, then lay the sample into it."""
        super().run()
        if self.editable_mode:
            return
        sample = Path(self.build_lib, "svc", "sample")
        shutil.rmtree(sample, ignore_errors=True)
        for name in shipped_files():
            target = sample / name
            target.parent.mkdir(parents=True, exist_ok=True)
            self.copy_file(str(TOP / name), str(target), preserve_mode=False)

    def get_source_files(self) -> list[str]:
        """The package's sources and the sample's, so that a source archive holds both."""
        return [*super().get_source_files(), *shipped_files()]


setup(
    cmdclass={"build_py": BuildWithSample},
    # A plain path file: the finder of the default mode costs every start 10 ms.
    options={"editable_wheel": {"mode": "compat"}},
)
