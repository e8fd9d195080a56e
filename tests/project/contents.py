"""Whole projects for tests of the file: a trained toy problem, a table of one's own, and random ones."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from dnnlab.data.dataset import Column, Dataset
from dnnlab.data.generate import generate
from dnnlab.data.sources import Table, ToyInverse, TwoLinkArm
from dnnlab.graph.layout import Layout, Point
from dnnlab.graph.network import ConnectionKind, Network
from dnnlab.project.columns import network_for
from dnnlab.project.contents import Contents
from dnnlab.project.history import LossHistory
from dnnlab.project.project import MAIN_MODEL, Model, Project
from dnnlab.project.settings import RANGES, WHOLE_RANGES, Optimizer, Schedule, Settings
from dnnlab.project.snapshot import Snapshot
from dnnlab.project.trained import Trained

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))


def snapshot_of(network: Network, step: int = 300, seed: int = 1) -> Snapshot:
    """Random weights, scalings and moments for every compiled layer of a network."""
    generator = np.random.default_rng(seed)
    arrays: dict[str, NDArray[np.floating]] = {"optimizer/count": np.array([float(step)])}
    for id in network.order:
        layer = network.layers[id]
        if id not in network.compiled:
            continue
        if layer.is_scaled:
            arrays[f"shift/{id}"] = generator.normal(size=layer.width)
            arrays[f"scale/{id}"] = generator.uniform(0.5, 2.0, layer.width)
        names = [f"{name}/{id}" for name in (*layer.parameters, *layer.declared.buffers)]
        shapes: list[tuple[int, ...]] = [(layer.preactivations,)] * len(names)
        for connection in network.arriving(id):
            if connection.kind is ConnectionKind.DENSE and connection.source in network.compiled:
                names.append(f"weight/{connection.id}")
                shapes.append(network.weight_shape(connection.id))
        for name, shape in zip(names, shapes, strict=True):
            for prefix in ("", "optimizer/first/", "optimizer/second/"):
                arrays[prefix + name] = np.abs(generator.normal(size=shape)).astype(np.float32)
    return Snapshot(step, network, arrays)


def history_of(steps: int = 300) -> LossHistory:
    history = LossHistory()
    history.append(1, np.exp(-np.arange(steps) / 100.0), np.array([0, steps]), np.array([1.25, 0.5]))
    return history


def toy() -> Contents:
    """The toy problem, trained for 300 steps."""
    source = ToyInverse(rows=50, validation_rows=20, seed=3)
    dataset = generate(source)
    network = network_for(dataset, ["x"], ["t"], "mixture")
    layout = Layout({id: Point(100.0 * place, -3.5) for place, id in enumerate(network.order)})
    model = Model(network, layout, Settings(learning_rate=0.02, seed=7))
    project = Project("Toy inverse problem", source, {MAIN_MODEL: model}, "toy-inverse")
    return Contents(project, dataset, snapshot_of(network), history_of(), PNG)


def two_models() -> Contents:
    """The toy problem with a mixture and a regression, both trained."""
    main = toy()
    network = network_for(main.dataset, ["x"], ["t"], "regression", (7,))
    second = Model(network, Layout(), Settings(seed=11), "Least squares")
    project = main.project.with_model(second, "least-squares")
    others = {"least-squares": Trained(snapshot_of(network, 120, 4), history_of(120))}
    return replace(main, project=project, others=others)


def table() -> Contents:
    """Rows of one's own, never trained."""
    columns = [
        Column("Größe", np.linspace(-1.0, 1.0, 30)),
        Column("n", np.arange(30) % 3),
        Column("art", np.arange(30) % 3, ("Ähre", "Öl", "ξ")),
    ]
    dataset = Dataset(
        "meins.csv", {column.name: column for column in columns}, np.arange(20), np.arange(20, 28), ("2 rows left out",)
    )
    network = network_for(dataset, ["Größe", "n"], ["art"], "multiclass", (4, 5))
    return Contents(Project("Mein Projekt", Table("meins.csv", 0.25, 5), {MAIN_MODEL: Model(network)}), dataset)


@st.composite
def settings(draw: st.DrawFn) -> Settings:
    numbers = {name: draw(st.floats(least, most)) for name, (least, most) in RANGES.items()}
    wholes = {name: draw(st.integers(least, most)) for name, (least, most) in WHOLE_RANGES.items()}
    switches = {name: draw(st.booleans()) for name in ("nesterov", "early_stopping", "restore_best")}
    return Settings().with_values(
        **numbers,
        **wholes,
        **switches,
        optimizer=draw(st.sampled_from(get_args(Optimizer))),
        schedule=draw(st.sampled_from(get_args(Schedule))),
        precision=draw(st.sampled_from(["float32", "float64"])),
        execution=draw(st.sampled_from(["auto", "eager", "fused"])),
    )


@st.composite
def sources(draw: st.DrawFn) -> ToyInverse:
    return ToyInverse(
        rows=draw(st.integers(1, 20)),
        validation_rows=draw(st.integers(0, 20)),
        noise=draw(st.floats(0.001, 10.0)),
        amplitude=draw(st.floats(-10.0, 10.0)),
        noise_kind=draw(st.sampled_from(["uniform", "gaussian"])),
        swapped=draw(st.booleans()),
        seed=draw(st.integers(0, 2**63 - 1)),
    )


@st.composite
def arm_sources(draw: st.DrawFn) -> TwoLinkArm:
    low = draw(st.floats(-3.0, 3.0))
    return TwoLinkArm(
        rows=draw(st.integers(1, 20)),
        validation_rows=draw(st.integers(0, 20)),
        lengths=(draw(st.floats(0.01, 10.0)), draw(st.floats(0.01, 10.0))),
        first_range=(low, low + draw(st.floats(0.1, 6.0))),
        hand_noise=draw(st.floats(0.0, 1.0)),
        sign=draw(st.sampled_from(["minus", "plus"])),
        seed=draw(st.integers(0, 2**63 - 1)),
    )
