"""Workspaces: what can take the place of the canvas and the bottom row, for instance an experiment's own pictures."""
