"""The moments of a write, by name, so that tests can stop or disturb one there."""

from __future__ import annotations

#: In the order a write comes by them.
MOMENTS = (
    "claimed",
    "looked",
    "streaming",
    "committed",
    "released",
    "noted",
    "prepared",
    "installed",
    "landed",
    "file",
    "written",
)
#: Those of a meeting with the remote, besides those of its landing.
MEETING = ("fetched", "merged", "pushing", "pushed", "kept")
#: Those of a remote's gate: told what is pushed, done judging, about to let it in; then told
#: what was taken, the entry made, the log moved, the keys written.
RECEIVING = ("heard", "judged", "admitted", "taken", "entered", "logged", "known")
#: Those of messages on their way out: put into words, about to go, answered, written down.
SENDING = ("worded", "sending", "answered", "arrived")


def reached(moment: str) -> None:
    """Note that a write has come this far; does nothing by itself.

    Args:
        moment: One of `MOMENTS`, `MEETING`, `RECEIVING` or `SENDING`.
    """
