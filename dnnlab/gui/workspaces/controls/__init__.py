"""Widgets for the controls of experiments and stages."""
