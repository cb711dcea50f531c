"""Compose files themselves; their services are held to the rules for running containers."""
