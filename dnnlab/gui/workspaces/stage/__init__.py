"""The panel that shows any stage of an experiment."""
