"""What is more than one call of the engine."""
