"""The settings window: what the person prefers, followed at once, each with a way back."""

from __future__ import annotations
