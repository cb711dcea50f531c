"""Ports that the container listens on."""
