"""The runs of restarts side by side."""
