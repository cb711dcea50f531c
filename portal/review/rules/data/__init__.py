"""Where state and data live: volumes, mounts, and what does not belong into an image."""
