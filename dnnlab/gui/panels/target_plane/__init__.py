"""What a mixture over several targets, or of several inputs, predicts at one input that a person moves."""
