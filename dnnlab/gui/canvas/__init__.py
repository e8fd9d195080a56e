"""The node editor: layers as cards, connections as ribbons, over the network as a value."""
