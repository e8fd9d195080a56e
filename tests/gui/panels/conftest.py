"""What the tests of panels show: a small document, and a session without an engine."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from dnnlab.gui.document import Document

from .stage import QuietSession, document_of, dress


@pytest.fixture
def document(qapp: QApplication) -> Document:
    dress(qapp)
    return document_of()


@pytest.fixture
def session(document: Document) -> QuietSession:
    return QuietSession(document)
