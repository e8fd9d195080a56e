from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
from safetensors.numpy import load_file

from dnnlab.errors import DataError, DnnlabError, ExportError
from dnnlab.export.export import ExportReport, export
from dnnlab.export.parity import differences
from dnnlab.graph.codec import decode_network
from dnnlab.nn.evaluator import Evaluator
from dnnlab.project.snapshot import Snapshot

from .models import NETWORKS, ROWS, hidden, network_of, reading, regression, snapshot_of, table, toy_mixture


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[ExportReport, Snapshot]]:
    """Every network, exported to ONNX once."""
    folder = tmp_path_factory.mktemp("onnx")
    found = {}
    for name, make in NETWORKS.items():
        snapshot = snapshot_of(make(), table())
        found[name] = export(snapshot, table(), snapshot.network, folder / f"{name}.onnx"), snapshot
    return found


def run(report: ExportReport, rows: slice) -> dict[str, np.ndarray]:
    session = onnxruntime.InferenceSession(str(report.path), providers=["CPUExecutionProvider"])
    types = {"tensor(float)": np.float32, "tensor(int64)": np.int64}
    inputs = {
        node.name: table().column(node.name).values[rows].astype(types[node.type])[:, None]
        for node in session.get_inputs()
    }
    return dict(zip([node.name for node in session.get_outputs()], session.run(None, inputs), strict=True))


@pytest.mark.parametrize("name", NETWORKS)
def test_that_onnx_agrees_with_the_model(name: str, exported: dict[str, tuple[ExportReport, Snapshot]]) -> None:
    report, _ = exported[name]
    assert report.passed
    assert report.rows == ROWS
    assert set(report.differences) == {port.name for port in report.outputs}
    assert max(report.differences.values()) <= 1e-5
    assert report.bytes == report.path.stat().st_size


@pytest.mark.parametrize("rows", [1, 7])
@pytest.mark.parametrize("name", NETWORKS)
def test_that_any_number_of_rows_runs_and_agrees_with_double_precision(
    name: str, rows: int, exported: dict[str, tuple[ExportReport, Snapshot]]
) -> None:
    report, snapshot = exported[name]
    found = run(report, slice(0, rows))
    expected = in_double_precision(snapshot, rows)
    assert list(found) == list(expected)
    for output, values in expected.items():
        assert found[output].dtype == np.float32
        assert found[output].shape == values.shape
        np.testing.assert_allclose(found[output], values, rtol=2e-4, atol=2e-4 * float(np.abs(values).max()))


def in_double_precision(snapshot: Snapshot, rows: int) -> dict[str, np.ndarray]:
    """The model's outputs under their exported names, by the engine's own evaluator in float64."""
    import torch

    evaluator = Evaluator.of(snapshot, torch.float64)
    columns = [column for layer in evaluator.model.inputs for column in layer.columns]
    inputs = table().encode(columns, np.arange(rows))
    found: dict[str, np.ndarray] = {}
    several = sum(layer.kind == "mixture" for layer in evaluator.model.outputs) > 1
    for layer in evaluator.model.outputs:
        values = evaluator.values(layer.id, inputs).numpy()
        if layer.kind == "mixture":
            front = f"{layer.name}_" if several else ""
            mixture = evaluator.mixture(layer.id, inputs)
            found |= {front + "pi": mixture.pi.numpy(), front + "mu": mixture.mu.numpy()}
            is_full = layer.covariance in ("full", "precision")
            found[front + ("factor" if is_full else "sigma")] = (mixture.factors if is_full else mixture.sigma).numpy()
        else:
            width = values.shape[1] if layer.kind == "multiclass" else 1
            for place, column in enumerate(layer.columns):
                name = f"{layer.name}_{column}" if column in columns or column in found else column
                found[name] = values[:, place * width : (place + 1) * width]
    return found


def test_that_inputs_and_outputs_have_the_promised_names_and_shapes(
    exported: dict[str, tuple[ExportReport, Snapshot]],
) -> None:
    graph = onnx.load(exported["toy mixture"][0].path).graph
    shapes = {
        value.name: [axis.dim_param or axis.dim_value for axis in value.type.tensor_type.shape.dim]
        for value in (*graph.input, *graph.output)
    }
    assert shapes == {"x": ["N", 1], "pi": ["N", 3], "mu": ["N", 3, 1], "sigma": ["N", 3]}
    assert [value.name for value in graph.output] == ["pi", "mu", "sigma"]


@pytest.mark.parametrize("name", NETWORKS)
def test_that_the_batch_is_the_only_free_axis(name: str, exported: dict[str, tuple[ExportReport, Snapshot]]) -> None:
    graph = onnx.load(exported[name][0].path).graph
    axes = [value.type.tensor_type.shape.dim for value in (*graph.input, *graph.output)]
    assert {dims[0].dim_param for dims in axes} == {"N"}
    assert all(axis.dim_value > 0 for dims in axes for axis in dims[1:])


