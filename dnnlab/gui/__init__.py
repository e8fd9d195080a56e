"""The window: the only place that knows Qt. It shows state and emits intent; it never computes."""
