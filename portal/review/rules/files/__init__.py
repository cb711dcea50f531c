"""What is copied into the image, and when."""
