"""Whether the file can be built at all, and how it is laid out."""
