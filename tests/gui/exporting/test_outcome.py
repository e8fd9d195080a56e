from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path

import pytest

from dnnlab.errors import ExportError
from dnnlab.gui.exporting.findings import sentence
from dnnlab.gui.exporting.outcome import ExportOutcome, PortSummary, outcome_of

OUTCOME = ExportOutcome(
    path=Path("model.onnx"),
    format="onnx",
    bytes=10,
    inputs=(PortSummary("x", "N × 1", "float32"),),
    outputs=(PortSummary("t", "N × 3", "float32", ("a", "b", "c")),),
    rows=1000,
    differences={"t": 7.5e-7},
    passed=True,
)
TOLD = {
    "path": "elsewhere.onnx",
    "format": "onnx",
    "bytes": 10,
    "inputs": [{"name": "x", "shape": ["N", 1], "type": "float32", "layer": "", "meaning": "x", "labels": []}],
    "outputs": [
        {"name": "t", "shape": ["N", 3], "type": "float32", "layer": "o", "meaning": "t", "labels": ["a", "b", "c"]}
    ],
    "rows": 1000,
    "differences": {"t": 7.5e-7},
    "passed": True,
}


def test_that_a_report_is_read_and_names_the_file_where_it_ended_up() -> None:
    assert outcome_of(json.dumps(TOLD), Path("model.onnx")) == OUTCOME


def test_that_a_difference_that_json_cannot_hold_is_infinite() -> None:
    told = TOLD | {"differences": {"t": None}}
    assert outcome_of(json.dumps(told), Path("m.onnx")).largest_difference == math.inf


@pytest.mark.parametrize("text", ["", "[]", "3", "{}", json.dumps(TOLD | {"inputs": [1]}), "[" * 100_000])
def test_that_anything_else_is_refused_by_name(text: str) -> None:
    with pytest.raises(ExportError, match="did not say"):
        outcome_of(text, Path("model.onnx"))


def test_that_the_parity_check_is_one_sentence() -> None:
    assert sentence(OUTCOME) == "ONNX Runtime agrees with the model to 7.5e−7 of each output's scale on 1,000 rows."
    exact = replace(OUTCOME, format="safetensors", differences={"t": 0.0})
    assert sentence(exact) == "The weights, read back, agree with the model exactly on 1,000 rows."
    wrong = replace(OUTCOME, differences={"t": math.inf}, passed=False)
    assert sentence(wrong) == "ONNX Runtime disagrees with the model by ∞ of an output's scale on 1,000 rows."
