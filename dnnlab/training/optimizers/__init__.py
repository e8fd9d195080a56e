"""The optimisers on one flat vector of parameters: first-order rules, and methods that look at the curvature."""
