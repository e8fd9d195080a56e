"""Which of a project's models learns by least squares what a mixture learns, so that both can be held against it."""

from __future__ import annotations

from dnnlab.graph.layer import LayerId
from dnnlab.gui.panels.output_data import OutputData
from dnnlab.project.project import Project


def least_squares_output(project: Project, data: OutputData) -> tuple[str, LayerId] | None:
    """Return the model and output that learn the same from the same inputs by least squares; None if none do."""
    for name, model in project.models.items():
        if name == data.model:
            continue
        network = model.network
        inputs = {column for layer in network.inputs if layer.id in network.compiled for column in layer.columns}
        for layer in network.outputs:
            if layer.kind == "regression" and layer.columns == data.targets and inputs == set(data.inputs):
                return name, layer.id
    return None
