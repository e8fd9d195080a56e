"""Benchmarks: `make bench` runs them all, prints a table and writes `benchmarks.json`. No test depends on them."""
