"""Training: the step and its execution tiers, optimisers, the trainer and its tape of snapshots."""
