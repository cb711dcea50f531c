"""How the file is written."""
