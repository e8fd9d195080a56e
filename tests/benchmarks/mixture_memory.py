"""The most memory that the engine ever holds while it trains and answers questions about a mixture of many targets."""

from __future__ import annotations

import sys

import numpy as np

from dnnlab.link.headless import HeadlessEngine
from dnnlab.link.probes import (
    Activations,
    Calibration,
    DeadUnits,
    Distributions,
    ExpectedLoss,
    LayerDetail,
    MixtureParameters,
    MixtureStatistics,
    Outputs,
    Predictions,
    Probe,
    Responsibilities,
)
from dnnlab.project.project import MAIN_MODEL
from tests.benchmarks.child import tell
from tests.benchmarks.memory import peak
from tests.benchmarks.problems import wide_mixture

OUTPUT = "output"
STEPS = 2


def main(rows: int, components: int, targets: int, covariance: str) -> None:
    """Train and ask, and tell the peak in MiB before, after training and after each question."""
    model, dataset = wide_mixture(rows, components, targets, covariance)
    inputs = [name for name in dataset.columns if name.startswith("x")]
    outputs = [name for name in dataset.columns if name.startswith("t")]
    every = np.arange(rows)
    points = dataset.encode(inputs, every), dataset.encode(outputs, every), np.full(rows, 1.0 / rows)
    few = points[0][:1000]
    questions: list[Probe] = [
        Predictions(MAIN_MODEL, OUTPUT),
        ExpectedLoss(MAIN_MODEL, OUTPUT, *points),
        Outputs(MAIN_MODEL, OUTPUT, points[0]),
        LayerDetail(MAIN_MODEL, OUTPUT),
        Activations(MAIN_MODEL, (OUTPUT,)),
        DeadUnits(MAIN_MODEL),
        Distributions(MAIN_MODEL, OUTPUT, "activations"),
        Responsibilities(MAIN_MODEL, OUTPUT, limit=rows),
        Calibration(MAIN_MODEL, OUTPUT),
        MixtureParameters(MAIN_MODEL, OUTPUT, few),
        MixtureStatistics(MAIN_MODEL, OUTPUT, few[:20]),
    ]
    peaks: dict[str, float] = {}
    with HeadlessEngine() as engine:
        pid = engine._client.pid
        assert pid is not None
        engine.load(model, dataset, "cpu")
        peaks["loaded"] = peak(pid)
        report = engine.train(STEPS)
        peaks["trained"] = peak(pid)
        for question in questions:
            engine.answer(question)
            peaks[type(question).__name__] = peak(pid)
    tell(peaks=peaks, execution=report.execution)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
