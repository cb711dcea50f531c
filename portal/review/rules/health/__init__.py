"""How the engine learns whether the application is well, and how it stops it."""
