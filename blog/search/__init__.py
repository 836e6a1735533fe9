"""Search in all that readers see."""
