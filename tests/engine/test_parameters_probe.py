from __future__ import annotations

import numpy as np
import pytest
import torch

from dnnlab.engine.evaluate import evaluate
from dnnlab.engine.probes.subject import Subject, Tables
from dnnlab.errors import NetworkError
from dnnlab.link.probes import Parameters, ParametersAnswer
from dnnlab.nn.evaluator import Evaluator

from .models import snapshot_of, toy_regression, toy_table


def test_that_the_answer_is_the_snapshot_itself_to_the_last_bit() -> None:
    table, network = toy_table(), toy_regression()
    snapshot = snapshot_of(network, table)
    subject = Subject(Evaluator.of(snapshot, torch.float64), table, dict, Tables())
    answer = evaluate(subject, Parameters("main"))
    assert isinstance(answer, ParametersAnswer)
    assert set(answer.arrays) == set(snapshot.arrays)
    for name, values in answer.arrays.items():
        np.testing.assert_array_equal(values, snapshot.arrays[name])


def test_that_a_larger_network_than_asked_for_is_refused() -> None:
    table = toy_table()
    subject = Subject(Evaluator.of(snapshot_of(toy_regression(), table), torch.float64), table, dict, Tables())
    with pytest.raises(NetworkError, match="61 numbers"):
        evaluate(subject, Parameters("main", most=60))
