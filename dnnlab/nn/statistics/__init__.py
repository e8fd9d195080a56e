"""What follows from a mixture: moments, modes, quantiles, entropy, samples, and how well it is calibrated."""
