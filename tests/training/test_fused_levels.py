from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
import torch
from hypothesis import given

from dnnlab.data.dataset import Scaling
from dnnlab.graph.layer import Layer
from dnnlab.nn import level_plan
from dnnlab.nn.model import Model
from dnnlab.training import fused_matrices
from dnnlab.training.batches import Batch, Batches
from dnnlab.training.preparation import Part
from dnnlab.training.step import EagerDifferentiator, FusedDifferentiator
from tests.nn.random_networks import Drawn, drawn_networks

COPIES = 3
KINDS = ("units", "units", "units", "product", "concatenate")


WORTH = {"as it is worth it": None, "in matrices": 10**9, "looked up": 0}
"""How many times as long a weight may take that is looked up by itself; None leaves the ordinary thresholds."""


@pytest.fixture(params=WORTH, autouse=True, scope="module")
def merging(request: pytest.FixtureRequest) -> Iterator[None]:
    """Merge blocks where it is worth it, or wherever it can be, into matrices or not."""
    worth = WORTH[request.param]
    with pytest.MonkeyPatch.context() as patch:
        if worth is not None:
            patch.setattr(level_plan, "CALL_WORTH", 10**9)
            patch.setattr(level_plan, "FEWEST_SPARED", -1000)
            patch.setattr(fused_matrices, "SPARSE_WORTH", worth)
        yield


def scaled(drawn: Drawn) -> Model:
    """The drawn network with a scaling of each output that has one."""
    scalings = {
        layer.id: Scaling(np.full(layer.width, 1.5), np.full(layer.width, 2.5))
        for layer in drawn.model.outputs
        if layer.is_scaled
    }
    return Model(drawn.model.network, scalings)


def targets_of(layer: Layer, rows: int) -> torch.Tensor:
    draw = torch.Generator().manual_seed(layer.width)
    if layer.kind == "multiclass":
        return torch.randint(layer.width, (rows,), generator=draw)
    values = torch.randn(rows, layer.width, generator=draw, dtype=torch.float64)
    return (values > 0.0).double() if layer.kind == "binary" else values


def part_of(drawn: Drawn, model: Model) -> Part:
    inputs = {id: values.T.contiguous() for id, values in drawn.inputs.items()}
    rows = len(next(iter(inputs.values())))
    return Part(np.arange(rows), inputs, {layer.id: targets_of(layer, rows) for layer in model.outputs})


def assert_close(found: torch.Tensor, expected: torch.Tensor) -> None:
    size = max(1.0, float(expected.abs().max()) if expected.numel() else 0.0)
    assert torch.allclose(found, expected, rtol=1e-9, atol=1e-10 * size)


@given(drawn_networks(KINDS))
def test_that_gradients_by_levels_are_those_of_autograd(drawn: Drawn) -> None:
    model = scaled(drawn)
    part = part_of(drawn, model)
    eager = EagerDifferentiator(model, drawn.flat.clone(), part.count)
    eager.differentiate(Batches(part, 0, 0, features_first=False).at(0))
    fused = FusedDifferentiator(model, drawn.flat, part.count)
    batch = Batches(part, 0, 0, features_first=True).at(0)
    for _ in range(2):  # what the first pass left behind must not matter
        fused.differentiate(batch)
        assert_close(fused.gradient, eager.gradient)
        assert_close(fused.total * fused.factor + fused.offset, eager.total)


@given(drawn_networks(KINDS))
def test_that_copies_run_by_levels_as_single_networks_do(drawn: Drawn) -> None:
    model = scaled(drawn)
    draw = torch.Generator().manual_seed(1)
    copies = drawn.flat + 0.3 * torch.randn(COPIES, model.index.size, generator=draw, dtype=torch.float64)
    copies[:, torch.from_numpy(model.index.removed)] = 0.0
    part = part_of(drawn, model)
    batches = [Batches(part, 4, seed, features_first=True).at(0) for seed in range(COPIES)]
    own = Batch(
        {id: torch.stack([batch.inputs[id] for batch in batches]) for id in batches[0].inputs},
        {id: torch.stack([batch.targets[id] for batch in batches]) for id in batches[0].targets},
    )
    for batch, singles in ((own, batches), (batches[0], [batches[0]] * COPIES)):
        together = FusedDifferentiator(model, copies, 4, shared=batch is not own)
        together.differentiate(batch)
        for place, flat in enumerate(copies):
            single = FusedDifferentiator(model, flat.clone(), 4)
            single.differentiate(singles[place])
            assert_close(together.gradient[place], single.gradient)
            assert_close(together.total[place], single.total)


@given(drawn_networks(KINDS))
def test_that_a_batch_may_go_through_by_levels_in_parts(drawn: Drawn) -> None:
    model = scaled(drawn)
    part = part_of(drawn, model)
    batch = Batches(part, 0, 0, features_first=True).at(0)
    whole = FusedDifferentiator(model, drawn.flat, part.count)
    whole.differentiate(batch)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("dnnlab.training.step.LARGEST_BUFFERS", 1)
        rowwise = FusedDifferentiator(model, drawn.flat, part.count)
    for _ in range(2):
        rowwise.differentiate(batch)
        assert_close(rowwise.gradient, whole.gradient)
        assert_close(rowwise.total, whole.total)
