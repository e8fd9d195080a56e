"""What a workspace may use of the window."""

from __future__ import annotations

from dataclasses import dataclass

from dnnlab.gui.actions import Actions
from dnnlab.gui.checking.runs import CheckRuns
from dnnlab.gui.document import Document
from dnnlab.gui.oracle import OracleWatch
from dnnlab.gui.record import ExperimentRecord
from dnnlab.gui.session import Session
from dnnlab.gui.widgets.toast import Toaster


@dataclass(frozen=True, slots=True)
class WorkspaceServices:
    """Handed to every workspace as it is made.

    Attributes:
        document: What is open.
        session: Whom it asks.
        oracle: What theory says about the document.
        actions: All that the window can do.
        toaster: Where errors and short messages are shown.
        checks: Runs the checks of experiments; None where that is not offered.
        record: What was verified; None where that is not kept.
    """

    document: Document
    session: Session
    oracle: OracleWatch
    actions: Actions
    toaster: Toaster
    checks: CheckRuns | None = None
    record: ExperimentRecord | None = None
