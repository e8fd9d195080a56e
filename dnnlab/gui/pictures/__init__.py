"""Painting the shapes of `dnnlab.experiments.picture` in the theme that is on."""
