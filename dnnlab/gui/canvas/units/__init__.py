"""The network seen closer: layers opened into their units, connections into their weights."""
