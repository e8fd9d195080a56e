"""A document of two models, for tests of the window."""

from __future__ import annotations

from dataclasses import replace

from dnnlab.data.generate import generate
from dnnlab.data.sources import ToyInverse
from dnnlab.experiments.toy_inverse import project as toy_project
from dnnlab.graph.layer import Layer
from dnnlab.gui.document import Document
from dnnlab.project.contents import Contents

OTHER = "least-squares"


def two_models(rows: int = 60) -> Contents:
    """The toy inverse problem with few rows, by a mixture density and by least squares."""
    source = ToyInverse(rows=rows, validation_rows=20)
    begun = replace(toy_project(1), source=source)
    main = replace(begun.model(), title="Mixture density")
    network = main.network.remove("output").add(Layer.new("output", "regression", "Regression", 1, columns=("t",)))
    other = replace(main, network=network.connect("hidden-1", "output"), title="Least squares")
    return Contents(begun.with_model(main).with_model(other, OTHER), generate(source))


def two_model_document(rows: int = 60) -> Document:
    """The document of that project."""
    contents = two_models(rows)
    return Document(contents.project, contents.dataset)
