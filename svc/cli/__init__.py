"""The command line: what is typed becomes a call, and what it gives back is shown."""

import atexit
import gc

from svc.light_imports import import_lightly

# A command makes some forty thousand objects that stay: looking for garbage among them after
# each 700, as Python does unless told, takes a tenth of its time.
gc.set_threshold(100_000)
# Python looks through them twice more as it ends, to give back what the system takes back at
# once: a fifth of the time of `svc show`. Files and connections are closed by who opened them.
atexit.register(gc.freeze)
import_lightly()
