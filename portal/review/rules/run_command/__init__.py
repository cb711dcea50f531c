"""How containers are run: by docker run and by compose services."""
