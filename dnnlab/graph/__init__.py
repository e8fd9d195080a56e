"""The network as a value: layers, connections, what fits what, where things stand on the canvas."""
