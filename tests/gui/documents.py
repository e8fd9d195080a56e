"""Small documents for the tests of the window."""

from __future__ import annotations

from dnnlab.data.generate import generate
from dnnlab.data.sources import ToyInverse
from dnnlab.experiments.toy_inverse import project
from dnnlab.gui.document import Document


def toy_document(rows: int = 60) -> Document:
    """Return the toy inverse problem with few rows."""
    return Document(project(1), generate(ToyInverse(rows=rows, validation_rows=20)))
