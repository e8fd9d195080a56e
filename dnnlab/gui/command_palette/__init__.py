"""The command palette: one field that finds and runs everything the window can do."""

from __future__ import annotations
