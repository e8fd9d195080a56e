"""Closed forms, in numpy: what theory says a trained network should come to."""
