"""What training made of one model: its weights and its losses."""

from __future__ import annotations

from dataclasses import dataclass

from dnnlab.project.history import LossHistory
from dnnlab.project.snapshot import Snapshot


@dataclass(frozen=True, slots=True, eq=False)
class Trained:
    """What a file keeps of a model beside the model itself.

    Attributes:
        snapshot: Its weights; None if it was never trained.
        history: Its losses; None if there are none.
    """

    snapshot: Snapshot | None = None
    history: LossHistory | None = None
