"""Whether the engine can be asked."""

from __future__ import annotations

from enum import StrEnum


class EngineState(StrEnum):
    """Whether the engine can be asked."""

    STARTING = "starting"
    READY = "ready"
    RESTARTING = "restarting"
    FAILED = "failed"
