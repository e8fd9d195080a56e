"""The engine with several models of one project: its memory, and the time from taking them up to a step of each."""

from __future__ import annotations

import sys
import tempfile
import time
from dataclasses import replace

from dnnlab.data.generate import generate
from dnnlab.data.sources import TwoLinkArm
from dnnlab.errors import EngineError
from dnnlab.experiments.robot_arm import project
from dnnlab.link.client import EngineClient
from dnnlab.link.messages import Credit, Frame, FromEngine, Halted, Load, Loaded, Play, Ready
from tests.benchmarks.child import tell
from tests.benchmarks.memory import peak, resident

SOON = 60.0
"""Seconds in which the engine says something, or it has failed."""


def main(rows: int, shared: bool) -> None:
    """Take up the arm's models with so many rows, each with a data set of its own where they do not share one."""
    arm = replace(project(1), source=TwoLinkArm(rows=rows, seed=1))
    dataset = generate(arm.source)
    datasets = {name: dataset if shared else generate(arm.source) for name in arm.models}
    client = EngineClient()
    client.start()
    with tempfile.TemporaryDirectory() as tapes:
        _wait_for(client, Ready)
        assert client.pid is not None
        empty = resident(client.pid)
        client.send(Credit())
        began = time.perf_counter()
        for name, model in arm.models.items():
            tape = tempfile.mkdtemp(dir=tapes)
            client.send(Load(name, model.network, datasets[name], model.settings, "cpu", tape))
        for _ in arm.models:
            _wait_for(client, Loaded)
        loaded, loaded_after = resident(client.pid), time.perf_counter() - began
        for name in arm.models:
            client.send(Play(name, until=2))
        for _ in arm.models:
            _wait_for(client, Halted)
        stepped, stepped_after, most = resident(client.pid), time.perf_counter() - began, peak(client.pid)
        client.close()
    tell(empty=empty, loaded=loaded, stepped=stepped, peak=most, loaded_after=loaded_after, stepped_after=stepped_after)


def _wait_for(client: EngineClient, kind: type[FromEngine]) -> None:
    """Take what the engine says until a message of this kind.

    Raises:
        EngineError: None came soon.
    """
    while (message := client.receive(SOON)) is not None:
        if isinstance(message, Frame):
            client.send(Credit())
        if isinstance(message, kind):
            return
    raise EngineError(f"The engine did not say {kind.__name__}")


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2] == "shared")
