"""Backups and restores that are killed at any moment: what lies there afterwards is whole.

A backup under its final name can be restored, be it the old or the new one; a folder that
was to be restored is not there, or is a whole office, and the same command makes it.
"""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from faults.office import furnish

SVC = (sys.executable, "-m", "svc")


def run(kills: int, dice: random.Random) -> int:
    """Kill so many backups, and as many restores; 1 if a promise was broken."""
    with tempfile.TemporaryDirectory(prefix="svc-torture-") as folder:
        trial = Trial(Path(folder), dice)
        faults: list[str] = []
        for number in range(kills):
            faults = trial.backup(number % 2 == 1) or trial.restore()
            if faults:
                break
    counts = ", ".join(f"{count} {what}" for what, count in sorted(trial.counts.items()))
    print(f"{2 * kills} kills: {counts}")
    for fault in faults:
        print(f"BROKEN: {fault}")
    print("every promise kept" if not faults else f"{len(faults)} promises broken")
    return 1 if faults else 0


class Trial:
    """An office with a sound backup of it.

    Attributes:
        counts: How often what was found after a kill.
    """

    def __init__(self, folder: Path, dice: random.Random) -> None:
        self.counts: Counter[str] = Counter()
        self._folder, self._dice = folder, dice
        self._office = furnish(folder)
        self._sound, self._place = folder / "sound.svc", folder / "again"
        self._seconds = {
            name: _timed(words)
            for name, words in (
                ("backup", ["-C", str(self._office), "backup", str(self._sound)]),
                ("restore", ["restore", str(self._sound), str(folder / "first")]),
            )
        }

    def backup(self, over: bool) -> list[str]:
        """Kill a backup; what is wrong with what lies under its name.

        Args:
            over: A sound one lies there already.
        """
        file = self._folder / "killed.svc"
        file.unlink(missing_ok=True)
        if over:
            file.write_bytes(self._sound.read_bytes())
        _killed(["-C", str(self._office), "backup", str(file), "--force"], self._at("backup"))
        if not file.exists():
            self.counts["backups not there"] += 1
            return ["the backup of before is gone"] if over else []
        self.counts["backups whole"] += 1
        return _wrong("backup", "--check", str(file))

    def restore(self) -> list[str]:
        """Kill a restore, and run it again where it had not come to its end; what is wrong."""
        words = ["restore", str(self._sound), str(self._place)]
        _killed(words, self._at("restore"))
        there = self._place.exists()
        self.counts["offices whole" if there else "offices not there"] += 1
        faults = [] if there else _wrong(*words)
        faults += _wrong("-C", str(self._place), "check")
        faults += _wrong("-C", str(self._place), "index", "--verify")
        shutil.rmtree(self._place, ignore_errors=True)
        return faults

    def _at(self, what: str) -> float:
        """A moment of it, the end among them."""
        return self._dice.uniform(0, 1.2) * self._seconds[what]


def _timed(words: list[str]) -> float:
    start = time.monotonic()
    faults = _wrong(*words)
    if faults:
        sys.exit(f"torture: {faults[0]}")
    return time.monotonic() - start


def _killed(words: list[str], seconds: float) -> None:
    """Run a command, and kill it with all that it started after so many seconds."""
    process = subprocess.Popen(
        [*SVC, *words], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(seconds)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _wrong(*words: str) -> list[str]:
    done = subprocess.run([*SVC, *words], capture_output=True, text=True, check=False,
                          stdin=subprocess.DEVNULL)  # fmt: skip
    if done.returncode == 0:
        return []
    return [f"svc {' '.join(words)} ended with {done.returncode}: {done.stderr.strip()[:300]}"]
