"""Arguments of the build and variables of the container."""
