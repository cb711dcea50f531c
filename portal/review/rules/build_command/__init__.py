"""How images are built and named."""
