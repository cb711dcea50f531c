"""What an image builds on."""
