"""Working time, opening hours, holidays, zones, periods, times as people type them."""
