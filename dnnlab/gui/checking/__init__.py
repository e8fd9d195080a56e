"""Running the checks of an experiment beside the window."""
