"""How packages are installed, and what is left of it."""
