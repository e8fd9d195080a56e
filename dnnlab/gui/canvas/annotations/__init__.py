"""Notes and frames on the canvas: how they look, what is inside a frame, and the edits of both."""
