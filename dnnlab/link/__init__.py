"""The link between the window and the engine: messages, probes, and the client that starts the engine."""
