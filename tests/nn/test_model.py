from __future__ import annotations

import numpy as np
import pytest
import torch

from dnnlab.errors import ProjectFileError
from dnnlab.graph.activations import ACTIVATIONS
from dnnlab.graph.layer import Layer
from dnnlab.nn.model import Model, NetworkModule
from dnnlab.nn.scaling import scalings_of
from dnnlab.project.snapshot import Snapshot
from tests.nn.examples import arrays_for, every_output, model_with_weights, snapshot_of, table


def encoded(model: Model, rows: int = 9) -> np.ndarray:
    dataset = table()
    names = [name for layer in model.inputs for name in layer.columns]
    return dataset.encode(names, dataset.training[:rows])


def test_that_the_model_computes_the_equation_layer_by_layer() -> None:
    dataset = table()
    model, flat = model_with_weights(every_output("gelu"), dataset)
    p = {name: values.numpy() for name, values in model.index.views(flat).items()}
    inputs = encoded(model)
    x, y = model.scalings["x"].apply(inputs[:, :2]), model.scalings["y"].apply(inputs[:, 2:])
    h = ACTIVATIONS["gelu"].value
    z_h = h(x @ p["weight/x->h"].T + y @ p["weight/y->h"].T + p["bias/h"])
    z_g = h(z_h + x @ p["weight/x->g"].T + p["bias/g"])
    z_f = h(z_h @ p["weight/h->f"].T + z_g @ p["weight/g->f"].T)
    a = z_g @ p["weight/g->regression"].T + z_f @ p["weight/f->regression"].T + y @ p["weight/y->regression"].T
    responses = model.respond(model.index.views(flat), model.scaled_inputs(torch.from_numpy(inputs)))
    assert responses["f"].activations.numpy() == pytest.approx(z_f, rel=1e-12)
    assert responses["regression"].preactivations.numpy() == pytest.approx(a + p["bias/regression"], rel=1e-12)


def test_that_predictions_are_in_original_units() -> None:
    dataset = table()
    model, flat = model_with_weights(every_output(), dataset)
    outputs = model.outputs_of(model.index.views(flat), model.scaled_inputs(torch.from_numpy(encoded(model))))
    regression, binary, multiclass, mixture, _ = model.outputs
    values = model.values(regression, outputs["regression"]).numpy()
    assert values == pytest.approx(model.scalings["regression"].invert(outputs["regression"].numpy()))
    assert torch.equal(model.values(binary, outputs["binary"]), torch.sigmoid(outputs["binary"]))
    assert torch.allclose(model.values(multiclass, outputs["multiclass"]).sum(1), torch.ones(9).double())
    predicted = model.mixture(mixture, outputs["mixture"])
    assert torch.equal(model.values(mixture, outputs["mixture"]), predicted.mean())
    assert float(predicted.sigma.min()) > 0.5  # the floor, in target units
    means = outputs["mixture"][:, 3:9].reshape(-1, 3, 2).numpy()
    assert predicted.mu.numpy() == pytest.approx(model.scalings["mixture"].invert(means))


def test_that_layers_on_no_path_are_left_out() -> None:
    network = every_output().add(Layer.new("idle", "units", units=5)).connect("x", "idle")
    network = network.add(Layer.new("spare", "input", columns=("third",)))
    model = Model(network, scalings_of(network, table()))
    assert "idle" not in {layer.id for layer in model.layers}
    assert [layer.id for layer in model.inputs] == ["x", "y"]
    assert model.input_width == 3


def test_that_the_module_for_export_has_every_output_under_a_name() -> None:
    module = NetworkModule.of(snapshot_of(every_output(), table()))
    names = ("regression", "binary", "multiclass", "mixture/pi", "mixture/mu", "mixture/sigma")
    assert module.output_names == (*names, "narrow/pi", "narrow/mu", "narrow/sigma")
    outputs = module(torch.from_numpy(encoded(module.model)).float())
    shapes = [tuple(tensor.shape) for tensor in outputs]
    assert shapes == [(9, 2), (9, 2), (9, 3), (9, 3), (9, 3, 2), (9, 3), (9, 4), (9, 4, 1), (9, 4)]


def test_that_the_module_can_be_exported_with_any_number_of_rows() -> None:
    module = NetworkModule.of(snapshot_of(every_output("elu"), table()))
    few, many = (torch.from_numpy(encoded(module.model, rows)).float() for rows in (4, 17))
    program = torch.export.export(module, (few,), dynamic_shapes=({0: torch.export.Dim("rows")},))
    for ours, exported in zip(module(many), program.module()(many), strict=True):
        assert torch.allclose(ours, exported, rtol=1e-5, atol=1e-6)


def test_that_a_snapshot_without_a_weight_makes_no_module() -> None:
    snapshot = snapshot_of(every_output(), table())
    arrays = {name: values for name, values in snapshot.arrays.items() if name != "weight/g->f"}
    with pytest.raises(ProjectFileError, match="weight/g->f"):
        NetworkModule.of(Snapshot(0, snapshot.network, arrays))


def test_that_weights_are_kept_by_name_in_any_precision() -> None:
    network, dataset = every_output(), table()
    model = Model(network, scalings_of(network, dataset))
    arrays = arrays_for(model, dataset)
    double, single = NetworkModule(model, arrays, torch.float64), NetworkModule(model, arrays, torch.float32)
    inputs = torch.from_numpy(encoded(model))
    for wide, narrow in zip(double(inputs), single(inputs.float()), strict=True):
        assert torch.allclose(wide.float(), narrow, rtol=1e-3, atol=1e-4)
