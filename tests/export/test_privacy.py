"""A person's models are nobody else's business."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def test_that_onnx_runtime_keeps_no_mark_of_the_machine_and_tells_nobody_of_the_models(tmp_path: Path) -> None:
    silent = {"CI", "ORT_DISABLE_TELEMETRY", "ORT_RUNNING_UNIT_TESTS", "XDG_CACHE_HOME"}
    surroundings = {name: value for name, value in os.environ.items() if name not in silent}
    surroundings |= {name: str(tmp_path) for name in ("HOME", "USERPROFILE", "LOCALAPPDATA")}
    program = "import dnnlab.export.onnx"
    done = subprocess.run([sys.executable, "-c", program], env=surroundings, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    assert list(tmp_path.rglob("*onnxruntime*")) == []
