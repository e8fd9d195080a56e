"""How much memory a process holds."""

from __future__ import annotations

import subprocess
from pathlib import Path


def resident(pid: int) -> float:
    """Return the resident memory of a process in MiB, without the files that it only maps where the system tells."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        told = subprocess.run(["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True, check=True)
        return float(told.stdout) / 1024
    fields = dict(line.split(":", 1) for line in lines if ":" in line)
    kilobytes = sum(float(fields[name].split()[0]) for name in ("RssAnon", "RssShmem") if name in fields)
    return kilobytes / 1024
