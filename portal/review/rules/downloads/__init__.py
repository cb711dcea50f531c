"""How files are fetched in steps: from whom, how checked, and what is left of them."""
