"""How the application is started, and what else is."""
