"""The engine process: trains models and answers what the window asks about them."""
