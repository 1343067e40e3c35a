"""The audit of an office: its history judged, what is not proven, and what is accepted."""
