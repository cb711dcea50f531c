"""Where the application writes what it has to say."""
