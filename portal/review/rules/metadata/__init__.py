"""What labels say of the image."""
