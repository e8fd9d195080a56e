"""Stands in for the program that exports: `fake_program.py export PROJECT OUT --json`.

What it does follows from the name of the file: "fails" complains, "crashes" dies, "babbles" prints no JSON, "waits"
goes on until it is killed, "differs" reports a disagreement, "wide" has thirty inputs; every other name is written.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from pathlib import Path


def port(name: str, *shape: object, labels: tuple[str, ...] = ()) -> dict[str, object]:
    return {"name": name, "shape": ["N", *shape], "type": "float32", "layer": "", "meaning": name, "labels": labels}


def main() -> None:
    _, command, project, out, option = sys.argv
    assert (command, option) == ("export", "--json")
    path = Path(out)
    path.write_bytes(b"x" * 1234)
    stem = path.stem
    if "waits" in stem:
        time.sleep(60)
    if "crashes" in stem:
        os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
    if "fails" in stem and path.suffix == ".safetensors":
        sys.stderr.write("a warning of some library\ndnnlab: The weights do not fit (Hidden). Train it first.\n")
        raise SystemExit(1)
    if "babbles" in stem:
        sys.stdout.write("done!\n")
        return
    passed = "differs" not in stem
    inputs = [port(f"x{k}", 1) for k in range(30)] if "wide" in stem else [port("x", 1)]
    report = {
        "path": out,
        "format": path.suffix[1:],
        "bytes": 1234,
        "inputs": inputs,
        "outputs": [port("pi", 3), port("mu", 3, 1)],
        "rows": 2000,
        "differences": {"pi": 7.5e-7 if path.suffix == ".onnx" else 0.0, "mu": 0.0 if passed else None},
        "passed": passed,
        "project": Path(project).name,
    }
    sys.stdout.write(json.dumps(report))


main()
