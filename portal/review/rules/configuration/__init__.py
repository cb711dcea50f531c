"""How the application gets its settings, addresses and secrets."""
