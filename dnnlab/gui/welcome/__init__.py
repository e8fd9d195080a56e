"""The start page: what was open last, lessons to go on with, and all experiments as pictures."""
