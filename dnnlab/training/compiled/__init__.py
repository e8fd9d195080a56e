"""The compiled tier: a loop of many training steps as one call of machine code, built in another process."""
