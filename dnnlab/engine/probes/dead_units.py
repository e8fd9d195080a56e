"""Answers `DeadUnits`: which units do nothing, in all layers that have an activation function."""

from __future__ import annotations

from dnnlab.engine.probes.layer_detail import MOST_NAMED, dead_among
from dnnlab.engine.probes.subject import Subject, array
from dnnlab.link.probes import DeadUnits, DeadUnitsAnswer

MOST_ROWS, LEAST_ROWS = 1000, 64
MULTIPLICATIONS = 2e7
"""About as many a look may cost: some milliseconds, so that training is not held up."""


def answer(subject: Subject, probe: DeadUnits) -> DeadUnitsAnswer:
    """Return the units that have one activation for all rows, by layer."""
    rows = int(min(max(MULTIPLICATIONS / max(subject.evaluator.model.index.size, 1), LEAST_ROWS), MOST_ROWS))
    responses = subject.evaluator.responses(subject.inputs_of(subject.training_rows(rows), ("training", rows)))
    found = {
        layer.id: dead_among(array(responses[layer.id].activations))
        for layer in subject.evaluator.model.layers
        if any(field.name == "activation" for field in layer.declared.fields)
    }
    some = {id: units for id, units in found.items() if units}
    return DeadUnitsAnswer(
        {id: tuple(units[:MOST_NAMED]) for id, units in some.items()}, {id: len(units) for id, units in some.items()}
    )
