"""The small widgets that every panel is built from. They show what they are told and say what the person asks for."""
