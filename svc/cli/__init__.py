"""The command line: what is typed becomes a call, and what it gives back is shown."""

import gc

# A start makes some ten thousand objects that stay: looking for garbage among them after
# each 700, as Python does unless told, takes a twentieth of its time.
gc.set_threshold(20_000)
