"""The build context: what .dockerignore keeps out of it."""
