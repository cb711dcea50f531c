"""Scripts that start the application."""
