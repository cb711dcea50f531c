"""Shell code in instructions and scripts."""
