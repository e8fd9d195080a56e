"""Networks as torch functions: activations, parameters, losses, mixtures and their starting values."""
