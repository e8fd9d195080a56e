"""The probes' answers, one file for each kind of probe."""
