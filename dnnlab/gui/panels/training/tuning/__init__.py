"""The sheet behind the training settings: learning rate and schedule, the optimiser's own numbers, early stopping."""
