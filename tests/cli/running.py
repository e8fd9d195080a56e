"""The command line, as scripts call it or without the seconds that a process of its own takes to start."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any
from unittest.mock import patch

from dnnlab.cli import main

Done = subprocess.CompletedProcess[str]


def in_a_process(*arguments: str | Path, folder: Path | None = None, **environment: str) -> Done:
    """Run `dnnlab` in a process of its own."""
    command = [sys.executable, "-m", "dnnlab", *map(str, arguments)]
    surroundings = {**os.environ, **environment}
    return subprocess.run(
        command, capture_output=True, text=True, timeout=240, check=False, cwd=folder, env=surroundings
    )


def here(*arguments: str | Path) -> Done:
    """Run `dnnlab` in this process; what it does not catch itself is raised."""
    command = ["dnnlab", *map(str, arguments)]
    code: str | int | None = None
    with patch("sys.argv", command), redirect_stdout(StringIO()) as out, redirect_stderr(StringIO()) as complaints:
        try:
            main()
        except SystemExit as end:
            code = end.code
    return Done(command, int(code or 0), out.getvalue(), complaints.getvalue())


def told(done: Done) -> Any:
    """Return what a command printed as JSON; it must have succeeded."""
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
