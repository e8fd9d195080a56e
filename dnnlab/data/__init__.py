"""Data sets: named columns, a split into training and validation rows, and where the rows come from."""