def test_that_a_column_named_like_an_operator_does_no_harm(exported: dict[str, tuple[ExportReport, Snapshot]]) -> None:
    report, _ = exported["two inputs"]
    assert [port.name for port in report.inputs] == ["x", "year", "tanh"]
    assert [port.name for port in report.outputs] == ["Out_tanh"]


def test_that_an_onnx_file_says_what_its_indices_mean(exported: dict[str, tuple[ExportReport, Snapshot]]) -> None:
    report, snapshot = exported["multiclass"]
    properties = {entry.key: entry.value for entry in onnx.load(report.path).metadata_props}
    assert json.loads(properties["dnnlab.categories"]) == {"kind": ["red", "green", "blue"], "side": ["left", "right"]}
    assert json.loads(properties["dnnlab.classes"]) == {
        "Kind_kind": ["red", "green", "blue"],
        "sick": ["0", "1"],
        "Sick_side": ["left", "right"],
    }
    assert decode_network(properties["dnnlab.network"]) == snapshot.network


@pytest.mark.parametrize("name", NETWORKS)
def test_that_safetensors_hold_the_weights_and_the_scaling(name: str, tmp_path: Path) -> None:
    snapshot = snapshot_of(NETWORKS[name](), table())
    state = {f"optimizer/first/{key}": values for key, values in snapshot.arrays.items()}
    trained = replace(snapshot, arrays={**snapshot.arrays, **state})
    report = export(trained, table(), trained.network, tmp_path / "weights.safetensors")
    arrays = load_file(report.path)
    assert set(arrays) == set(snapshot.arrays)
    for key, values in arrays.items():
        np.testing.assert_array_equal(values, snapshot.arrays[key].astype(np.float32))
    assert report.passed
    assert report.format == "safetensors"


def test_that_an_unknown_suffix_is_refused_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=r"\.onnx or \.safetensors"):
        export(snapshot_of(toy_mixture(), table()), table(), toy_mixture(), tmp_path / "model.pickle")


def test_that_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="missing"):
        export(snapshot_of(toy_mixture(), table()), table(), toy_mixture(), tmp_path / "missing" / "model.onnx")


@pytest.mark.parametrize("suffix", [".onnx", ".safetensors"])
def test_that_an_export_that_disagrees_leaves_the_earlier_file_and_nothing_else(
    suffix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / f"model{suffix}"
    out.write_bytes(b"earlier")
    monkeypatch.setattr(
        "dnnlab.export.export.differences",
        lambda ports, dataset, model, exported: differences(
            ports, dataset, lambda inputs: {key: 1.001 * value for key, value in model(inputs).items()}, exported
        ),
    )
    with pytest.raises(ExportError, match=r"differs from the model by 1\.0e-03"):
        export(snapshot_of(regression(), table()), table(), regression(), out)
    assert [path.name for path in tmp_path.iterdir()] == [out.name]
    assert out.read_bytes() == b"earlier"


@pytest.mark.parametrize("suffix", [".onnx", ".safetensors"])
def test_that_a_place_that_cannot_be_written_is_named(suffix: str, tmp_path: Path) -> None:
    out = tmp_path / f"folder{suffix}"
    out.mkdir()
    with pytest.raises(ExportError, match=f"cannot be written.*folder{suffix}"):
        export(snapshot_of(regression(), table()), table(), regression(), out)
    assert [path.name for path in tmp_path.iterdir()] == [out.name]


def test_that_weights_of_another_network_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="do not belong to this network"):
        export(snapshot_of(toy_mixture(), table()), table(), regression(), tmp_path / "model.onnx")
    assert not list(tmp_path.iterdir())


def test_that_columns_of_another_width_are_refused(tmp_path: Path) -> None:
    broken = network_of([reading("kind", units=3), hidden("h"), *regression().outputs], "x>h", "h>y")
    snapshot = snapshot_of(broken, table())
    narrow = network_of([reading("x", "year", "side", units=3), hidden("h"), *regression().outputs], "x>h", "h>y")
    with pytest.raises(ExportError, match="4 numbers wide, the layer has 3"):
        export(snapshot, table(), narrow, tmp_path / "model.onnx")


def test_that_a_missing_column_is_named(tmp_path: Path) -> None:
    network = network_of([reading("x"), *regression().outputs], "x>y")
    snapshot = snapshot_of(network, table())
    renamed = network.put(network.layer("x").with_values(columns=("gone",)))
    with pytest.raises(DataError, match="gone"):
        export(snapshot, table(), renamed, tmp_path / "model.onnx")


def test_that_errors_can_be_shown_as_they_are(tmp_path: Path) -> None:
    with pytest.raises(DnnlabError) as caught:
        export(snapshot_of(toy_mixture(), table()), table(), toy_mixture(), tmp_path / "model")
    assert caught.value.remedy
